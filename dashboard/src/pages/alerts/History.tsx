/** Alerts that were. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call } from "../../api/client";
import { Dot, State, Tags } from "../../ui/Badge";
import { Empty } from "../../ui/Empty";
import { Link } from "../../ui/Link";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { Ago, lasting } from "../../ui/Time";
import { useParams } from "../../url/location";
import { refreshMs, useRange } from "../../url/range";
import { fits } from "./Active";
import { Frame } from "./Frame";
import { REASONS, withoutPreamble } from "./words";

export function History() {
  const [search, set] = useParams();
  const range = useRange();
  const severity = search.get("severity");
  const before = Number(search.get("before")) || null;
  const query = { from: range.from, to: range.to, severity, before, limit: 100 };
  const { data, error, refetch } = useQuery({
    queryKey: ["alerts", "history", query],
    queryFn: ({ signal }) => call("get", "/alerts/history", { query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs(range) && 30_000,
  });
  const words = search.get("q") ?? "";
  const alerts = (data?.alerts ?? []).filter((alert) => fits(alert, words));
  return (
    <Frame>
      <div className="filters">
        <input type="search" aria-label="Search alerts" placeholder="Words in rule, message or labels" value={words} onChange={(event) => set({ q: event.target.value }, true)} />
        <select aria-label="Severity" value={severity ?? ""} onChange={(event) => set({ severity: event.target.value, before: null })}>
          <option value="">All severities</option>{["critical", "warning", "info"].map((each) => <option key={each}>{each}</option>)}
        </select>
      </div>
      <div className="card table-box">
        {error ? <Problem error={error} retry={() => void refetch()} />
          : !data ? <div className="card-pad"><Skeleton lines={6} height={26} /></div>
          : alerts.length === 0 ? <Empty title="No alerts in this time range"><p>Choose a wider range above.</p></Empty>
          : (
            <table className="rows">
              <caption className="visually-hidden">Alerts, newest first</caption>
              <thead><tr><th scope="col">Alert</th><th scope="col">State</th><th scope="col">Began</th><th scope="col" className="num">Lasted</th><th scope="col">Ended by</th></tr></thead>
              <tbody>
                {alerts.map((alert) => (
                  <tr key={alert.id}>
                    <td className="group-cell">
                      <div className="group-title"><Dot state={alert.severity} label={alert.severity} /><Link className="row-link" to={`/alerts/${alert.id}`}><Text max={160}>{alert.rule_name}</Text></Link></div>
                      <div className="group-message"><Text max={300}>{withoutPreamble(alert)}</Text></div>
                      <Tags tags={alert.labels} without={["alertname", "severity"]} />
                    </td>
                    <td><State state={alert.status} /></td>
                    <td data-label="began"><Ago at={alert.triggered_at} /></td>
                    <td className="num nowrap" data-label="lasted">{lasting(((alert.resolved_at ? Date.parse(alert.resolved_at) : Date.now()) - Date.parse(alert.triggered_at)) / 1000)}</td>
                    <td>{alert.resolve_reason ? (REASONS[alert.resolve_reason] ?? alert.resolve_reason) : <span className="quiet">still open</span>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
      </div>
      {data?.next && <div className="buttons"><button type="button" className="button" onClick={() => set({ before: String(data.next) })}>Older</button></div>}
    </Frame>
  );
}
