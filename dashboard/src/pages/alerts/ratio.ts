/** What a rule computes from two answers, for its chart. */
import type { Line } from "../../charts/align";

/** Values over those of the line with the same label at the same time. */
export function divided(over: readonly Line[], under: readonly Line[]): Line[] {
  return under.map((below, index) => {
    const above = over.find((line) => line.label === below.label);
    const values = new Map(above?.times.map((time, at) => [time, above.values[at]]));
    return {
      label: below.label,
      colour: index,
      times: below.times,
      // no sample of the numerator beside data of the denominator is 0
      values: below.times.map((time, at) => {
        const divisor = below.values[at];
        return divisor ? (values.get(time) ?? 0) / divisor : null;
      }),
    };
  });
}

/** The change in % against the dashed line that follows each. */
export function changes(lines: readonly Line[]): Line[] {
  const found: Line[] = [];
  lines.forEach((line, index) => {
    const before = lines[index + 1];
    if (line.dash || !before?.dash) return;
    found.push({
      ...line,
      values: line.values.map((value, at) => {
        const old = before.values[at];
        return value === null || old === null || old === undefined || old === 0 ? null : ((value - old) / Math.abs(old)) * 100;
      }),
    });
  });
  return found;
}
