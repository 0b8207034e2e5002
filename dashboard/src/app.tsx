/** Which page an address shows, and whether somebody is signed in to see it. */
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, type ComponentType } from "react";
import { sessionQuery } from "./api/session";
import { SignIn } from "./pages/signin/SignIn";
import { Setup } from "./pages/signin/Setup";
import { Shell } from "./ui/Shell";
import { Empty } from "./ui/Empty";
import { Problem } from "./ui/Problem";
import { Link } from "./ui/Link";
import { PageSkeleton } from "./ui/Skeleton";
import { Boundary } from "./ui/Boundary";
import { match, usePlace } from "./url/location";

type Page = ComponentType<{ params: Record<string, string> }>;
type Load = () => Promise<Record<string, unknown>>;
const page = (load: Load, name: string) => ({ load, Found: lazy(async () => ({ default: (await load())[name] as Page })) });

const ROUTES: [string, ReturnType<typeof page>][] = [
  ["/", page(() => import("./pages/overview/Overview"), "Overview")],
  ["/services/{service}", page(() => import("./pages/service/Service"), "Service")],
  ["/explore", page(() => import("./pages/explore/Explore"), "Explore")],
  ["/dashboards", page(() => import("./pages/dashboards/Dashboards"), "Dashboards")],
  ["/dashboards/{id}", page(() => import("./pages/dashboards/DashboardPage"), "DashboardPage")],
  ["/errors", page(() => import("./pages/errors/Errors"), "Errors")],
  ["/errors/{id}", page(() => import("./pages/errors/Group"), "Group")],
  ["/alerts", page(() => import("./pages/alerts/Active"), "Active")],
  ["/alerts/history", page(() => import("./pages/alerts/History"), "History")],
  ["/alerts/rules", page(() => import("./pages/alerts/Rules"), "Rules")],
  ["/alerts/rules/new", page(() => import("./pages/alerts/RuleEditor"), "NewRule")],
  ["/alerts/rules/{id}", page(() => import("./pages/alerts/RuleEditor"), "EditRule")],
  ["/alerts/silences", page(() => import("./pages/alerts/Silences"), "Silences")],
  ["/alerts/channels", page(() => import("./pages/alerts/Channels"), "Channels")],
  ["/alerts/deliveries", page(() => import("./pages/alerts/Deliveries"), "Deliveries")],
  ["/alerts/{id}", page(() => import("./pages/alerts/AlertPage"), "AlertPage")],
  ["/health", page(() => import("./pages/health/Health"), "Health")],
  ["/health/checks/new", page(() => import("./pages/health/CheckForm"), "NewCheck")],
  ["/health/checks/{name}", page(() => import("./pages/health/CheckPage"), "CheckPage")],
  ["/ingest", page(() => import("./pages/ingest/Ingest"), "Ingest")],
  ["/keys", page(() => import("./pages/keys/Keys"), "Keys")],
  ["/settings", page(() => import("./pages/settings/Settings"), "Settings")],
];

export function App() {
  const { path } = usePlace();
  const session = useQuery(sessionQuery);
  // the page's code comes while the session is asked for or a password typed
  useEffect(() => void found(path)?.page.load().catch(() => undefined), [path]);
  if (path === "/setup" && !session.data) return <Setup />;
  if (session.isPending) return <PageSkeleton bare />;
  if (session.isError && session.data === undefined) {
    return (
      <main className="alone">
        <Problem page error={session.error} retry={() => void session.refetch()} />
      </main>
    );
  }
  if (!session.data) return <SignIn />;
  return (
    <Shell>
      <Boundary key={path}>
        <Suspense fallback={<PageSkeleton />}>
          <Room path={path} />
        </Suspense>
      </Boundary>
    </Shell>
  );
}

function found(path: string) {
  for (const [pattern, page] of ROUTES) {
    const params = match(pattern, path);
    if (params) return { page, params };
  }
  return null;
}

function Room({ path }: { path: string }) {
  const room = found(path);
  if (room) return <room.page.Found params={room.params} />;
  return (
    <Empty page title="There is no such page">
      <p>
        The address may be mistyped, or what it showed is gone. <Link to="/">Go to the overview</Link>
      </p>
    </Empty>
  );
}
