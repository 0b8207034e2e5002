/** Makes a silence: for which labels, until when, why. */
import { useState, type FormEvent } from "react";
import { makeSilence } from "../../api/alerts";
import { useSession } from "../../api/session";
import { Dialog } from "../../ui/Dialog";
import { Text } from "../../ui/Text";
import { useAction } from "../../ui/useAction";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const LENGTHS: [number, string][] = [[1800, "30 minutes"], [3600, "1 hour"], [7200, "2 hours"], [28_800, "8 hours"], [86_400, "1 day"], [604_800, "1 week"], [2_592_000, "30 days"]];

export const matchersOf = (labels: Record<string, string>): string[] => Object.entries(labels).filter(([name]) => name !== "severity").map(([name, value]) => `${name}=${value}`);

export function SilenceDialog({ labels = {}, onClose }: { labels?: Record<string, string>; onClose: () => void }) {
  const { user } = useSession();
  const all = matchersOf(labels);
  const [chosen, setChosen] = useState<string[]>(all);
  const [again, setAgain] = useState(false);
  const make = useAction(makeSilence, { done: "Silenced: alerts go on, nobody is told", renews: ["alerts", "overview"], then: onClose });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const written = String(form.get("matchers") ?? "").split("\n").map((line) => line.trim()).filter(Boolean);
    make.mutate({
      matchers: [...chosen, ...written],
      ends_at: new Date(Date.now() + Number(form.get("length")) * 1000).toISOString(),
      author: user,
      reason: String(form.get("reason")),
      recurrence: again
        ? { weekdays: DAYS.filter((day) => form.get(day)), from: String(form.get("begin")), to: String(form.get("end")), timezone: Intl.DateTimeFormat().resolvedOptions().timeZone }
        : null,
    });
  };
  return (
    <Dialog title="Silence" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        {all.length > 0 && (
          <fieldset className="choices">
            <legend>Alerts that have all of</legend>
            {all.map((matcher) => (
              <label key={matcher} className="check-field mono">
                <input type="checkbox" checked={chosen.includes(matcher)} onChange={() => setChosen(chosen.includes(matcher) ? chosen.filter((each) => each !== matcher) : [...chosen, matcher])} />
                <Text max={200}>{matcher}</Text>
              </label>
            ))}
          </fieldset>
        )}
        <label className="field">
          <span>{all.length ? "And all of" : "Alerts that have all of"}</span>
          <textarea name="matchers" rows={all.length ? 1 : 3} placeholder="service=~shop|cart" required={chosen.length === 0} spellCheck={false} />
          <small>One a line: name=value, !=, =~pattern, !~pattern.</small>
        </label>
        <label className="field"><span>For</span><select name="length" defaultValue="7200">{LENGTHS.map(([value, name]) => <option key={value} value={value}>{name}</option>)}</select></label>
        <label className="field"><span>Why</span><input name="reason" required maxLength={1000} placeholder="migration of the database" /></label>
        <label className="check-field"><input type="checkbox" checked={again} onChange={() => setAgain(!again)} /> Only at certain hours of these days</label>
        {again && (
          <div className="form">
            <div className="buttons">{DAYS.map((day) => <label key={day} className="check-field"><input type="checkbox" name={day} /> {day}</label>)}</div>
            <div className="form-row">
              <label className="field"><span>From</span><input name="begin" type="time" defaultValue="02:00" required /></label>
              <label className="field"><span>To</span><input name="end" type="time" defaultValue="04:00" required /></label>
            </div>
          </div>
        )}
        <div className="buttons"><button type="submit" className="button primary" disabled={make.isPending}>Silence</button></div>
      </form>
    </Dialog>
  );
}
