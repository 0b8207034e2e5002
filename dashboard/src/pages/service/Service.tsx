/** One service: rate, errors and duration by endpoint, what it calls, what it uses, what it counts. */
import { tagIs } from "../../api/history";
import { HistoryChart } from "../../charts/HistoryChart";
import { useEnvironment } from "../../ui/EnvironmentPicker";
import { Link } from "../../ui/Link";
import { Text } from "../../ui/Text";
import { useParams } from "../../url/location";
import { useRange } from "../../url/range";
import { Business } from "./Business";
import { Endpoints } from "./Endpoints";
import { Moment } from "./Moment";
import { useServiceContext } from "./context";

const ROUTE = "http.route";

export function Service({ params }: { params: Record<string, string> }) {
  const service = params.service ?? "";
  const range = useRange();
  const environment = useEnvironment();
  const [search, set] = useParams();
  const { marks, bands } = useServiceContext(service, range, environment);
  const of = [tagIs("service.name", service)];
  const at = Number(search.get("at")) || null;
  const pick = (time: number) => set({ at: String(Math.round(time)) }, true);
  const shared = { marks, bands, onPick: pick };
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <p className="crumb"><Link to="/">Overview</Link></p>
          <h1><Text>{service}</Text></h1>
        </div>
        <span className="grow" />
        <div className="buttons">
          <Link className="button" to="/errors" params={{ service }}>Errors</Link>
          <Link className="button" to="/alerts" params={{ q: service }}>Alerts</Link>
          <Link className="button" to="/alerts/rules/new" params={{ metric: "http.server.request.duration", where: JSON.stringify(of) }}>New rule</Link>
        </div>
      </div>
      <div className="chart-grid">
        <HistoryChart {...shared} title="Requests by endpoint" unit="count/s" shape="area"
          wanted={[{ metric: "http.server.request.count", aggregation: "rate", tags: of, groupBy: ROUTE, top: 10 }]}
          empty={<>No requests in this time range. <br />Is the service instrumented and in use?</>} />
        <HistoryChart {...shared} title="Failed requests by endpoint" unit="count/s" shape="area"
          wanted={[{ metric: "http.server.error.count", aggregation: "rate", tags: of, groupBy: `${ROUTE},error.type`, top: 10, fill: "zero" }]}
          empty="No failed requests." />
        <HistoryChart {...shared} title="Duration of requests" unit="s"
          wanted={["p50", "p95", "p99"].map((aggregation) => ({ metric: "http.server.request.duration", aggregation, tags: of, label: aggregation }))} />
        <HistoryChart {...shared} title="p95 by endpoint" unit="s"
          wanted={[{ metric: "http.server.request.duration", aggregation: "p95", tags: of, groupBy: ROUTE, top: 10 }]} />
      </div>
      {at !== null && <Moment service={service} at={at} onClose={() => set({ at: null }, true)} />}
      <Endpoints service={service} />
      <div className="section-head"><h2>What it calls</h2></div>
      <div className="chart-grid">
        <HistoryChart {...shared} title="Database: p95 by statement" unit="s"
          wanted={[{ metric: "db.client.operation.duration", aggregation: "p95", tags: of, groupBy: "db.query.text", top: 6 }]} empty="No database calls." />
        <HistoryChart {...shared} title="Database: calls" unit="count/s" shape="area"
          wanted={[{ metric: "db.client.operation.duration", aggregation: "rate", tags: of, groupBy: "db.operation.name", top: 8 }]} empty="No database calls." />
        <HistoryChart {...shared} title="Outbound: p95 by address" unit="s"
          wanted={[{ metric: "http.client.request.duration", aggregation: "p95", tags: of, groupBy: "server.address,server.port", top: 8 }]} empty="No outbound calls." />
        <HistoryChart {...shared} title="Own steps: p95" unit="s"
          wanted={[{ metric: "service.call.duration", aggregation: "p95", tags: of, groupBy: "service.call.name", top: 8 }]} empty="No steps are timed (@timed)." />
      </div>
      <Business service={service} shared={shared} />
      <div className="section-head"><h2>What it uses</h2></div>
      <div className="chart-grid">
        <HistoryChart {...shared} title="CPU of the process" wanted={[{ metric: "process.cpu.utilization", aggregation: "avg", tags: of, groupBy: "service.instance.id", top: 10 }]} />
        <HistoryChart {...shared} title="Memory of the process" unit="By" wanted={[{ metric: "process.memory.usage", aggregation: "avg", tags: of, groupBy: "service.instance.id", top: 10 }]} />
        <HistoryChart {...shared} title="Event loop: lag" unit="s" wanted={[{ metric: "asyncio.loop.lag", aggregation: "max", tags: of, groupBy: "service.instance.id", top: 10 }]} empty="No event loop is measured." />
        <HistoryChart {...shared} title="Requests in progress" wanted={[{ metric: "http.server.active_requests", aggregation: "max", tags: of, groupBy: "service.instance.id", top: 10 }]} />
      </div>
    </div>
  );
}
