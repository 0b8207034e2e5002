/** Uptime as bars, one for each hour or day. */
import { useQuery } from "@tanstack/react-query";
import { barsOf, barsQuery } from "../../api/health";
import { format } from "../../charts/units";
import { day } from "../../ui/clock";
import { instant } from "../../url/range";

export function Bars({ name, per = "hour", count = 48 }: { name: string; per?: "hour" | "day"; count?: number }) {
  const { data } = useQuery(barsQuery(name, per));
  const step = per === "hour" ? 3600 : 86_400;
  const bars = barsOf(data?.timestamps ?? [], data?.values ?? [], step, count, Date.now() / 1000);
  const known = bars.filter((bar) => bar.value !== null);
  const worst = known.reduce<number | null>((least, bar) => (least === null ? bar.value : Math.min(least, bar.value ?? 1)), null);
  return (
    <span className="bars" role="img" aria-label={known.length ? `Uptime of the last ${count} ${per}s; the worst ${per} had ${format(worst, "share")}` : "Not probed yet"}>
      {bars.map((bar) => (
        <i key={bar.at} data-tone={bar.value === null ? "none" : bar.value >= 0.999 ? "pass" : bar.value >= 0.95 ? "warn" : "fail"}
          title={`${(per === "hour" ? instant(bar.at) : day(bar.at))}: ${bar.value === null ? "not probed" : format(bar.value, "share")}`} />
      ))}
    </span>
  );
}
