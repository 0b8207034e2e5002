import { describe, expect, test } from "vitest";
import { withNewNumbers } from "../src/api/overview";
import type { Overview } from "../src/api/types";
import { backoffMs, next, START, type Freshness, type Happening } from "../src/live/machine";

const run = (...happenings: [Happening["kind"], number][]): Freshness => happenings.reduce<Freshness>((now, [kind, s]) => next(now, { kind, at: s * 1000 }), START);

describe("freshness", () => {
  test.each<[string, [Happening["kind"], number][], Freshness["mode"]]>([
    ["nothing yet", [], "connecting"],
    ["time alone makes nothing stale before anything was heard", [["time", 100]], "connecting"],
    ["the stream makes it live", [["heard", 1]], "live"],
    ["answers alone do not", [["answered", 1]], "connecting"],
    ["one break is a reconnection", [["heard", 1], ["broken", 2]], "live"],
    ["two breaks are polling", [["heard", 1], ["broken", 2], ["broken", 3]], "polling"],
    ["no stream from the beginning is polling", [["broken", 1], ["broken", 2], ["answered", 3]], "polling"],
    ["three ticks missed are polling", [["heard", 1], ["time", 18]], "polling"],
    ["a slow tick is not", [["heard", 1], ["time", 15]], "live"],
    ["silence for long is stale", [["heard", 1], ["time", 32]], "stale"],
    ["an answer keeps it from being stale", [["heard", 1], ["broken", 2], ["broken", 3], ["answered", 30], ["time", 45]], "polling"],
    ["an answer ends staleness, as polling", [["heard", 1], ["time", 40], ["answered", 41]], "polling"],
    ["the stream ends it as live", [["heard", 1], ["time", 40], ["heard", 41]], "live"],
    ["breaking does not end it", [["heard", 1], ["time", 40], ["broken", 41]], "stale"],
    ["a failed answer while live is doubt", [["heard", 1], ["unanswered", 3]], "polling"],
    ["failed answers for long are stale", [["heard", 1], ["unanswered", 3], ["unanswered", 20]], "stale"],
    ["no answer from the beginning is stale", [["unanswered", 1]], "stale"],
  ])("%s", (_, happenings, mode) => expect(run(...happenings).mode).toBe(mode));

  test("it knows when it last heard", () => expect(run(["heard", 1], ["time", 40]).heardAt).toBe(1000));

  test("attempts are spread and bounded", () => {
    expect(backoffMs(1, 0)).toBe(1500);
    expect(backoffMs(99, 1)).toBe(37_500);
  });
});

test("new numbers come over the curves that are there", () => {
  const row = { service: "shop", environment: "prod", requests_per_s: 1, errors_per_s: 0, error_share: 0, p95_s: 1, active_alerts: 0, new_error_groups: 0, health: "pass" as const };
  const shown: Overview = { generated_at: "a", step_s: 60, times: [1, 2], services: [{ ...row, series: { requests_per_s: [1, 2], error_share: [0, 0], p95_s: [] } }], totals: { samples_per_s: 1, active_alerts: 0, error_events_per_min: 0 } };
  const fresh: Overview = { ...shown, generated_at: "b", times: [], services: [{ ...row, service: "new" }, { ...row, requests_per_s: 9 }] };
  const merged = withNewNumbers(shown, fresh);
  expect(merged.times).toEqual([1, 2]);
  expect(merged.services.map((each) => [each.service, each.requests_per_s, each.series?.requests_per_s])).toEqual([["new", 1, undefined], ["shop", 9, [1, 2]]]);
});
