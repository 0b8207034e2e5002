/** Where alerts are told, and whether that works. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { channelsQuery } from "../../api/alerts";
import { call } from "../../api/client";
import { useIsAdmin } from "../../api/session";
import type { Channel } from "../../api/types";
import { Badge } from "../../ui/Badge";
import { Confirm } from "../../ui/Dialog";
import { Empty } from "../../ui/Empty";
import { KeySnippet } from "../../ui/KeySnippet";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { Ago } from "../../ui/Time";
import { say } from "../../ui/toast";
import { useAction } from "../../ui/useAction";
import { ChannelDialog } from "./ChannelDialog";
import { Frame } from "./Frame";

const byApi = (url: string, key: string) => `curl -X POST -H "Authorization: Bearer ${key}" -H 'Content-Type: application/json' \\
  ${url}/alerts/channels -d '{"name": "chat", "kind": "webhook", "is_default": true, "config": {"url": "https://chat.example.com/hook"}}'`;

export function Channels() {
  const admin = useIsAdmin();
  const { data, error, refetch } = useQuery(channelsQuery);
  const [editing, setEditing] = useState<Channel | "new" | null>(null);
  const [deleting, setDeleting] = useState<Channel | null>(null);
  const test = useAction(
    (channel: Channel) => call("post", "/alerts/channels/{channel_id}/test", { path: { channel_id: channel.id } }) as Promise<{ delivered?: boolean; response?: string }>,
    { renews: ["alerts"], then: (answer) => say(answer.delivered ? `Delivered: ${answer.response ?? ""}` : `Not delivered: ${answer.response ?? "no answer"}`, answer.delivered ? "pass" : "fail") },
  );
  const remove = useAction((channel: Channel) => call("delete", "/alerts/channels/{channel_id}", { path: { channel_id: channel.id } }), { done: "The channel is deleted", renews: ["alerts"] });
  return (
    <Frame actions={admin && <button type="button" className="button primary" onClick={() => setEditing("new")}>New channel</button>}>
      <div className="card table-box">
        {error ? <Problem error={error} retry={() => void refetch()} />
          : !data ? <div className="card-pad"><Skeleton lines={3} height={24} /></div>
          : data.channels.length === 0 ? <Empty title="No channels"><p>Alerts are recorded, but nobody is told. Make a channel for mail, chat or a webhook above, or by the API:</p><KeySnippet label="How to make a channel by the API" scope="admin" text={byApi} /></Empty>
          : (
            <table className="rows">
              <caption className="visually-hidden">Channels</caption>
              <thead><tr><th scope="col">Channel</th><th scope="col">Goes to</th><th scope="col">State</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
              <tbody>
                {data.channels.map((channel) => (
                  <tr key={channel.id} className={channel.enabled ? undefined : "muted"}>
                    <td><b><Text max={100}>{channel.name}</Text></b> {channel.is_default && <Badge tone="accent">default</Badge>}</td>
                    <td><span className="quiet">{channel.kind}</span> <Text max={160}>{goesTo(channel)}</Text>{channel.fallback && <div className="quiet">else <Text max={80}>{channel.fallback}</Text></div>}</td>
                    <td>
                      {!channel.enabled ? <Badge>off</Badge> : channel.failures_in_a_row ? <Badge tone="fail">{`${channel.failures_in_a_row} failures in a row`}</Badge> : <Badge tone="pass">works</Badge>}
                      {channel.not_tried_until && <div className="quiet">left alone, tried again <Ago at={channel.not_tried_until} /></div>}
                      {channel.last_error && <div className="quiet"><Text max={200}>{channel.last_error}</Text></div>}
                    </td>
                    <td>
                      {admin && (
                        <div className="buttons row-actions">
                          <button type="button" className="button small" disabled={test.isPending} onClick={() => test.mutate(channel)}>Test</button>
                          <button type="button" className="button small" onClick={() => setEditing(channel)}>Edit</button>
                          <button type="button" className="button small danger" onClick={() => setDeleting(channel)}>Delete</button>
                        </div>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
      </div>
      {editing && <ChannelDialog channel={editing === "new" ? null : editing} others={data?.channels ?? []} onClose={() => setEditing(null)} />}
      {deleting && <Confirm title={`Delete the channel ${deleting.name}?`} action="Delete" onDo={() => remove.mutate(deleting)} onClose={() => setDeleting(null)}><p>Rules that name it tell the default channels.</p></Confirm>}
    </Frame>
  );
}

function goesTo({ kind, config }: Channel): string {
  if (kind === "email") return Array.isArray(config.to) ? config.to.join(", ") : String(config.to ?? "");
  if (kind === "webhook") return `${String(config.url ?? "")}${config.format ? ` (${String(config.format)})` : ""}`;
  return "Tidegauge's own log";
}
