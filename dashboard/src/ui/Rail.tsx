/** The rooms of the dashboard. */
import { useLive } from "../live/store";
import { Icon, type IconName } from "./icons";
import { Link } from "./Link";
import { UserMenu } from "./UserMenu";

const ROOMS: { to: string; name: string; icon: IconName; also?: string }[] = [
  { to: "/", name: "Overview", icon: "overview", also: "/services" },
  { to: "/explore", name: "Explore", icon: "explore" },
  { to: "/dashboards", name: "Dashboards", icon: "dashboards" },
  { to: "/errors", name: "Errors", icon: "errors" },
  { to: "/alerts", name: "Alerts", icon: "alerts" },
  { to: "/health", name: "Health", icon: "health" },
  { to: "/ingest", name: "Ingest", icon: "ingest" },
  { to: "/keys", name: "Keys", icon: "keys" },
  { to: "/settings", name: "Settings", icon: "settings" },
];

const inside = (path: string, room: string) => (room === "/" ? path === "/" : path === room || path.startsWith(`${room}/`));

export function Rail({ path }: { path: string }) {
  const { activeAlerts, newGroups } = useLive();
  const counts: Record<string, [number | null, string]> = { "/alerts": [activeAlerts, "active"], "/errors": [newGroups, "new"] };
  return (
    <nav className="rail" id="rail" aria-label="Rooms">
      <Link className="brand" to="/" aria-label="Tidegauge, overview">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="7" />
          <path d="M5 20c3.500 0 3.500-4 7.300-4s3.700 4 7.400 4 3.700-4 7.300-4" />
          <path className="brand-mark" d="M16 6v7" />
        </svg>
        <span>Tidegauge</span>
      </Link>
      <ul>
        {ROOMS.map(({ to, name, icon, also }) => {
          const here = inside(path, to) || (also !== undefined && inside(path, also));
          return (
            <li key={to}>
              <Link className="room" to={to} aria-current={here ? "page" : undefined}>
                <Icon name={icon} />
                <span>{name}</span>
                <Count of={counts[to]} />
              </Link>
            </li>
          );
        })}
      </ul>
      <UserMenu />
    </nav>
  );
}

function Count({ of }: { of: [number | null, string] | undefined }) {
  if (!of?.[0]) return null;
  return <span className="count">{of[0] > 999 ? "999+" : of[0]}<span className="visually-hidden"> {of[1]}</span></span>;
}
