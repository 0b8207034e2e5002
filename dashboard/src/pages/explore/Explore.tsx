/** Any metric: asked, drawn, compared, saved. */
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { historyQuery } from "../../api/history";
import { useIsAdmin } from "../../api/session";
import { HistoryChart } from "../../charts/HistoryChart";
import { useEnvironment } from "../../ui/EnvironmentPicker";
import { Link } from "../../ui/Link";
import { sayProblem } from "../../ui/toast";
import { useParams } from "../../url/location";
import { useRange } from "../../url/range";
import { MetricList } from "./MetricList";
import { Question } from "./Question";
import { SeriesTable } from "./SeriesTable";
import { downloadCsv } from "./csv";
import { wantedOf } from "./state";

const SavePanel = lazy(async () => ({ default: (await import("./SavePanel")).SavePanel }));

export function Explore() {
  const [search, set] = useParams();
  const range = useRange();
  const environment = useEnvironment();
  const admin = useIsAdmin();
  const [saving, setSaving] = useState(false);
  const wanted = wantedOf(search);
  if (!wanted) return <MetricList />;
  const fit = search.get("y") === "fit";
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <p className="crumb"><Link to="/explore">All metrics</Link></p>
          <h1>Explore</h1>
        </div>
        <span className="grow" />
        <div className="buttons">
          <button type="button" className="button" aria-pressed={fit} onClick={() => set({ y: fit ? null : "fit" }, true)}>Fit the y axis</button>
          <button type="button" className="button" onClick={() => void downloadCsv(wanted, range, environment).catch(sayProblem)}>CSV</button>
          {admin && <Link className="button" to="/alerts/rules/new" params={{ metric: wanted.metric, agg: wanted.aggregation, by: wanted.groupBy ?? undefined, where: wanted.tags?.length ? JSON.stringify(wanted.tags) : undefined }}>New rule</Link>}
          {admin && <button type="button" className="button primary" onClick={() => setSaving(true)}>Save as panel</button>}
        </div>
      </div>
      <Question wanted={wanted} />
      <HistoryChart title={`${wanted.aggregation} of ${wanted.metric}`} wanted={[wanted]} height={340} y={fit ? FIT : undefined} />
      <Details />
      {saving && <Suspense><SavePanel wanted={wanted} onClose={() => setSaving(false)} /></Suspense>}
    </div>
  );
}

const FIT = { fit: true } as const;

function Details() {
  const [search] = useParams();
  const range = useRange();
  const environment = useEnvironment();
  const wanted = wantedOf(search);
  const { data } = useQuery({ ...historyQuery(wanted ?? { metric: "", aggregation: "avg" }, range, environment), enabled: wanted !== null });
  if (!wanted || !data || data.series.length === 0) return null;
  return <SeriesTable answer={data} wanted={wanted} />;
}
