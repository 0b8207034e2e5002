/** The rooms within the room of alerts. */
import type { ReactNode } from "react";
import { Link } from "../../ui/Link";
import { usePlace } from "../../url/location";

const TABS = [["/alerts", "Active"], ["/alerts/history", "History"], ["/alerts/rules", "Rules"], ["/alerts/silences", "Silences"], ["/alerts/channels", "Channels"], ["/alerts/deliveries", "Deliveries"]] as const;

export function Frame({ children, actions }: { children: ReactNode; actions?: ReactNode }) {
  const { path } = usePlace();
  return (
    <div className="page">
      <div className="page-head"><h1>Alerts</h1><span className="grow" />{actions && <div className="buttons">{actions}</div>}</div>
      <nav className="tabs" aria-label="Alerts">
        {TABS.map(([to, name]) => <Link key={to} to={to} aria-current={path === to ? "page" : undefined}>{name}</Link>)}
      </nav>
      {children}
    </div>
  );
}
