/** Tidegauge's own parts, the services it probes, and maintenance. */
import { useQueries, useQuery } from "@tanstack/react-query";
import { checksQuery, detailQuery, windowsQuery } from "../../api/health";
import { useIsAdmin } from "../../api/session";
import { Dot, State } from "../../ui/Badge";
import { Link } from "../../ui/Link";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { format, type Unit } from "../../charts/units";
import { Checks } from "./Checks";
import { Maintenance } from "./Maintenance";
import { componentsOf, type Component } from "./components";

export function Health() {
  const admin = useIsAdmin();
  const detail = useQuery(detailQuery);
  // all at once, so that nothing that is read moves when more comes
  const waiting = useQueries({ queries: [checksQuery, windowsQuery] }).some(({ isPending }) => isPending) || detail.isPending;
  return (
    <div className="page">
      <div className="page-head">
        <h1>Health</h1>
        {detail.data && <State state={detail.data.status} />}
        <span className="grow" />
        {admin && <Link className="button primary" to="/health/checks/new">New check</Link>}
      </div>
      {waiting ? <div className="card card-pad" role="status" aria-label="Loading"><Skeleton lines={8} height={26} /></div> : (
        <>
          <Checks />
          <Maintenance />
          <section className="card" aria-label="Tidegauge itself">
            <header className="card-head"><h2 className="grow">Tidegauge itself</h2>{detail.data && <span className="quiet">{detail.data.releaseId}</span>}</header>
            {detail.data ? <Own components={componentsOf(detail.data)} /> : <Problem error={detail.error} retry={() => void detail.refetch()} />}
          </section>
        </>
      )}
    </div>
  );
}

function Own({ components: { own, services } }: { components: ReturnType<typeof componentsOf> }) {
  const bad = services.filter(({ status }) => status !== "pass");
  return (
    <div className="parts">
      {own.map((each) => <Part key={each.name} component={each} />)}
      {bad.map((each) => <Part key={each.name} component={each} />)}
      <details className="parts-more">
        <summary>{services.length} parts of the process{bad.length ? "" : ", all healthy"}</summary>
        {services.map((each) => <Part key={each.name} component={each} />)}
      </details>
    </div>
  );
}

const UNITS: Record<string, Unit> = { s: "s", By: "By", "1": "share" };

function figure(name: string, value: unknown, unit: string | undefined): string {
  if (typeof value !== "number") return String(value ?? "–");
  return format(value, UNITS[unit ?? ""] ?? (name.endsWith("_s") ? "s" : name.endsWith("_bytes") ? "By" : "count"));
}

const spaced = (name: string) => name.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`).replace(/_(s|bytes)$/, "").replace(/_/g, " ");

function Part({ component }: { component: Component }) {
  return (
    <div className="part">
      <span className="part-name"><Dot state={component.status} /> <b><Text>{spaced(component.name)}</Text></b></span>
      <span className="part-figures">
        {component.figures.map(({ name, part }) => (
          <span key={name} className={part.status === "pass" ? "quiet" : `tone-${part.status}`}><Text>{spaced(name)}</Text> <b><Text>{figure(name, part.observedValue, part.observedUnit)}</Text></b></span>
        ))}
        {component.output && <span className={`tone-${component.status}`}><Text max={400}>{component.output}</Text></span>}
      </span>
    </div>
  );
}
