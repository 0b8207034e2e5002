/** How a number with a unit is written. */

/** "s", "By", "share" (0..1), "count", or these per second. */
export type Unit = "s" | "By" | "share" | "count" | "count/s" | "By/s" | "s/s" | "share/s" | "change";

const COUNTED = new Set(["count", "rate", "increase"]);

/** The unit of a metric under an aggregation; where the metric has none its name tells. */
export function unitOf(metric: string, unit: string, aggregation: string): Unit {
  const name = metric.toLowerCase();
  let base: "s" | "By" | "share" | "count" = "count";
  if (unit === "s" || (unit === "" && /(\.duration|_seconds|\.lag|_time|\.wait_time)$/.test(name))) base = "s";
  else if (unit === "By" || unit === "bytes" || (unit === "" && /(_bytes|\.(body|resume)\.size)$/.test(name))) base = "By";
  else if (/(\.utilization|_utilization|_ratio|\.ratio)$/.test(name) || name === "health.check.up") base = "share";
  if (aggregation === "count") return "count";
  // of a histogram these count observations, whatever is measured
  const counts = COUNTED.has(aggregation) && /(\.duration|\.size|_seconds|\.wait_time)$/.test(name);
  if (counts) return aggregation === "rate" ? "count/s" : "count";
  return aggregation === "rate" ? `${base}/s` : base;
}

/** Three significant digits, no trailing zeros, never an exponent for what people read. */
export function digits(value: number, count = 3): string {
  if (value === 0) return "0";
  const size = Math.floor(Math.log10(Math.abs(value)));
  const decimals = Math.min(Math.max(count - 1 - size, 0), 8);
  const text = value.toFixed(decimals);
  return decimals ? text.replace(/\.?0+$/, "") : text;
}

function scaled(value: number, steps: [number, string][], smallest: string): string {
  const size = Math.abs(value);
  for (const [factor, name] of steps) if (size >= factor * 0.9995) return `${digits(value / factor)}${name}`;
  return `${digits(value)}${smallest}`;
}

const SHORT: [number, string][] = [[1e12, " T"], [1e9, " G"], [1e6, " M"], [1e3, " k"]];
const BYTES: [number, string][] = [[2 ** 40, " TiB"], [2 ** 30, " GiB"], [2 ** 20, " MiB"], [2 ** 10, " KiB"]];

function seconds(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0 s";
  if (size < 0.9995e-6) return `${digits(value * 1e9)} ns`;
  if (size < 0.9995e-3) return `${digits(value * 1e6)} µs`;
  if (size < 0.9995) return `${digits(value * 1e3)} ms`;
  if (size < 120) return `${digits(value)} s`;
  if (size < 7200) return `${digits(value / 60)} min`;
  if (size < 172800) return `${digits(value / 3600)} h`;
  return `${digits(value / 86400)} d`;
}

export function format(value: number | null | undefined, unit: Unit = "count"): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  switch (unit) {
    case "s":
      return seconds(value);
    case "By":
      return scaled(value, BYTES, " B");
    case "By/s":
      return `${scaled(value, BYTES, " B")}/s`;
    case "share":
      return `${digits(value * 100)} %`;
    case "share/s":
      return `${digits(value * 100)} %/s`;
    case "change":
      return `${value > 0 ? "+" : ""}${digits(value)} %`;
    case "count/s":
      return `${scaled(value, SHORT, "")}/s`;
    case "s/s":
      return digits(value);
    default:
      return scaled(value, SHORT, "");
  }
}

export const sizeText = (bytes: number | null | undefined): string => format(bytes, "By");
