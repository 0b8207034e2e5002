/** Which groups are shown. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { call } from "../../api/client";
import { ORDERS, SEVERITIES, type GroupFilter } from "../../api/errors";
import { useParams } from "../../url/location";
import { plain } from "../../ui/Text";

const STATUSES = [["unresolved", "Unresolved"], ["resolved", "Resolved"], ["ignored", "Ignored"], ["all", "All"]] as const;

export function ErrorFilters({ filter }: { filter: GroupFilter }) {
  const [search, set] = useParams();
  const [typed, setTyped] = useState(filter.query ?? "");
  useEffect(() => setTyped(filter.query ?? ""), [filter.query]);
  useEffect(() => {
    const timer = setTimeout(() => { if (typed !== (filter.query ?? "")) set({ q: typed, cursor: null }, true); }, 250);
    return () => clearTimeout(timer);
  }, [typed, filter.query, set]);
  const { data } = useQuery({ queryKey: ["errors", "services"], queryFn: ({ signal }) => call("get", "/errors/services", { signal }), staleTime: 60_000 });
  const services = [...new Set([...(data?.services.map((each) => each.service) ?? []), ...(filter.service ? [filter.service] : [])])];
  const status = search.get("status") ?? "unresolved";
  return (
    <div className="filters">
      <div className="segments" role="group" aria-label="Status">
        {STATUSES.map(([value, name]) => (
          <button key={value} type="button" aria-pressed={status === value} onClick={() => set({ status: value === "unresolved" ? null : value, cursor: null })}>{name}</button>
        ))}
      </div>
      <input type="search" aria-label="Search errors" placeholder="Words in type, message or place" value={typed} onChange={(event) => setTyped(event.target.value)} />
      <select aria-label="Service" value={filter.service ?? ""} onChange={(event) => set({ service: event.target.value, cursor: null })}>
        <option value="">All services</option>
        {services.map((name) => <option key={name} value={name}>{plain(name)}</option>)}
      </select>
      <select aria-label="Severity" value={filter.severity ?? ""} onChange={(event) => set({ severity: event.target.value, cursor: null })}>
        <option value="">All severities</option>
        {SEVERITIES.map((name) => <option key={name}>{name}</option>)}
      </select>
      <select aria-label="Order" value={filter.order} onChange={(event) => set({ order: event.target.value, cursor: null })}>
        {ORDERS.map(([value, name]) => <option key={value} value={value}>{name}</option>)}
      </select>
      <label className="check-field"><input type="checkbox" checked={filter.regressed} onChange={() => set({ regressed: filter.regressed ? null : "1", cursor: null })} /> Came back</label>
    </div>
  );
}
