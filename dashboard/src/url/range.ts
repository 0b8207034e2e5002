/** The time range that every page shares: `range=1h`, or `from` and `to` in Unix seconds. */
import { useMemo } from "react";
import { day, minute } from "../ui/clock";
import { useParams } from "./location";

export interface Range {
  /** relative: ends now, and moves */
  relative: boolean;
  /** what the API takes as from and to */
  from: string;
  to: string;
  seconds: number;
  label: string;
  /** what stands in the URL */
  text: string;
}

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };
const NAMES: Record<string, string> = { s: "second", m: "minute", h: "hour", d: "day", w: "week" };
export const RANGES = ["15m", "1h", "3h", "6h", "24h", "2d", "7d", "30d", "90d"] as const;
export const DEFAULT_RANGE = "1h";

export function durationSeconds(text: string): number | null {
  if (!/^(\d+(\.\d+)?[smhdw])+$/.test(text.trim())) return null;
  return [...text.matchAll(/(\d+(?:\.\d+)?)([smhdw])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ""] ?? 1), 0);
}

/** 90 -> "90s", 5400 -> "90m": the largest unit that is exact */
export function durationText(seconds: number): string {
  for (const unit of ["w", "d", "h", "m"]) {
    const size = UNITS[unit] ?? 1;
    if (seconds >= size && seconds % size === 0 && !(unit === "w" && seconds < 2 * size)) return `${seconds / size}${unit}`;
  }
  return `${seconds}s`;
}

function relative(text: string, seconds: number): Range {
  const count = parseFloat(text);
  const name = NAMES[text.slice(-1)] ?? "second";
  const label = count === 1 ? `Last ${name}` : `Last ${count} ${name}s`;
  return { relative: true, from: `-${text}`, to: "now", seconds, label, text };
}

export function instant(seconds: number, withDay = true): string {
  return withDay ? `${day(seconds)}, ${minute(seconds)}` : minute(seconds);
}

export function rangeOf(search: URLSearchParams): Range {
  const from = Number(search.get("from"));
  const to = Number(search.get("to"));
  if (from > 0 && to > from) {
    const oneDay = new Date(from * 1000).toDateString() === new Date(to * 1000).toDateString();
    const label = `${instant(from)} – ${instant(to, !oneDay)}`;
    return { relative: false, from: String(from), to: String(to), seconds: to - from, label, text: `${from}-${to}` };
  }
  const text = search.get("range") ?? DEFAULT_RANGE;
  const seconds = durationSeconds(text);
  if (seconds && seconds >= 10 && seconds <= 5 * 365 * 86400) return relative(text, seconds);
  return relative(DEFAULT_RANGE, 3600);
}

/** The parameters of a zoom; at least five seconds wide. */
export function zoomTo(from: number, to: number): { range: null; from: string; to: string } {
  const middle = (from + to) / 2;
  const half = Math.max((to - from) / 2, 2.5);
  return { range: null, from: String(Math.floor(middle - half)), to: String(Math.ceil(middle + half)) };
}

/** Twice as wide around the same middle, never beyond now. */
export function zoomedOut(range: Range, nowS: number): { range: string | null; from: string | null; to: string | null } {
  if (range.relative) {
    const wider = RANGES.find((each) => (durationSeconds(each) ?? 0) > range.seconds);
    return { range: wider ?? range.text, from: null, to: null };
  }
  const to = Math.min(Number(range.to) + range.seconds / 2, nowS);
  return zoomTo(to - 2 * range.seconds, to);
}

/** Seconds between two looks at data of this range, or false when it does not move. */
export function refreshMs(range: Range): number | false {
  if (!range.relative) return false;
  return Math.min(60_000, Math.max(10_000, (range.seconds / 360) * 1000));
}

export function useRange(): Range {
  const [search] = useParams();
  const text = search.toString();
  return useMemo(() => rangeOf(new URLSearchParams(text)), [text]);
}
