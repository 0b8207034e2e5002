/** Series of different times on one time axis, as uPlot wants them: undefined where another series
 *  has a point (drawn through), null where samples are missing (a gap is seen). */

export interface Line {
  label: string;
  times: readonly number[];
  values: readonly (number | null)[];
  /** colour index; by position where left out */
  colour?: number;
  dash?: boolean;
  /** nothing between samples means nothing happened: no gaps */
  steady?: boolean;
}

export type Column = (number | null | undefined)[];

/** The usual distance of samples: the median, so that a few gaps do not widen it. */
export function spacing(times: readonly number[]): number {
  const known = spacings.get(times);
  if (known !== undefined) return known;
  const found = median(times);
  spacings.set(times, found);
  return found;
}

/** The crosshair asks at every move. */
const spacings = new WeakMap<readonly number[], number>();

function median(times: readonly number[]): number {
  if (times.length < 2) return 0;
  const steps: number[] = [];
  for (let i = 1; i < times.length; i++) steps.push((times[i] ?? 0) - (times[i - 1] ?? 0));
  steps.sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? 0;
}

function gaps(line: Line): number[] {
  if (line.steady) return [];
  const usual = spacing(line.times);
  const found: number[] = [];
  for (let i = 1; i < line.times.length; i++) {
    const before = line.times[i - 1] ?? 0;
    if ((line.times[i] ?? 0) - before > usual * 2.5) found.push(before + usual);
  }
  return found;
}

export function align(lines: readonly Line[]): [number[], ...Column[]] {
  const holes = lines.map(gaps);
  const all = new Set<number>();
  for (const line of lines) for (const time of line.times) all.add(time);
  for (const hole of holes) for (const time of hole) all.add(time);
  const times = Float64Array.from(all).sort();
  const place = new Map<number, number>();
  times.forEach((time, index) => place.set(time, index));
  const columns = lines.map((line, which) => {
    const column: Column = new Array<undefined>(times.length).fill(undefined);
    for (const time of holes[which] ?? []) column[place.get(time) ?? 0] = null;
    line.times.forEach((time, index) => {
      column[place.get(time) ?? 0] = line.values[index] ?? null;
    });
    return column;
  });
  return [Array.from(times), ...columns];
}

/** The nearest index to `index` at which the column has a value, within `reach` seconds. */
export function nearest(times: readonly number[], column: Column, index: number, reach: number): number | null {
  const at = times[index] ?? 0;
  for (let step = 0; step < times.length; step++) {
    let outside = true;
    for (const candidate of step ? [index - step, index + step] : [index]) {
      if (candidate < 0 || candidate >= times.length || Math.abs((times[candidate] ?? 0) - at) > reach) continue;
      outside = false;
      if (typeof column[candidate] === "number") return candidate;
    }
    if (outside) return null;
  }
  return null;
}
