/** The services that are probed and the heartbeats that are awaited, worst first. */
import { useQuery } from "@tanstack/react-query";
import { checksQuery, uptimesQuery, worstChecks } from "../../api/health";
import { format } from "../../charts/units";
import { State } from "../../ui/Badge";
import { Empty } from "../../ui/Empty";
import { KeySnippet } from "../../ui/KeySnippet";
import { Link } from "../../ui/Link";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { Ago } from "../../ui/Time";
import { Bars } from "./Bars";

const SPANS = ["24h", "7d", "30d"] as const;

const byApi = (url: string, key: string) => `curl -X POST -H "Authorization: Bearer ${key}" -H 'Content-Type: application/json' \\
  ${url}/health/checks -d '{"name": "shop", "kind": "http", "url": "https://shop.example.com/health"}'`;

export function Checks() {
  const { data, error, refetch } = useQuery(checksQuery);
  const uptimes = useQuery(uptimesQuery);
  const of = new Map(uptimes.data?.checks.map((each) => [each.name, each.uptime]));
  return (
    <section className="card table-box" aria-label="Your services">
      {error ? <Problem error={error} retry={() => void refetch()} />
        : !data ? <div className="card-pad"><Skeleton lines={4} height={26} /></div>
        : data.checks.length === 0 ? (
          <Empty title="No checks yet">
            <p>A check asks a service every half minute whether it works; a heartbeat waits for a job to call. <Link to="/health/checks/new">Make one</Link> here, or by the API:</p>
            <KeySnippet label="How to make a check by the API" scope="admin" text={byApi} />
          </Empty>
        ) : (
          <table className="rows">
            <caption className="visually-hidden">Checks, worst first</caption>
            <thead><tr><th scope="col">Check</th><th scope="col">State</th><th scope="col">Last 48 hours</th>{SPANS.map((span) => <th key={span} scope="col" className="num">{span}</th>)}<th scope="col" className="num">Took</th><th scope="col">Looked</th></tr></thead>
            <tbody>
              {worstChecks(data.checks).map((check) => (
                <tr key={check.name}>
                  <td><Link className="row-link" to={`/health/checks/${encodeURIComponent(check.name)}`}><Text max={120}>{check.name}</Text></Link> <span className="quiet">{check.kind}</span>{check.service !== check.name && <div className="quiet"><Text max={80}>{check.service}</Text></div>}</td>
                  <td><State state={check.status} /> <span className="quiet"><Ago at={check.since} suffix={false} /></span>{check.status !== "pass" && check.output && <div className="quiet"><Text max={140}>{check.output}</Text></div>}</td>
                  <td><Bars name={check.name} /></td>
                  {SPANS.map((span) => <td key={span} className="num uptime" data-label={span}>{format(of.get(check.name)?.[span], "share")}</td>)}
                  <td className="num" data-label="took">{format(check.duration_s, "s")}</td>
                  <td data-label="looked"><Ago at={check.checked_at} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
    </section>
  );
}
