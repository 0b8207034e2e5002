/** All metrics, to choose one. */
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { catalogQuery } from "../../api/catalog";
import type { CatalogMetric } from "../../api/types";
import { format } from "../../charts/units";
import { Empty } from "../../ui/Empty";
import { FirstSteps } from "../../ui/FirstSteps";
import { Link } from "../../ui/Link";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { Ago } from "../../ui/Time";
import { useParams } from "../../url/location";
import { firstAggregation } from "./state";

export function MetricList() {
  const [params, set] = useParams();
  const search = params.get("q") ?? "";
  const { data, error, refetch } = useQuery(catalogQuery(useDeferredValue(search)));
  return (
    <div className="page">
      <div className="page-head"><h1>Explore</h1></div>
      <div className="filters">
        <input type="search" aria-label="Search metrics" placeholder="Search metrics" value={search} onChange={(event) => set({ q: event.target.value }, true)} />
        {data && <span className="quiet">{data.length} metrics</span>}
      </div>
      <div className="card table-box">
        {error ? <Problem error={error} retry={() => void refetch()} />
          : !data ? <div className="card-pad"><Skeleton lines={8} height={20} /></div>
          : data.length === 0 ? (
            <Empty title={search ? "No metric has such a name" : "No metrics yet"}>{search ? <p>Try a part of the name.</p> : <FirstSteps />}</Empty>
          ) : <Metrics metrics={data} />}
      </div>
    </div>
  );
}

function Metrics({ metrics }: { metrics: CatalogMetric[] }) {
  return (
    <table>
      <caption className="visually-hidden">Metrics</caption>
      <thead><tr><th scope="col">Metric</th><th scope="col">Kind</th><th scope="col">Unit</th><th scope="col">Tags</th><th scope="col" className="num">Series</th><th scope="col" className="num">Samples</th><th scope="col">Last seen</th></tr></thead>
      <tbody>
        {metrics.map((metric) => (
          <tr key={metric.name}>
            <td className="metric-name">
              <Link className="row-link" to="/explore" params={{ metric: metric.name, agg: firstAggregation(metric.kind, metric.name) }}><Text max={200}>{metric.name}</Text></Link>
              {metric.help && <div className="quiet"><Text max={160}>{metric.help}</Text></div>}
            </td>
            <td>{metric.type === "histogram" ? "histogram" : metric.kind}</td>
            <td className="nowrap"><Text max={40}>{metric.unit.replace(/[{}]/g, "")}</Text></td>
            <td className="quiet clip"><Text max={400}>{Object.keys(metric.tags).join(", ")}</Text></td>
            <td className="num">{format(metric.series)}</td>
            <td className="num">{format(metric.samples_per_second, "count/s")}</td>
            <td><Ago at={metric.last_seen} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
