/** Makes or changes a check; tries it before it is saved. */
import { useState, type FormEvent } from "react";
import { call } from "../../api/client";
import type { Check } from "../../api/types";
import { State } from "../../ui/Badge";
import { Link } from "../../ui/Link";
import { Problem } from "../../ui/Problem";
import { Text } from "../../ui/Text";
import { useAction } from "../../ui/useAction";
import { go, href } from "../../url/location";
import { COMMON, KINDS, parsed, shown, type FieldOf } from "./kinds";

export function NewCheck() {
  return <CheckForm />;
}

export function CheckForm({ check }: { check?: Check }) {
  const [kind, setKind] = useState(check?.kind ?? "http");
  const fields = KINDS[kind] ?? { name: kind, fields: [], more: [] };
  const old = check?.kind === kind ? check.definition : {};
  const read = (element: HTMLFormElement): Record<string, unknown> => {
    const form = new FormData(element);
    const body: Record<string, unknown> = { name: String(form.get("name") ?? check?.name), kind, description: String(form.get("description") ?? ""), enabled: form.get("enabled") !== null };
    if (form.get("service")) body.service = String(form.get("service"));
    for (const field of [...fields.fields, ...fields.more, ...(kind === "heartbeat" ? [] : COMMON)]) {
      const value = parsed(field.type, String(form.get(field.name) ?? ""));
      if (value !== undefined) body[field.name] = value;
    }
    return body;
  };
  const save = useAction(
    (body: Record<string, unknown>) => (check ? call("put", "/health/checks/{name}", { path: { name: check.name }, body: body as never }) : call("post", "/health/checks", { body: body as never })),
    { done: "The check is saved", renews: ["health"], then: (made) => go(href(`/health/checks/${encodeURIComponent(made.name)}`)) },
  );
  const test = useAction((body: Record<string, unknown>) => call("post", "/health/checks/test", { body: body as never }));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(read(event.currentTarget));
  };
  const tried = test.data as { status?: string; output?: string } | undefined;
  return (
    <div className="page narrow">
      <div className="page-head"><div><p className="crumb"><Link to="/health">Health</Link></p><h1>{check ? <Text>{check.name}</Text> : "New check"}</h1></div></div>
      <form className="card card-pad form" onSubmit={submit} key={kind}>
        <div className="form-row">
          {!check && <label className="field"><span>Name</span><input name="name" required maxLength={100} pattern="[A-Za-z0-9][A-Za-z0-9._\-]*" title="Letters, digits, dots, dashes and underscores; the first a letter or digit" placeholder="shop" /></label>}
          <label className="field"><span>Kind</span><select value={kind} disabled={Boolean(check)} onChange={(event) => setKind(event.target.value)}>{Object.entries(KINDS).map(([value, { name }]) => <option key={value} value={value}>{name}</option>)}</select></label>
          <label className="field"><span>Service</span><input name="service" defaultValue={check?.service ?? ""} placeholder="as the name" /></label>
        </div>
        <div className="form-row">{fields.fields.map((field) => <Input key={field.name} field={field} value={old[field.name] ?? field.first} />)}</div>
        {kind !== "heartbeat" && <div className="form-row">{COMMON.map((field) => <Input key={field.name} field={field} value={old[field.name] ?? field.first} />)}</div>}
        {fields.more.length > 0 && (
          <details className="more"><summary>More</summary><div className="form-row">{fields.more.map((field) => <Input key={field.name} field={field} value={old[field.name] ?? field.first} />)}</div></details>
        )}
        <label className="field"><span>Description</span><input name="description" defaultValue={String(check?.definition.description ?? "")} /></label>
        <label className="check-field"><input type="checkbox" name="enabled" defaultChecked={check?.definition.enabled !== false} /> Enabled</label>
        {tried && <p className="note"><State state={tried.status ?? "unknown"} /> <Text max={600}>{tried.output || JSON.stringify(tried)}</Text></p>}
        {test.isError && <Problem error={test.error} small />}
        <div className="buttons">
          <button type="submit" className="button primary" disabled={save.isPending}>Save</button>
          {kind !== "heartbeat" && <button type="button" className="button" disabled={test.isPending} onClick={(event) => { const form = event.currentTarget.form; if (form?.reportValidity()) test.mutate(read(form)); }}>{test.isPending ? "Trying …" : "Try it"}</button>}
        </div>
      </form>
    </div>
  );
}

function Input({ field, value }: { field: FieldOf; value: unknown }) {
  const { name, label, type, placeholder, required } = field;
  if (type === "boolean") return <label className="check-field"><input type="checkbox" name={name} defaultChecked={Boolean(value)} /> {label}</label>;
  return (
    <label className="field">
      <span>{label}</span>
      {Array.isArray(type) ? <select name={name} defaultValue={String(value ?? type[0])}>{type.map((each) => <option key={each}>{each}</option>)}</select>
        : type === "lines" || type === "pairs" || type === "conditions" ? <textarea name={name} rows={2} defaultValue={shown(type, value)} placeholder={placeholder} spellCheck={false} />
        : <input name={name} type={type === "number" ? "number" : type === "password" ? "password" : "text"} autoComplete="off" defaultValue={shown(type, value)} placeholder={placeholder} required={required} />}
    </label>
  );
}
