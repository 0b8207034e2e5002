/** Events over time as bars. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { frequencyQuery, spread } from "../../api/errors";
import { Chart } from "../../charts/Chart";
import { format } from "../../charts/units";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { useParams } from "../../url/location";
import { durationSeconds, useRange, zoomTo } from "../../url/range";

const EMPTY: number[] = [];

export function Frequency({ question, title, height }: { question: Parameters<typeof frequencyQuery>[0]; title: string; height: number }) {
  const range = useRange();
  const [, set] = useParams();
  const { data, error, isPlaceholderData } = useQuery(frequencyQuery(question, range));
  const lines = useMemo(() => {
    if (!data) return [];
    const series = data.series[0];
    const { times, values } = spread(series?.timestamps ?? EMPTY, series?.counts ?? EMPTY, data.from, data.to, durationSeconds(data.step) ?? 60);
    return [{ label: "events", times, values, colour: 7, steady: true }];
  }, [data]);
  const total = data?.series.reduce((sum, series) => sum + series.total, 0) ?? 0;
  return (
    <section className="card panel" aria-label={title}>
      <header className="panel-head"><h2>{title}</h2><span className="quiet">{data ? `${format(total)} in this range, ${data.step} each` : ""}</span></header>
      {error ? <Problem error={error} small /> : !data ? <Skeleton lines={1} height={height - 16} /> : (
        <div className={isPlaceholderData ? "is-old" : undefined} aria-busy={isPlaceholderData}>
          <Chart name={title} lines={lines} from={data.from} to={data.to} unit="count" shape="bars" height={height} legend={false} onZoom={(from, to) => set(zoomTo(from, to))} />
        </div>
      )}
    </section>
  );
}
