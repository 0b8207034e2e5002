/** One check: how it stands, its uptime, how long it took, and its definition. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { checkQuery, uptimesQuery } from "../../api/health";
import { tagIs } from "../../api/history";
import { useIsAdmin } from "../../api/session";
import type { Check } from "../../api/types";
import { HistoryChart } from "../../charts/HistoryChart";
import { format } from "../../charts/units";
import { State } from "../../ui/Badge";
import { Confirm } from "../../ui/Dialog";
import { Link } from "../../ui/Link";
import { Problem } from "../../ui/Problem";
import { PageSkeleton } from "../../ui/Skeleton";
import { Snippet } from "../../ui/Snippet";
import { Text } from "../../ui/Text";
import { Ago } from "../../ui/Time";
import { say } from "../../ui/toast";
import { useAction } from "../../ui/useAction";
import { go, href, useParams } from "../../url/location";
import { Bars } from "./Bars";
import { CheckForm } from "./CheckForm";

export function CheckPage({ params }: { params: Record<string, string> }) {
  const name = params.name ?? "";
  const [search, set] = useParams();
  const { data, error, refetch } = useQuery(checkQuery(name));
  const uptimes = useQuery(uptimesQuery);
  if (error) return <Problem page error={error} retry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  if (search.get("edit") === "1") return <CheckForm check={data} />;
  const uptime = uptimes.data?.checks.find((each) => each.name === name)?.uptime ?? {};
  return (
    <div className="page">
      <Head check={data} onEdit={() => set({ edit: "1" })} />
      <section className="card card-pad stack" aria-label="Uptime">
        <dl className="figures">{["1h", "24h", "7d", "30d"].map((span) => <div key={span} className="figure"><dt>Uptime, {span}</dt><dd>{format(uptime[span], "share")}</dd></div>)}</dl>
        <div><p className="quiet">Last 48 hours</p><Bars name={name} /></div>
        <div><p className="quiet">Last 60 days</p><Bars name={name} per="day" count={60} /></div>
      </section>
      {data.kind === "heartbeat" && data.heartbeat && (
        <section className="card card-pad stack" aria-label="How to call">
          <h2>Call it at the end of the job</h2>
          <Snippet label="How to call the heartbeat" text={`curl -fsS ${window.location.origin}${data.heartbeat}/start; backup.sh; curl -fsS ${window.location.origin}${data.heartbeat}/$?`} />
        </section>
      )}
      {data.kind !== "heartbeat" && <HistoryChart everywhere title="How long it took" unit="s" wanted={[{ metric: "health.check.duration", aggregation: "max", tags: [tagIs("check", name)] }]} />}
      <section className="card" aria-label="Definition">
        <header className="card-head"><h2>Definition</h2></header>
        <dl className="pairs card-pad">
          {Object.entries(data.definition).filter(([, value]) => value !== "" && value !== null && JSON.stringify(value) !== "[]" && JSON.stringify(value) !== "{}").map(([key, value]) => (
            <div key={key} className="pair"><dt>{key}</dt><dd className="mono"><Text max={2000}>{typeof value === "string" ? value : JSON.stringify(value)}</Text></dd></div>
          ))}
        </dl>
      </section>
    </div>
  );
}

function Head({ check, onEdit }: { check: Check; onEdit: () => void }) {
  const admin = useIsAdmin();
  const [deleting, setDeleting] = useState(false);
  const run = useAction(() => call("post", "/health/checks/{name}/run", { path: { name: check.name } }), { renews: ["health"], then: (result) => say(`${String(result.status ?? "done")}${result.output ? `: ${String(result.output)}` : ""}`, result.status === "fail" ? "fail" : "pass") });
  const remove = useAction(() => call("delete", "/health/checks/{name}", { path: { name: check.name } }), { done: "The check is deleted", renews: ["health"], then: () => go(href("/health")) });
  return (
    <div className="page-head">
      <div className="grow group-head">
        <p className="crumb"><Link to="/health">Health</Link></p>
        <h1><Text>{check.name}</Text></h1>
        <div className="buttons"><State state={check.status} /> <span className="quiet">since <Ago at={check.since} />, looked <Ago at={check.checked_at} />{check.duration_s !== null && `, took ${format(check.duration_s, "s")}`}</span></div>
        {check.output && <p><Text max={1000}>{check.output}</Text></p>}
      </div>
      {admin && (
        <div className="buttons">
          {check.kind !== "heartbeat" && <button type="button" className="button" disabled={run.isPending} onClick={() => run.mutate(undefined)}>Probe now</button>}
          {check.source === "file" ? <span className="quiet">from the file of the settings</span> : (
            <>
              <button type="button" className="button" onClick={onEdit}>Edit</button>
              <button type="button" className="button danger" onClick={() => setDeleting(true)}>Delete</button>
            </>
          )}
        </div>
      )}
      {deleting && <Confirm title={`Delete the check ${check.name}?`} action="Delete" onDo={() => remove.mutate(undefined)} onClose={() => setDeleting(false)} />}
    </div>
  );
}
