/** One group in the list. */
import { spread } from "../../api/errors";
import type { ErrorGroup, Frequency } from "../../api/types";
import { Sparkline } from "../../charts/Sparkline";
import { format } from "../../charts/units";
import { Badge, Dot, State } from "../../ui/Badge";
import { Link } from "../../ui/Link";
import { Text } from "../../ui/Text";
import { Ago } from "../../ui/Time";
import { durationSeconds } from "../../url/range";

/** The message without the type that stands before it. */
export function messageOf(group: Pick<ErrorGroup, "title" | "error_type">): string {
  const prefix = `${group.error_type}: `;
  return group.title.startsWith(prefix) ? group.title.slice(prefix.length) : group.title === group.error_type ? "" : group.title;
}

export function GroupBadges({ group }: { group: ErrorGroup }) {
  return (
    <>
      {group.status !== "unresolved" && <State state={group.status} />}
      {group.regressed && <Badge tone="fail">came back</Badge>}
      {group.spiking_since && <Badge tone="warn">spiking</Badge>}
      {group.handled === false && <Badge>unhandled</Badge>}
      {group.assigned_to && <Badge>{group.assigned_to}</Badge>}
    </>
  );
}

interface Props { group: ErrorGroup; frequency?: Frequency; chosen: boolean; onChoose?: () => void }

export function GroupRow({ group, frequency, chosen, onChoose }: Props) {
  const series = frequency?.series.find((each) => each.value === String(group.id));
  const step = durationSeconds(frequency?.step ?? "") ?? 60;
  const curve = frequency && spread(series?.timestamps ?? [], series?.counts ?? [], frequency.from, frequency.to, step);
  const message = messageOf(group);
  return (
    <tr aria-selected={onChoose ? chosen : undefined}>
      {onChoose && <td className="choose"><input type="checkbox" aria-label={`Choose ${group.error_type}`} checked={chosen} onChange={onChoose} /></td>}
      <td className="group-cell">
        <div className="group-title">
          <Dot state={group.severity} label={group.severity} />
          <Link className="row-link" to={`/errors/${group.id}`}><Text max={120}>{group.error_type}</Text></Link>
          <GroupBadges group={group} />
        </div>
        {message && <div className="group-message"><Text max={220}>{message}</Text></div>}
        <div className="quiet group-place"><Text max={80}>{group.service}</Text>{group.culprit && <> · <span className="mono"><Text max={140}>{group.culprit}</Text></span></>}</div>
      </td>
      <td>{curve ? <Sparkline values={curve.values} tone={series ? "fail" : "quiet"} width={130} /> : null}</td>
      <td className="num" data-label="events">{format(group.count)}</td>
      <td className="num" data-label="users">{format(group.users)}</td>
      <td data-label="last seen"><Ago at={group.last_seen} /></td>
      <td data-label="first seen"><Ago at={group.first_seen} /></td>
    </tr>
  );
}
