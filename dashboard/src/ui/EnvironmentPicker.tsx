/** Which environment the pages show; all when none is chosen. */
import { useQuery } from "@tanstack/react-query";
import { send } from "../api/client";
import { useParams } from "../url/location";
import { plain } from "./Text";

export function useEnvironment(): string | null {
  const [search] = useParams();
  return search.get("env");
}

const TAG = "deployment.environment.name";

export function EnvironmentPicker() {
  const [search, set] = useParams();
  const chosen = search.get("env") ?? "";
  const { data } = useQuery({
    queryKey: ["environments"],
    queryFn: ({ signal }) => send<{ data: string[] }>("get", "/api/v1/label/{name}/values", { path: { name: TAG.replace(/\./g, "_") }, signal }),
    staleTime: 60_000,
  });
  const names = [...new Set([...(data?.data ?? []), ...(chosen ? [chosen] : [])])].filter(Boolean).sort();
  return (
    <label className="picker">
      <span className="visually-hidden">Environment</span>
      <select value={chosen} onChange={(event) => set({ env: event.target.value })}>
        <option value="">All environments</option>
        {names.map((name) => <option key={name} value={name}>{plain(name)}</option>)}
      </select>
    </label>
  );
}
