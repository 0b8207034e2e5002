import { describe, expect, test } from "vitest";
import { minute, second } from "../src/ui/clock";
import { changed, href, match, pathOf } from "../src/url/location";
import { durationSeconds, durationText, rangeOf, refreshMs, zoomedOut, zoomTo } from "../src/url/range";

const of = (text: string) => new URLSearchParams(text);

describe("addresses", () => {
  test.each([
    ["/errors/{id}", "/errors/17", { id: "17" }],
    ["/services/{service}", "/services/a%2Fb%20c", { service: "a/b c" }],
    ["/errors/{id}", "/errors", null],
    ["/errors/{id}", "/errors/", null],
    ["/services/{service}", "/services/%E0%A4%A", null],
    ["/", "/", {}],
  ])("%s against %s", (pattern, path, found) => expect(match(pattern, path)).toEqual(found));

  test("the base and slashes at the end are taken off", () => {
    expect(pathOf("/dashboard/")).toBe("/");
    expect(pathOf("/dashboard/errors/")).toBe("/errors");
  });

  test("a link keeps the time range and environment and nothing else", () => {
    expect(href("/errors", { service: "shop" }, of("range=6h&env=prod&q=x"))).toBe("/dashboard/errors?range=6h&env=prod&service=shop");
  });

  test("a new range takes the place of an exact one", () => {
    expect(href("/", { range: "1h" }, of("from=1&to=2"))).toBe("/dashboard/?range=1h");
  });

  test("null and empty remove a parameter, lists repeat it", () => {
    expect(changed(of("a=1&b=2"), { a: null, b: "", c: ["x", "y"] })).toBe("?c=x&c=y");
  });

  test("hostile values stay values", () => {
    const link = href("/explore", { metric: "a&b=<script>#?/" });
    expect(new URL(link, "http://x").searchParams.get("metric")).toBe("a&b=<script>#?/");
  });
});

describe("time ranges", () => {
  test.each([["15m", 900], ["1m15s", 75], ["1.5h", 5400], ["7d", 604800], ["", null], ["5", null], ["x5m", null], ["-5m", null]])("%s is %s seconds", (text, seconds) =>
    expect(durationSeconds(text)).toBe(seconds));

  test.each([[90, "90s"], [300, "5m"], [5400, "90m"], [86400, "1d"]])("%s seconds are %s", (seconds, text) => expect(durationText(seconds)).toBe(text));

  test.each([["", "-1h"], ["range=6h", "-6h"], ["range=nonsense", "-1h"], ["range=99999d", "-1h"], ["from=5&to=3", "-1h"], ["from=abc&to=def", "-1h"]])(
    "%s begins at %s", (search, from) => expect(rangeOf(of(search)).from).toBe(from));

  test("an exact range does not move", () => {
    const range = rangeOf(of("from=1795694000&to=1795697600"));
    expect(range).toMatchObject({ relative: false, from: "1795694000", to: "1795697600", seconds: 3600 });
    expect(refreshMs(range)).toBe(false);
  });

  test("a zoom is whole seconds and at least five wide", () => {
    expect(zoomTo(100.2, 100.3)).toEqual({ range: null, from: "97", to: "103" });
    expect(zoomTo(100, 200)).toEqual({ range: null, from: "100", to: "200" });
  });

  test("zooming out doubles and does not look into the future", () => {
    expect(zoomedOut(rangeOf(of("range=1h")), 0)).toMatchObject({ range: "3h" });
    expect(zoomedOut(rangeOf(of("from=1000&to=2000")), 2100)).toEqual({ range: null, from: "100", to: "2100" });
  });
});

test("times of day have two digits each, and midnight is 00:00", () => {
  const midnight = new Date(2026, 10, 27).getTime() / 1000;
  expect(minute(midnight)).toBe("00:00");
  expect(second(midnight + 9 * 3600 + 5 * 60 + 7)).toBe("09:05:07");
});
