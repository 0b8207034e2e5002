/** What comes in, what is refused and why, and which metrics have the most series. */
import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client";
import type { Tier } from "../../api/types";
import { HistoryChart } from "../../charts/HistoryChart";
import { format } from "../../charts/units";
import { Link } from "../../ui/Link";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { Ago } from "../../ui/Time";
import { Frequency } from "../errors/Frequency";
import { useRange } from "../../url/range";

export function Ingest() {
  return (
    <div className="page">
      <div className="page-head"><h1>Ingest</h1></div>
      <div className="chart-grid">
        <HistoryChart everywhere title="Samples stored" unit="count/s" shape="area" wanted={[{ metric: "tidegauge.writer.rows", aggregation: "rate", label: "stored" }]} />
        <HistoryChart everywhere title="Samples refused" unit="count/s" wanted={[{ metric: "tidegauge.writer.rejected", aggregation: "rate", label: "refused" }]} />
        <HistoryChart everywhere title="Waiting to be written" wanted={[{ metric: "tidegauge.writer.queued_bodies", aggregation: "max", label: "bodies" }]} />
        <Frequency question={{ by: "total" }} title="Error events" height={180} />
      </div>
      <Rejects />
      <Cardinality />
      <Tiers />
    </div>
  );
}

function Rejects() {
  const { from, to } = useRange();
  const { data, error } = useQuery({ queryKey: ["ingest", "rejects", from, to], queryFn: ({ signal }) => call("get", "/ingest/rejects", { query: { from, to, limit: 100 }, signal }), refetchInterval: 15_000 });
  return (
    <section className="card table-box" aria-label="Refused samples and errors" tabIndex={0}>
      <header className="card-head"><h2>Refused samples and errors</h2></header>
      {error ? <Problem error={error} small /> : !data ? <div className="card-pad"><Skeleton /></div> : data.rejects.length === 0 ? <p className="card-pad quiet">Nothing was refused in this time range.</p> : (
        <table>
          <thead><tr><th scope="col">When</th><th scope="col">Key</th><th scope="col">Reason</th><th scope="col">Metric</th><th scope="col">Where</th><th scope="col">What was wrong</th><th scope="col" className="num">Samples</th></tr></thead>
          <tbody>
            {data.rejects.map((reject, index) => (
              <tr key={index}>
                <td className="nowrap"><Ago at={reject.received_at} /></td>
                <td className="nowrap">{reject.key ? <Text max={60}>{reject.key}</Text> : <span className="quiet">{reject.key_id < 0 ? `DSN ${-reject.key_id}` : reject.key_id > 0 ? `key ${reject.key_id}` : "Tidegauge"}</span>}</td>
                <td className="nowrap"><Text max={80}>{reject.reason.replace(/_/g, " ")}</Text></td>
                <td className="mono"><Text max={200}>{reject.metric}</Text></td>
                <td className="mono nowrap"><Text max={60}>{reject.where}</Text></td>
                <td><Text max={300}>{reject.detail}</Text></td>
                <td className="num">{format(reject.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Cardinality() {
  const { data, error } = useQuery({ queryKey: ["ingest", "cardinality"], queryFn: ({ signal }) => call("get", "/ingest/cardinality", { query: { limit: 30 }, signal }), staleTime: 30_000 });
  const most = Math.max(1, ...(data?.metrics.map(({ series }) => series) ?? []));
  return (
    <section className="card table-box" aria-label="Cardinality">
      <header className="card-head"><h2 className="grow">Metrics with the most series</h2>{data && <span className="quiet">limits: {format(data.limits.series_per_metric)} of a metric, {format(data.limits.series_per_key)} of a key</span>}</header>
      {error ? <Problem error={error} small /> : !data ? <div className="card-pad"><Skeleton /></div> : (
        <table>
          <thead><tr><th scope="col">Metric</th><th scope="col" className="num">Series</th><th scope="col"><span className="visually-hidden">Share</span></th><th scope="col">Tags with their number of values</th><th scope="col">Newest series</th></tr></thead>
          <tbody>
            {data.metrics.map((metric) => (
              <tr key={metric.metric}>
                <td><Link className="row-link" to="/explore" params={{ metric: metric.metric.replace(/_bucket$/, "") }}><Text max={200}>{metric.metric}</Text></Link></td>
                <td className="num">{format(metric.series)}</td>
                <td className="meter-cell"><span className="meter"><i style={{ width: `${(metric.series / most) * 100}%` }} /></span></td>
                <td className="quiet clip"><Text max={400}>{Object.entries(metric.tag_values).sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${count}`).join(" · ")}</Text></td>
                <td><Ago at={metric.newest_series} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Tiers() {
  const { data } = useQuery({ queryKey: ["ingest", "tiers"], queryFn: ({ signal }) => call("get", "/metrics/rollups", { signal }), staleTime: 30_000 });
  if (!data) return null;
  const span = (tier: Tier) => (tier.from ? <><Ago at={tier.from} /></> : "–");
  return (
    <section className="card table-box" aria-label="Storage" tabIndex={0}>
      <header className="card-head"><h2>Storage</h2></header>
      <table>
        <thead><tr><th scope="col">Tier</th><th scope="col">Kept for</th><th scope="col">From</th><th scope="col" className="num">Samples</th><th scope="col" className="num">Size</th><th scope="col" className="num">Bytes per sample</th></tr></thead>
        <tbody>
          {data.tiers.map((tier) => (
            <tr key={tier.tier}><td><b>{tier.tier}</b></td><td>{tier.retention}</td><td>{span(tier)}</td><td className="num">{format(tier.samples)}</td><td className="num">{format(tier.size_bytes, "By")}</td><td className="num">{tier.bytes_per_sample === null ? "–" : format(Number(tier.bytes_per_sample))}</td></tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
