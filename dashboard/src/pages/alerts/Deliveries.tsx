/** Every message: sent, waiting, or dead, with its attempts; replay. */
import { useQuery } from "@tanstack/react-query";
import { deliveriesQuery } from "../../api/alerts";
import { call } from "../../api/client";
import { useIsAdmin } from "../../api/session";
import { State } from "../../ui/Badge";
import { Dialog } from "../../ui/Dialog";
import { Empty } from "../../ui/Empty";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { Ago } from "../../ui/Time";
import { useAction } from "../../ui/useAction";
import { useParams } from "../../url/location";
import { Frame } from "./Frame";

const STATUSES = ["pending", "sent", "dead"] as const;

export function Deliveries() {
  const admin = useIsAdmin();
  const [search, set] = useParams();
  const status = STATUSES.find((each) => each === search.get("status")) ?? null;
  const before = Number(search.get("before")) || null;
  const shown = Number(search.get("message")) || null;
  const { data, error, refetch } = useQuery(deliveriesQuery(status, before));
  const replay = useAction((id: number) => call("post", "/alerts/notifications/{message_id}/replay", { path: { message_id: id } }), { done: "It is sent again", renews: ["alerts"] });
  return (
    <Frame>
      <div className="filters">
        <div className="segments" role="group" aria-label="Status">
          {([null, ...STATUSES] as const).map((each) => <button key={each ?? "all"} type="button" aria-pressed={status === each} onClick={() => set({ status: each, before: null })}>{each ?? "all"}</button>)}
        </div>
      </div>
      <div className="card table-box">
        {error ? <Problem error={error} retry={() => void refetch()} />
          : !data ? <div className="card-pad"><Skeleton lines={6} height={24} /></div>
          : data.notifications.length === 0 ? <Empty title="No messages"><p>What is told to people appears here with every attempt.</p></Empty>
          : (
            <table className="rows">
              <caption className="visually-hidden">Messages, newest first</caption>
              <thead><tr><th scope="col">Message</th><th scope="col">Channel</th><th scope="col">State</th><th scope="col" className="num">Attempts</th><th scope="col">When</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
              <tbody>
                {data.notifications.map((each) => (
                  <tr key={each.id}>
                    <td className="group-cell"><button type="button" className="link" onClick={() => set({ message: String(each.id) })}><Text max={200}>{each.title ?? `Message ${each.id}`}</Text></button></td>
                    <td data-label="by"><Text max={80}>{each.channel}</Text>{each.fallback_from && <div className="quiet">for <Text max={80}>{each.fallback_from}</Text></div>}</td>
                    <td><State state={each.status} />{each.last_error && <div className="quiet"><Text max={160}>{each.last_error}</Text></div>}</td>
                    <td className="num" data-label="attempts">{each.attempts}</td>
                    <td><Ago at={each.sent_at ?? each.created_at} /></td>
                    <td>{admin && each.status === "dead" && <button type="button" className="button small" disabled={replay.isPending} onClick={() => replay.mutate(each.id)}>Send again</button>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
      </div>
      {data?.next && <div className="buttons"><button type="button" className="button" onClick={() => set({ before: String(data.next) })}>Older</button></div>}
      {shown !== null && <Message id={shown} onClose={() => set({ message: null })} />}
    </Frame>
  );
}

function Message({ id, onClose }: { id: number; onClose: () => void }) {
  const { data, error } = useQuery({ queryKey: ["alerts", "message", id], queryFn: ({ signal }) => call("get", "/alerts/notifications/{message_id}", { path: { message_id: id }, signal }) });
  return (
    <Dialog title={`Message ${id}`} onClose={onClose}>
      {error ? <Problem error={error} small /> : !data ? <Skeleton lines={5} /> : (
        <>
          <ul className="lines">
            {data.attempts_made?.map((attempt, index) => (
              <li key={index}><State state={attempt.ok ? "sent" : "fail"} /> <Ago at={attempt.at} /> <Text max={300}>{attempt.response}</Text></li>
            ))}
          </ul>
          <div className="snippet"><pre tabIndex={0} aria-label="Content of the message" className="message-content"><Text max={20_000}>{JSON.stringify(data.content, null, 2)}</Text></pre></div>
        </>
      )}
    </Dialog>
  );
}
