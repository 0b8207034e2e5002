/** uPlot's options for our charts. */
import uPlot from "uplot";
import { day, minute, second } from "../ui/clock";
import { nearest, spacing, type Column, type Line } from "./align";
import { faint, type Palette } from "./colours";
import { drawBands, drawMarks, named, type Marks } from "./marks";
import { BYTE_STEPS, yRange, type YOptions } from "./scale";
import { format, type Unit } from "./units";

export type Shape = "line" | "area" | "bars";

export interface Live {
  /** what may change while the chart stands */
  window: [number, number];
  y: YOptions;
  /** holds the y axis still while a threshold is dragged */
  frozen: [number, number] | null;
  onDraw: (u: uPlot) => void;
  marks: Marks;
  onZoom?: (from: number, to: number) => void;
  onPick?: (at: number) => void;
  onCursor: (idxs: (number | null)[], at: number | null) => void;
}

interface Fixed {
  lines: readonly Line[];
  unit: Unit;
  shape: Shape;
  width: number;
  height: number;
  syncKey: string;
  colours: Palette;
  /** the newest of what may change */
  live: () => Live;
}

const FONT = "11px system-ui, sans-serif";

/** Times on the axis; the day where a new one begins or days are all there is to tell. */
export function timeLabels(splits: readonly number[], step: number): string[] {
  let before = "";
  return splits.map((split) => {
    const date = new Date(split * 1000);
    const name = day(split);
    const midnight = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
    const fresh = before !== "" && name !== before;
    before = name;
    if (step >= 86400) return name;
    return midnight || (fresh && step >= 3600) ? name : (step < 60 ? second : minute)(split);
  });
}

/** Points from which on lines are hairs: they hide less of each other, and without a graphics card
 *  they are drawn four times as fast (20 series x 2,000 points: 19 ms, not 84). */
export const DENSE = 10_000;

/** Widths of the lines in CSS pixels. */
export function lineWidths(lines: readonly Line[], ratio = devicePixelRatio): number[] {
  const points = lines.reduce((sum, line) => sum + line.values.length, 0);
  return lines.map((line) => (points > DENSE ? 1 / ratio : line.dash ? 1.2 : 1.6));
}

export function options({ lines, unit, shape, width, height, syncKey, colours, live }: Fixed): uPlot.Options {
  const bars = shape === "bars" ? uPlot.paths.bars?.({ size: [0.8, 40], align: 1 }) : undefined;
  const widths = lineWidths(lines);
  let dragged = false;
  return {
    width,
    height,
    padding: [() => (named(live().marks) ? 20 : 8), 20, 0, 0],
    legend: { show: false },
    focus: { alpha: 0.2 },
    cursor: {
      y: false,
      points: { size: 7 },
      drag: { x: true, y: false, setScale: false, dist: 4 },
      focus: { prox: -1 },
      bind: { dblclick: () => () => null },
      sync: { key: syncKey, scales: ["x", null], setSeries: false, filters: { pub: (type) => type === "mousemove" || type === "mouseleave" } },
      dataIdx: (u, series, index) => {
        if (series === 0) return index;
        const times = u.data[0];
        const step = Math.max(spacing((lines[series - 1]?.times ?? []) as number[]), 1);
        return nearest(times as number[], u.data[series] as Column, index, step * 1.5) as number;
      },
    },
    scales: {
      x: { time: true, range: () => live().window },
      y: { range: (_, low, high) => live().frozen ?? yRange(low, high, live().y) },
    },
    axes: [
      {
        stroke: colours.quiet, font: FONT, size: 24, gap: 4, space: 70,
        grid: { show: false },
        ticks: { stroke: colours.line, width: 1, size: 4 },
        values: (_, splits, __, ___, step) => timeLabels(splits, step),
      },
      {
        stroke: colours.quiet, font: FONT, gap: 6, space: 34,
        size: (_, values) => Math.max(44, 14 + 6.4 * Math.max(0, ...(values ?? []).map((each) => each?.length ?? 0))),
        grid: { stroke: colours.line, width: 1 },
        ticks: { show: false },
        incrs: unit === "By" || unit === "By/s" ? BYTE_STEPS : undefined,
        values: (_, splits) => splits.map((split) => format(split, unit)),
      },
    ],
    series: [
      {},
      ...lines.map((line, index): uPlot.Series => {
        const colour = colours.series[(line.colour ?? index) % colours.series.length] ?? colours.ink;
        return {
          label: line.label,
          stroke: shape === "bars" ? undefined : line.dash ? faint(colour, 0.75) : colour,
          width: shape === "bars" ? 0 : widths[index],
          dash: line.dash ? [5, 4] : undefined,
          fill: shape === "bars" ? colour : shape === "area" && !line.dash ? faint(colour, 0.12) : undefined,
          paths: bars,
          spanGaps: false,
          points: shape === "bars" ? { show: false } : { size: 5, fill: colour, show: true, filter: (u) => lonely(u.data[index + 1] as Column) },
        };
      }),
    ],
    hooks: {
      drawAxes: [(u) => drawBands(u, live().marks, colours)],
      draw: [(u) => {
        drawMarks(u, live().marks, colours);
        live().onDraw(u);
      }],
      setCursor: [(u) => {
        const { idxs, left } = u.cursor;
        const inside = left !== undefined && left !== null && left >= 0;
        live().onCursor(inside ? (idxs ?? []).slice(1) : [], inside ? u.posToVal(left, "x") : null);
      }],
      setSelect: [(u) => {
        if (u.select.width < 4) return;
        dragged = true;
        const from = u.posToVal(u.select.left, "x");
        const to = u.posToVal(u.select.left + u.select.width, "x");
        u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        live().onZoom?.(from, to);
      }],
      ready: [(u) => {
        u.over.addEventListener("click", () => {
          if (!dragged && u.cursor.left !== undefined && u.cursor.left !== null && u.cursor.left >= 0) live().onPick?.(u.posToVal(u.cursor.left, "x"));
          dragged = false;
        });
      }],
    },
  };
}

/** A value between gaps makes no line: it is shown as a point. */
export function lonely(column: Column): number[] {
  const found: number[] = [];
  let run: number[] = [];
  const close = () => {
    if (run.length === 1) found.push(...run);
    run = [];
  };
  column.forEach((value, index) => {
    if (typeof value === "number") run.push(index);
    else if (value === null) close();
  });
  close();
  return found;
}
