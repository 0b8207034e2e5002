/** One dashboard: its panels, and for administrators their order, width and titles. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { dashboardQuery, deleteDashboard, exportDashboard, panelWanted, putDashboard } from "../../api/dashboards";
import { useIsAdmin } from "../../api/session";
import type { Dashboard, Panel } from "../../api/types";
import { HistoryChart } from "../../charts/HistoryChart";
import { Confirm } from "../../ui/Dialog";
import { Empty } from "../../ui/Empty";
import { Link } from "../../ui/Link";
import { Problem } from "../../ui/Problem";
import { PageSkeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { sayProblem } from "../../ui/toast";
import { useAction } from "../../ui/useAction";
import { go, href, useParams } from "../../url/location";
import { save } from "../explore/csv";
import { moved } from "./panels";

export function DashboardPage({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "";
  const client = useQueryClient();
  const admin = useIsAdmin();
  const [search, set] = useParams();
  const [deleting, setDeleting] = useState(false);
  const { data, error, refetch } = useQuery(dashboardQuery(id));
  const put = useAction(putDashboard, { renews: ["dashboards"] });
  const remove = useAction(() => deleteDashboard(Number(id)), { done: "The dashboard is deleted", renews: ["dashboards"], then: () => go(href("/dashboards")) });
  if (error) return <Problem page error={error} retry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  const editing = admin && search.get("edit") === "1";
  const change = (next: Partial<Dashboard>) => {
    const changed = { ...data, ...next };
    client.setQueryData(dashboardQuery(id).queryKey, changed); // seen at once
    put.mutate(changed);
  };
  const yaml = () => void exportDashboard(data.id).then((text) => save(new Blob([text], { type: "application/yaml" }), `${data.name}.yaml`)).catch(sayProblem);
  return (
    <div className="page">
      <div className="page-head">
        <div className="grow">
          <p className="crumb"><Link to="/dashboards">Dashboards</Link></p>
          {editing ? (
            <input className="title-input" aria-label="Name of the dashboard" defaultValue={data.name} onBlur={(event) => { if (event.target.value.trim() && event.target.value !== data.name) change({ name: event.target.value.trim() }); }} />
          ) : <h1><Text>{data.name}</Text></h1>}
        </div>
        <div className="buttons">
          <button type="button" className="button" onClick={yaml}>Export YAML</button>
          {admin && <button type="button" className="button" aria-pressed={editing} onClick={() => set({ edit: editing ? null : "1" }, true)}>{editing ? "Done" : "Edit"}</button>}
          {editing && <button type="button" className="button danger" onClick={() => setDeleting(true)}>Delete</button>}
        </div>
      </div>
      {data.panels.length === 0 ? (
        <div className="card"><Empty title="No panels yet"><p>Ask for a metric in <Link to="/explore">Explore</Link> and save it as a panel of this dashboard.</p></Empty></div>
      ) : (
        <div className="chart-grid">
          {data.panels.map((panel, index) => (
            <PanelView key={`${index} ${panel.title}`} panel={panel} editing={editing}
              onMove={(by) => change({ panels: moved(data.panels, index, by) })}
              onWidth={() => change({ panels: data.panels.map((each, at) => (at === index ? { ...each, width: each.width === 2 ? 1 : 2 } : each)) })}
              onRemove={() => change({ panels: data.panels.filter((_, at) => at !== index) })} />
          ))}
        </div>
      )}
      {deleting && <Confirm title="Delete this dashboard?" action="Delete" onDo={() => remove.mutate(undefined)} onClose={() => setDeleting(false)}><p>Its panels go with it; metrics stay.</p></Confirm>}
    </div>
  );
}

interface PanelProps { panel: Panel; editing: boolean; onMove: (by: -1 | 1) => void; onWidth: () => void; onRemove: () => void }

function PanelView({ panel, editing, onMove, onWidth, onRemove }: PanelProps) {
  const links = editing && (
    <>
      <button type="button" className="link" onClick={() => onMove(-1)}>Earlier</button>
      <button type="button" className="link" onClick={() => onMove(1)}>Later</button>
      <button type="button" className="link" onClick={onWidth}>{panel.width === 2 ? "Narrow" : "Wide"}</button>
      <button type="button" className="link" onClick={onRemove}>Remove</button>
    </>
  );
  return <HistoryChart title={panel.title ?? ""} wanted={[panelWanted(panel.query)]} links={links} className={panel.width === 2 ? "wide" : undefined} height={panel.width === 2 ? 260 : 190} />;
}
