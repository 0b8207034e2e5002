/** API keys and DSNs: who may send, read, administer. */
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { call } from "../../api/client";
import { useIsAdmin } from "../../api/session";
import type { ApiKey } from "../../api/types";
import { Badge } from "../../ui/Badge";
import { Confirm, Dialog } from "../../ui/Dialog";
import { Empty } from "../../ui/Empty";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { CopyButton, Snippet } from "../../ui/Snippet";
import { DsnSnippet } from "../../ui/DsnSnippet";
import { FirstSteps } from "../../ui/FirstSteps";
import { Text } from "../../ui/Text";
import { Ago } from "../../ui/Time";
import { useAction } from "../../ui/useAction";

const SCOPES = [["ingest", "send metrics and errors"], ["read", "read everything"], ["admin", "change everything"]] as const;
type Scope = (typeof SCOPES)[number][0];

export function Keys() {
  const admin = useIsAdmin();
  if (!admin) return <Empty page title="Only administrators see keys"><p>Ask one for a key, or to change your role.</p></Empty>;
  return (
    <div className="page">
      <div className="page-head"><h1>Keys</h1></div>
      <ApiKeys />
      <Dsns />
    </div>
  );
}

function ApiKeys() {
  const { data, error, refetch } = useQuery({ queryKey: ["keys"], queryFn: ({ signal }) => call("get", "/api/v1/keys", { signal }) });
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const revoke = useAction((name: string) => call("delete", "/api/v1/keys/{name}", { path: { name } }), { done: "The key is revoked", renews: ["keys"] });
  return (
    <section className="card table-box" aria-label="API keys">
      <header className="card-head"><h2 className="grow">API keys</h2><button type="button" className="button primary small" onClick={() => setMaking(true)}>New key</button></header>
      {error ? <Problem error={error} retry={() => void refetch()} />
        : !data ? <div className="card-pad"><Skeleton /></div>
        : data.keys.length === 0 ? <Empty title="No keys yet"><FirstSteps /></Empty>
        : (
          <table className="rows">
            <thead><tr><th scope="col">Name</th><th scope="col">May</th><th scope="col">Made</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
            <tbody>
              {[...data.keys].sort((a, b) => Number(Boolean(a.revoked_at)) - Number(Boolean(b.revoked_at))).map((key) => (
                <tr key={key.id} className={key.revoked_at ? "muted" : undefined}>
                  <td><b><Text max={120}>{key.name}</Text></b></td>
                  <td><span className="buttons">{key.scopes.map((scope) => <Badge key={scope} tone={scope === "admin" ? "warn" : "none"}>{scope}</Badge>)}</span></td>
                  <td data-label="made"><Ago at={key.created_at} /></td>
                  <td className="num">{key.revoked_at ? <span>revoked <Ago at={key.revoked_at} /></span> : <button type="button" className="button small danger" onClick={() => setRevoking(key)}>Revoke</button>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      {making && <NewKey onClose={() => setMaking(false)} />}
      {revoking && <Confirm title={`Revoke the key ${revoking.name}?`} action="Revoke" onDo={() => revoke.mutate(revoking.name)} onClose={() => setRevoking(null)}><p>Whoever uses it is refused from now on.</p></Confirm>}
    </section>
  );
}

function NewKey({ onClose }: { onClose: () => void }) {
  const [key, setKey] = useState("");
  const make = useAction((body: { name: string; scopes: Scope[] }) => call("post", "/api/v1/keys", { body }), { renews: ["keys"], then: (made) => setKey(made.key) });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    make.mutate({ name: String(form.get("name")), scopes: SCOPES.map(([scope]) => scope).filter((scope) => form.getAll("scope").includes(scope)) });
  };
  if (key) {
    return (
      <Dialog title="The new key" onClose={onClose}>
        <p>It is shown this once; only its hash is stored.</p>
        <Snippet label="The key" text={key} />
        <Snippet label="How to send with the key" text={`curl -H "Authorization: Bearer ${key}" \\\n  -d '{"name": "orders", "value": 3, "tags": {"shop": "north"}}' ${window.location.origin}/api/v1/metrics`} />
        <div className="buttons"><button type="button" className="button primary" onClick={onClose}>I have it</button></div>
      </Dialog>
    );
  }
  return (
    <Dialog title="New key" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <label className="field"><span>Name</span><input name="name" required maxLength={100} placeholder="shop" autoFocus /></label>
        <fieldset className="choices"><legend>May</legend>{SCOPES.map(([scope, text], index) => <label key={scope} className="check-field"><input type="checkbox" name="scope" value={scope} defaultChecked={index === 0} /> <b>{scope}</b> <span className="quiet">{text}</span></label>)}</fieldset>
        <div className="buttons"><button type="submit" className="button primary" disabled={make.isPending}>Make the key</button></div>
      </form>
    </Dialog>
  );
}

function Dsns() {
  const { data, error } = useQuery({ queryKey: ["projects"], queryFn: ({ signal }) => call("get", "/api/v1/projects", { signal }) });
  const make = useAction((body: { service: string; environment: string }) => call("post", "/api/v1/projects", { body }), { done: "The DSN is made", renews: ["projects"] });
  const revoke = useAction((id: number) => call("delete", "/api/v1/projects/{project_id}", { path: { project_id: id } }), { done: "The DSN is revoked", renews: ["projects"] });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    make.mutate({ service: String(form.get("service")), environment: String(form.get("environment")) });
    event.currentTarget.reset();
  };
  return (
    <section className="card table-box" aria-label="DSNs">
      <header className="card-head">
        <h2 className="grow">DSNs for Sentry SDKs</h2>
        <form className="filter-new" onSubmit={submit}>
          <input name="service" aria-label="Service" placeholder="service" required size={14} />
          <input name="environment" aria-label="Environment" placeholder="environment (any)" size={16} />
          <button type="submit" className="button small" disabled={make.isPending}>New DSN</button>
        </form>
      </header>
      {error ? <Problem error={error} small /> : !data ? <div className="card-pad"><Skeleton /></div> : data.projects.length === 0 ? (
        <Empty title="No DSNs yet"><p>A Sentry SDK needs nothing else.</p><DsnSnippet /></Empty>
      ) : (
        <table className="rows">
          <thead><tr><th scope="col">Service</th><th scope="col">DSN</th><th scope="col">Made</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
          <tbody>
            {data.projects.map((project) => (
              <tr key={project.id} className={project.revoked_at ? "muted" : undefined}>
                <td><b><Text max={120}>{project.service}</Text></b> {project.environment && <span className="quiet"><Text max={60}>{project.environment}</Text></span>}</td>
                <td className="mono"><span className="service-name"><Text max={200}>{project.dsn}</Text><CopyButton text={project.dsn} label="Copy the DSN" /></span></td>
                <td><Ago at={project.created_at} /></td>
                <td className="num">{project.revoked_at ? "revoked" : <button type="button" className="button small danger" disabled={revoke.isPending} onClick={() => revoke.mutate(project.id)}>Revoke</button>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
