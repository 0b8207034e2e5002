/** Questions to the history of metrics, and their answers as lines of a chart. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Line } from "../charts/align";
import { durationSeconds, type Range } from "../url/range";
import { call } from "./client";
import type { History, HistorySeries } from "./types";

export interface Wanted {
  metric: string;
  aggregation: string;
  tags?: string[];
  /** tags with commas; left out all series are one group, null keeps each */
  groupBy?: string | null;
  across?: "sum" | "avg" | "min" | "max" | "count";
  top?: number;
  fill?: "none" | "null" | "previous" | "linear" | "zero";
  step?: string;
  compare?: string;
  /** name of the line where there is one; else tags tell lines apart */
  label?: string;
}

export const ENVIRONMENT = "deployment.environment.name";

/** A tag condition; the value is quoted by nothing: all after the operator is the value. */
export const tagIs = (name: string, value: string): string => `${name}=${value}`;

/** Samples come every ten seconds: shorter buckets would only be gaps. */
export function stepFor(range: Range, wish?: string): string {
  if (wish) return wish;
  const old = !range.relative && Date.now() / 1000 - Number(range.from) > 6 * 86400;
  return range.seconds <= 3000 && !old ? "10s" : "auto";
}

/** The parameters of a question. */
export function historyQuestion(wanted: Wanted, range: Range, environment: string | null) {
  const tags = [...(wanted.tags ?? []), ...(environment ? [tagIs(ENVIRONMENT, environment)] : [])];
  return {
    metric: [wanted.metric],
    aggregation: wanted.aggregation,
    tag: tags,
    group_by: wanted.groupBy === null ? undefined : (wanted.groupBy ?? ""),
    across: wanted.across,
    top: wanted.top,
    fill: wanted.fill,
    step: stepFor(range, wanted.step),
    compare: wanted.compare,
    from: range.from,
    to: range.to,
    points: 240,
  };
}

export function historyQuery(wanted: Wanted, range: Range, environment: string | null) {
  const query = historyQuestion(wanted, range, environment);
  return queryOptions({
    queryKey: ["history", query],
    queryFn: ({ signal }): Promise<History> => call("get", "/metrics/history", { query, signal, maxAgeS: 5 }),
    refetchInterval: ({ state }) => range.relative && nextBucketMs(state.data ? stepSeconds(state.data) : 10, Date.now()),
    placeholderData: keepPreviousData,
  });
}

/** Viewers ask a little apart, and all so soon after the end of a bucket that they share one answer. */
const APART_MS = 1000 + Math.random() * 3000;

/** ms until there is a new bucket: an answer does not change before, but for its last one. */
export function nextBucketMs(stepS: number, nowMs: number, apartMs = APART_MS): number {
  const every = Math.min(Math.max(stepS, 10), 60) * 1000;
  const left = every - ((nowMs - apartMs) % every);
  return left < 1000 ? left + every : left;
}

export function labelOf(series: HistorySeries, wanted: Wanted): string {
  const values = Object.values(series.tags).map((value) => value || "(none)");
  const tags = values.join(" · ");
  if (wanted.label) return tags ? `${wanted.label} ${tags}` : wanted.label;
  return tags || wanted.aggregation;
}

/** Lines of an answer; where earlier values were asked for, each has a dashed one beside it. */
export function linesOf(answer: History, wanted: Wanted, colours = 0): Line[] {
  // a zero in a bucket that is not over would be a fall that has not happened
  // and a report of ten seconds in one that has lasted two is a rate that nobody had
  const unsure = wanted.fill === "zero" || (wanted.aggregation === "rate" && stepSeconds(answer) <= 60);
  const over = unsure ? answer.complete_through - stepSeconds(answer) : Infinity;
  return answer.series.flatMap((series, index): Line[] => {
    const kept = series.timestamps.findLastIndex((time) => time <= over) + 1;
    const line: Line = {
      label: labelOf(series, wanted),
      times: series.timestamps.slice(0, kept),
      values: series.values.slice(0, kept),
      colour: colours + index,
      steady: wanted.fill === "zero",
    };
    if (!series.compared) return [line];
    return [line, { ...line, label: `${line.label}, ${wanted.compare} before`, values: series.compared.slice(0, kept), dash: true }];
  });
}

export interface Window { from: number; to: number }

/** What a chart shows: of a moving range exactly its length up to the answer's end. */
export function windowOf(answer: History | undefined, range: Range): Window {
  if (!range.relative) return { from: Number(range.from), to: Number(range.to) };
  const now = Date.now() / 1000;
  const to = Math.min(answer?.to ?? now, now); // the last bucket may end later
  return { from: to - range.seconds, to };
}

/** Seconds of the answer's step. */
export const stepSeconds = (answer: History): number => durationSeconds(answer.step) ?? 60;
