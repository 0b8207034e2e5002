/** What is drawn on a chart beside its series: alert intervals, events, thresholds. */
import type uPlot from "uplot";
import { minute } from "../ui/clock";
import { plain } from "../ui/Text";
import { faint, type Palette } from "./colours";

export type Tone = "fail" | "warn" | "accent" | "pass";

/** Something that happened at one time (a deploy, a new error). */
export interface Mark { at: number; label: string; tone: Tone }
/** Something that lasted (an alert). */
export interface Band { from: number; to: number; label: string; tone: Tone }
/** A value that matters. */
export interface Threshold { value: number; label: string; tone: Tone }

export interface Marks { marks?: Mark[]; bands?: Band[]; thresholds?: Threshold[] }

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

/** Bands lie under the series. */
export function drawBands(u: uPlot, { bands = [] }: Marks, colours: Palette): void {
  const { ctx, bbox } = u;
  ctx.save();
  for (const band of bands) {
    const left = clamp(u.valToPos(band.from, "x", true), bbox.left, bbox.left + bbox.width);
    const right = clamp(u.valToPos(band.to, "x", true), bbox.left, bbox.left + bbox.width);
    if (right <= bbox.left || left >= bbox.left + bbox.width) continue;
    const width = Math.max(right - left, devicePixelRatio);
    ctx.fillStyle = faint(colours[band.tone], 0.06);
    ctx.fillRect(left, bbox.top, width, bbox.height);
    ctx.fillStyle = colours[band.tone];
    ctx.fillRect(left, bbox.top, width, 3 * devicePixelRatio);
  }
  ctx.restore();
}

/** Whether something is written above the plot. */
export const named = ({ marks = [], bands = [] }: Marks): boolean => marks.length > 0 || bands.some(({ label }) => label);

/** Marks and the names of bands, each where it begins or where the plot does. */
function names(marks: readonly Mark[], bands: readonly Band[], from: number, to: number): (Mark & { lined: boolean })[] {
  return [
    ...marks.filter(({ at }) => at >= from && at <= to).map((mark) => ({ ...mark, lined: true })),
    ...bands.filter((band) => band.label && band.to > from && band.from < to).map((band) => ({ at: Math.max(band.from, from), label: band.label, tone: band.tone, lined: false })),
  ].sort((a, b) => a.at - b.at);
}

/** The same in words, for those who do not see it. */
export function spokenMarks({ marks = [], bands = [] }: Marks, from: number, to: number): string {
  const found = names(marks, bands, from, to).slice(0, 6).map(({ at, label }) => `${plain(label)} at ${minute(at)}`);
  return found.length ? `. Marked: ${found.join(", ")}` : "";
}

export function drawMarks(u: uPlot, { marks = [], bands = [], thresholds = [] }: Marks, colours: Palette): void {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.lineWidth = ratio;
  ctx.font = `${10.5 * ratio}px system-ui, sans-serif`;
  ctx.textBaseline = "top";
  ctx.textAlign = "left";
  let freeFrom = -Infinity;
  for (const mark of names(marks, bands, u.scales.x?.min ?? -Infinity, u.scales.x?.max ?? Infinity)) {
    const x = Math.round(u.valToPos(mark.at, "x", true)) + 0.5;
    if (mark.lined) {
      ctx.strokeStyle = colours[mark.tone];
      ctx.setLineDash([3 * ratio, 3 * ratio]);
      line(ctx, x, bbox.top, x, bbox.top + bbox.height);
    }
    const text = plain(mark.label.length > 26 ? `${mark.label.slice(0, 25)}…` : mark.label);
    // above the plot, where it hides nothing; to the left of its line where the right has no room
    const width = ctx.measureText(text).width;
    const left = x + width > bbox.left + bbox.width ? x - width : x;
    if (left > freeFrom) {
      ctx.fillStyle = colours[mark.tone];
      ctx.fillText(text, left, bbox.top - 14 * ratio);
      freeFrom = left + width + 8 * ratio;
    }
  }
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const threshold of thresholds) {
    const y = Math.round(u.valToPos(threshold.value, "y", true)) + 0.5;
    ctx.strokeStyle = colours[threshold.tone];
    ctx.setLineDash([6 * ratio, 4 * ratio]);
    line(ctx, bbox.left, y, bbox.left + bbox.width, y);
    ctx.fillStyle = colours[threshold.tone];
    ctx.fillText(threshold.label, bbox.left + 6 * ratio, y > bbox.top + 18 * ratio ? y - 14 * ratio : y + 3 * ratio);
  }
  ctx.restore();
}

function line(ctx: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
}
