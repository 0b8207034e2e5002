/** Which metrics there are. */
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { CatalogMetric } from "./types";

/** The three parts of a histogram as the one metric that is asked for. */
export function folded(metrics: readonly CatalogMetric[]): CatalogMetric[] {
  const bases = new Set(metrics.filter(({ name }) => name.endsWith("_bucket")).map(({ name }) => name.slice(0, -"_bucket".length)));
  const rest = metrics.filter(({ name }) => ![...["_count", "_sum"]].some((end) => name.endsWith(end) && bases.has(name.slice(0, -end.length))));
  return rest
    .map((metric) => {
      if (!metric.name.endsWith("_bucket")) return metric;
      const { le: _, ...tags } = metric.tags;
      return { ...metric, name: metric.name.slice(0, -"_bucket".length), type: "histogram", tags };
    })
    .filter((metric, index, all) => all.findIndex(({ name }) => name === metric.name) === index);
}

export const catalogQuery = (search: string) =>
  queryOptions({
    queryKey: ["catalog", search],
    queryFn: async ({ signal }) => folded((await call("get", "/metrics/catalog", { query: { search: search || undefined, limit: 500, values: 50 }, signal })).metrics),
    staleTime: 30_000,
  });

/** One metric by its name, histogram or not. */
export const metricQuery = (name: string) =>
  queryOptions({
    queryKey: ["catalog", "one", name],
    queryFn: async ({ signal }) => {
      const { metrics } = await call("get", "/metrics/catalog", { query: { metric: [name, `${name}_bucket`, `${name}_count`], values: 100 }, signal });
      return folded(metrics).find((metric) => metric.name === name) ?? null;
    },
    staleTime: 30_000,
  });
