/** One alert: its way through the states, who was told, and what it looked at. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { alertQuery, closeAlert, ruleQuery, takeBack } from "../../api/alerts";
import { useIsAdmin, useSession } from "../../api/session";
import type { AlertDetail } from "../../api/types";
import { format } from "../../charts/units";
import { Dot, State, Tags } from "../../ui/Badge";
import { Confirm } from "../../ui/Dialog";
import { Link } from "../../ui/Link";
import { Problem } from "../../ui/Problem";
import { PageSkeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { Ago } from "../../ui/Time";
import { useAction } from "../../ui/useAction";
import { AcknowledgeDialog } from "./AcknowledgeDialog";
import { RuleChart } from "./RuleChart";
import { SilenceDialog } from "./SilenceDialog";
import { draftOf } from "./draft";
import { REASONS, ruleUnit, withoutPreamble } from "./words";

export function AlertPage({ params }: { params: Record<string, string> }) {
  const id = Number(params.id);
  const { data, error, refetch } = useQuery(alertQuery(id));
  if (error) return <Problem page error={error} retry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  return (
    <div className="page">
      <Head alert={data} />
      <Looked alert={data} />
      <div className="two">
        <Told alert={data} />
        <Transitions alert={data} />
      </div>
    </div>
  );
}

function Head({ alert }: { alert: AlertDetail }) {
  const admin = useIsAdmin();
  const { user } = useSession();
  const [open, setOpen] = useState<"acknowledge" | "silence" | "close" | null>(null);
  const back = useAction(() => takeBack(alert.id), { done: "Taken back: it is repeated again", renews: ["alerts"] });
  const close = useAction(() => closeAlert(alert.id, user, ""), { done: "Closed; quiet until its condition has cleared", renews: ["alerts", "overview"] });
  const runbook = typeof alert.detail?.runbook_url === "string" && /^https?:\/\//.test(alert.detail.runbook_url) ? alert.detail.runbook_url : null;
  const group = alert.labels.group_id;
  return (
    <div className="page-head">
      <div className="grow group-head">
        <p className="crumb"><Link to="/alerts">Alerts</Link></p>
        <h1><Dot state={alert.severity} label={alert.severity} /> <Text max={200}>{alert.rule_name}</Text></h1>
        <p><Text max={1000}>{withoutPreamble(alert)}</Text></p>
        {Object.entries(alert.annotations).map(([name, text]) => <p key={name} className="quiet"><Text max={1000}>{text}</Text></p>)}
        <div className="buttons">
          <State state={alert.status} />
          {alert.resolve_reason && <span className="quiet">{REASONS[alert.resolve_reason] ?? alert.resolve_reason} <Ago at={alert.resolved_at} /></span>}
          {alert.acknowledged_by && <span className="quiet">taken by <Text max={60}>{alert.acknowledged_by}</Text>{alert.acknowledged_note && <>: <Text max={200}>{alert.acknowledged_note}</Text></>}</span>}
          <Tags tags={alert.labels} without={["alertname", "severity"]} />
        </div>
      </div>
      <div className="buttons">
        {group && alert.source === "event" && <Link className="button" to={`/errors/${group}`}>To the error</Link>}
        {runbook && <a className="button" href={runbook} target="_blank" rel="noreferrer">Runbook</a>}
        {alert.rule_id !== null && <Link className="button" to={`/alerts/rules/${alert.rule_id}`}>Rule</Link>}
        {admin && !alert.resolved_at && (
          <>
            {alert.acknowledged_by ? <button type="button" className="button" onClick={() => back.mutate(undefined)}>Take back</button> : <button type="button" className="button primary" onClick={() => setOpen("acknowledge")}>Acknowledge</button>}
            <button type="button" className="button" onClick={() => setOpen("silence")}>Silence</button>
            <button type="button" className="button" onClick={() => setOpen("close")}>Close</button>
          </>
        )}
      </div>
      {open === "acknowledge" && <AcknowledgeDialog id={alert.id} onClose={() => setOpen(null)} />}
      {open === "silence" && <SilenceDialog labels={alert.labels} onClose={() => setOpen(null)} />}
      {open === "close" && <Confirm title="Close this alert?" action="Close it" onDo={() => close.mutate(undefined)} onClose={() => setOpen(null)}><p>It is quiet until its condition has cleared; then it can fire again.</p></Confirm>}
    </div>
  );
}

function Looked({ alert }: { alert: AlertDetail }) {
  const { data: rule } = useQuery({ ...ruleQuery(alert.rule_id ?? 0), enabled: alert.source === "metric" && alert.rule_id !== null, retry: false });
  if (!rule || rule.source !== "metric") return null;
  const own = Object.entries(alert.labels).filter(([name]) => (rule.group_by ? rule.group_by.includes(name) : !["alertname", "severity", ...Object.keys(rule.labels)].includes(name)));
  const draft = draftOf(rule);
  return (
    <RuleChart
      draft={{ ...draft, matchers: [...draft.matchers, ...own.map(([name, value]) => `${name}=${value}`)] }}
      bands={[{ from: Date.parse(alert.triggered_at) / 1000, to: alert.resolved_at ? Date.parse(alert.resolved_at) / 1000 : Date.now() / 1000, label: alert.rule_name, tone: alert.severity === "critical" ? "fail" : "warn" }]}
      title={`What it looked at (value ${format(alert.value, ruleUnit(rule))})`}
    />
  );
}

function Told({ alert }: { alert: AlertDetail }) {
  return (
    <section className="card table-box" aria-label="Who was told" tabIndex={0}>
      <header className="card-head"><h2>Who was told</h2></header>
      {alert.notifications.length === 0 ? <p className="card-pad quiet">Nobody: it is silenced, or not open long enough.</p> : (
        <table>
          <thead><tr><th scope="col">Of</th><th scope="col">Channel</th><th scope="col">State</th><th scope="col">When</th></tr></thead>
          <tbody>
            {alert.notifications.map((each, index) => (
              <tr key={index}>
                <td>{each.event}</td>
                <td><Text max={80}>{each.channel}</Text></td>
                <td>{each.dropped ? <span className="quiet">not sent: <Text max={100}>{each.dropped}</Text></span> : <State state={each.status ?? "pending"} />}{each.error && <div className="quiet"><Text max={200}>{each.error}</Text></div>}</td>
                <td><Ago at={each.sent_at ?? each.at} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Transitions({ alert }: { alert: AlertDetail }) {
  const [rule] = useState(alert);
  return (
    <section className="card card-pad stack" aria-label="States">
      <h2>States</h2>
      <ol className="lines">
        {alert.transitions.map((each, index) => (
          <li key={index}><Ago at={each.at} /> {each.from} → <b>{each.to}</b>{each.value !== null && rule.source === "metric" && <span className="quiet"> at {format(each.value)}</span>}{each.reason && <span className="quiet"> ({REASONS[each.reason] ?? each.reason})</span>}</li>
        ))}
      </ol>
    </section>
  );
}
