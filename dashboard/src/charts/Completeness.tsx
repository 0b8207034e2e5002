/** What an answer is made of and up to when it is complete. */
import type { History } from "../api/types";
import { second } from "../ui/clock";

const TIERS: Record<string, string> = { raw: "raw samples", hourly: "hourly rollup", daily: "daily rollup" };

export function Completeness({ answer }: { answer: History }) {
  const tiers = [...new Set(answer.segments?.map((segment) => segment.tier) ?? [answer.tier])];
  const lag = answer.replica_lag_s;
  const before = answer.compared;
  return (
    <footer className="chart-foot">
      <span>{tiers.map((tier) => TIERS[tier] ?? tier).join(" + ")}</span>
      <span>{answer.step} steps</span>
      <span>complete to {second(answer.complete_through)}</span>
      {before && before.step !== answer.step && <span>{before.offset} before: {TIERS[before.tier] ?? before.tier}, {before.step} steps</span>}
      {lag !== undefined && lag > 1 && <span>replica {Math.round(lag)} s behind</span>}
    </footer>
  );
}
