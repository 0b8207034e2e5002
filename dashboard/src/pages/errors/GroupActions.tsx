/** Resolve, ignore, reopen. */
import type { GroupChange } from "../../api/errors";
import type { GroupStatus } from "../../api/types";

const IGNORES: [string, string, GroupChange][] = [
  ["1h", "for an hour", { status: "ignored", ignore_for: "1h" }],
  ["1d", "for a day", { status: "ignored", ignore_for: "1d" }],
  ["7d", "for a week", { status: "ignored", ignore_for: "7d" }],
  ["100", "until 100 more events", { status: "ignored", ignore_events: 100 }],
  ["rate", "until 10 in an hour", { status: "ignored", ignore_rate: 10, ignore_window: "1h" }],
  ["always", "for good", { status: "ignored" }],
];

export function GroupActions({ status, onChange, busy }: { status: GroupStatus | "mixed"; onChange: (change: GroupChange) => void; busy: boolean }) {
  return (
    <div className="buttons">
      {status !== "resolved" && (
        <>
          <button type="button" className="button primary" disabled={busy} onClick={() => onChange({ status: "resolved" })}>Resolve</button>
          <button type="button" className="button" disabled={busy} onClick={() => onChange({ status: "resolved", in_next_release: true })}>Resolve in the next release</button>
        </>
      )}
      {status !== "ignored" && (
        <select aria-label="Ignore" disabled={busy} value="" onChange={(event) => { const found = IGNORES.find(([key]) => key === event.target.value); if (found) onChange(found[2]); }}>
          <option value="">Ignore …</option>
          {IGNORES.map(([key, name]) => <option key={key} value={key}>{name}</option>)}
        </select>
      )}
      {status !== "unresolved" && <button type="button" className="button" disabled={busy} onClick={() => onChange({ status: "unresolved" })}>Reopen</button>}
    </div>
  );
}
