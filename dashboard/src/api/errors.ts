/** Groups of errors and their events. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { refreshMs, type Range } from "../url/range";
import { call } from "./client";
import type { paths } from "./schema";

export type GroupChange = paths["/errors/groups/{group_id}"]["patch"]["requestBody"]["content"]["application/json"];
export type Order = "last_seen" | "first_seen" | "count" | "users";
export const ORDERS: [Order, string][] = [["last_seen", "Last seen"], ["first_seen", "Newest"], ["count", "Most events"], ["users", "Most users"]];
export const SEVERITIES = ["debug", "info", "warning", "error", "fatal"] as const;

export interface GroupFilter {
  status: "unresolved" | "resolved" | "ignored" | null;
  service: string | null;
  environment: string | null;
  severity: (typeof SEVERITIES)[number] | null;
  query: string | null;
  regressed: boolean;
  order: Order;
  cursor: string | null;
}

export function filterOf(search: URLSearchParams): GroupFilter {
  const status = search.get("status") ?? "unresolved";
  return {
    status: status === "unresolved" || status === "resolved" || status === "ignored" ? status : null,
    service: search.get("service"),
    environment: search.get("env"),
    severity: SEVERITIES.find((each) => each === search.get("severity")) ?? null,
    query: search.get("q"),
    regressed: search.get("regressed") === "1",
    order: ORDERS.find(([each]) => each === search.get("order"))?.[0] ?? "last_seen",
    cursor: search.get("cursor"),
  };
}

export const groupsQuery = (filter: GroupFilter, range: Range) => {
  const { regressed, ...rest } = filter;
  const query = { ...rest, regressed: regressed || undefined, query: filter.query || undefined, from: range.from, to: range.to, limit: 50 };
  return queryOptions({
    queryKey: ["errors", "groups", query],
    queryFn: ({ signal }) => call("get", "/errors/groups", { query, signal }),
    refetchInterval: refreshMs(range) && 30_000,
    placeholderData: keepPreviousData,
  });
};

export const groupQuery = (id: number) =>
  queryOptions({ queryKey: ["errors", "group", id], queryFn: ({ signal }) => call("get", "/errors/groups/{group_id}", { path: { group_id: id }, signal }), refetchInterval: 60_000 });

export const eventQuery = (id: string) =>
  queryOptions({ queryKey: ["errors", "event", id], queryFn: ({ signal }) => call("get", "/errors/events/{event_id}", { path: { event_id: id }, signal }), staleTime: 30_000, placeholderData: keepPreviousData });

interface FrequencyQuestion { by: "total" | "group" | "type"; service?: string | null; environment?: string | null; group?: number; severity?: GroupFilter["severity"]; limit?: number; points?: number }

export const frequencyQuery = ({ points = 60, ...question }: FrequencyQuestion, range: Range) => {
  const step = bucket(range.seconds / points);
  const query = { ...question, from: range.from, to: range.to, step };
  return queryOptions({
    queryKey: ["errors", "frequency", query],
    queryFn: ({ signal }) => call("get", "/errors/frequency", { query, signal }),
    refetchInterval: refreshMs(range) && 30_000,
    placeholderData: keepPreviousData,
  });
};

const BUCKETS: [number, string][] = [[60, "1m"], [120, "2m"], [300, "5m"], [600, "10m"], [1800, "30m"], [3600, "1h"], [10_800, "3h"], [21_600, "6h"], [43_200, "12h"], [86_400, "1d"]];

/** The bucket that is nearest above so many seconds. */
export function bucket(seconds: number): string {
  return BUCKETS.find(([size]) => size >= seconds)?.[1] ?? "1d";
}

/** Counts at their places in the window; where nothing is counted there is a zero. */
export function spread(timestamps: readonly number[], counts: readonly number[], from: number, to: number, stepS: number): { times: number[]; values: number[] } {
  const first = Math.floor(from / stepS) * stepS;
  const times: number[] = [];
  for (let time = first; time < to; time += stepS) times.push(time);
  const known = new Map(timestamps.map((time, index) => [time, counts[index] ?? 0]));
  return { times, values: times.map((time) => known.get(time) ?? 0) };
}

export const changeGroups = (ids: number[], change: GroupChange) => call("patch", "/errors/groups", { body: { ...change, ids } });
export const mergeInto = (id: number, from: number[]) => call("post", "/errors/groups/{group_id}/merge", { path: { group_id: id }, body: { from } });
export const splitOff = (id: number, fingerprints: number[]) => call("post", "/errors/groups/{group_id}/split", { path: { group_id: id }, body: { fingerprints } });
