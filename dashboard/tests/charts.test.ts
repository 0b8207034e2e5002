import { describe, expect, test, vi } from "vitest";
import { align, nearest, spacing } from "../src/charts/align";
import { spokenMarks } from "../src/charts/marks";
import { rounded } from "../src/charts/Handle";
import { DENSE, lineWidths, lonely, timeLabels } from "../src/charts/options";
import { yRange } from "../src/charts/scale";
import { sparkPath } from "../src/charts/Sparkline";
import { inTurn } from "../src/charts/turns";
import { digits, format, unitOf, type Unit } from "../src/charts/units";

describe("numbers with units", () => {
  test.each<[number | null, Unit, string]>([
    [0.00475, "s", "4.75 ms"], [0, "s", "0 s"], [0.9999, "s", "1 s"], [119, "s", "119 s"], [7300, "s", "2.03 h"], [3.2e-7, "s", "320 ns"],
    [1536, "By", "1.5 KiB"], [1023.9, "By", "1 KiB"], [5 * 2 ** 30, "By", "5 GiB"], [12, "By/s", "12 B/s"],
    [0.0712, "share", "7.12 %"], [1, "share", "100 %"], [-12.5, "change", "-12.5 %"], [12.5, "change", "+12.5 %"],
    [1234, "count", "1.23 k"], [999.9, "count", "1 k"], [1e6, "count/s", "1 M/s"], [0.333333, "count", "0.333"], [-4200, "count", "-4.2 k"],
    [null, "s", "–"], [Number.NaN, "count", "–"], [Infinity, "count", "∞"],
  ])("%s %s is %s", (value, unit, text) => expect(format(value, unit)).toBe(text));

  test.each([[0.000012345, "0.0000123"], [100, "100"], [99.95, "100"], [12.34, "12.3"]])("%s has the digits %s", (value, text) => expect(digits(value)).toBe(text));

  test.each([
    ["http.server.request.duration", "", "p95", "s"], ["http.server.request.duration", "", "rate", "count/s"], ["http.server.request.duration", "", "count", "count"],
    ["process.memory.usage", "By", "avg", "By"], ["system.network.io", "By", "rate", "By/s"], ["system.cpu.utilization", "1", "avg", "share"],
    ["orders", "", "increase", "count"], ["orders", "", "rate", "count/s"], ["health.check.up", "1", "max", "share"],
  ])("%s (%s) by %s is in %s", (metric, unit, aggregation, found) => expect(unitOf(metric, unit, aggregation)).toBe(found));
});

describe("y axis", () => {
  test.each<[string, number | null, number | null, Parameters<typeof yRange>[2], [number, number]]>([
    ["nothing", null, null, {}, [0, 1]],
    ["only zeros", 0, 0, {}, [0, 1]],
    ["one value", 5, 5, {}, [0, 5.4]],
    ["one value, fitted", 5, 5, { fit: true }, [4.5, 5.5]],
    ["from zero", 50, 100, {}, [0, 108]],
    ["fitted", 50, 100, { fit: true }, [46, 104]],
    ["negative", -100, -50, {}, [-108, 0]],
    ["both signs", -50, 50, {}, [-58, 58]],
    ["a threshold above", 1, 2, { include: [10] }, [0, 10.8]],
    ["a share near its ceiling", 0.2, 0.99, { ceiling: 1 }, [0, 1]],
    ["infinite values are left out", 0, Infinity, {}, [0, 1]],
  ])("%s", (_, low, high, options, range) => {
    const [bottom, top] = yRange(low, high, options);
    expect(bottom).toBeCloseTo(range[0], 9);
    expect(top).toBeCloseTo(range[1], 9);
    expect(top).toBeGreaterThan(bottom);
  });

  test("a dragged threshold has no more digits than a pixel is worth", () => {
    expect(rounded(0.123456, 0.002)).toBe(0.123);
    expect(rounded(1234.56, 20)).toBe(1230);
    expect(rounded(5, 0)).toBe(5);
  });
});

test("many points make hairs of lines, of one pixel of the screen", () => {
  const line = (points: number, dash = false) => ({ label: "", times: [], values: new Array<number>(points).fill(1), dash });
  expect(lineWidths([line(10), line(10, true)], 2)).toEqual([1.6, 1.2]);
  expect(lineWidths([line(DENSE), line(1)], 2)).toEqual([0.5, 0.5]);
});

describe("series on one axis", () => {
  test("another's times are drawn through, missing samples are gaps", () => {
    const [times, a, b] = align([
      { label: "a", times: [0, 10, 20, 60, 70], values: [1, 2, 3, 4, 5] },
      { label: "b", times: [5, 15], values: [7, 8] },
    ]);
    expect(times).toEqual([0, 5, 10, 15, 20, 30, 60, 70]);
    expect(a).toEqual([1, undefined, 2, undefined, 3, null, 4, 5]);
    expect(b).toEqual([undefined, 7, undefined, 8, undefined, undefined, undefined, undefined]);
  });

  test("steady series have no gaps, and there may be none at all", () => {
    expect(align([{ label: "a", times: [0, 10, 100], values: [1, null, 2], steady: true }])).toEqual([[0, 10, 100], [1, null, 2]]);
    expect(align([])).toEqual([[]]);
  });

  test("spacing is the median", () => {
    expect(spacing([0, 10, 20, 30, 500])).toBe(10);
    expect(spacing([1])).toBe(0);
  });

  test("the nearest value is within reach", () => {
    expect(nearest([0, 10, 20], [1, undefined, 3], 1, 10)).toBe(0);
    expect(nearest([0, 10, 20], [1, undefined, undefined], 2, 10)).toBeNull();
  });

  test("only values between gaps are points", () => expect(lonely([1, null, 2, undefined, 3, null, 4])).toEqual([0, 6]));

  test("twenty series of two thousand points are aligned in time", () => {
    const lines = Array.from({ length: 20 }, (_, s) => ({ label: String(s), times: Array.from({ length: 2000 }, (_, i) => i * 10), values: Array.from({ length: 2000 }, (_, i) => i) }));
    const before = performance.now();
    align(lines);
    expect(performance.now() - before).toBeLessThan(250);
  });
});

test("a curve has pieces where there are gaps", () => {
  const { line, area } = sparkPath([0, 10, null, 10, 0], 40, 20);
  expect(line).toBe("M0 19L10 1M30 1L40 19");
  expect(area.match(/Z/g)).toHaveLength(2);
  expect(sparkPath([null, 5, null, null, null], 40, 20).line).toBe("M10 1h5"); // seen, though nothing is beside it
});

test("the axis names the day where it begins", () => {
  const midnight = new Date(2026, 10, 26).getTime() / 1000;
  expect(timeLabels([midnight - 3600, midnight], 3600)[1]).toMatch(/26/);
  expect(timeLabels([midnight, midnight + 86400], 86400)).toHaveLength(2);
});

test("work is done in turn, each piece in a task of its own; what was called off is not, and a fault stops nothing", () => {
  const done: string[] = [];
  vi.useFakeTimers();
  inTurn(() => done.push("a"));
  const off = inTurn(() => done.push("b"));
  inTurn(() => { throw new Error("a chart that cannot be drawn"); });
  inTurn(() => done.push("c"));
  expect(done).toEqual([]);
  vi.advanceTimersToNextTimer();
  expect(done).toEqual(["a"]);
  off();
  expect(() => vi.advanceTimersToNextTimer()).toThrow("cannot be drawn");
  vi.runAllTimers();
  expect(done).toEqual(["a", "c"]);
  vi.useRealTimers();
});

test("what is marked on a chart is said, in its window and in order", () => {
  const band = { from: 0, to: 7200, label: "Slow responses", tone: "warn" as const };
  const told = spokenMarks({ marks: [{ at: 5000, label: "shop@2", tone: "accent" }, { at: 9000, label: "later", tone: "fail" }], bands: [band, { ...band, label: "" }, { ...band, from: -9, to: -1, label: "before" }] }, 3600, 7000);
  expect(told).toMatch(/^\. Marked: Slow responses at \d\d:00, shop@2 at \d\d:23$/);
  expect(spokenMarks({}, 0, 1)).toBe("");
});
