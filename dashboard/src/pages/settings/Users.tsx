/** Who may sign in, and as what. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { call } from "../../api/client";
import { useSession } from "../../api/session";
import type { Role } from "../../api/types";
import { Badge } from "../../ui/Badge";
import { Confirm, Dialog } from "../../ui/Dialog";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { Ago } from "../../ui/Time";
import { useAction } from "../../ui/useAction";

const PATH = "/api/v1/users";
export const usersQuery = queryOptions({ queryKey: ["users"], queryFn: ({ signal }) => call("get", PATH, { signal }) });

export function Users() {
  const session = useSession();
  const { data, error, refetch } = useQuery(usersQuery);
  const [making, setMaking] = useState(false);
  const [deleting, setDeleting] = useState<string | null>(null);
  const change = useAction(({ name, ...body }: { name: string; role?: Role; disabled?: boolean }) => call("patch", `${PATH}/{name}`, { path: { name }, body }), { done: "Changed", renews: ["users"] });
  const remove = useAction((name: string) => call("delete", `${PATH}/{name}`, { path: { name } }), { done: "Deleted", renews: ["users"] });
  return (
    <section className="card table-box" aria-label="Users">
      <header className="card-head"><h2 className="grow">Users</h2><button type="button" className="button small primary" onClick={() => setMaking(true)}>New user</button></header>
      {error ? <Problem error={error} retry={() => void refetch()} /> : !data ? <div className="card-pad"><Skeleton /></div> : (
        <table className="rows">
          <thead><tr><th scope="col">Name</th><th scope="col">Role</th><th scope="col">Made</th><th scope="col">Signed in</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
          <tbody>
            {data.users.map((user) => {
              const { name } = user;
              const own = name === session.user;
              return (
                <tr key={name} className={user.disabled ? "muted" : undefined}>
                  <td><b><Text max={120}>{name}</Text></b> {own && <Badge tone="accent">you</Badge>} {user.disabled && <Badge>disabled</Badge>}</td>
                  <td><select aria-label={`Role of ${name}`} value={user.role} disabled={own || change.isPending} onChange={(event) => change.mutate({ name, role: event.target.value as Role })}><option value="admin">administrator</option><option value="viewer">viewer</option></select></td>
                  <td><Ago at={user.created_at} /></td>
                  <td><Ago at={user.last_sign_in_at} /></td>
                  <td>{!own && <div className="buttons row-actions"><button type="button" className="button small" onClick={() => change.mutate({ name, disabled: !user.disabled })}>{user.disabled ? "Enable" : "Disable"}</button><button type="button" className="button small danger" onClick={() => setDeleting(name)}>Delete</button></div>}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {making && <NewUser onClose={() => setMaking(false)} />}
      {deleting && <Confirm title={`Delete the user ${deleting}?`} action="Delete" onDo={() => remove.mutate(deleting)} onClose={() => setDeleting(null)}><p>The sessions end at once.</p></Confirm>}
    </section>
  );
}

function NewUser({ onClose }: { onClose: () => void }) {
  const make = useAction((body: { name: string; password: string; role: Role }) => call("post", PATH, { body }), { done: "The user can sign in", renews: ["users"], then: onClose });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    make.mutate({ name: String(form.get("name")), password: String(form.get("password")), role: form.get("role") as Role });
  };
  return (
    <Dialog title="New user" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <label className="field"><span>Name</span><input name="name" required autoComplete="off" autoCapitalize="none" /></label>
        <label className="field"><span>Password</span><input name="password" type="password" required minLength={10} autoComplete="new-password" /><small>At least 10 characters; it can be changed after signing in.</small></label>
        <label className="field"><span>Role</span><select name="role" defaultValue="viewer"><option value="viewer">viewer: may look</option><option value="admin">administrator: may change</option></select></label>
        <div className="buttons"><button type="submit" className="button primary" disabled={make.isPending}>Make the user</button></div>
      </form>
    </Dialog>
  );
}
