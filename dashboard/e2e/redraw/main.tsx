/** The chart of the dashboard with more than it usually has to draw; `window.redraw()` gives it new data. */
import "uplot/dist/uPlot.min.css";
import "../../src/styles/tokens.css";
import "../../src/styles/base.css";
import "../../src/styles/charts.css";
import { useMemo, useState } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { Chart } from "../../src/charts/Chart";
import type { Line } from "../../src/charts/align";

const SERIES = 20;
const POINTS = 2000;
const STEP_S = 10;

/** A value as monitoring has them: a wave, noise, and now and then a spike. */
const value = (series: number, at: number) => {
  const noise = Math.abs(Math.sin(at * 12.9898 + series * 78.233) * 43758.5453) % 1;
  return 20 + series + 8 * Math.sin(at / 150 + series) + 6 * noise + (noise > 0.995 ? 40 : 0);
};

function linesFrom(first: number): Line[] {
  const times = Array.from({ length: POINTS }, (_, index) => (first + index) * STEP_S);
  return Array.from({ length: SERIES }, (_, series) => ({ label: `route ${series}`, times: [...times], values: times.map((_, index) => value(series, first + index)) }));
}

let change: (first: number, lines: Line[]) => void = () => undefined;

function Page() {
  const [{ first, lines }, set] = useState(() => ({ first: 0, lines: linesFrom(0) }));
  change = (next, fresh) => set({ first: next, lines: fresh });
  const y = useMemo(() => ({}), []);
  return <Chart name="Redraw" lines={lines} from={first * STEP_S} to={(first + POINTS) * STEP_S} unit="count" height={240} y={y} />;
}

const frame = () => new Promise<void>((resolve) => requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => resolve(); port2.postMessage(0); }));

let at = 0;
/** ms of the page's own work, and until the frame with the new data is handed over. */
async function redraw(): Promise<{ script: number; frame: number }> {
  at += 1;
  const fresh = linesFrom(at);
  await frame();
  await frame();
  const begin = performance.now();
  flushSync(() => change(at, fresh));
  await Promise.resolve(); // the chart draws in a microtask
  const script = performance.now() - begin;
  await frame();
  return { script, frame: performance.now() - begin };
}
Object.assign(window, { redraw });

const root = document.getElementById("root");
if (root) createRoot(root).render(<Page />);
