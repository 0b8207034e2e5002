/** Times as people say them, with the exact one at hand. */
import { useEffect, useState } from "react";
import { dateTime } from "./clock";

export const exactly = (value: string | number): string => {
  const date = new Date(typeof value === "number" ? value * 1000 : value);
  return `${dateTime(date.getTime() / 1000)} (${date.toISOString()})`;
};

export function ago(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 5) return "now";
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.round(s / 60)} min`;
  if (s < 129_600) return `${Math.round(s / 3600)} h`;
  return `${Math.round(s / 86_400)} d`;
}

/** 3900 -> "1 h 5 min" */
export function lasting(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return s % 60 && s < 600 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${Math.round(s / 60)} min`;
  const hours = Math.floor(s / 3600);
  const minutes = Math.round((s % 3600) / 60);
  if (hours < 48) return minutes ? `${hours} h ${minutes} min` : `${hours} h`;
  return `${Math.round(s / 86_400)} d`;
}

/** One clock for all: components that show ages look again every ten seconds. */
export function useNow(everyMs = 10_000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

export function Ago({ at, suffix = true }: { at: string | number | null | undefined; suffix?: boolean }) {
  const now = useNow();
  if (at === null || at === undefined || at === "") return <span className="quiet">–</span>;
  const ms = typeof at === "number" ? at * 1000 : Date.parse(at);
  const text = ms > now + 5_000 ? `in ${ago(ms - now)}` : ago(now - ms);
  return (
    <time className="nowrap" dateTime={new Date(ms).toISOString()} title={exactly(ms / 1000)}>
      {text}{suffix && ms <= now + 5_000 && text !== "now" ? " ago" : ""}
    </time>
  );
}
