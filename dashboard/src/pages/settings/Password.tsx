/** One's own password. */
import { useState, type FormEvent } from "react";
import { call } from "../../api/client";
import { useAction } from "../../ui/useAction";

export function Password() {
  const [wrong, setWrong] = useState("");
  const change = useAction((body: { old: string; new: string }) => call("post", "/api/v1/session/password", { body }), { done: "The password is changed" });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const same = data.get("new") === data.get("again");
    setWrong(same ? "" : "The two new passwords differ.");
    if (same) change.mutate({ old: String(data.get("old")), new: String(data.get("new")) }, { onSuccess: () => form.reset() });
  };
  return (
    <section className="card" aria-label="Your password">
      <header className="card-head"><h2>Your password</h2></header>
      <form className="card-pad form" onSubmit={submit}>
        <div className="form-row">
          <label className="field"><span>Old</span><input name="old" type="password" autoComplete="current-password" required /></label>
          <label className="field"><span>New</span><input name="new" type="password" autoComplete="new-password" minLength={10} required /></label>
          <label className="field"><span>New again</span><input name="again" type="password" autoComplete="new-password" required /></label>
        </div>
        {wrong && <p className="field-wrong" role="alert">{wrong}</p>}
        <div className="buttons"><button type="submit" className="button" disabled={change.isPending}>Change</button></div>
      </form>
    </section>
  );
}
