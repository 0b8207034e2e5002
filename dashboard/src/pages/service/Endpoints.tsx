/** The endpoints of a service as a table, most failures first. */
import { useQueries } from "@tanstack/react-query";
import { historyQuery, tagIs, type Wanted } from "../../api/history";
import type { History } from "../../api/types";
import { format } from "../../charts/units";
import { useEnvironment } from "../../ui/EnvironmentPicker";
import { Link } from "../../ui/Link";
import { Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { useRange } from "../../url/range";

const ROUTE = "http.route";
const REQUESTS = "http.server.request.duration";

export interface Endpoint { route: string; requests: number; failed: number; worstP95: number | null }

const sum = (values: readonly (number | null)[]) => values.reduce<number>((total, value) => total + (value ?? 0), 0);

export function endpointsOf(requests: History | undefined, failed: History | undefined, p95: History | undefined): Endpoint[] {
  const found = new Map<string, Endpoint>();
  const of = (route: string): Endpoint => {
    const endpoint = found.get(route) ?? { route, requests: 0, failed: 0, worstP95: null };
    found.set(route, endpoint);
    return endpoint;
  };
  for (const series of requests?.series ?? []) of(series.tags[ROUTE] ?? "").requests += sum(series.values);
  for (const series of failed?.series ?? []) of(series.tags[ROUTE] ?? "").failed += sum(series.values);
  for (const series of p95?.series ?? []) {
    const highest = series.values.reduce<number | null>((most, value) => (value === null ? most : Math.max(most ?? value, value)), null);
    of(series.tags[ROUTE] ?? "").worstP95 = highest;
  }
  return [...found.values()].sort((a, b) => b.failed - a.failed || b.requests - a.requests);
}

export function Endpoints({ service }: { service: string }) {
  const range = useRange();
  const environment = useEnvironment();
  const of = [tagIs("service.name", service)];
  const wanted: Wanted[] = [
    { metric: REQUESTS, aggregation: "increase", tags: of, groupBy: ROUTE },
    { metric: REQUESTS, aggregation: "increase", tags: [...of, "http.response.status_code=~5.."], groupBy: ROUTE },
    { metric: REQUESTS, aggregation: "p95", tags: of, groupBy: ROUTE, top: 10 }, // the chart asks the same
  ];
  const [requests, failed, p95] = useQueries({ queries: wanted.map((each) => historyQuery(each, range, environment)) });
  const rows = endpointsOf(requests?.data, failed?.data, p95?.data);
  // as high as a usual table, so that what is below stays where it is
  if (requests?.isPending) return <section className="card card-pad" aria-busy="true"><Skeleton lines={6} height={22} /></section>;
  if (rows.length === 0) return null;
  return (
    <section className="card table-box">
      <table>
        <caption className="visually-hidden">Endpoints, most failures first</caption>
        <thead>
          <tr><th scope="col">Endpoint</th><th scope="col" className="num">Requests</th><th scope="col" className="num">Failed</th><th scope="col" className="num">Share</th><th scope="col" className="num">Worst p95</th></tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.route}>
              <td>
                <Link className="mono" to="/explore" params={{ metric: REQUESTS, agg: "p95", where: JSON.stringify([...of, tagIs(ROUTE, row.route)]), by: "http.request.method" }}>
                  <Text>{row.route || "(none)"}</Text>
                </Link>
              </td>
              <td className="num">{format(row.requests)}</td>
              <td className="num"><span className={row.failed ? "tone-fail" : "quiet"}>{format(row.failed)}</span></td>
              <td className="num"><span className={row.failed ? "tone-fail" : "quiet"}>{row.requests ? format(row.failed / row.requests, "share") : "–"}</span></td>
              <td className="num">{format(row.worstP95, "s")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
