/** Who is told of nothing, until when, why. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { endSilence, silencesQuery } from "../../api/alerts";
import { useIsAdmin } from "../../api/session";
import { Badge } from "../../ui/Badge";
import { Empty } from "../../ui/Empty";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { Ago } from "../../ui/Time";
import { useAction } from "../../ui/useAction";
import { useParams } from "../../url/location";
import { Frame } from "./Frame";
import { Inhibitions } from "./Inhibitions";
import { SilenceDialog } from "./SilenceDialog";

export function Silences() {
  const admin = useIsAdmin();
  const [search, set] = useParams();
  const expired = search.get("expired") === "1";
  const { data, error, refetch } = useQuery(silencesQuery(expired));
  const [making, setMaking] = useState(false);
  const end = useAction(endSilence, { done: "Ended: alerts are told again", renews: ["alerts"] });
  return (
    <Frame actions={admin && <button type="button" className="button primary" onClick={() => setMaking(true)}>New silence</button>}>
      <div className="filters"><label className="check-field"><input type="checkbox" checked={expired} onChange={() => set({ expired: expired ? null : "1" }, true)} /> Those that are over, too</label></div>
      <div className="card table-box">
        {error ? <Problem error={error} retry={() => void refetch()} />
          : !data ? <div className="card-pad"><Skeleton lines={3} height={24} /></div>
          : data.silences.length === 0 ? <Empty title="Nothing is silenced"><p>A silence keeps people from being told while somebody works on what is known. Alerts go on and are recorded.</p></Empty>
          : (
            <table className="rows">
              <caption className="visually-hidden">Silences</caption>
              <thead><tr><th scope="col">Alerts with</th><th scope="col">Why</th><th scope="col">By</th><th scope="col">Until</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
              <tbody>
                {data.silences.map((silence) => {
                  const over = Date.parse(silence.ends_at) < Date.now();
                  return (
                    <tr key={silence.id} className={over ? "muted" : undefined}>
                      <td><span className="tags">{silence.matchers.map((matcher) => <span key={matcher} className="tag"><Text max={160}>{matcher}</Text></span>)}</span></td>
                      <td><Text max={200}>{silence.reason}</Text></td>
                      <td data-label="by"><Text max={60}>{silence.author}</Text></td>
                      <td>
                        {silence.active ? <Badge tone="accent">active</Badge> : <Badge>{over ? "over" : "waiting"}</Badge>} <Ago at={silence.ends_at} />
                        {silence.recurrence && <div className="quiet">{silence.recurrence.weekdays?.join(", ") || "every day"} {silence.recurrence.from}–{silence.recurrence.to} {silence.recurrence.timezone}</div>}
                      </td>
                      <td>{admin && !over && <button type="button" className="button small" disabled={end.isPending} onClick={() => end.mutate(silence.id)}>End</button>}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          )}
      </div>
      <Inhibitions />
      {making && <SilenceDialog onClose={() => setMaking(false)} />}
    </Frame>
  );
}
