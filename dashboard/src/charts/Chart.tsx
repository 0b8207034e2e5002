/** The one chart: series over time with shared crosshair, drag to zoom, click to pick a moment. */
import { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { flushSync } from "react-dom";
import uPlot from "uplot";
import { useIsDark } from "../ui/theme";
import { align, type Line } from "./align";
import { palette } from "./colours";
import { Handle } from "./Handle";
import { Legend, type LegendHandle } from "./Legend";
import { spokenMarks, type Marks } from "./marks";
import { lineWidths, options, type Live, type Shape } from "./options";
import type { YOptions } from "./scale";
import { inTurn } from "./turns";
import { format, type Unit } from "./units";

export interface ChartProps extends Marks {
  /** said to screen readers */
  name: string;
  lines: readonly Line[];
  from: number;
  to: number;
  unit: Unit;
  height?: number;
  shape?: Shape;
  y?: YOptions;
  syncKey?: string;
  legend?: boolean;
  onZoom?: (from: number, to: number) => void;
  onPick?: (at: number) => void;
  /** a threshold that can be dragged and moved by keys */
  handle?: { value: number; name: string; onChange: (value: number) => void };
}

const NONE: Marks = {};

export function Chart({ name, lines, from, to, unit, height = 180, shape = "line", y, syncKey = "page", legend = true, onZoom, onPick, marks, bands, thresholds, handle: movable }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const handle = useRef<LegendHandle>(null);
  const [width, setWidth] = useState(0);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const dark = useIsDark();
  const hint = useId();
  const colours = palette(dark);
  const data = useMemo(() => align(lines), [lines]);
  const live = useRef<Live>({ window: [from, to], y: y ?? {}, marks: NONE, frozen: null, onCursor: () => undefined, onDraw: () => undefined });
  const place = useRef<((u: uPlot) => void) | null>(null);
  live.current = {
    window: [from, to],
    y: y ?? {},
    frozen: live.current.frozen,
    onDraw: (u) => place.current?.(u),
    marks: { marks, bands, thresholds },
    onZoom,
    onPick,
    onCursor: (idxs, at) => handle.current?.show(idxs.map((index, series) => (index === null || index === undefined ? null : (data[series + 1]?.[index] ?? null))), at),
  };

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    // the observer tells the width when the page is laid out anyway; asking for it would lay out at once
    let turn: (() => void) | null = null;
    const watcher = new ResizeObserver((entries) => {
      const wide = Math.floor(entries.at(-1)?.contentRect.width ?? 0);
      if (turn) setWidth(wide);
      else turn = inTurn(() => flushSync(() => setWidth(wide)));
    });
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      turn?.();
    };
  }, []);

  // a new chart only where what cannot be changed has changed
  const identity = lines.map((line) => `${line.label}\u0000${line.colour ?? ""}${line.dash ? "-" : ""}`).join("\u0001");
  const known = width > 0;
  useEffect(() => {
    const element = box.current;
    if (!element || !known) return;
    const made = new uPlot(
      options({ lines, unit, shape, width, height, syncKey, colours, live: () => live.current }),
      data as uPlot.AlignedData,
      element,
    );
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
    // lines and data are looked at by the effects below when they change
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [identity, unit, shape, height, syncKey, colours, known]);

  useEffect(() => {
    const u = plot.current;
    if (u && (u.width !== width || u.height !== height)) u.setSize({ width, height });
  }, [width, height]);
  // the chart has just been made with this data: drawing it twice would double the time
  const drawn = useRef<unknown>(null);
  useEffect(() => {
    const u = plot.current;
    if (!u) return;
    if (drawn.current !== u) {
      drawn.current = u;
      return;
    }
    // what a whole page learns at once (an alert, a release) is drawn chart by chart
    return inTurn(() => {
      if (shape !== "bars") lineWidths(lines).forEach((each, index) => { const series = u.series[index + 1]; if (series) series.width = each; });
      u.setData(data as uPlot.AlignedData, true);
    });
  }, [from, to, y, marks, bands, thresholds, data]);
  useEffect(() => {
    const u = plot.current;
    if (u) lines.forEach((line, index) => {
      const show = !hidden.has(line.label);
      if (u.series[index + 1]?.show !== show) u.setSeries(index + 1, { show });
    });
  }, [hidden, identity, colours, known, lines]);

  const focus = useCallback((index: number | null) => {
    plot.current?.setSeries(index === null ? null : index + 1, { focus: index !== null } as uPlot.Series);
  }, []);

  const keys = (event: KeyboardEvent) => {
    const u = plot.current;
    if (!u) return;
    const span = to - from;
    const at = u.cursor.left !== undefined && u.cursor.left !== null && u.cursor.left >= 0 ? u.posToVal(u.cursor.left, "x") : (from + to) / 2;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const step = (event.key === "ArrowLeft" ? -1 : 1) * (span / 100) * (event.shiftKey ? 10 : 1);
      moveCursor(u, u.valToPos(Math.min(Math.max(at + step, from), to), "x"));
    } else if (event.key === "+" || event.key === "=") onZoom?.(at - span / 4, at + span / 4);
    else if (event.key === "-") onZoom?.(from - span / 2, to + span / 2);
    else if (event.key === "Enter" && onPick) onPick(at);
    else if (event.key === "Escape") moveCursor(u, -10);
    else return;
    event.preventDefault();
  };

  return (
    <figure className="chart">
      <div
        className="chart-plot"
        ref={box}
        style={{ height }}
        tabIndex={0}
        role="application"
        aria-roledescription="chart"
        aria-label={`${name}. ${spoken(lines, unit)}${spokenMarks({ marks, bands }, from, to)}`}
        aria-describedby={hint}
        onKeyDown={keys}
      />
      {movable && <Handle {...movable} unit={unit} plot={plot} live={live} place={place} />}
      <span className="visually-hidden" id={hint}>
        Arrow keys move the crosshair, plus and minus zoom{onPick ? ", Enter shows what happened at this time" : ""}.
      </span>
      {legend && lines.length > 0 && (
        <Legend ref={handle} lines={lines} unit={unit} hidden={hidden} onHidden={setHidden} onFocus={focus} />
      )}
    </figure>
  );
}

/** Moves the crosshair, here and on the charts that share it (the third parameter is not in the types). */
function moveCursor(u: uPlot, left: number): void {
  const move = u.setCursor as (at: { left: number; top: number }, fire: boolean, publish: boolean) => void;
  move({ left, top: left < 0 ? -10 : 1 }, true, true);
}

/** A chart in words. */
function spoken(lines: readonly Line[], unit: Unit): string {
  if (lines.length === 0) return "No data";
  return lines
    .slice(0, 5)
    .map((line) => {
      const values = line.values.filter((value): value is number => value !== null);
      return `${line.label}: latest ${format(values.at(-1), unit)}, highest ${format(values.length ? values.reduce((a, b) => Math.max(a, b)) : null, unit)}`;
    })
    .join("; ");
}
