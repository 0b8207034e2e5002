/** What happened to a service, to be drawn on its charts: alerts, new errors, releases. */
import { useQueries } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { call } from "../../api/client";
import { historyQuery, stepSeconds, tagIs } from "../../api/history";
import type { Alert, ErrorGroup, Frequency, History } from "../../api/types";
import type { Band, Mark } from "../../charts/marks";
import { refreshMs, type Range } from "../../url/range";

const seconds = (text: string) => Date.parse(text) / 1000;

export const isOf = (alert: Alert, service: string): boolean =>
  [alert.labels["service.name"], alert.labels.service, alert.labels.service_name].includes(service);

export function bandsOf(alerts: readonly Alert[], service: string, nowS: number): Band[] {
  return alerts
    .filter((alert) => isOf(alert, service) && alert.source !== "event")
    .map((alert) => ({
      from: seconds(alert.triggered_at),
      to: alert.resolved_at ? seconds(alert.resolved_at) : nowS,
      label: alert.rule_name,
      tone: alert.severity === "critical" ? "fail" : "warn",
    }));
}

/** A release begins where it is first seen, unless it was there when the window began. */
export function releasesOf(frequency: Frequency): Mark[] {
  return frequency.series
    .filter((series) => series.value && (series.timestamps[0] ?? 0) > frequency.from + 120)
    .map((series) => ({ at: series.timestamps[0] ?? 0, label: series.value, tone: "accent" }));
}

/** Releases that metrics tell of: a version that begins to report while another one has reported before. */
export function versionsOf(answer: History): Mark[] {
  const usual = stepSeconds(answer);
  return answer.series.flatMap((series): Mark[] => {
    const version = Object.values(series.tags).find(Boolean);
    const at = series.timestamps[series.values.findIndex((value) => value !== null)];
    return version && at !== undefined && at > answer.from + 2 * usual ? [{ at, label: version, tone: "accent" }] : [];
  });
}

/** Marks of the same release told by both, the earlier one. */
export function merged(marks: readonly Mark[]): Mark[] {
  const first = new Map<string, Mark>();
  for (const mark of marks) {
    const known = first.get(mark.label);
    if (!known || mark.at < known.at) first.set(mark.label, mark);
  }
  return [...first.values()];
}

export const newErrorsOf = (groups: readonly ErrorGroup[], from: number): Mark[] =>
  groups
    .filter((group) => seconds(group.first_seen) >= from)
    .slice(0, 12)
    .map((group) => ({ at: seconds(group.first_seen), label: `new: ${group.error_type}`, tone: "fail" }));

export interface Context { marks: Mark[]; bands: Band[] }
export const NOTHING: Context = { marks: [], bands: [] };

export function useServiceContext(service: string, range: Range, environment: string | null): Context {
  const every = refreshMs(range) && Math.max(30_000, refreshMs(range) || 0);
  const { from, to } = range;
  const span = { from, to };
  const [alerts, groups, releases, own, otlp] = useQueries({
    queries: [
      {
        queryKey: ["alerts", "history", span],
        queryFn: ({ signal }: { signal: AbortSignal }) => call("get", "/alerts/history", { query: { ...span, limit: 200 }, signal }),
        refetchInterval: every,
      },
      {
        queryKey: ["errors", "groups", "new", service, environment, span],
        queryFn: ({ signal }: { signal: AbortSignal }) => call("get", "/errors/groups", { query: { service, environment, ...span, order: "first_seen", limit: 50 }, signal }),
        refetchInterval: every,
      },
      {
        queryKey: ["errors", "frequency", "release", service, environment, span],
        queryFn: ({ signal }: { signal: AbortSignal }) => call("get", "/errors/frequency", { query: { by: "release", service, environment, ...span }, signal }),
        refetchInterval: every,
      },
      { ...historyQuery({ metric: "process.uptime", aggregation: "max", tags: [tagIs("service.name", service)], groupBy: "service.version", top: 20 }, range, environment), refetchInterval: every },
      { ...historyQuery({ metric: "target_info", aggregation: "max", tags: [tagIs("job", service)], groupBy: "service_version", top: 20 }, range, null), refetchInterval: every },
    ],
  });
  // all at once, and the same while they say the same: what changes is drawn on every chart
  const waiting = [alerts, groups, releases, own, otlp].some(({ isPending }) => isPending);
  const told = useMemo(() => {
    if (waiting) return NOTHING;
    const now = Date.now() / 1000;
    const begin = range.relative ? now - range.seconds : Number(range.from);
    return {
      bands: bandsOf(alerts.data?.alerts ?? [], service, now),
      marks: [...merged([...(releases.data ? releasesOf(releases.data) : []), ...(own.data ? versionsOf(own.data) : []), ...(otlp.data ? versionsOf(otlp.data) : [])]), ...newErrorsOf(groups.data?.groups ?? [], begin)],
    };
  }, [waiting, alerts.data, groups.data, releases.data, own.data, otlp.data, service, range]);
  const shown = useRef(told);
  if (JSON.stringify(shown.current) !== JSON.stringify(told)) shown.current = told;
  return shown.current;
}
