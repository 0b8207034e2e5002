/** Text to copy with a real key in it: an administrator makes one at the place where it is needed. */
import { useState } from "react";
import { call } from "../api/client";
import { useIsAdmin } from "../api/session";
import { Snippet } from "./Snippet";
import { useAction } from "./useAction";

interface Props {
  /** said to screen readers */
  label: string;
  scope: "ingest" | "read" | "admin";
  /** the text, given this server's address and the key */
  text: (url: string, key: string) => string;
}

export function KeySnippet({ label, scope, text }: Props) {
  const admin = useIsAdmin();
  const [key, setKey] = useState<string | null>(null);
  const make = useAction(
    () => call("post", "/api/v1/keys", { body: { name: `first-steps-${Date.now().toString(36)}`, scopes: [scope] } }),
    { then: (made) => setKey(made.key), renews: ["keys"] },
  );
  return (
    <>
      <Snippet label={label} text={text(window.location.origin, key ?? "tg_YOUR_KEY")} />
      {admin && !key && (
        <button type="button" className="button" disabled={make.isPending} onClick={() => make.mutate(undefined)}>
          Make a key and put it in
        </button>
      )}
      {key && <p className="quiet">The key has the scope {scope} and is shown this once.</p>}
      {!admin && <p className="quiet">Ask an administrator for a key with the scope {scope}.</p>}
    </>
  );
}
