/** The overview document: every service, worst first. */
import { queryOptions } from "@tanstack/react-query";
import { refreshMs, type Range } from "../url/range";
import { call } from "./client";
import type { Overview, OverviewService } from "./types";

/** While the live stream brings the numbers, only the curves are asked for, and less often. */
export const overviewQuery = (range: Range, live: boolean) => {
  const minutes = Math.min(Math.max(Math.round(range.seconds / 60), 5), 1440);
  return queryOptions({
    queryKey: ["overview", minutes],
    queryFn: ({ signal }) => call("get", "/api/v1/overview", { query: { minutes }, signal }) as Promise<Overview>,
    refetchInterval: live && minutes === 60 ? 60_000 : refreshMs(range),
  });
};

export const keyOf = (row: OverviewService): string => `${row.service}\u0000${row.environment}`;

/** New numbers from the live stream (they come without series) over the curves that are there. */
export function withNewNumbers(shown: Overview, fresh: Overview): Overview {
  const before = new Map(shown.services.map((row) => [keyOf(row), row]));
  return {
    ...fresh,
    times: shown.times,
    step_s: shown.step_s,
    services: fresh.services.map((row) => ({ ...row, series: row.series ?? before.get(keyOf(row))?.series })),
  };
}

const HEALTH = { fail: 3, warn: 2, unknown: 1, pass: 0 } as const;
const BY: Record<string, (row: OverviewService) => number | string> = {
  requests: (row) => row.requests_per_s ?? -1,
  errors: (row) => row.error_share ?? -1,
  p95: (row) => row.p95_s ?? -1,
  alerts: (row) => row.active_alerts,
  new: (row) => row.new_error_groups,
  health: (row) => HEALTH[row.health],
};

/** Worst first is the server's order; a column sorts by itself. */
export function sorted(rows: readonly OverviewService[], by: string | null): OverviewService[] {
  if (by === "name") return [...rows].sort((a, b) => a.service.localeCompare(b.service));
  const value = by ? BY[by] : undefined;
  if (!value) return [...rows];
  return [...rows].sort((a, b) => Number(value(b)) - Number(value(a)));
}

/** The worst that is known of a service. */
export function worst(row: OverviewService): "fail" | "warn" | "pass" | "unknown" {
  if (row.health === "fail" || (row.error_share ?? 0) >= 0.05) return "fail";
  if (row.active_alerts > 0 || row.health === "warn" || (row.error_share ?? 0) >= 0.01 || row.new_error_groups > 0) return "warn";
  return row.health === "pass" || row.requests_per_s !== null ? "pass" : "unknown";
}
