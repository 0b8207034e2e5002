/** A panel: one or more questions to the history, drawn in one chart, and what the answer is made of. */
import { useQueries } from "@tanstack/react-query";
import { useMemo, useRef, useState, type ReactNode } from "react";
import { historyQuery, linesOf, windowOf, type Wanted } from "../api/history";
import type { History } from "../api/types";
import { Link } from "../ui/Link";
import { Problem } from "../ui/Problem";
import { Skeleton } from "../ui/Skeleton";
import { Text } from "../ui/Text";
import { useSeen } from "../ui/useSeen";
import { useEnvironment } from "../ui/EnvironmentPicker";
import { useParams } from "../url/location";
import { useRange, zoomTo } from "../url/range";
import { exploreParams } from "../pages/explore/state";
import { Chart, type ChartProps } from "./Chart";
import { Completeness } from "./Completeness";
import { unitOf, type Unit } from "./units";

export interface HistoryChartProps extends Pick<ChartProps, "marks" | "bands" | "thresholds" | "height" | "shape" | "y" | "syncKey" | "onPick"> {
  title: string;
  wanted: Wanted[];
  unit?: Unit;
  /** the environment that is chosen does not apply (hosts have none) */
  everywhere?: boolean;
  /** shown instead of the chart when there are no samples */
  empty?: ReactNode;
  links?: ReactNode;
  className?: string;
}

/** What comes under a chart: two lines of legend and the foot. Kept free while it loads, so that nothing jumps. */
const BELOW = 76;

export function HistoryChart({ links, className, height = 180, ...asked }: HistoryChartProps) {
  const card = useRef<HTMLElement>(null);
  const seen = useSeen(card);
  const [wasSeen, setWasSeen] = useState(false);
  if (seen && !wasSeen) setWasSeen(true);
  const one = asked.wanted[0];
  return (
    <section ref={card} className={`card panel ${className ?? ""}`} aria-label={asked.title}>
      <header className="panel-head">
        <h2><Text>{asked.title}</Text></h2>
        <span className="panel-links">
          {links}
          {one && <Link to="/explore" params={exploreParams(one)}>Explore</Link>}
        </span>
      </header>
      {/* a page has three times as many charts as a screen shows */}
      {wasSeen ? <Answered {...asked} height={height} seen={seen} /> : <div style={{ height: height + BELOW }} />}
    </section>
  );
}

function Answered({ title, wanted, unit, everywhere, empty, height, y, seen, ...chart }: Omit<HistoryChartProps, "links" | "className"> & { height: number; seen: boolean }) {
  const range = useRange();
  const environment = useEnvironment();
  const [, set] = useParams();
  const results = useQueries({ queries: wanted.map((each) => ({ ...historyQuery(each, range, everywhere ? null : environment), enabled: seen })) });
  const answers = results.map((result) => result.data);
  const stamp = results.map((result) => result.dataUpdatedAt).join();
  const lines = useMemo(
    () => {
      let used = 0;
      return answers.flatMap((answer, index) => {
        const of = wanted[index];
        if (!answer || !of) return [];
        const found = linesOf(answer, of, used);
        used += answer.series.length;
        return found;
      });
    },
    // the stamp changes with the answers, whose array is new each time
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [stamp],
  );
  const first: History | undefined = answers.find((answer) => answer !== undefined);
  const failed = results.find((result) => result.isError);
  const pending = results.some((result) => result.isPending);
  const old = results.some((result) => result.isPlaceholderData);
  const one = wanted[0];
  const shownUnit = unit ?? unitOf(one?.metric ?? "", first?.series[0]?.unit ?? "", one?.aggregation ?? "");
  const { from, to } = windowOf(first, range);
  return (
    <div aria-busy={seen && (pending || old)}>
      {failed ? (
        <Problem error={failed.error} small retry={() => void failed.refetch()} />
      ) : pending ? (
        <Skeleton lines={1} height={height + BELOW - 20} />
      ) : lines.length === 0 ? (
        <div className="chart-none" style={{ height: height + BELOW }}>{empty ?? "No samples in this time range."}</div>
      ) : (
        <div className={old ? "is-old" : undefined}>
          <Chart {...chart} y={y} name={title} lines={lines} from={from} to={to} unit={shownUnit} height={height} onZoom={(a, b) => set(zoomTo(a, b))} />
        </div>
      )}
      {first && lines.length > 0 && <Completeness answer={first} />}
    </div>
  );
}
