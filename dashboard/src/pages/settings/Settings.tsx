/** The settings as they are, the people, and one's own password. */
import { queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { call } from "../../api/client";
import { useIsAdmin } from "../../api/session";
import { Badge } from "../../ui/Badge";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { useParams } from "../../url/location";
import { Password } from "./Password";
import { Users, usersQuery } from "./Users";

export function Settings() {
  const admin = useIsAdmin();
  // all at once, so that nothing that is read moves when more comes
  const waiting = useQueries({ queries: [{ ...usersQuery, enabled: admin }, { ...settingsQuery, enabled: admin }] }).some(({ isLoading }) => isLoading);
  return (
    <div className="page">
      <div className="page-head"><h1>Settings</h1></div>
      {waiting ? <div className="card card-pad" role="status" aria-label="Loading"><Skeleton lines={8} height={26} /></div> : (
        <>
          {admin && <Users />}
          <Password />
          {admin && <Shown />}
        </>
      )}
    </div>
  );
}

const settingsQuery = queryOptions({ queryKey: ["settings"], queryFn: ({ signal }) => call("get", "/api/v1/settings", { signal }), staleTime: 60_000 });

const text = (value: unknown): string => (value === null || value === undefined || value === "" ? "–" : typeof value === "object" ? JSON.stringify(value) : String(value));

function Shown() {
  const [search, set] = useParams();
  const words = (search.get("q") ?? "").toLowerCase();
  const { data, error, refetch } = useQuery(settingsQuery);
  const shown = (data?.settings ?? []).filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(words));
  return (
    <section className="card table-box" aria-label="Settings">
      <header className="card-head"><h2 className="grow">Settings of the service</h2><input type="search" aria-label="Search settings" placeholder="Search" value={search.get("q") ?? ""} onChange={(event) => set({ q: event.target.value }, true)} /></header>
      {error ? <Problem error={error} retry={() => void refetch()} /> : !data ? <div className="card-pad"><Skeleton lines={8} height={22} /></div> : (
        <table className="settings rows">
          <thead><tr><th scope="col">Name</th><th scope="col">Value</th><th scope="col">What it does</th></tr></thead>
          <tbody>
            {shown.map((setting) => {
              const set_ = text(setting.value) !== text(setting.default);
              return (
                <tr key={setting.name}>
                  <td className="mono"><Text>{setting.name}</Text></td>
                  <td className="mono"><Text max={200}>{text(setting.value)}</Text>{set_ && <div className="quiet"><Badge tone="accent">set</Badge> default <Text max={100}>{text(setting.default)}</Text></div>}</td>
                  <td className="quiet"><Text max={600}>{setting.description}</Text></td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      <p className="table-foot quiet">They are set by environment variables or the .env file when Tidegauge starts; secrets are not shown.</p>
    </section>
  );
}
