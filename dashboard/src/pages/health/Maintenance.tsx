/** Windows in which failures are expected and told to nobody. */
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { call } from "../../api/client";
import { windowsQuery } from "../../api/health";
import { useIsAdmin } from "../../api/session";
import type { MaintenanceWindow } from "../../api/types";
import { Badge } from "../../ui/Badge";
import { Dialog } from "../../ui/Dialog";
import { Text } from "../../ui/Text";
import { Ago } from "../../ui/Time";
import { useAction } from "../../ui/useAction";

export function Maintenance() {
  const admin = useIsAdmin();
  const { data } = useQuery(windowsQuery);
  const [making, setMaking] = useState(false);
  const end = useAction((id: number) => call("delete", "/health/maintenance/{id}", { path: { id } }), { done: "The window is gone", renews: ["health"] });
  const windows = data?.windows ?? [];
  return (
    <section className="card" aria-label="Maintenance">
      <header className="card-head"><h2 className="grow">Maintenance</h2>{windows.length === 0 && <span className="quiet">none is planned</span>}{admin && <button type="button" className="button small" onClick={() => setMaking(true)}>Plan</button>}</header>
      {windows.map((window) => (
        <div key={window.id} className="part">
          <b><Text max={160}>{window.title}</Text></b>
          {window.lasts && <Badge tone="warn">now</Badge>}
          <span className="grow quiet"><When window={window} /> · <Text max={200}>{[...window.services, ...window.checks].join(", ") || "everything"}</Text></span>
          {admin && <button type="button" className="button small" onClick={() => end.mutate(window.id)}>Remove</button>}
        </div>
      ))}
      {making && <Plan onClose={() => setMaking(false)} />}
    </section>
  );
}

function When({ window }: { window: MaintenanceWindow }) {
  if (window.cron) return <>{window.cron} ({window.timezone}), {window.duration} each</>;
  return <><Ago at={window.starts_at} /> until <Ago at={window.ends_at} /></>;
}

const words = (text: FormDataEntryValue | null) => String(text ?? "").split(/[\s,]+/).filter(Boolean);

function Plan({ onClose }: { onClose: () => void }) {
  const [again, setAgain] = useState(false);
  const plan = useAction((body: Parameters<typeof call<"post", "/health/maintenance">>[2] extends infer I ? NonNullable<I> extends { body?: infer B } ? B : never : never) => call("post", "/health/maintenance", { body: body as never }), { done: "Planned", renews: ["health"], then: onClose });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const iso = (name: string) => new Date(String(form.get(name))).toISOString();
    plan.mutate({
      title: String(form.get("title")), services: words(form.get("services")), checks: words(form.get("checks")), timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      ...(again ? { cron: String(form.get("cron")), duration: String(form.get("duration")) } : { starts_at: iso("starts"), ends_at: iso("ends") }),
    });
  };
  return (
    <Dialog title="Plan maintenance" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <label className="field"><span>What</span><input name="title" required maxLength={200} placeholder="weekly updates" /></label>
        <div className="form-row">
          <label className="field"><span>Services</span><input name="services" placeholder="shop, uploads" /></label>
          <label className="field"><span>Checks</span><input name="checks" /></label>
        </div>
        <p className="quiet">Neither: everything.</p>
        <label className="check-field"><input type="checkbox" checked={again} onChange={() => setAgain(!again)} /> Again and again</label>
        {again ? (
          <div className="form-row">
            <label className="field"><span>Cron</span><input name="cron" required placeholder="0 4 * * 0" /></label>
            <label className="field"><span>Lasts</span><input name="duration" required placeholder="1h" /></label>
          </div>
        ) : (
          <div className="form-row">
            <label className="field"><span>From</span><input name="starts" type="datetime-local" required /></label>
            <label className="field"><span>To</span><input name="ends" type="datetime-local" required /></label>
          </div>
        )}
        <div className="buttons"><button type="submit" className="button primary" disabled={plan.isPending}>Plan</button></div>
      </form>
    </Dialog>
  );
}
