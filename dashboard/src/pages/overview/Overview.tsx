/** Every service: rate, errors, duration, alerts, new errors, health; worst first. */
import { useQuery } from "@tanstack/react-query";
import { overviewQuery, keyOf, sorted, worst } from "../../api/overview";
import type { Overview as Document, OverviewService } from "../../api/types";
import { Sparkline } from "../../charts/Sparkline";
import { format } from "../../charts/units";
import { useLive } from "../../live/store";
import { Dot, State } from "../../ui/Badge";
import { Empty } from "../../ui/Empty";
import { useEnvironment } from "../../ui/EnvironmentPicker";
import { FirstSteps } from "../../ui/FirstSteps";
import { Link } from "../../ui/Link";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { useParams } from "../../url/location";
import { useRange } from "../../url/range";

export function Overview() {
  const range = useRange();
  const environment = useEnvironment();
  const { data, error, refetch } = useQuery(overviewQuery(range, useLive().mode === "live"));
  if (!data) {
    return (
      <div className="page">
        <h1>Overview</h1>
        {error ? <Problem error={error} retry={() => void refetch()} /> : <div className="card card-pad"><Skeleton lines={6} height={30} /></div>}
      </div>
    );
  }
  const rows = data.services.filter((row) => !environment || row.environment === environment || row.environment === "");
  return (
    <div className="page">
      <div className="page-head">
        <h1>Overview</h1>
        <span className="grow" />
        <Totals document={data} />
      </div>
      {rows.length === 0 ? (
        <div className="card">
          <Empty title={data.services.length ? "No service in this environment" : "No service reports yet"}>
            {data.services.length ? <p>Choose another environment above.</p> : <FirstSteps />}
          </Empty>
        </div>
      ) : (
        <Services rows={rows} />
      )}
    </div>
  );
}

function Totals({ document: { totals } }: { document: Document }) {
  return (
    <dl className="figures">
      <div className="figure"><dt>Samples</dt><dd>{format(totals.samples_per_s, "count/s")}</dd></div>
      <div className="figure"><dt>Error events</dt><dd>{format(totals.error_events_per_min)}<span className="quiet">/min</span></dd></div>
      <div className="figure">
        <dt>Active alerts</dt>
        <dd><Link to="/alerts" className={totals.active_alerts ? "tone-fail" : undefined}>{totals.active_alerts}</Link></dd>
      </div>
    </dl>
  );
}

const COLUMNS: [string, string, string?][] = [
  ["requests", "Requests"],
  ["errors", "Errors"],
  ["p95", "p95"],
  ["alerts", "Alerts", "num"],
  ["new", "New errors", "num"],
  ["health", "Health"],
];

function Services({ rows }: { rows: OverviewService[] }) {
  const [search, set] = useParams();
  const by = search.get("sort");
  const sortable = (key: string, name: string) => (
    <button type="button" className="sort" aria-pressed={by === key} onClick={() => set({ sort: by === key ? null : key }, true)}>{name}</button>
  );
  return (
    <div className="card table-box">
      <table className="services rows">
        <caption className="visually-hidden">Services, {by ? `sorted by ${by}` : "worst first"}</caption>
        <thead>
          <tr>
            <th scope="col">{sortable("name", "Service")}</th>
            {COLUMNS.map(([key, name, kind]) => (
              <th key={key} scope="col" className={kind} aria-sort={by === key ? "descending" : undefined}>{sortable(key, name)}</th>
            ))}
          </tr>
        </thead>
        <tbody>{sorted(rows, by).map((row) => <Row key={keyOf(row)} row={row} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ row }: { row: OverviewService }) {
  const to = `/services/${encodeURIComponent(row.service)}`;
  const env = row.environment || undefined;
  const state = worst(row);
  const bad = (row.error_share ?? 0) >= 0.01;
  return (
    <tr>
      <td>
        <span className="service-name">
          <Dot state={state} />
          <span>
            <Link to={to} params={env ? { env } : {}} className="row-link"><Text>{row.service}</Text></Link>
            {row.environment && <small className="quiet"><Text>{row.environment}</Text></small>}
          </span>
        </span>
      </td>
      <td data-label="requests"><Measure values={row.series?.requests_per_s} text={format(row.requests_per_s, "count/s")} /></td>
      <td data-label="errors"><Measure values={row.series?.error_share} text={format(row.error_share, "share")} tone={bad ? "fail" : "quiet"} least={0.01} /></td>
      <td data-label="p95"><Measure values={row.series?.p95_s} text={format(row.p95_s, "s")} /></td>
      <td className="num" data-label="alerts">{row.active_alerts ? <Link to="/alerts" params={{ q: row.service }}><span className="count">{row.active_alerts}</span></Link> : <span className="quiet">0</span>}</td>
      <td className="num" data-label="new errors">{row.new_error_groups ? <Link to="/errors" params={{ service: row.service }}><span className="count">{row.new_error_groups}</span></Link> : <span className="quiet">0</span>}</td>
      <td>{row.health === "unknown" ? <span className="quiet">not checked</span> : <State state={row.health} />}</td>
    </tr>
  );
}

function Measure({ values, text, tone, least }: { values?: (number | null)[]; text: string; tone?: "fail" | "quiet"; least?: number }) {
  return (
    <span className="measure">
      {values && values.length > 1 && <Sparkline values={values} tone={tone} least={least} />}
      <b className={tone === "fail" ? "tone-fail" : undefined}>{text}</b>
    </span>
  );
}
