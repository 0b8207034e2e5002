/** Which alerts mute which: while the source fires, targets that share its labels are not told. */
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { inhibitionsQuery, removeInhibition, saveInhibition } from "../../api/alerts";
import { useIsAdmin } from "../../api/session";
import type { Inhibition } from "../../api/types";
import { Confirm, Dialog } from "../../ui/Dialog";
import { Empty } from "../../ui/Empty";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { useAction } from "../../ui/useAction";

const Matchers = ({ all }: { all: string[] }) => <span className="tags">{all.map((each) => <span key={each} className="tag"><Text max={160}>{each}</Text></span>)}</span>;

export function Inhibitions() {
  const admin = useIsAdmin();
  const { data, error, refetch } = useQuery(inhibitionsQuery);
  const [editing, setEditing] = useState<Inhibition | "new" | null>(null);
  const [removing, setRemoving] = useState<Inhibition | null>(null);
  const remove = useAction(removeInhibition, { done: "Removed: what it held back is told", renews: ["alerts"] });
  return (
    <section className="card table-box" aria-label="Inhibitions">
      <header className="card-head">
        <h2 className="grow">Which alerts mute which</h2>
        {admin && <button type="button" className="button small" onClick={() => setEditing("new")}>New inhibition</button>}
      </header>
      {error ? <Problem error={error} retry={() => void refetch()} />
        : !data ? <div className="card-pad"><Skeleton lines={2} height={24} /></div>
        : data.inhibitions.length === 0 ? <Empty title="Every alert is told for itself"><p>An inhibition keeps what follows from a failure quiet: when the database is down, nobody needs to hear of every slow page.</p></Empty>
        : (
          <table className="rows">
            <caption className="visually-hidden">Inhibitions</caption>
            <thead><tr><th scope="col">Name</th><th scope="col">While these fire</th><th scope="col">These are not told</th><th scope="col">If they share</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
            <tbody>
              {data.inhibitions.map((each) => (
                <tr key={each.id}>
                  <td><b><Text max={160}>{each.name}</Text></b></td>
                  <td data-label="while"><Matchers all={each.source} /></td>
                  <td data-label="mutes"><Matchers all={each.target} /></td>
                  <td data-label="sharing">{each.equal.length ? <Text max={160}>{each.equal.join(", ")}</Text> : <span className="quiet">nothing</span>}</td>
                  <td>
                    {admin && (
                      <div className="buttons row-actions">
                        <button type="button" className="button small" onClick={() => setEditing(each)}>Edit</button>
                        <button type="button" className="button small danger" onClick={() => setRemoving(each)}>Remove</button>
                      </div>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      {editing && <InhibitionDialog old={editing === "new" ? null : editing} onClose={() => setEditing(null)} />}
      {removing && <Confirm title={`Remove ${removing.name}?`} action="Remove" onDo={() => remove.mutate(removing.id)} onClose={() => setRemoving(null)}><p>What it holds back and still fires is told at once.</p></Confirm>}
    </section>
  );
}

/** The lines of a text that say something. */
export const linesOf = (text: FormDataEntryValue | null): string[] => String(text ?? "").split("\n").map((line) => line.trim()).filter(Boolean);

function InhibitionDialog({ old, onClose }: { old: Inhibition | null; onClose: () => void }) {
  const save = useAction(saveInhibition, { done: "The inhibition is saved", renews: ["alerts"], then: onClose });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    save.mutate({
      name: old?.name ?? String(form.get("name")).trim(),
      source: linesOf(form.get("source")),
      target: linesOf(form.get("target")),
      equal: String(form.get("equal")).split(",").map((each) => each.trim()).filter(Boolean),
    });
  };
  return (
    <Dialog title={old ? "Inhibition" : "New inhibition"} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <label className="field"><span>Name</span><input name="name" required maxLength={255} defaultValue={old?.name} readOnly={old !== null} placeholder="Down mutes slow" /></label>
        <label className="field"><span>While alerts fire that have all of</span><textarea name="source" rows={2} required spellCheck={false} defaultValue={old?.source.join("\n")} placeholder="down=true" /></label>
        <label className="field"><span>alerts are not told that have all of</span><textarea name="target" rows={2} required spellCheck={false} defaultValue={old?.target.join("\n")} placeholder="severity=~warning|info" /><small>One a line: name=value, !=, =~pattern, !~pattern.</small></label>
        <label className="field"><span>if both have the same</span><input name="equal" defaultValue={old?.equal.join(", ")} placeholder="service" /><small>Labels, separated by commas; none: whatever they are of.</small></label>
        <div className="buttons"><button type="submit" className="button primary" disabled={save.isPending}>Save</button></div>
      </form>
    </Dialog>
  );
}
