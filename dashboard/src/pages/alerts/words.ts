/** Rules and reasons in words. */
import type { ActiveAlert, AlertRule } from "../../api/types";
import { format, unitOf, type Unit } from "../../charts/units";

export const REASONS: Record<string, string> = {
  recovered: "recovered",
  expired: "no data for long",
  no_data_policy: "no data (as the rule says)",
  rule_changed: "the rule was changed",
  rule_deleted: "the rule was deleted",
  acknowledged_away: "closed by hand",
};

/** The message of an alert without the name and the labels at its beginning: both are shown beside it. */
export function withoutPreamble({ message, rule_name, labels }: Pick<ActiveAlert, "message" | "rule_name" | "labels">): string {
  if (!message?.startsWith(rule_name)) return message ?? "";
  const rest = message.slice(rule_name.length);
  const shown = Object.entries(labels).filter(([name]) => name !== "alertname" && name !== "severity").sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}=${value}`).join(", ");
  for (const preamble of [` (${shown}): `, ": "]) if (rest.startsWith(preamble)) return rest.slice(preamble.length);
  return message;
}

/** "3 firing, 1 pending" */
export function openOf(alerts: readonly Pick<ActiveAlert, "state">[]): string {
  const counts = new Map<string, number>();
  for (const { state } of alerts) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state.replace("_", " ")}`).join(", ") || "none open";
}

export type RuleLike = Pick<AlertRule, "metric_name" | "aggregation" | "quantile" | "denominator" | "change_against" | "source">;

/** The unit of what a rule compares. */
export function ruleUnit(rule: RuleLike): Unit {
  if (rule.change_against) return "change";
  if (rule.denominator) return "share";
  if (rule.source !== "metric") return "count";
  return unitOf(rule.metric_name, "", rule.aggregation);
}

export function measured(rule: RuleLike): string {
  const name = rule.aggregation.replace(/_/g, " ");
  const quantile = rule.quantile === null ? "" : `p${Math.round(rule.quantile * 1000) / 10}`;
  if (rule.source === "event") return rule.metric_name;
  if (rule.source === "errors") return "number of errors";
  const what = rule.aggregation.includes("quantile") ? `${quantile} of ${rule.metric_name}` : `${name} of ${rule.metric_name}`;
  return `${what}${rule.denominator ? ` / ${rule.denominator}` : ""}${rule.change_against ? `, change against ${rule.change_against} before` : ""}`;
}

export function sentence(rule: AlertRule): string {
  if (rule.source === "external") return "alerts handed over by others";
  if (rule.source === "event") return `when ${rule.metric_name} happens`;
  if (rule.aggregation === "absence") return `no samples of ${rule.metric_name} for ${rule.window}`;
  const unit = ruleUnit(rule);
  const limit = rule.condition === "outside" ? `${format(rule.threshold, unit)} to ${format(rule.threshold_upper, unit)}` : format(rule.threshold, unit);
  return `${measured(rule)} over ${rule.window} ${rule.condition} ${limit}${rule.for === "0s" ? "" : ` for ${rule.for}`}`;
}
