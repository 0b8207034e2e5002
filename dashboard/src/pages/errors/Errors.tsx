/** Groups of errors: found, sorted, resolved and ignored together. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { changeGroups, filterOf, frequencyQuery, groupsQuery, type GroupChange } from "../../api/errors";
import { useIsAdmin } from "../../api/session";
import { DsnSnippet } from "../../ui/DsnSnippet";
import { Empty } from "../../ui/Empty";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { useAction } from "../../ui/useAction";
import { useParams } from "../../url/location";
import { useRange } from "../../url/range";
import { ErrorFilters } from "./ErrorFilters";
import { Frequency } from "./Frequency";
import { GroupActions } from "./GroupActions";
import { GroupRow } from "./GroupRow";

export function Errors() {
  const [search, set] = useParams();
  const range = useRange();
  const admin = useIsAdmin();
  const filter = filterOf(search);
  const { data, error, refetch, isPlaceholderData } = useQuery(groupsQuery(filter, range));
  const counts = useQuery(frequencyQuery({ by: "group", service: filter.service, environment: filter.environment, limit: 50, points: 40 }, range));
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const groups = data?.groups ?? [];
  const picked = groups.filter((group) => chosen.has(group.id)).map((group) => group.id);
  const change = useAction((how: GroupChange) => changeGroups(picked, how), { done: `Changed ${picked.length}`, renews: ["errors", "overview"], then: () => setChosen(new Set()) });
  const toggle = (id: number) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const all = groups.length > 0 && picked.length === groups.length;
  return (
    <div className="page">
      <div className="page-head"><h1>Errors</h1></div>
      <Frequency question={{ by: "total", service: filter.service, environment: filter.environment, severity: filter.severity }} title="Events" height={110} />
      <ErrorFilters filter={filter} />
      {picked.length > 0 && (
        <div className="note bulk" role="region" aria-label="Bulk actions">
          <b>{picked.length} chosen</b>
          <GroupActions status="mixed" onChange={(how) => change.mutate(how)} busy={change.isPending} />
        </div>
      )}
      <div className={isPlaceholderData ? "card table-box is-old" : "card table-box"} aria-busy={isPlaceholderData}>
        {error ? <Problem error={error} retry={() => void refetch()} />
          : !data ? <div className="card-pad"><Skeleton lines={8} height={26} /></div>
          : groups.length === 0 ? <NoErrors filtered={filter.query !== null || filter.service !== null || filter.severity !== null} />
          : (
            <table className="groups rows">
              <caption className="visually-hidden">Groups of errors</caption>
              <thead>
                <tr>
                  {admin && <th scope="col"><input type="checkbox" aria-label="Choose all" checked={all} onChange={() => setChosen(all ? new Set() : new Set(groups.map((group) => group.id)))} /></th>}
                  <th scope="col">Error</th><th scope="col">Events in this range</th><th scope="col" className="num">Events</th><th scope="col" className="num">Users</th><th scope="col">Last seen</th><th scope="col">First seen</th>
                </tr>
              </thead>
              <tbody>
                {groups.map((group) => (
                  <GroupRow key={group.id} group={group} frequency={counts.data} chosen={chosen.has(group.id)} onChoose={admin ? () => toggle(group.id) : undefined} />
                ))}
              </tbody>
            </table>
          )}
      </div>
      {(data?.next || filter.cursor) && (
        <div className="buttons">
          {filter.cursor && <button type="button" className="button" onClick={() => set({ cursor: null })}>First page</button>}
          {data?.next && <button type="button" className="button" onClick={() => set({ cursor: data.next })}>Next page</button>}
        </div>
      )}
    </div>
  );
}

function NoErrors({ filtered }: { filtered: boolean }) {
  if (filtered) return <Empty title="No error fits"><p>Take a condition away, choose another status or a wider time range.</p></Empty>;
  return (
    <Empty title="No errors in this time range">
      <p>Applications with the client report by themselves. Any Sentry SDK can, too:</p>
      <DsnSnippet />
    </Empty>
  );
}
