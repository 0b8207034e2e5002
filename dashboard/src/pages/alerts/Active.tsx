/** What is open now, the worst first; acknowledge and silence. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { activeQuery } from "../../api/alerts";
import { useIsAdmin } from "../../api/session";
import type { ActiveAlert } from "../../api/types";
import { Badge, Dot, State, Tags } from "../../ui/Badge";
import { Empty } from "../../ui/Empty";
import { Link } from "../../ui/Link";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { Ago } from "../../ui/Time";
import { useParams } from "../../url/location";
import { AcknowledgeDialog } from "./AcknowledgeDialog";
import { Frame } from "./Frame";
import { SilenceDialog } from "./SilenceDialog";
import { openOf, withoutPreamble } from "./words";

const SEVERITY = { critical: 0, warning: 1, info: 2 } as const;
const STATE = { firing: 0, error: 1, no_data: 2, recovering: 3, pending: 4 } as const;

/** What another system calls its alerts comes last. */
const gravity = (severity: string): number => (severity in SEVERITY ? SEVERITY[severity as keyof typeof SEVERITY] : 3);

export const worstFirst = (alerts: readonly ActiveAlert[]): ActiveAlert[] =>
  [...alerts].sort(
    (a, b) =>
      Number(Boolean(a.muted)) - Number(Boolean(b.muted)) ||
      STATE[a.state] - STATE[b.state] || gravity(a.severity) - gravity(b.severity) || b.since.localeCompare(a.since),
  );

export function fits(alert: Pick<ActiveAlert, "message" | "rule_name" | "labels">, words: string): boolean {
  const text = [alert.message, alert.rule_name, ...Object.entries(alert.labels).map(([name, value]) => `${name}=${value}`)].join("\n").toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

export function Active() {
  const [search, set] = useParams();
  const { data, error, refetch } = useQuery(activeQuery);
  const [acknowledging, setAcknowledging] = useState<ActiveAlert | null>(null);
  const [silencing, setSilencing] = useState<ActiveAlert | null>(null);
  const words = search.get("q") ?? "";
  const alerts = worstFirst((data?.alerts ?? []).filter((alert) => fits(alert, words)));
  return (
    <Frame>
      {data?.rules_in_error.map((rule) => (
        <div className="problem" key={rule.id} role="alert">
          <strong>The rule <Link to={`/alerts/rules/${rule.id}`}><Text>{rule.rule_name}</Text></Link> cannot be evaluated</strong>
          <p><Text max={500}>{rule.error}</Text></p>
        </div>
      ))}
      <div className="filters">
        <input type="search" aria-label="Search alerts" placeholder="Words in rule, message or labels" value={words} onChange={(event) => set({ q: event.target.value }, true)} />
        {data && <span className="quiet">{openOf(data.alerts)}{data.evaluation.last_at && <>, evaluated <Ago at={data.evaluation.last_at} /></>}</span>}
      </div>
      <div className="card table-box">
        {error ? <Problem error={error} retry={() => void refetch()} />
          : !data ? <div className="card-pad"><Skeleton lines={5} height={30} /></div>
          : alerts.length === 0 ? (
            <Empty title={words ? "No open alert fits" : "Nothing is wrong"}>
              <p>{words ? "Take some words away." : <>No alert is open. What is looked at stands under <Link to="/alerts/rules">Rules</Link>.</>}</p>
            </Empty>
          ) : (
            <table className="rows">
              <caption className="visually-hidden">Open alerts, worst first</caption>
              <thead><tr><th scope="col">Alert</th><th scope="col">State</th><th scope="col">Since</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
              <tbody>{alerts.map((alert) => <Row key={`${alert.rule_id} ${alert.fingerprint}`} alert={alert} onAcknowledge={() => setAcknowledging(alert)} onSilence={() => setSilencing(alert)} />)}</tbody>
            </table>
          )}
      </div>
      {acknowledging && <AcknowledgeDialog id={acknowledging.id ?? 0} onClose={() => setAcknowledging(null)} />}
      {silencing && <SilenceDialog labels={silencing.labels} onClose={() => setSilencing(null)} />}
    </Frame>
  );
}

function Row({ alert, onAcknowledge, onSilence }: { alert: ActiveAlert; onAcknowledge: () => void; onSilence: () => void }) {
  const admin = useIsAdmin();
  const { acknowledgement: taken, muted } = alert;
  const title = <Text max={160}>{alert.rule_name}</Text>;
  return (
    <tr className={muted ? "muted" : undefined}>
      <td className="group-cell">
        <div className="group-title">
          <Dot state={alert.severity} label={alert.severity} />
          {alert.id ? <Link className="row-link" to={`/alerts/${alert.id}`}>{title}</Link> : <Link className="row-link" to={`/alerts/rules/${alert.rule_id}`}>{title}</Link>}
          {alert.recent_firings > 3 && <Badge tone="warn">flapping</Badge>}
        </div>
        <div className="group-message"><Text max={300}>{withoutPreamble(alert)}</Text></div>
        <Tags tags={alert.labels} without={["alertname", "severity"]} />
      </td>
      <td>
        <State state={alert.state} />
        {taken && <div className="quiet">taken by <Text max={60}>{taken.by}</Text></div>}
        {muted && <div className="quiet"><Text max={120}>{muted}</Text></div>}
      </td>
      <td data-label="since"><Ago at={alert.since} /></td>
      <td>
        {admin && (
          <div className="buttons row-actions">
            {alert.id && !taken && alert.state !== "pending" && <button type="button" className="button small" onClick={onAcknowledge}>Acknowledge</button>}
            <button type="button" className="button small" onClick={onSilence}>Silence</button>
          </div>
        )}
      </td>
    </tr>
  );
}
