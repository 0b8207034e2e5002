/** The minute of a spike: its errors and its slowest endpoints. */
import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client";
import { tagIs } from "../../api/history";
import { format } from "../../charts/units";
import { Icon } from "../../ui/icons";
import { Link } from "../../ui/Link";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";

export function Moment({ service, at, onClose }: { service: string; at: number; onClose: () => void }) {
  const begin = Math.floor(at / 60) * 60;
  const span = { from: String(begin), to: String(begin + 60) };
  const errors = useQuery({
    queryKey: ["errors", "moment", service, begin],
    queryFn: ({ signal }) => call("get", "/errors", { query: { service, ...span, limit: 50 }, signal }),
  });
  const slow = useQuery({
    queryKey: ["history", "moment", service, begin],
    queryFn: ({ signal }) =>
      call("get", "/metrics/history", {
        query: { metric: ["http.server.request.duration"], aggregation: "p99", tag: [tagIs("service.name", service)], group_by: "http.route,http.request.method", top: 8, step: "1m", ...span },
        signal,
      }),
  });
  const routes = (slow.data?.series ?? [])
    .map((series) => ({ name: Object.values(series.tags).reverse().join(" "), p99: series.values[0] ?? null }))
    .sort((a, b) => (b.p99 ?? 0) - (a.p99 ?? 0));
  const time = new Date(begin * 1000).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });
  return (
    <section className="card moment" aria-label={`The minute of ${time}`}>
      <header className="card-head">
        <h2 className="grow">The minute of {time}</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={onClose}><Icon name="close" /></button>
      </header>
      <div className="two">
        <div className="stack">
          <h3>Errors</h3>
          {errors.isPending ? <Skeleton /> : errors.isError ? <Problem error={errors.error} small /> : errors.data.errors.length === 0 ? (
            <p className="quiet">No error is kept from this minute.</p>
          ) : (
            <ul className="lines">
              {errors.data.errors.map((event) => (
                <li key={event.event_id}>
                  <Link to={`/errors/${event.group_id}`} params={{ event: event.event_id }}>
                    <b><Text>{event.error_type}</Text></b> <Text max={160}>{event.error_message}</Text>
                  </Link>
                  {event.request_path && <span className="quiet mono"> <Text max={120}>{event.request_path}</Text></span>}
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
                <div key={route.name} className="pair"><dt className="mono"><Text>{route.name}</Text></dt><dd className="num">{format(route.p99, "s")}</dd></div>
              ))}
            </dl>
          )}
        </div>
      </div>
    </section>
  );
}
