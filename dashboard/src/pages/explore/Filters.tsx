/** Conditions on tags: which tag, how compared, with what. */
import { useId, useState, type FormEvent } from "react";
import type { CatalogMetric } from "../../api/types";
import { Icon } from "../../ui/icons";
import { Text } from "../../ui/Text";

const OPERATORS = ["=", "!=", "=~", "!~"] as const;

interface Props { filters: string[]; metric: CatalogMetric | null; onChange: (filters: string[]) => void }

export function Filters({ filters, metric, onChange }: Props) {
  const [tag, setTag] = useState("");
  const names = useId();
  const values = useId();
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get("tag")).trim();
    if (!name) return;
    const condition = `${name}${String(form.get("operator"))}${String(form.get("value"))}`;
    if (!filters.includes(condition)) onChange([...filters, condition]);
    setTag("");
    event.currentTarget.reset();
  };
  return (
    <div className="filters">
      <span className="quiet">Where</span>
      {filters.map((filter) => (
        <span key={filter} className="chip">
          <Text max={120}>{filter}</Text>
          <button type="button" aria-label={`Remove the condition ${filter}`} onClick={() => onChange(filters.filter((each) => each !== filter))}><Icon name="close" /></button>
        </span>
      ))}
      <form className="filter-new" onSubmit={add}>
        <input name="tag" aria-label="Tag" placeholder="tag" list={names} size={16} value={tag} onChange={(event) => setTag(event.target.value)} />
        <datalist id={names}>{Object.keys(metric?.tags ?? {}).map((name) => <option key={name} value={name} />)}</datalist>
        <select name="operator" aria-label="Comparison">{OPERATORS.map((each) => <option key={each}>{each}</option>)}</select>
        <input name="value" aria-label="Value" placeholder="value" list={values} size={14} />
        <datalist id={values}>{(metric?.tags[tag]?.values ?? []).map((value) => <option key={value} value={value} />)}</datalist>
        <button type="submit" className="icon-button" aria-label="Add the condition" title="Add the condition"><Icon name="plus" /></button>
      </form>
    </div>
  );
}
