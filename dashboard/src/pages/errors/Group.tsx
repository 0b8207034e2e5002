/** One group of errors: when, where, why, and what is done about it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ApiError } from "../../api/client";
import { changeGroups, eventQuery, groupQuery, type GroupChange } from "../../api/errors";
import { useIsAdmin, useSession } from "../../api/session";
import type { ErrorGroupDetail } from "../../api/types";
import { Dot } from "../../ui/Badge";
import { dateTime } from "../../ui/clock";
import { Icon } from "../../ui/icons";
import { Link } from "../../ui/Link";
import { Problem } from "../../ui/Problem";
import { PageSkeleton, Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { exactly } from "../../ui/Time";
import { useAction } from "../../ui/useAction";
import { useParams } from "../../url/location";
import { EventDetails } from "./EventDetails";
import { Frequency } from "./Frequency";
import { GroupActions } from "./GroupActions";
import { GroupBadges, messageOf } from "./GroupRow";
import { GroupSide } from "./GroupSide";

export function Group({ params }: { params: Record<string, string> }) {
  const id = Number(params.id);
  const { data, error, refetch } = useQuery(groupQuery(id));
  if (error) return <Problem page error={error} retry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  return (
    <div className="page">
      <Head group={data} />
      <Frequency question={{ by: "total", group: id }} title="Events" height={120} />
      <div className="two">
        <Event group={data} />
        <GroupSide group={data} />
      </div>
    </div>
  );
}

function Head({ group }: { group: ErrorGroupDetail }) {
  const admin = useIsAdmin();
  const { user } = useSession();
  const change = useAction((how: GroupChange) => changeGroups([group.id], how), { done: "Changed", renews: ["errors", "overview"] });
  const message = messageOf(group);
  return (
    <div className="page-head">
      <div className="grow group-head">
        <p className="crumb"><Link to="/errors">Errors</Link> / <Link to="/errors" params={{ service: group.service }}><Text>{group.service}</Text></Link></p>
        <h1><Dot state={group.severity} label={group.severity} /> <Text max={200}>{group.error_type}</Text></h1>
        {message && <p className="group-value"><Text max={600}>{message}</Text></p>}
        <div className="buttons"><GroupBadges group={group} />{group.culprit && <span className="quiet mono"><Text max={200}>{group.culprit}</Text></span>}</div>
      </div>
      {admin && (
        <div className="buttons">
          <GroupActions status={group.status} busy={change.isPending} onChange={(how) => change.mutate(how)} />
          <button type="button" className="button" disabled={change.isPending} onClick={() => change.mutate({ assigned_to: group.assigned_to === user ? "" : user })}>
            {group.assigned_to === user ? "Give back" : "Take it"}
          </button>
        </div>
      )}
    </div>
  );
}

function Event({ group }: { group: ErrorGroupDetail }) {
  const [search, set] = useParams();
  const client = useQueryClient();
  const chosen = search.get("event");
  const wanted = chosen ?? group.events[0]?.event_id;
  const { data, error, isPlaceholderData } = useQuery({ ...eventQuery(wanted ?? ""), enabled: Boolean(wanted) });
  // the latest one may have made room for a newer one since the group was asked for: then the group is asked which it is now
  const gone = chosen === null && error instanceof ApiError && error.status === 404 ? wanted : undefined;
  const [asked, setAsked] = useState<string>();
  useEffect(() => {
    if (gone) void client.invalidateQueries({ queryKey: groupQuery(group.id).queryKey }).then(() => setAsked(gone));
  }, [client, group.id, gone]);
  if (!wanted) return <section className="card card-pad"><p className="quiet">No event of this group is kept any more; its counts are.</p></section>;
  if (error && (!gone || asked === gone)) return <Problem error={error} />;
  if (!data) return <section className="card card-pad"><Skeleton lines={8} height={18} /></section>;
  const show = (id: string | null | undefined) => set({ event: id ?? null }, true);
  return (
    <div className={isPlaceholderData ? "stack is-old" : "stack"} aria-busy={isPlaceholderData}>
      <div className="event-head">
        <span className="grow">
          Event of <time dateTime={data.timestamp} title={exactly(Date.parse(data.timestamp) / 1000)}>{dateTime(Date.parse(data.timestamp) / 1000)}</time>
          {data.release && <> in <Text>{data.release}</Text></>}
          {data.environment && <>, <Text>{data.environment}</Text></>}
          {data.request_id && <span className="quiet mono"> · request <Text max={140}>{data.request_id}</Text></span>}
        </span>
        <button type="button" className="button small" disabled={!data.previous_event_id} onClick={() => show(data.previous_event_id)}><Icon name="back" /> Older</button>
        <button type="button" className="button small" disabled={!data.next_event_id} onClick={() => show(data.next_event_id)}>Newer <Icon name="forward" /></button>
        <button type="button" className="button small" disabled={wanted === group.events[0]?.event_id} onClick={() => show(null)}>Latest</button>
      </div>
      <EventDetails event={data} />
    </div>
  );
}
