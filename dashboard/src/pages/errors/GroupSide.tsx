/** Figures of a group, what it is made of, and others like it. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { mergeInto, splitOff } from "../../api/errors";
import { useIsAdmin } from "../../api/session";
import type { ErrorGroupDetail } from "../../api/types";
import { format } from "../../charts/units";
import { Link } from "../../ui/Link";
import { Text } from "../../ui/Text";
import { Ago } from "../../ui/Time";
import { useAction } from "../../ui/useAction";
import { go, href } from "../../url/location";

export function GroupSide({ group }: { group: ErrorGroupDetail }) {
  return (
    <aside className="stack" aria-label="About this group">
      <section className="card card-pad">
        <dl className="pairs">
          <dt>Events</dt><dd>{format(group.count)}{group.kept < group.count && <span className="quiet"> ({format(group.kept)} kept)</span>}</dd>
          <dt>Users</dt><dd>{format(group.users)}</dd>
          <dt>Last seen</dt><dd><Ago at={group.last_seen} />{group.last_release && <> in <Text>{group.last_release}</Text></>}</dd>
          <dt>First seen</dt><dd><Ago at={group.first_seen} />{group.first_release && <> in <Text>{group.first_release}</Text></>}</dd>
          {group.ignore_until && <><dt>Ignored until</dt><dd><Ago at={group.ignore_until} /></dd></>}
          {group.ignore_events && <><dt>Ignored for</dt><dd>{group.ignored_count ?? 0} of {group.ignore_events} events</dd></>}
          {group.resolved_at && <><dt>Resolved</dt><dd><Ago at={group.resolved_at} />{group.resolved_release && <> after <Text>{group.resolved_release}</Text></>}</dd></>}
        </dl>
      </section>
      <Shares title="Endpoints" rows={group.endpoints.map(({ endpoint, count }) => [endpoint, count])} />
      <Shares title="Releases" rows={group.releases.map(({ release, count }) => [release, count])} />
      <Shares title="Environments" rows={group.environment_counts.map(({ environment, count }) => [environment, count])} />
      <Fingerprints group={group} />
      <Similar group={group} />
    </aside>
  );
}

function Shares({ title, rows }: { title: string; rows: [string, number][] }) {
  if (rows.length === 0) return null;
  const total = rows.reduce((sum, [, count]) => sum + count, 0) || 1;
  return (
    <section className="card card-pad stack" aria-label={title}>
      <h2>{title}</h2>
      <ul className="shares">
        {rows.slice(0, 8).map(([name, count]) => (
          <li key={name}>
            <span className="share-bar" style={{ width: `${(count / total) * 100}%` }} />
            <span className="share-name"><Text max={160}>{name || "(none)"}</Text></span>
            <span className="num">{format(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Fingerprints({ group }: { group: ErrorGroupDetail }) {
  const admin = useIsAdmin();
  const [chosen, setChosen] = useState<number[]>([]);
  const split = useAction((ids: number[]) => splitOff(group.id, ids), {
    done: "They form a group of their own", renews: ["errors"], then: (made) => { if (made?.id) go(href(`/errors/${made.id}`)); },
  });
  if (group.fingerprints.length < 2) return null;
  return (
    <section className="card card-pad stack" aria-label="Fingerprints">
      <h2>Made of {group.fingerprints.length} fingerprints</h2>
      {group.fingerprints.map((each) => (
        <label key={each.id} className="check-field">
          {admin && <input type="checkbox" checked={chosen.includes(each.id)} onChange={() => setChosen(chosen.includes(each.id) ? chosen.filter((id) => id !== each.id) : [...chosen, each.id])} />}
          <span><Text max={140}>{each.title}</Text> <span className="quiet">{format(each.count)}</span></span>
        </label>
      ))}
      {admin && <button type="button" className="button" disabled={chosen.length === 0 || chosen.length === group.fingerprints.length || split.isPending} onClick={() => split.mutate(chosen)}>Split off what is chosen</button>}
    </section>
  );
}

function Similar({ group }: { group: ErrorGroupDetail }) {
  const admin = useIsAdmin();
  const { data } = useQuery({
    queryKey: ["errors", "groups", "similar", group.id],
    queryFn: ({ signal }) => call("get", "/errors/groups", { query: { service: group.service, type: group.error_type, order: "count", limit: 8 }, signal }),
    staleTime: 60_000,
  });
  const merge = useAction((from: number) => mergeInto(group.id, [from]), { done: "Merged into this group", renews: ["errors"] });
  const others = (data?.groups ?? []).filter((each) => each.id !== group.id);
  if (others.length === 0) return null;
  return (
    <section className="card card-pad stack" aria-label="Similar groups">
      <h2>Similar groups</h2>
      <ul className="lines">
        {others.map((each) => (
          <li key={each.id} className="similar">
            <Link to={`/errors/${each.id}`}><Text max={140}>{each.title}</Text></Link>
            <span className="quiet">{format(each.count)}</span>
            {admin && <button type="button" className="button small" disabled={merge.isPending} onClick={() => merge.mutate(each.id)}>Merge in</button>}
          </li>
        ))}
      </ul>
    </section>
  );
}
