/** The minute of a spike: its errors and its slowest endpoints. */
import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client";
import type { components } from "../../api/schema";
import type { ErrorGroup, Frequency } from "../../api/types";
import { ENVIRONMENT, tagIs } from "../../api/history";
import { format } from "../../charts/units";
import { minute } from "../../ui/clock";
import { useEnvironment } from "../../ui/EnvironmentPicker";
import { Icon } from "../../ui/icons";
import { Link } from "../../ui/Link";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { zoomTo } from "../../url/range";
import { messageOf } from "../errors/GroupRow";

type Listed = components["schemas"]["EventListed"];
interface Told { id: number; count: number; type: string; text: string; event: string | null; paths: string[] }

/** What was counted in the minute, the most first: every event is, though not every one is kept. */
export function groupsOf(counted: Frequency, groups: readonly Pick<ErrorGroup, "id" | "error_type" | "title">[], kept: readonly Pick<Listed, "event_id" | "group_id" | "error_type" | "error_message" | "request_path">[]): Told[] {
  return counted.series.map(({ value, total }) => {
    const id = Number(value);
    const events = kept.filter((event) => event.group_id === id);
    const group = groups.find((each) => each.id === id);
    const [latest] = events;
    return {
      id, count: total,
      type: latest?.error_type ?? group?.error_type ?? `Group ${id}`,
      text: latest?.error_message ?? (group ? messageOf(group) : ""),
      event: latest?.event_id ?? null,
      paths: [...new Set(events.flatMap(({ request_path }) => request_path ?? []))],
    };
  });
}

export function Moment({ service, at, onClose }: { service: string; at: number; onClose: () => void }) {
  const begin = Math.floor(at / 60) * 60;
  const environment = useEnvironment();
  const tag = [tagIs("service.name", service), ...(environment ? [tagIs(ENVIRONMENT, environment)] : [])];
  const span = { from: String(begin), to: String(begin + 60) };
  const errors = useQuery({
    queryKey: ["errors", "moment", service, environment, begin],
    queryFn: async ({ signal }) => {
      const of = { service, environment, ...span };
      const [counted, { groups }, { errors: kept }] = await Promise.all([
        call("get", "/errors/frequency", { query: { ...of, by: "group", step: "1m", limit: 50 }, signal }),
        call("get", "/errors/groups", { query: { ...of, limit: 200 }, signal }),
        call("get", "/errors", { query: { ...of, limit: 200 }, signal }),
      ]);
      return groupsOf(counted, groups, kept);
    },
  });
  const slow = useQuery({
    queryKey: ["history", "moment", service, environment, begin],
    queryFn: ({ signal }) =>
      call("get", "/metrics/history", {
        query: { metric: ["http.server.request.duration"], aggregation: "p99", tag, group_by: "http.route,http.request.method", top: 8, step: "1m", ...span },
        signal,
      }),
  });
  const routes = (slow.data?.series ?? [])
    .map((series) => ({ route: series.tags["http.route"] ?? "", name: Object.values(series.tags).reverse().join(" "), p99: series.values[0] ?? null }))
    .sort((a, b) => (b.p99 ?? 0) - (a.p99 ?? 0));
  const time = minute(begin);
  return (
    <section className="card moment" aria-label={`The minute of ${time}`}>
      <header className="card-head">
        <h2 className="grow">The minute of {time}</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={onClose}><Icon name="close" /></button>
      </header>
      <div className="two">
        <div className="stack">
          <h3>Errors</h3>
          {errors.isPending ? <Skeleton /> : errors.isError ? <Problem error={errors.error} small /> : errors.data.length === 0 ? (
            <p className="quiet">No error was reported in this minute.</p>
          ) : (
            <ul className="lines">
              {errors.data.map((group) => (
                <li key={group.id}>
                  <Link to={`/errors/${group.id}`} params={group.event ? { event: group.event } : {}}><b><Text>{group.type}</Text></b> <Text max={160}>{group.text}</Text></Link>
                  {group.count > 1 && <b> × {format(group.count)}</b>}
                  {group.paths.length > 0 && <span className="quiet mono"> <Text max={160}>{group.paths.slice(0, 3).join(", ")}</Text></span>}
                </li>
              ))}
            </ul>
          )}
        </div>
        <div className="stack">
          <h3>Slowest endpoints, p99</h3>
          {slow.isPending ? <Skeleton /> : slow.isError ? <Problem error={slow.error} small /> : routes.length === 0 ? (
            <p className="quiet">No request ended in this minute.</p>
          ) : (
            <dl className="pairs">
              {routes.map((route) => (
                <div key={route.name} className="pair"><dt className="mono"><Link to="/explore" params={{ metric: "http.server.request.duration", agg: "p99", by: "http.route,http.request.method", where: JSON.stringify([tagIs("service.name", service), tagIs("http.route", route.route)]), ...zoomTo(begin - 300, begin + 360) }}><Text>{route.name}</Text></Link></dt><dd className="num">{format(route.p99, "s")}</dd></div>
              ))}
            </dl>
          )}
        </div>
      </div>
    </section>
  );
}
