/** The fields of a rule. */
import type { ReactNode } from "react";
import { useQuery } from "@tanstack/react-query";
import { channelsQuery } from "../../api/alerts";
import { metricQuery } from "../../api/catalog";
import { Text } from "../../ui/Text";
import { Filters } from "../explore/Filters";
import { MetricInput } from "../explore/Question";
import { AGGREGATIONS, CONDITIONS, mistakes, type Draft } from "./draft";

interface Props { draft: Draft; onChange: (change: Partial<Draft>) => void }

const EVENTS = ["error.new_group", "error.regression", "error.spike", "health.fail"];

function Field({ label, wrong, children }: { label: string; wrong?: string; children: ReactNode }) {
  return <label className="field"><span>{label}</span>{children}{wrong && <small className="field-wrong">{wrong}</small>}</label>;
}

const number = (text: string): number | null => (text.trim() === "" || Number.isNaN(Number(text)) ? null : Number(text));

export function RuleForm({ draft, onChange }: Props) {
  const wrong = mistakes(draft);
  const { data: metric = null } = useQuery({ ...metricQuery(draft.metric_name), enabled: draft.source === "metric" && draft.metric_name !== "" });
  const tags = [...new Set([...Object.keys(metric?.tags ?? {}), ...(draft.group_by ?? [])])].filter((tag) => tag !== "le").sort();
  const text = (label: string, name: "window" | "for" | "keep_firing_for" | "interval" | "denominator" | "change_against" | "runbook_url", placeholder = "") => (
    <Field label={label} wrong={wrong[name]}><input value={draft[name]} placeholder={placeholder} onChange={(event) => onChange({ [name]: event.target.value })} /></Field>
  );
  const numeric = (label: string, name: "threshold" | "threshold_upper" | "clear_threshold" | "quantile") => (
    <Field label={label} wrong={wrong[name]}>
      <input type="number" step="any" value={draft[name] === null ? "" : Number(draft[name].toPrecision(12))} onChange={(event) => onChange({ [name]: name === "threshold" ? (number(event.target.value) ?? 0) : number(event.target.value) })} />
    </Field>
  );
  const select = <K extends keyof Draft>(label: string, name: K, all: readonly (readonly [string, string])[]) => (
    <Field label={label}><select value={String(draft[name])} onChange={(event) => onChange({ [name]: event.target.value })}>{all.map(([value, word]) => <option key={value} value={value}>{word}</option>)}</select></Field>
  );
  const measuring = draft.source === "metric";
  return (
    <div className="form">
      <div className="form-row">
        <Field label="Name"><input value={draft.rule_name} required maxLength={255} placeholder="Checkout slow" onChange={(event) => onChange({ rule_name: event.target.value })} /></Field>
        {select("Severity", "severity", [["info", "info"], ["warning", "warning"], ["critical", "critical"]])}
        {select("Looks at", "source", [["metric", "a metric"], ["errors", "number of errors"], ["event", "something that happens"], ...(draft.source === "external" ? [["external", "alerts from elsewhere"] as const] : [])])}
      </div>
      {measuring && <MetricInput value={draft.metric_name} onChoose={(name) => onChange({ metric_name: name })} />}
      {draft.source === "event" && <Field label="What happens"><input list="rule-events" value={draft.metric_name} onChange={(event) => onChange({ metric_name: event.target.value })} /><datalist id="rule-events">{EVENTS.map((each) => <option key={each} value={each} />)}</datalist></Field>}
      <Filters filters={draft.matchers} metric={metric} onChange={(matchers) => onChange({ matchers })} />
      {draft.source !== "event" && (
        <>
          <div className="filters" role="group" aria-label="One alert for each">
            <span className="quiet">One alert for each</span>
            <button type="button" className="button small" aria-pressed={draft.group_by === null} onClick={() => onChange({ group_by: draft.group_by === null ? [] : null })}>every tag set</button>
            {tags.map((tag) => (
              <button key={tag} type="button" className="button small" aria-pressed={draft.group_by?.includes(tag) ?? false}
                onClick={() => onChange({ group_by: draft.group_by?.includes(tag) ? draft.group_by.filter((each) => each !== tag) : [...(draft.group_by ?? []), tag] })}>
                <Text max={80}>{tag}</Text>
              </button>
            ))}
          </div>
          <div className="form-row">
            {measuring && select("Aggregation", "aggregation", AGGREGATIONS.map((each) => [each, each.replace(/_/g, " ")] as const))}
            {draft.aggregation.includes("quantile") && numeric("Quantile", "quantile")}
            {text("Over", "window", "5m")}
            {select("Condition", "condition", CONDITIONS.map((each) => [each, each] as const))}
            {numeric("Threshold", "threshold")}
            {draft.condition === "outside" && numeric("Upper end", "threshold_upper")}
          </div>
          <div className="form-row">
            {text("Must hold for", "for", "5m")}
            {numeric("Clear at", "clear_threshold")}
            {text("Keep firing for", "keep_firing_for", "2m")}
            {select("Without data", "no_data", [["keep", "keep the state"], ["no_data", "say: no data"], ["alert", "alert"]])}
          </div>
        </>
      )}
      <Channels draft={draft} onChange={onChange} />
      <details className="more">
        <summary>More</summary>
        <div className="form">
          {measuring && <div className="form-row">{text("Divided by the metric", "denominator", "http.server.request.count")}{text("Change in % against", "change_against", "7d")}{text("Evaluated every", "interval", "15s")}</div>}
          {text("Runbook", "runbook_url", "https://…")}
          <Field label="Headline"><input value={draft.annotations.summary ?? ""} placeholder="{{ labels.service.name }}: p95 is {{ value | duration }}"
            onChange={(event) => { const { summary: _, ...rest } = draft.annotations; onChange({ annotations: event.target.value ? { ...rest, summary: event.target.value } : rest }); }} /></Field>
          <Field label="Description"><textarea rows={2} value={draft.description} onChange={(event) => onChange({ description: event.target.value })} /></Field>
        </div>
      </details>
    </div>
  );
}

function Channels({ draft, onChange }: Props) {
  const { data } = useQuery(channelsQuery);
  const all = data?.channels ?? [];
  if (all.length === 0) return null;
  return (
    <div className="filters" role="group" aria-label="Tell">
      <span className="quiet">Tell</span>
      {all.map(({ id, name }) => (
        <button key={id} type="button" className="button small" aria-pressed={draft.channels.includes(name)}
          onClick={() => onChange({ channels: draft.channels.includes(name) ? draft.channels.filter((each) => each !== name) : [...draft.channels, name] })}>
          <Text max={80}>{name}</Text>
        </button>
      ))}
      {draft.channels.length === 0 && <span className="quiet">none chosen: the default channels</span>}
    </div>
  );
}
