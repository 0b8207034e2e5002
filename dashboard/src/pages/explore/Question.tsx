/** The question of the explore page, every part of which is in the URL. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useState } from "react";
import { catalogQuery, metricQuery } from "../../api/catalog";
import type { Wanted } from "../../api/history";
import { Text } from "../../ui/Text";
import { useParams } from "../../url/location";
import { Filters } from "./Filters";
import { AGGREGATIONS, firstAggregation } from "./state";

const COMPARISONS: [string, string][] = [["", "nothing"], ["1h", "1 hour before"], ["1d", "yesterday"], ["7d", "last week"], ["28d", "4 weeks before"]];
const STEPS = ["", "10s", "30s", "1m", "5m", "15m", "1h", "6h", "1d"];

export function MetricInput({ value, onChoose }: { value: string; onChoose: (name: string) => void }) {
  const [typed, setTyped] = useState(value);
  const [search, setSearch] = useState("");
  const list = useId();
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed === value ? "" : typed), 150);
    return () => clearTimeout(timer);
  }, [typed, value]);
  const [near, setNear] = useState(false);
  const { data } = useQuery({ ...catalogQuery(search), enabled: near || !value });
  const choose = (name: string) => {
    setTyped(name);
    if (name !== value && data?.some((metric) => metric.name === name)) onChoose(name);
  };
  return (
    <label className="field metric-input">
      <span>Metric</span>
      <input
        value={typed} list={list} placeholder="http.server.request.duration" spellCheck={false} autoComplete="off"
        onChange={(event) => choose(event.target.value)}
        onFocus={() => setNear(true)}
        onBlur={() => { if (typed && typed !== value) onChoose(typed); }}
        onKeyDown={(event) => { if (event.key === "Enter" && typed) { event.preventDefault(); onChoose(typed); } }}
      />
      <datalist id={list}>{(data ?? []).slice(0, 100).map((metric) => <option key={metric.name} value={metric.name} />)}</datalist>
    </label>
  );
}

export function Question({ wanted }: { wanted: Wanted }) {
  const [search, set] = useParams();
  const { data: metric = null } = useQuery(metricQuery(wanted.metric));
  const groups = (wanted.groupBy ?? "").split(",").filter(Boolean);
  const tags = [...new Set([...Object.keys(metric?.tags ?? {}), ...groups])].filter((name) => name !== "le").sort();
  const toggle = (name: string) => set({ by: (groups.includes(name) ? groups.filter((each) => each !== name) : [...groups, name]).join(",") });
  const select = (label: string, name: string, entries: readonly (readonly [string, string])[]) => (
    <label className="field">
      <span>{label}</span>
      <select value={search.get(name) ?? ""} onChange={(event) => set({ [name]: event.target.value })}>
        {entries.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
      </select>
    </label>
  );
  const same = (values: readonly string[]) => values.map((value) => [value, value || "automatic"] as const);
  return (
    <section className="card card-pad stack" aria-label="Question">
      <div className="question">
        <MetricInput value={wanted.metric} onChoose={(name) => set({ metric: name, agg: firstAggregation("", name), by: null, where: null })} />
        {select("Aggregation", "agg", AGGREGATIONS.map((each) => [each, each] as const))}
        {select("Compare with", "compare", COMPARISONS)}
        {select("Step", "step", same(STEPS))}
        {select("Across series", "across", [["", "pooled"], ["sum", "sum"], ["avg", "average"], ["min", "least"], ["max", "most"], ["count", "count"]])}
        {select("Empty buckets", "fill", [["", "left out"], ["zero", "zero"], ["previous", "previous value"], ["linear", "between"], ["null", "gap"]])}
        {select("Only the top", "top", [["", "all"], ["5", "5"], ["10", "10"], ["20", "20"], ["50", "50"]])}
      </div>
      <div className="filters">
        <span className="quiet">Group by</span>
        {tags.length === 0 && <span className="quiet">– this metric has no tags</span>}
        {tags.map((name) => (
          <button key={name} type="button" className="button small" aria-pressed={groups.includes(name)} onClick={() => toggle(name)}>
            <Text max={80}>{name}</Text> <span className="quiet">{metric?.tags[name]?.count ?? ""}</span>
          </button>
        ))}
      </div>
      <Filters filters={wanted.tags ?? []} metric={metric} onChange={(filters) => set({ where: filters.length ? JSON.stringify(filters) : null })} />
    </section>
  );
}
