/** A small curve beside a number; decoration for the number, hidden from screen readers. */
import { memo } from "react";

interface Props { values: readonly (number | null)[]; tone?: "accent" | "fail" | "quiet"; width?: number; height?: number; /** the least value of the top */ least?: number }

/** Line and area in the box; a null begins a new piece, and a value between two is a dash. */
export function sparkPath(values: readonly (number | null)[], width: number, height: number, least = 0): { line: string; area: string } {
  const top = Math.max(least, 1e-12, ...values.map((value) => value ?? 0));
  const step = values.length > 1 ? width / (values.length - 1) : width;
  let line = "";
  let area = "";
  let begin: number | null = null;
  const round = (value: number) => Math.round(value * 10) / 10;
  const close = (end: number) => {
    if (begin !== null && end > begin) area += `L${round(end)} ${height}L${round(begin)} ${height}Z`;
    else if (begin !== null) line += `h${Math.max(round(step / 2), 1.5)}`;
    begin = null;
  };
  values.forEach((value, index) => {
    const x = index * step;
    if (value === null) {
      close(x - step);
      return;
    }
    const point = `${round(x)} ${round(height - 1 - (value / top) * (height - 2))}`;
    line += (begin === null ? "M" : "L") + point;
    area += (begin === null ? "M" : "L") + point;
    begin ??= x;
  });
  close(width);
  return { line, area };
}

export const Sparkline = memo(function Sparkline({ values, tone = "accent", width = 96, height = 24, least }: Props) {
  const { line, area } = sparkPath(values, width, height, least);
  return (
    <svg className="spark" data-tone={tone} width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true" preserveAspectRatio="none">
      <path className="spark-base" d={`M0 ${height - 0.5}H${width}`} />
      <path className="spark-area" d={area} />
      <path className="spark-line" d={line} />
    </svg>
  );
});
