/** Charts of the metrics that the application itself counts. */
import { useQuery } from "@tanstack/react-query";
import { catalogQuery } from "../../api/catalog";
import { tagIs } from "../../api/history";
import type { CatalogMetric } from "../../api/types";
import { firstAggregation } from "../explore/state";
import { ServiceChart } from "./ServiceChart";

/** Namespaces that the client fills by itself. */
const KNOWN = /^(http|db|process|system|asyncio|cpython|service\.call|websocket|tidegauge|health|sentry|messaging|rpc)\.|^up$/;
/** Tags that every series has. */
const COMMON = new Set(["service.name", "service.instance.id", "deployment.environment.name", "le", "job", "instance"]);

export const isBusiness = (metric: CatalogMetric, service: string): boolean =>
  !KNOWN.test(metric.name) && (metric.tags["service.name"]?.values.includes(service) ?? false);

/** The own tag with the fewest values, if they are few enough for a chart. */
export function telling(metric: CatalogMetric): string | undefined {
  return Object.entries(metric.tags)
    .filter(([name, { count }]) => !COMMON.has(name) && count > 1 && count <= 12)
    .sort(([, a], [, b]) => a.count - b.count)[0]?.[0];
}

export function Business({ service, onPick }: { service: string; onPick: (at: number) => void }) {
  const { data } = useQuery(catalogQuery(""));
  const metrics = (data ?? []).filter((metric) => isBusiness(metric, service)).slice(0, 12);
  if (metrics.length === 0) return null;
  return (
    <>
      <div className="section-head"><h2>What it counts</h2></div>
      <div className="chart-grid">
        {metrics.map((metric) => (
          <ServiceChart key={metric.name} onPick={onPick} title={metric.name} height={140}
            wanted={[{ metric: metric.name, aggregation: firstAggregation(metric.kind, metric.name), tags: [tagIs("service.name", service)], groupBy: telling(metric), top: 8 }]} />
        ))}
      </div>
    </>
  );
}
