/** All rules: what they look at, whether they run, what they have open. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { rulesQuery } from "../../api/alerts";
import { call, send } from "../../api/client";
import { useIsAdmin } from "../../api/session";
import type { AlertRule } from "../../api/types";
import { Badge, Dot } from "../../ui/Badge";
import { Empty } from "../../ui/Empty";
import { KeySnippet } from "../../ui/KeySnippet";
import { Link } from "../../ui/Link";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { sayProblem } from "../../ui/toast";
import { useAction } from "../../ui/useAction";
import { save } from "../explore/csv";
import { Frame } from "./Frame";
import { RulesImport } from "./RulesImport";
import { sentence } from "./words";

const applied = (url: string, key: string) => `curl -X POST -H "Authorization: Bearer ${key}" -H 'Content-Type: application/yaml' \\
  --data-binary @rules.yaml '${url}/alerts/rules/import?apply=true'`;

export function Rules() {
  const admin = useIsAdmin();
  const { data, error, refetch } = useQuery(rulesQuery);
  const toggle = useAction((rule: AlertRule) => call("patch", "/alerts/rules/{rule_id}", { path: { rule_id: rule.id }, body: { enabled: !rule.enabled } as never }), { renews: ["alerts"] });
  const yaml = () => void send<string>("get", "/alerts/rules/export", {}, "text").then((text) => save(new Blob([text], { type: "application/yaml" }), "rules.yaml")).catch(sayProblem);
  const [bringing, setBringing] = useState(false);
  const actions = (
    <>
      <button type="button" className="button" onClick={yaml}>Export YAML</button>
      {admin && <button type="button" className="button" onClick={() => setBringing(true)}>Import YAML</button>}
      {admin && <Link className="button primary" to="/alerts/rules/new">New rule</Link>}
    </>
  );
  return (
    <Frame actions={actions}>
      <div className="card table-box">
        {error ? <Problem error={error} retry={() => void refetch()} />
          : !data ? <div className="card-pad"><Skeleton lines={8} height={24} /></div>
          : data.rules.length === 0 ? <Empty title="No rules"><p>Nothing is looked at. <Link to="/alerts/rules/new">Write a rule</Link>, or keep rules in a file and apply it:</p><KeySnippet label="How to apply a file of rules" scope="admin" text={applied} /></Empty>
          : (
            <table className="rows">
              <caption className="visually-hidden">Rules</caption>
              <thead><tr><th scope="col">Rule</th><th scope="col">Fires</th><th scope="col">Tells</th><th scope="col">Open</th><th scope="col">Enabled</th></tr></thead>
              <tbody>
                {data.rules.map((rule) => (
                  <tr key={rule.id} className={rule.enabled ? undefined : "muted"}>
                    <td><span className="group-title"><Dot state={rule.severity} label={rule.severity} /><Link className="row-link" to={`/alerts/rules/${rule.id}`}><Text max={160}>{rule.rule_name}</Text></Link>{rule.last_error && <Badge tone="fail">error</Badge>}</span></td>
                    <td className="group-cell"><Text max={260}>{sentence(rule)}</Text></td>
                    <td className="quiet" data-label="tells">{rule.channels.length ? <Text max={120}>{rule.channels.join(", ")}</Text> : "default"}</td>
                    <td data-label="open">{rule.alerts.firing ? <Link to="/alerts" params={{ q: rule.rule_name }} aria-label={`${rule.alerts.firing} firing`}><span className="count">{rule.alerts.firing}</span></Link> : <span className="quiet">0</span>}</td>
                    <td data-label="enabled"><input type="checkbox" role="switch" aria-label={`${rule.rule_name} enabled`} checked={rule.enabled} disabled={!admin || toggle.isPending} onChange={() => toggle.mutate(rule)} /></td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
      </div>
      {bringing && <RulesImport onClose={() => setBringing(false)} />}
    </Frame>
  );
}
