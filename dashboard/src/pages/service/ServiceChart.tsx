/** Charts of a service, with what happened to it drawn on them. When that changes they alone are drawn again,
 *  not the page that they are on. */
import { createContext, use, type ReactNode } from "react";
import { HistoryChart, type HistoryChartProps } from "../../charts/HistoryChart";
import { useEnvironment } from "../../ui/EnvironmentPicker";
import { useRange } from "../../url/range";
import { NOTHING, useServiceContext, type Context } from "./context";

const Happened = createContext<Context>(NOTHING);

/** A page that asks what happened to the service, for the charts in it. */
export function ServicePage({ service, children }: { service: string; children: ReactNode }) {
  const context = useServiceContext(service, useRange(), useEnvironment());
  return <Happened value={context}><div className="page">{children}</div></Happened>;
}

export function ServiceChart(props: Omit<HistoryChartProps, "marks" | "bands">) {
  return <HistoryChart {...props} {...use(Happened)} />;
}
