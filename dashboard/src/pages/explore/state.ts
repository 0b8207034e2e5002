/** The question of the explore page and its parameters in the URL. */
import type { Wanted } from "../../api/history";

export const AGGREGATIONS = ["avg", "min", "max", "sum", "count", "last", "rate", "increase", "delta", "p50", "p90", "p95", "p99"] as const;
const ACROSS = ["sum", "avg", "min", "max", "count"] as const;
const FILLS = ["none", "null", "previous", "linear", "zero"] as const;

export const exploreParams = (wanted: Wanted): Record<string, string | undefined> => ({
  metric: wanted.metric,
  agg: wanted.aggregation,
  by: wanted.groupBy ?? undefined,
  where: wanted.tags?.length ? JSON.stringify(wanted.tags) : undefined,
  across: wanted.across,
  top: wanted.top ? String(wanted.top) : undefined,
  fill: wanted.fill,
  step: wanted.step,
  compare: wanted.compare,
});

function list(text: string | null): string[] {
  if (!text) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
  } catch {
    return [];
  }
}

const oneOf = <T extends string>(text: string | null, all: readonly T[]): T | undefined => all.find((each) => each === text);

export function wantedOf(search: URLSearchParams): Wanted | null {
  const metric = search.get("metric");
  if (!metric) return null;
  const top = Number(search.get("top"));
  return {
    metric,
    aggregation: search.get("agg") || "avg",
    groupBy: search.get("by") || undefined,
    tags: list(search.get("where")),
    across: oneOf(search.get("across"), ACROSS),
    top: top > 0 ? Math.floor(top) : undefined,
    fill: oneOf(search.get("fill"), FILLS),
    step: search.get("step") || undefined,
    compare: search.get("compare") || undefined,
  };
}

/** The aggregation that shows most of a metric at first sight. */
export function firstAggregation(kind: string, name: string): string {
  if (/(\.duration|\.size|_seconds|wait_time)$/.test(name) && kind !== "gauge") return "p95";
  return kind === "gauge" ? "avg" : "rate";
}
