/** Sign in with user and password; the address stays, so one lands where one wanted to go. */
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { call } from "../../api/client";
import { useSignIn } from "../../api/session";
import { Problem } from "../../ui/Problem";
import { Door } from "./Door";

export function SignIn() {
  const { signIn } = useSignIn();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const setup = useQuery({
    queryKey: ["setup"],
    queryFn: ({ signal }) => call("get", "/api/v1/setup", { signal }),
    retry: false,
  });
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    try {
      await signIn(String(form.get("user")), String(form.get("password")));
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Door title="Sign in">
      {setup.data?.needed && (
        <p className="note">
          Nobody can sign in yet. Open the link that Tidegauge printed when it started
          (<code>…/dashboard/setup#token=…</code>) to make the first administrator.
        </p>
      )}
      <form onSubmit={(event) => void submit(event)}>
        <label className="field">
          <span>User</span>
          <input name="user" autoComplete="username" autoCapitalize="none" required autoFocus />
        </label>
        <label className="field">
          <span>Password</span>
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        {error !== null && <Problem error={error} small />}
        <button className="button primary wide" type="submit" disabled={busy}>{busy ? "Signing in …" : "Sign in"}</button>
      </form>
    </Door>
  );
}
