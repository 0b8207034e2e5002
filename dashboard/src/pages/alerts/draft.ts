/** A rule while it is written: texts as they are typed, and what becomes of them. */
import type { RuleBody } from "../../api/alerts";
import type { Wanted } from "../../api/history";
import type { AlertRule } from "../../api/types";
import { durationSeconds } from "../../url/range";
import { ruleUnit } from "./words";

export interface Draft {
  rule_name: string;
  description: string;
  enabled: boolean;
  source: AlertRule["source"];
  metric_name: string;
  matchers: string[];
  group_by: string[] | null;
  aggregation: AlertRule["aggregation"];
  quantile: number | null;
  window: string;
  denominator: string;
  change_against: string;
  condition: AlertRule["condition"];
  threshold: number;
  threshold_upper: number | null;
  clear_threshold: number | null;
  for: string;
  keep_firing_for: string;
  interval: string;
  severity: AlertRule["severity"];
  no_data: AlertRule["no_data"];
  labels: Record<string, string>;
  annotations: Record<string, string>;
  runbook_url: string;
  channels: string[];
}

export const AGGREGATIONS = ["avg", "min", "max", "sum", "count", "last", "sum_of_avg", "rate", "increase", "quantile", "histogram_quantile", "absence"] as const;
export const CONDITIONS = [">", ">=", "<", "<=", "==", "!=", "outside"] as const;

export const EMPTY: Draft = {
  rule_name: "", description: "", enabled: true, source: "metric", metric_name: "", matchers: [], group_by: null,
  aggregation: "avg", quantile: null, window: "5m", denominator: "", change_against: "", condition: ">", threshold: 0,
  threshold_upper: null, clear_threshold: null, for: "2m", keep_firing_for: "0s", interval: "15s", severity: "warning",
  no_data: "keep", labels: {}, annotations: {}, runbook_url: "", channels: [],
};

export function draftOf(rule: AlertRule): Draft {
  const draft = { ...EMPTY };
  for (const name of Object.keys(EMPTY) as (keyof Draft)[]) Object.assign(draft, { [name]: rule[name] ?? EMPTY[name] });
  return { ...draft, group_by: rule.group_by };
}

/** What explore asked becomes what a rule asks. */
export function draftFrom(search: URLSearchParams): Draft {
  const metric = search.get("metric") ?? "";
  const agg = search.get("agg") ?? "";
  const quantile = /^p(\d+(?:\.\d+)?)$/.exec(agg);
  const histogram = /(\.duration|\.size|wait_time)$/.test(metric);
  let where: string[] = [];
  try {
    const value: unknown = JSON.parse(search.get("where") ?? "[]");
    if (Array.isArray(value)) where = value.filter((each): each is string => typeof each === "string");
  } catch {
    // a mistyped address: no conditions
  }
  const by = search.get("by");
  return {
    ...EMPTY,
    metric_name: metric,
    matchers: where,
    group_by: by ? by.split(",") : metric ? ["service.name"] : null,
    aggregation: quantile || (histogram && !agg) ? (histogram ? "histogram_quantile" : "quantile") : (AGGREGATIONS.find((each) => each === agg) ?? "avg"),
    quantile: quantile ? Number(quantile[1]) / 100 : histogram ? 0.95 : null,
    threshold: Number(search.get("threshold")) || 0,
  };
}

const seconds = (text: string): number => durationSeconds(text) ?? NaN;

/** What is wrong with the draft, by field; empty when it can be tried. */
export function mistakes(draft: Draft): Partial<Record<keyof Draft, string>> {
  const found: Partial<Record<keyof Draft, string>> = {};
  if (!draft.metric_name && draft.source !== "errors") found.metric_name = "Choose what to measure.";
  for (const name of ["window", "for", "keep_firing_for", "interval"] as const) {
    if (Number.isNaN(seconds(draft[name]))) found[name] = "A duration like 90s, 5m or 1h.";
  }
  if (draft.change_against && Number.isNaN(seconds(draft.change_against))) found.change_against = "A duration like 1d or 7d.";
  if (draft.aggregation.includes("quantile") && !(draft.quantile && draft.quantile > 0 && draft.quantile < 1)) found.quantile = "Between 0 and 1.";
  if (!Number.isFinite(draft.threshold)) found.threshold = "A number.";
  if (draft.condition === "outside" && draft.threshold_upper === null) found.threshold_upper = "The upper end.";
  return found;
}

export function bodyOf(draft: Draft): RuleBody {
  return {
    ...draft,
    rule_name: draft.rule_name || "Unnamed",
    quantile: draft.aggregation.includes("quantile") ? draft.quantile : null,
    threshold_upper: draft.condition === "outside" ? draft.threshold_upper : null,
    window: seconds(draft.window),
    for: seconds(draft.for),
    keep_firing_for: seconds(draft.keep_firing_for),
    interval: seconds(draft.interval),
    denominator: draft.denominator || null,
    change_against: draft.change_against ? seconds(draft.change_against) : null,
    runbook_url: draft.runbook_url || null,
  };
}

/** The questions to the history that show what the rule looks at; null where it looks at no metric. */
/** These are sums over the window: in other buckets the values would be others. */
const ADDITIVE = new Set(["sum", "count", "increase", "absence"]);

/** Buckets as long as the rule's window, or finer where the values stay comparable and the range is short. */
function stepOf({ window, aggregation, denominator }: Draft, rangeS: number): string | undefined {
  const length = durationSeconds(window) ?? 300;
  if (length < 10) return undefined;
  const fine = Math.ceil(rangeS / 60 / 10) * 10;
  return (ADDITIVE.has(aggregation) && !denominator) || fine >= length ? window : `${fine}s`;
}

export function questionsOf(draft: Draft, rangeS = Infinity): { value: Wanted; under: Wanted | null } | null {
  if (draft.source !== "metric" || !draft.metric_name) return null;
  const { aggregation, quantile } = draft;
  const plain: Record<string, string> = { sum_of_avg: "avg", absence: "count", quantile: `q${quantile ?? 0.95}`, histogram_quantile: `q${quantile ?? 0.95}` };
  const value: Wanted = {
    metric: draft.metric_name,
    aggregation: plain[aggregation] ?? aggregation,
    tags: draft.matchers,
    groupBy: draft.group_by === null ? null : draft.group_by.join(","),
    across: aggregation === "sum_of_avg" ? "sum" : aggregation === "last" && draft.group_by !== null ? "avg" : undefined,
    step: stepOf(draft, rangeS),
    top: 30,
    fill: aggregation === "absence" ? "zero" : undefined,
    compare: draft.change_against || undefined,
  };
  return { value, under: draft.denominator ? { ...value, metric: draft.denominator } : null };
}

export const draftUnit = (draft: Draft) => ruleUnit({ ...draft, denominator: draft.denominator || null, change_against: draft.change_against || null });
