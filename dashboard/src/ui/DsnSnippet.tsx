/** How a Sentry SDK sends its errors here, with a real DSN when an administrator asks for one. */
import { useState, type FormEvent } from "react";
import { call } from "../api/client";
import { useIsAdmin } from "../api/session";
import { Snippet } from "./Snippet";
import { useAction } from "./useAction";

export function DsnSnippet() {
  const admin = useIsAdmin();
  const [dsn, setDsn] = useState<string | null>(null);
  const make = useAction((service: string) => call("post", "/api/v1/projects", { body: { service, environment: "" } }), { then: (made) => setDsn(made.dsn), renews: ["projects"] });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    make.mutate(String(new FormData(event.currentTarget).get("service")));
  };
  const { protocol, host } = window.location;
  return (
    <>
      <Snippet label="How to send errors with a Sentry SDK" text={`pip install sentry-sdk\n\nimport sentry_sdk\n\nsentry_sdk.init(dsn="${dsn ?? `${protocol}//YOUR_KEY@${host}/1`}", release="shop@1.4.2")`} />
      {admin && !dsn && (
        <form className="buttons" onSubmit={submit}>
          <input name="service" aria-label="Service that sends its errors" placeholder="service" required size={14} />
          <button type="submit" className="button" disabled={make.isPending}>Make a DSN and put it in</button>
        </form>
      )}
      {!admin && <p className="quiet">Ask an administrator for a DSN.</p>}
    </>
  );
}
