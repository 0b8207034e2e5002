/** The first administrator, made with the token from the link that the server printed. */
import { useState, type FormEvent } from "react";
import { useSignIn } from "../../api/session";
import { Problem } from "../../ui/Problem";
import { go, href } from "../../url/location";
import { Door } from "./Door";

/** The token is after the # so that it is in no log of a server or proxy. */
export function tokenOf(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token") ?? "";
}

export function Setup() {
  const { setUp } = useSignIn();
  const [token] = useState(() => tokenOf(window.location.hash));
  const [error, setError] = useState<unknown>(null);
  const [wrong, setWrong] = useState("");
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const password = String(form.get("password"));
    setWrong(password === String(form.get("again")) ? "" : "The two passwords differ.");
    if (password !== String(form.get("again"))) return;
    setError(null);
    try {
      await setUp(String(form.get("token") ?? token), String(form.get("user")), password);
      window.history.replaceState(null, "", window.location.pathname); // takes the token out of the address
      go(href("/"), true);
    } catch (caught) {
      setError(caught);
    }
  };
  return (
    <Door title="Make the first administrator">
      <form onSubmit={(event) => void submit(event)}>
        {!token && (
          <label className="field">
            <span>Token</span>
            <input name="token" required autoComplete="off" />
            <small>It is in the link that Tidegauge printed when it started.</small>
          </label>
        )}
        <label className="field">
          <span>User</span>
          <input name="user" autoComplete="username" autoCapitalize="none" required autoFocus />
        </label>
        <label className="field">
          <span>Password</span>
          <input name="password" type="password" autoComplete="new-password" minLength={10} required />
          <small>At least 10 characters.</small>
        </label>
        <label className="field">
          <span>Password again</span>
          <input name="again" type="password" autoComplete="new-password" required />
        </label>
        {wrong && <p className="field-wrong" role="alert">{wrong}</p>}
        {error !== null && <Problem error={error} small />}
        <button className="button primary wide" type="submit">Make it and sign in</button>
      </form>
    </Door>
  );
}
