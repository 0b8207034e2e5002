/** Makes or changes a channel. A secret that is left as *** stays what it is. */
import { useState, type FormEvent } from "react";
import type { ChannelBody } from "../../api/alerts";
import { call } from "../../api/client";
import type { Channel } from "../../api/types";
import { Dialog } from "../../ui/Dialog";
import { useAction } from "../../ui/useAction";
import { durationSeconds } from "../../url/range";

const FORMATS = ["alertmanager", "alertmanager_v2", "tidegauge", "slack", "teams", "discord"];

export function ChannelDialog({ channel, others, onClose }: { channel: Channel | null; others: Channel[]; onClose: () => void }) {
  const [kind, setKind] = useState<Channel["kind"]>(channel?.kind ?? "email");
  const config = channel?.config ?? {};
  const save = useAction(
    async (body: ChannelBody) => { await (channel ? call("put", "/alerts/channels/{channel_id}", { path: { channel_id: channel.id }, body }) : call("post", "/alerts/channels", { body })); },
    { done: "The channel is saved; test it", renews: ["alerts"], then: onClose },
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const next: Record<string, unknown> = { ...(channel?.kind === kind ? config : {}) };
    if (kind === "email") next.to = text("to").split(/[\s,;]+/).filter(Boolean);
    if (kind === "webhook") {
      next.url = text("url");
      if (text("format")) next.format = text("format");
      if (text("secret")) next.secret = text("secret");
      else delete next.secret;
    }
    save.mutate({
      name: text("name"), kind, config: next, enabled: form.get("enabled") !== null, is_default: form.get("default") !== null,
      fallback: text("fallback") || null, group_by: channel?.group_by ?? ["alertname"],
      group_wait: durationSeconds(text("group_wait")) ?? 0, group_interval: durationSeconds(text("group_interval")) ?? 60,
      repeat_interval: durationSeconds(text("repeat_interval")) ?? 0, hourly_cap: Number(text("hourly_cap")) || 60, send_resolved: form.get("resolved") !== null,
    });
  };
  const field = (label: string, name: string, value: unknown, extra: Record<string, unknown> = {}) => (
    <label className="field"><span>{label}</span><input name={name} defaultValue={String(value ?? "")} {...extra} /></label>
  );
  return (
    <Dialog title={channel ? "Change the channel" : "New channel"} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <div className="form-row">
          {field("Name", "name", channel?.name, { required: true, maxLength: 255 })}
          <label className="field"><span>Kind</span><select value={kind} onChange={(event) => setKind(event.target.value as Channel["kind"])}><option value="email">mail</option><option value="webhook">webhook or chat</option><option value="log">log</option></select></label>
        </div>
        {kind === "email" && field("To", "to", Array.isArray(config.to) ? config.to.join(", ") : config.to, { required: true, placeholder: "ops@example.org" })}
        {kind === "webhook" && (
          <>
            {field("Address", "url", config.url, { required: true, type: "url", placeholder: "https://hooks.slack.com/…" })}
            <div className="form-row">
              <label className="field"><span>Format</span><select name="format" defaultValue={String(config.format ?? "alertmanager")}>{[...FORMATS, ...(typeof config.format === "string" && !FORMATS.includes(config.format) ? [config.format] : [])].map((each) => <option key={each}>{each}</option>)}</select></label>
              {field("Secret for signatures", "secret", config.secret, { autoComplete: "off" })}
            </div>
          </>
        )}
        <div className="form-row">
          {field("Wait for more", "group_wait", channel?.group_wait ?? "0s")}
          {field("Least time between", "group_interval", channel?.group_interval ?? "1m")}
          {field("Say again after", "repeat_interval", channel?.repeat_interval ?? "4h")}
          {field("Most in an hour", "hourly_cap", channel?.hourly_cap ?? 60, { type: "number", min: 1 })}
        </div>
        <label className="field"><span>If it fails, tell</span><select name="fallback" defaultValue={channel?.fallback ?? ""}><option value="">nobody</option>{others.filter((each) => each.id !== channel?.id).map((each) => <option key={each.id}>{each.name}</option>)}</select></label>
        <div className="buttons">
          <label className="check-field"><input type="checkbox" name="enabled" defaultChecked={channel?.enabled ?? true} /> Enabled</label>
          <label className="check-field"><input type="checkbox" name="default" defaultChecked={channel?.is_default ?? others.length === 0} /> For rules that name no channel</label>
          <label className="check-field"><input type="checkbox" name="resolved" defaultChecked={channel?.send_resolved ?? true} /> Tell when resolved</label>
        </div>
        <div className="buttons"><button type="submit" className="button primary" disabled={save.isPending}>Save</button></div>
      </form>
    </Dialog>
  );
}
