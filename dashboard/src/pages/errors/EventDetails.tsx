/** Everything that is kept of one event. */
import type { ErrorEvent } from "../../api/types";
import { format } from "../../charts/units";
import { toneOf } from "../../ui/Badge";
import { Text } from "../../ui/Text";
import { breadcrumb, chain, type Breadcrumb } from "./frames";
import { Stack } from "./Stack";

export function EventDetails({ event }: { event: ErrorEvent }) {
  return (
    <>
      {!event.exceptions?.length && event.error_message && (
        <section className="card card-pad"><p className="exception-value mono" tabIndex={0}><Text max={20_000}>{event.error_message}</Text></p></section>
      )}
      <Stack exceptions={chain(event.exceptions ?? [])} />
      <Breadcrumbs crumbs={(event.breadcrumbs ?? []).map(breadcrumb)} end={event.timestamp} />
      <Values title="Request" values={event.request} />
      <Values title="User" values={event.user} />
      <Values title="Tags" values={event.tags} />
      <Values title="Context" values={event.context} />
      {nonEmpty(event.scrubbed) && <Values title="Removed before it was stored" values={asRecord(event.scrubbed)} />}
      {nonEmpty(event.trimmed) && <Values title="Cut because the event was too large" values={asRecord(event.trimmed)} />}
    </>
  );
}

const nonEmpty = (value: unknown): boolean => Boolean(value) && (typeof value !== "object" || Object.keys(value as object).length > 0);
const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : { fields: value };

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value, null, 1));

function Values({ title, values }: { title: string; values: Record<string, unknown> | undefined }) {
  const entries = Object.entries(values ?? {}).filter(([, value]) => value !== null && value !== "" && nonEmptyOrScalar(value));
  if (entries.length === 0) return null;
  return (
    <section className="card" aria-label={title}>
      <header className="card-head"><h2>{title}</h2></header>
      <dl className="pairs card-pad">
        {entries.map(([name, value]) =>
          typeof value === "object" && value !== null && !Array.isArray(value) ? (
            Object.entries(value as Record<string, unknown>).map(([inner, each]) => (
              <div className="pair" key={`${name} ${inner}`}><dt><Text max={60}>{name}</Text>.<Text max={100}>{inner}</Text></dt><dd className="mono"><Text max={3000}>{shown(each)}</Text></dd></div>
            ))
          ) : (
            <div className="pair" key={name}><dt><Text max={100}>{name}</Text></dt><dd className="mono"><Text max={3000}>{shown(value)}</Text></dd></div>
          ),
        )}
      </dl>
    </section>
  );
}

const nonEmptyOrScalar = (value: unknown) => typeof value !== "object" || value === null || Object.keys(value).length > 0;

function Breadcrumbs({ crumbs, end }: { crumbs: Breadcrumb[]; end: string }) {
  if (crumbs.length === 0) return null;
  const last = Date.parse(end) / 1000;
  const before = ({ at }: Breadcrumb): string => (Number.isFinite(at) ? format(Math.min(at - last, 0), "s") : "");
  return (
    <section className="card table-box" aria-label="What came before" tabIndex={0}>
      <header className="card-head"><h2>What came before</h2></header>
      <table className="crumbs">
        <thead><tr><th scope="col" className="num">When</th><th scope="col">What</th><th scope="col">Message</th></tr></thead>
        <tbody>
          {crumbs.map((crumb, index) => (
            <tr key={index}>
              <td className="num nowrap quiet">{before(crumb)}</td>
              <td className="nowrap"><span className="badge" data-tone={toneOf(crumb.level)}><Text max={40}>{crumb.what}</Text></span></td>
              <td>
                <span className="mono"><Text max={600}>{crumb.message}</Text></span>
                {crumb.data.length > 0 && <div className="quiet mono"><Text max={300}>{crumb.data.map(([name, value]) => `${name}=${shown(value)}`).join("  ")}</Text></div>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
