/** Rules as YAML: first what would change, rule by rule and field by field, then the change. */
import { useState } from "react";
import { importRules } from "../../api/alerts";
import type { RulesPlan } from "../../api/types";
import { Dialog } from "../../ui/Dialog";
import { Problem } from "../../ui/Problem";
import { Text } from "../../ui/Text";
import { useAction } from "../../ui/useAction";
import { useMutation } from "@tanstack/react-query";

export function RulesImport({ onClose }: { onClose: () => void }) {
  const [yaml, setYaml] = useState("");
  const [prune, setPrune] = useState(false);
  const plan = useMutation({ mutationFn: () => importRules(yaml, { prune, apply: false }) });
  const apply = useAction(() => importRules(yaml, { prune, apply: true }), { done: (made) => `Applied: ${counted(made)}`, renews: ["alerts"], then: onClose });
  const change = (text: string) => { setYaml(text); plan.reset(); };
  const file = async (files: FileList | null) => { const text = await files?.[0]?.text(); if (text !== undefined) change(text); };
  return (
    <Dialog title="Import rules" onClose={onClose}>
      <label className="field">
        <span>YAML</span>
        <textarea rows={plan.data ? 5 : 12} className="mono" value={yaml} onChange={(event) => change(event.target.value)} spellCheck={false} placeholder={"rules:\n  - rule_name: Checkout slow\n    metric_name: http.server.request.duration\n    …"} />
        <small>What Export YAML gives, as it is or edited. Or a file: <input type="file" accept=".yaml,.yml" aria-label="A file of rules" onChange={(event) => void file(event.target.files)} /></small>
      </label>
      <label className="check-field"><input type="checkbox" checked={prune} onChange={() => { setPrune(!prune); plan.reset(); }} /> Delete rules that it lacks</label>
      {plan.error && <Problem error={plan.error} small />}
      {plan.data && <Plan plan={plan.data} />}
      <div className="buttons">
        {plan.data
          ? <button type="button" className="button primary" disabled={apply.isPending || changes(plan.data) === 0} onClick={() => apply.mutate(undefined)}>{changes(plan.data) ? "Apply" : "Nothing to change"}</button>
          : <button type="button" className="button primary" disabled={!yaml.trim() || plan.isPending} onClick={() => plan.mutate()}>Show what would change</button>}
        <button type="button" className="button" onClick={onClose}>Cancel</button>
      </div>
    </Dialog>
  );
}

const changes = (plan: RulesPlan): number => plan.create.length + plan.update.length + plan.delete.length;

export const counted = (plan: RulesPlan): string =>
  ([[plan.create.length, "made"], [plan.update.length, "changed"], [plan.delete.length, "deleted"], [plan.unchanged, "as they were"]] as const)
    .filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`).join(", ") || "nothing";

const written = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value) ?? "–");

function Plan({ plan }: { plan: RulesPlan }) {
  return (
    <div className="plan" role="region" aria-label="What would change" tabIndex={0}>
      <p><b>{counted(plan)}</b></p>
      <ul className="lines">
        {plan.create.map((name) => <li key={name} className="tone-pass">+ <Text max={200}>{name}</Text></li>)}
        {plan.update.map(({ rule_name, changes: fields }) => (
          <li key={rule_name}>
            ~ <b><Text max={200}>{rule_name}</Text></b>
            <ul className="lines plan-fields">
              {Object.entries(fields).map(([field, { from, to }]) => (
                <li key={field}><span className="mono">{field}</span>: <span className="tone-fail"><Text max={200}>{written(from)}</Text></span> → <span className="tone-pass"><Text max={200}>{written(to)}</Text></span></li>
              ))}
            </ul>
          </li>
        ))}
        {plan.delete.map((name) => <li key={name} className="tone-fail">− <Text max={200}>{name}</Text></li>)}
      </ul>
    </div>
  );
}
