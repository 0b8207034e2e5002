/** The dashboards, and the way to bring one in as YAML. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { createDashboard, dashboardsQuery, importDashboard } from "../../api/dashboards";
import { useIsAdmin } from "../../api/session";
import { Dialog } from "../../ui/Dialog";
import { Empty } from "../../ui/Empty";
import { Link } from "../../ui/Link";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { Ago } from "../../ui/Time";
import { useAction } from "../../ui/useAction";
import { go, href } from "../../url/location";

export function Dashboards() {
  const admin = useIsAdmin();
  const { data, error, refetch } = useQuery(dashboardsQuery);
  const [bringing, setBringing] = useState(false);
  const make = useAction(() => createDashboard("New dashboard", []), { renews: ["dashboards"], then: ({ id }) => go(href(`/dashboards/${id}`, { edit: "1" })) });
  return (
    <div className="page">
      <div className="page-head">
        <h1>Dashboards</h1>
        <span className="grow" />
        {admin && (
          <div className="buttons">
            <button type="button" className="button" onClick={() => setBringing(true)}>Import YAML</button>
            <button type="button" className="button primary" disabled={make.isPending} onClick={() => make.mutate(undefined)}>New dashboard</button>
          </div>
        )}
      </div>
      <div className="card table-box">
        {error ? <Problem error={error} retry={() => void refetch()} />
          : !data ? <div className="card-pad"><Skeleton lines={4} height={20} /></div>
          : data.dashboards.length === 0 ? (
            <Empty title="No dashboards yet">
              <p>Ask for a metric in <Link to="/explore">Explore</Link> and save it as a panel: that makes a dashboard.</p>
            </Empty>
          ) : (
            <table>
              <caption className="visually-hidden">Dashboards</caption>
              <thead><tr><th scope="col">Name</th><th scope="col" className="num">Panels</th><th scope="col">Changed</th></tr></thead>
              <tbody>
                {data.dashboards.map((each) => (
                  <tr key={each.id}>
                    <td><Link className="row-link" to={`/dashboards/${each.id}`}><Text>{each.name}</Text></Link></td>
                    <td className="num">{each.panels}</td>
                    <td><Ago at={each.updated_at} /></td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
      </div>
      {bringing && <Bring onClose={() => setBringing(false)} />}
    </div>
  );
}

function Bring({ onClose }: { onClose: () => void }) {
  const [yaml, setYaml] = useState("");
  const bring = useAction(importDashboard, { done: (made) => `Imported ${made.name}`, renews: ["dashboards"], then: onClose });
  return (
    <Dialog title="Import a dashboard" onClose={onClose}>
      <label className="field">
        <span>YAML of an export</span>
        <textarea rows={14} value={yaml} onChange={(event) => setYaml(event.target.value)} spellCheck={false} />
      </label>
      <div className="buttons"><button type="button" className="button primary" disabled={!yaml.trim() || bring.isPending} onClick={() => bring.mutate(yaml)}>Import</button></div>
    </Dialog>
  );
}
