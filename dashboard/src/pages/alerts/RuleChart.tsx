/** What a rule looks at, with its thresholds; they can be dragged while it is written. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { historyQuery, linesOf, windowOf } from "../../api/history";
import { Chart } from "../../charts/Chart";
import { Completeness } from "../../charts/Completeness";
import type { Band, Threshold } from "../../charts/marks";
import { format } from "../../charts/units";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { useParams } from "../../url/location";
import { useRange, zoomTo } from "../../url/range";
import { draftUnit, questionsOf, type Draft } from "./draft";
import { changes, divided } from "./ratio";

interface Props { draft: Draft; bands?: Band[]; title: string; onThreshold?: (value: number) => void; height?: number }

export function RuleChart({ draft, bands, title, onThreshold, height = 240 }: Props) {
  const range = useRange();
  const [, set] = useParams();
  const questions = questionsOf(draft, range.seconds);
  const nothing = { metric: "", aggregation: "avg" };
  const value = useQuery({ ...historyQuery(questions?.value ?? nothing, range, null), enabled: questions !== null });
  const under = useQuery({ ...historyQuery(questions?.under ?? nothing, range, null), enabled: Boolean(questions?.under) });
  const unit = draftUnit(draft);
  const shape = JSON.stringify(questions);
  const lines = useMemo(() => {
    if (!value.data || !questions || (questions.under && !under.data)) return [];
    const found = linesOf(value.data, questions.value);
    if (questions.under && under.data) return divided(found, linesOf(under.data, questions.under));
    return questions.value.compare ? changes(found) : found;
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [value.data, under.data, shape]);
  const { threshold, threshold_upper, clear_threshold, condition, aggregation } = draft;
  const thresholds = useMemo<Threshold[]>(() => {
    if (aggregation === "absence") return [];
    const found: Threshold[] = [{ value: threshold, label: `${condition} ${format(threshold, unit)}`, tone: "fail" }];
    if (condition === "outside" && threshold_upper !== null) found.push({ value: threshold_upper, label: format(threshold_upper, unit), tone: "fail" });
    if (clear_threshold !== null) found.push({ value: clear_threshold, label: `clear ${format(clear_threshold, unit)}`, tone: "pass" });
    return found;
  }, [threshold, threshold_upper, clear_threshold, condition, aggregation, unit]);
  const y = useMemo(() => ({ include: thresholds.map((each) => each.value) }), [thresholds]);
  if (!questions) return null;
  const { from, to } = windowOf(value.data, range);
  const error = value.error ?? under.error;
  const old = value.isPlaceholderData || (questions.under !== null && under.isPlaceholderData);
  return (
    <section className="card panel" aria-label={title}>
      <header className="panel-head"><h2><Text>{title}</Text></h2></header>
      {error ? <Problem error={error} small />
        : value.isPending || (questions.under && under.isPending) ? <Skeleton lines={1} height={height + 32} />
        : lines.length === 0 ? <div className="chart-none" style={{ height }}>No samples of <Text>{draft.metric_name}</Text> with these tags in this time range.</div>
        : (
          <div className={old ? "is-old" : undefined} aria-busy={old}>
            <Chart name={title} lines={lines} from={from} to={to} unit={unit} height={height} y={y} thresholds={thresholds} bands={bands}
              onZoom={(a, b) => set(zoomTo(a, b))}
              handle={onThreshold && aggregation !== "absence" ? { value: threshold, name: "Threshold", onChange: onThreshold } : undefined} />
          </div>
        )}
      {value.data && lines.length > 0 && <Completeness answer={value.data} />}
    </section>
  );
}
