/** One service: rate, errors and duration by endpoint, what it calls, what it uses, what it counts. */
import { tagIs } from "../../api/history";
import { Later } from "../../ui/Later";
import { Link } from "../../ui/Link";
import { Text } from "../../ui/Text";
import { useParams } from "../../url/location";
import { Business } from "./Business";
import { Endpoints } from "./Endpoints";
import { Moment } from "./Moment";
import { ServiceChart, ServicePage } from "./ServiceChart";

const ROUTE = "http.route";
/** What the client and OpenTelemetry both send; the overview counts from it, too. */
const REQUESTS = "http.server.request.duration";
const STATUS = "http.response.status_code";

export function Service({ params }: { params: Record<string, string> }) {
  const service = params.service ?? "";
  const [search, set] = useParams();
  const of = [tagIs("service.name", service)];
  const at = Number(search.get("at")) || null;
  const pick = (time: number) => set({ at: String(Math.round(time)) }, true);
  return (
    <ServicePage service={service}>
      <div className="page-head">
        <div>
          <p className="crumb"><Link to="/">Overview</Link></p>
          <h1><Text>{service}</Text></h1>
        </div>
        <span className="grow" />
        <div className="buttons">
          <Link className="button" to="/errors" params={{ service }}>Errors</Link>
          <Link className="button" to="/alerts" params={{ q: service }}>Alerts</Link>
          <Link className="button" to="/alerts/rules/new" params={{ metric: REQUESTS, where: JSON.stringify(of) }}>New rule</Link>
        </div>
      </div>
      <div className="chart-grid">
        <ServiceChart onPick={pick} title="Requests by endpoint" unit="count/s" shape="area"
          wanted={[{ metric: REQUESTS, aggregation: "rate", tags: of, groupBy: ROUTE, top: 10 }]}
          empty={<>No requests in this time range. <br />Is the service instrumented and in use?</>} />
        <ServiceChart onPick={pick} title="Failed requests by endpoint" unit="count/s" shape="area"
          wanted={[{ metric: REQUESTS, aggregation: "rate", tags: [...of, `${STATUS}=~5..`], groupBy: `${ROUTE},${STATUS}`, top: 10, fill: "zero" }]}
          empty="No request was answered with a status of 5xx." />
        <ServiceChart onPick={pick} title="Duration of requests" unit="s"
          wanted={["p50", "p95", "p99"].map((aggregation) => ({ metric: REQUESTS, aggregation, tags: of, label: aggregation }))} />
        <ServiceChart onPick={pick} title="p95 by endpoint" unit="s"
          wanted={[{ metric: REQUESTS, aggregation: "p95", tags: of, groupBy: ROUTE, top: 10 }]} />
      </div>
      {at !== null && <Moment service={service} at={at} onClose={() => set({ at: null }, true)} />}
      <Later>
        <Endpoints service={service} />
        <div className="section-head"><h2>What it calls</h2></div>
        <div className="chart-grid">
          <ServiceChart onPick={pick} title="Database: p95 by statement" unit="s"
            wanted={[{ metric: "db.client.operation.duration", aggregation: "p95", tags: of, groupBy: "db.query.text", top: 6 }]} empty="No database calls." />
          <ServiceChart onPick={pick} title="Database: calls" unit="count/s" shape="area"
            wanted={[{ metric: "db.client.operation.duration", aggregation: "rate", tags: of, groupBy: "db.operation.name", top: 8 }]} empty="No database calls." />
          <ServiceChart onPick={pick} title="Outbound: p95 by address" unit="s"
            wanted={[{ metric: "http.client.request.duration", aggregation: "p95", tags: of, groupBy: "server.address,server.port", top: 8 }]} empty="No outbound calls." />
          <ServiceChart onPick={pick} title="Own steps: p95" unit="s"
            wanted={[{ metric: "service.call.duration", aggregation: "p95", tags: of, groupBy: "service.call.name", top: 8 }]} empty="No steps are timed (@timed)." />
        </div>
        <Business service={service} onPick={pick} />
        <div className="section-head"><h2>What it uses</h2></div>
        <div className="chart-grid">
          <ServiceChart onPick={pick} title="CPU of the process" wanted={[{ metric: "process.cpu.utilization", aggregation: "avg", tags: of, groupBy: "service.instance.id", top: 10 }]} />
          <ServiceChart onPick={pick} title="Memory of the process" unit="By" wanted={[{ metric: "process.memory.usage", aggregation: "avg", tags: of, groupBy: "service.instance.id", top: 10 }]} />
          <ServiceChart onPick={pick} title="Event loop: lag" unit="s" wanted={[{ metric: "asyncio.loop.lag", aggregation: "max", tags: of, groupBy: "service.instance.id", top: 10 }]} empty="No event loop is measured." />
          <ServiceChart onPick={pick} title="Requests in progress" wanted={[{ metric: "http.server.active_requests", aggregation: "max", tags: of, groupBy: "service.instance.id", top: 10 }]} />
        </div>
      </Later>
    </ServicePage>
  );
}
