/** Checks, their uptime, and maintenance. */
import { queryOptions } from "@tanstack/react-query";
import { ApiError, call } from "./client";
import type { Check, HealthDetail, Status } from "./types";

/** The component tree; with status 503 it tells what fails, which is no reason not to show it. */
async function detailed(signal: AbortSignal): Promise<HealthDetail> {
  try {
    return await call("get", "/health/detailed", { signal });
  } catch (error) {
    if (error instanceof ApiError && error.status === 503 && "checks" in error.fields) return error.fields as unknown as HealthDetail;
    throw error;
  }
}
export const detailQuery = queryOptions({ queryKey: ["health", "detailed"], queryFn: ({ signal }) => detailed(signal), refetchInterval: 10_000 });
export const checksQuery = queryOptions({ queryKey: ["health", "checks"], queryFn: ({ signal }) => call("get", "/health/checks", { signal }), refetchInterval: 10_000 });
export const uptimesQuery = queryOptions({ queryKey: ["health", "uptime"], queryFn: ({ signal }) => call("get", "/health/checks/uptime", { signal }), refetchInterval: 60_000 });
export const windowsQuery = queryOptions({ queryKey: ["health", "maintenance"], queryFn: ({ signal }) => call("get", "/health/maintenance", { signal }) });
export const checkQuery = (name: string) =>
  queryOptions({ queryKey: ["health", "check", name], queryFn: ({ signal }) => call("get", "/health/checks/{name}", { path: { name }, signal }), refetchInterval: 10_000 });
export const barsQuery = (name: string, per: "hour" | "day") =>
  queryOptions({
    queryKey: ["health", "bars", name, per],
    queryFn: ({ signal }) => call("get", "/health/checks/{name}/uptime", { path: { name }, query: { per, from: per === "hour" ? "-47h" : "-60d" }, signal }),
    refetchInterval: 60_000,
  });

const BADNESS: Record<Status, number> = { fail: 0, warn: 1, unknown: 2, pass: 3 };
export const worstChecks = (checks: readonly Check[]): Check[] => [...checks].sort((a, b) => BADNESS[a.status] - BADNESS[b.status] || a.name.localeCompare(b.name));

export interface Bar { at: number; value: number | null }

/** One bar for each hour or day of the window; null where nobody probed. */
export function barsOf(timestamps: readonly number[], values: readonly (number | null)[], stepS: number, count: number, nowS: number): Bar[] {
  const known = new Map(timestamps.map((time, index) => [Math.floor(time / stepS), values[index] ?? null]));
  const last = Math.floor(nowS / stepS);
  return Array.from({ length: count }, (_, index) => {
    const slot = last - count + 1 + index;
    return { at: slot * stepS, value: known.get(slot) ?? null };
  });
}
