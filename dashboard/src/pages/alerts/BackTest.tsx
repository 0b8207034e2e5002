/** What the rule would have done, asked anew while it is written. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { call } from "../../api/client";
import type { BackTest as Tried } from "../../api/types";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { Tags } from "../../ui/Badge";
import { exactly, lasting } from "../../ui/Time";
import { instant, useRange, type Range } from "../../url/range";
import { bodyOf, mistakes, type Draft } from "./draft";

/** While somebody types, no more than this is tried: a week of samples keeps the database busy for seconds. */
export const TYPING_S = 6 * 3600;

/** The latest part of a range that is short enough to be tried while typing. */
export function shortened(range: Pick<Range, "from" | "to" | "seconds" | "relative">): { from: string; to: string } {
  if (range.seconds <= TYPING_S) return { from: range.from, to: range.to };
  return range.relative ? { from: `-${TYPING_S}s`, to: "now" } : { from: String(Number(range.to) - TYPING_S), to: range.to };
}

export function useBackTest(draft: Draft) {
  const range = useRange();
  const text = JSON.stringify(Object.keys(mistakes(draft)).length === 0 && draft.source !== "event" && draft.source !== "external" ? bodyOf(draft) : null);
  const [settled, setSettled] = useState("null"); // the chart comes first
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 500);
    return () => clearTimeout(timer);
  }, [text]);
  const [asked, setAsked] = useState<string | null>(null); // what was to be tried on the whole range
  const whole = range.seconds <= TYPING_S || asked === settled;
  const span = whole ? { from: range.from, to: range.to } : shortened(range);
  const rule = JSON.parse(settled) as ReturnType<typeof bodyOf> | null;
  const query = useQuery({
    queryKey: ["alerts", "test", settled, span],
    queryFn: ({ signal }) => call("post", "/alerts/rules/test", { body: { rule: rule as ReturnType<typeof bodyOf>, ...span }, signal }),
    enabled: rule !== null,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    retry: false,
  });
  const waiting = text !== "null" && !query.data && !query.error;
  return { ...query, waiting, more: whole || rule === null ? null : { label: range.label, ask: () => setAsked(settled) } };
}

interface Props { tried: Tried | undefined; error: unknown; busy: boolean; /** for the first answer */ waiting: boolean; /** the range that was not tried as a whole */ more: { label: string; ask: () => void } | null }

export function BackTest({ tried, error, busy, waiting, more }: Props) {
  if (waiting) return <div role="status" aria-label="Trying the rule on history"><Skeleton lines={3} /></div>;
  if (error) return <Problem error={error} small />;
  if (!tried) return <p className="quiet">Say what to measure, and what the rule would have done appears here.</p>;
  return (
    <div className={busy ? "stack is-old" : "stack"} aria-live="polite" aria-busy={busy}>
      <p className="verdict"><b>It {tried.text}</b></p>
      <p className="quiet">Evaluated every {tried.evaluated_every} over {tried.window}, from {tried.tier} samples{tried.most_at_once > 1 && `, at most ${tried.most_at_once} at once`}. {more && <button type="button" className="link" onClick={more.ask}>Try it on: {more.label}</button>}</p>
      {tried.warnings.map((warning) => <p key={warning} className="tone-warn">{warning}</p>)}
      {tried.alerts.length > 0 && (
        <ul className="lines tried">
          {tried.alerts.slice(0, 8).map((alert, index) => (
            <li key={index}>
              <span title={exactly(alert.from)}>{instant(Date.parse(alert.from) / 1000)}</span>
              <span className="quiet"> {alert.to ? `for ${lasting((Date.parse(alert.to) - Date.parse(alert.from)) / 1000)}` : "and still"} </span>
              <Tags tags={alert.labels} />
            </li>
          ))}
          {tried.alerts.length > 8 && <li className="quiet">and {tried.alerts.length - 8} more</li>}
        </ul>
      )}
    </div>
  );
}
