/** Says who takes care of an alert. */
import type { FormEvent } from "react";
import { acknowledge } from "../../api/alerts";
import { useSession } from "../../api/session";
import { Dialog } from "../../ui/Dialog";
import { useAction } from "../../ui/useAction";

export function AcknowledgeDialog({ id, onClose }: { id: number; onClose: () => void }) {
  const { user } = useSession();
  const take = useAction((form: { note: string; forS: number | null }) => acknowledge(id, user, form.note, form.forS), { done: "Acknowledged: it is not repeated", renews: ["alerts", "overview"], then: onClose });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    take.mutate({ note: String(form.get("note")), forS: Number(form.get("for")) || null });
  };
  return (
    <Dialog title="Acknowledge" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p>You take care of it. Nobody is told again until it is over.</p>
        <label className="field"><span>Note</span><input name="note" maxLength={4000} autoFocus placeholder="on it" /></label>
        <label className="field">
          <span>For how long</span>
          <select name="for"><option value="">until it is resolved</option><option value="3600">1 hour</option><option value="14400">4 hours</option><option value="86400">1 day</option></select>
        </label>
        <div className="buttons"><button type="submit" className="button primary" disabled={take.isPending}>Acknowledge</button></div>
      </form>
    </Dialog>
  );
}
