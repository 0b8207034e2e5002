/** Saves the question as a panel of a dashboard, new or old. */
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { createDashboard, dashboardQuery, dashboardsQuery, panelQuery, putDashboard } from "../../api/dashboards";
import type { Wanted } from "../../api/history";
import type { Panel } from "../../api/types";
import { useQueryClient } from "@tanstack/react-query";
import { Dialog } from "../../ui/Dialog";
import { useAction } from "../../ui/useAction";
import { plain } from "../../ui/Text";

export function SavePanel({ wanted, onClose }: { wanted: Wanted; onClose: () => void }) {
  const client = useQueryClient();
  const { data } = useQuery(dashboardsQuery);
  const [into, setInto] = useState("");
  const save = useAction(
    async ({ title, name, width }: { title: string; name: string; width: 1 | 2 }) => {
      const panel: Panel = { title, query: panelQuery(wanted), width };
      if (!into) return createDashboard(name, [panel]);
      const old = await client.fetchQuery({ ...dashboardQuery(into), staleTime: 0 });
      return putDashboard({ ...old, panels: [...old.panels, panel] });
    },
    { done: (dashboard) => `The panel is on the dashboard ${dashboard.name}`, renews: ["dashboards"], then: onClose },
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    save.mutate({ title: String(form.get("title")), name: String(form.get("name") ?? ""), width: form.get("wide") ? 2 : 1 });
  };
  return (
    <Dialog title="Save as panel" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <label className="field"><span>Title</span><input name="title" required maxLength={200} defaultValue={`${wanted.metric} ${wanted.aggregation}`} /></label>
        <label className="field">
          <span>Dashboard</span>
          <select value={into} onChange={(event) => setInto(event.target.value)}>
            <option value="">A new one</option>
            {data?.dashboards.map((each) => <option key={each.id} value={each.id}>{plain(each.name)}</option>)}
          </select>
        </label>
        {!into && <label className="field"><span>Name of the new dashboard</span><input name="name" required maxLength={200} /></label>}
        <label className="check-field"><input type="checkbox" name="wide" /> Across the whole width</label>
        <div className="buttons"><button type="submit" className="button primary" disabled={save.isPending}>Save</button></div>
      </form>
    </Dialog>
  );
}
