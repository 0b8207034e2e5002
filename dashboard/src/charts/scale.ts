/** The y axis: from zero unless asked to fit, room above, never a range of no height. */

export interface YOptions {
  /** fit the data instead of beginning at zero */
  fit?: boolean;
  /** values that must be seen (thresholds) */
  include?: readonly number[];
  /** what can be at most (1 for shares that are near it) */
  ceiling?: number;
}

export function yRange(dataMin: number | null, dataMax: number | null, options: YOptions = {}): [number, number] {
  const known = [dataMin, dataMax, ...(options.include ?? [])].filter((each): each is number => each !== null && Number.isFinite(each));
  if (known.length === 0) return [0, 1];
  let low = Math.min(...known);
  let high = Math.max(...known);
  if (!options.fit) {
    low = Math.min(low, 0);
    high = Math.max(high, 0);
  }
  if (low === high) {
    if (low === 0) return [0, options.ceiling ?? 1];
    const pad = Math.abs(low) * 0.1;
    return options.fit ? [low - pad, high + pad] : low > 0 ? [0, high * 1.1] : [low * 1.1, 0];
  }
  const pad = (high - low) * 0.08;
  const top = high > 0 || options.fit ? high + pad : 0;
  const bottom = low < 0 || options.fit ? low - pad : 0;
  const { ceiling } = options;
  return [bottom, ceiling !== undefined && high <= ceiling && top > ceiling ? ceiling : top];
}

/** Steps of an axis of bytes: powers of two, so that 1 GiB is a line and not 953.7 MiB. */
export const BYTE_STEPS: number[] = Array.from({ length: 60 }, (_, power) => 2 ** power);
