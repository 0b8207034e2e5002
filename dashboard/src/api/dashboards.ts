/** Dashboards of saved panels. */
import { queryOptions } from "@tanstack/react-query";
import { call, send } from "./client";
import type { Wanted } from "./history";
import type { Dashboard, Panel } from "./types";

const PATH = "/api/v1/dashboards";

export const dashboardsQuery = queryOptions({
  queryKey: ["dashboards"],
  queryFn: ({ signal }) => call("get", PATH, { signal }),
});
export const dashboardQuery = (id: string) =>
  queryOptions({ queryKey: ["dashboards", id], queryFn: ({ signal }) => call("get", `${PATH}/{id}`, { path: { id: Number(id) }, signal }) });

export const createDashboard = (name: string, panels: Panel[]) => call("post", PATH, { body: { name, panels } });
export const putDashboard = ({ id, name, panels }: Dashboard) => call("put", `${PATH}/{id}`, { path: { id }, body: { name, panels } });
export const deleteDashboard = (id: number) => call("delete", `${PATH}/{id}`, { path: { id } });
export const exportDashboard = (id: number) => send<string>("get", `${PATH}/{id}/export`, { path: { id } }, "text");
export const importDashboard = (yaml: string) => call("post", `${PATH}/import`, { body: yaml });

export const panelQuery = (wanted: Wanted): Panel["query"] => ({
  metric: wanted.metric,
  aggregation: wanted.aggregation,
  ...(wanted.groupBy ? { group_by: wanted.groupBy } : {}),
  ...(wanted.tags?.length ? { filters: wanted.tags } : {}),
  ...(wanted.across ? { across: wanted.across } : {}),
  ...(wanted.top ? { top: String(wanted.top) } : {}),
  ...(wanted.fill ? { fill: wanted.fill } : {}),
  ...(wanted.step ? { step: wanted.step } : {}),
  ...(wanted.compare ? { compare: wanted.compare } : {}),
});

const text = (value: unknown): string | undefined => (typeof value === "string" && value ? value : undefined);

/** What a panel asks; it may have been written by hand, so nothing of it is trusted. */
export function panelWanted(query: unknown): Wanted {
  const of = (typeof query === "object" && query !== null ? query : {}) as Record<string, unknown>;
  const filters = Array.isArray(of.filters) ? of.filters.filter((each): each is string => typeof each === "string") : [];
  const top = Number(of.top);
  return {
    metric: text(of.metric) ?? "",
    aggregation: text(of.aggregation) ?? "avg",
    groupBy: Array.isArray(of.group_by) ? of.group_by.join(",") : text(of.group_by),
    tags: filters,
    across: text(of.across) as Wanted["across"],
    top: top > 0 ? Math.floor(top) : undefined,
    fill: text(of.fill) as Wanted["fill"],
    step: text(of.step),
    compare: text(of.compare),
  };
}
