import { describe, expect, test } from "vitest";
import { folded } from "../src/api/catalog";
import { panelQuery, panelWanted } from "../src/api/dashboards";
import { bucket, filterOf, spread } from "../src/api/errors";
import { barsOf } from "../src/api/health";
import { historyQuestion, linesOf, nextBucketMs } from "../src/api/history";
import { sorted, worst } from "../src/api/overview";
import type { CatalogMetric, History, OverviewService } from "../src/api/types";
import { fits } from "../src/pages/alerts/Active";
import { bodyOf, draftFrom, EMPTY, mistakes, questionsOf } from "../src/pages/alerts/draft";
import { changes, divided } from "../src/pages/alerts/ratio";
import { shortened } from "../src/pages/alerts/BackTest";
import { counted } from "../src/pages/alerts/RulesImport";
import { matchersOf } from "../src/pages/alerts/SilenceDialog";
import { openOf, withoutPreamble } from "../src/pages/alerts/words";
import { moved } from "../src/pages/dashboards/panels";
import { asText, breadcrumb, chain, openFrame, parts, source } from "../src/pages/errors/frames";
import { exploreParams, wantedOf } from "../src/pages/explore/state";
import { componentsOf } from "../src/pages/health/components";
import { parsed, shown } from "../src/pages/health/kinds";
import { bandsOf, merged, releasesOf, versionsOf } from "../src/pages/service/context";
import { endpointsOf } from "../src/pages/service/Endpoints";
import { groupsOf } from "../src/pages/service/Moment";
import { tokenOf } from "../src/pages/signin/Setup";
import { pieces, plain } from "../src/ui/Text";
import { rangeOf } from "../src/url/range";

const hour = rangeOf(new URLSearchParams());

describe("alerts in words", () => {
  test("the message begins where name and labels end", () => {
    const labels = { service: "shop", alertname: "Slow", "a.b": "1" };
    expect(withoutPreamble({ rule_name: "Slow", labels, message: "Slow (a.b=1, service=shop): p95 is 2 s" })).toBe("p95 is 2 s");
    expect(withoutPreamble({ rule_name: "Slow", labels: {}, message: "Slow: p95 is 2 s" })).toBe("p95 is 2 s");
    expect(withoutPreamble({ rule_name: "Slow", labels, message: "p95: 2 s" })).toBe("p95: 2 s");
    expect(withoutPreamble({ rule_name: "Slow", labels, message: null })).toBe("");
  });
  test("what is open is counted by state", () => {
    expect(openOf([{ state: "firing" }, { state: "no_data" }, { state: "firing" }])).toBe("2 firing, 1 no data");
    expect(openOf([])).toBe("none open");
  });
  test("a plan is counted", () => {
    expect(counted({ applied: false, create: ["a"], update: [], delete: ["b", "c"], unchanged: 0 })).toBe("1 made, 2 deleted");
  });
  test("while typing only the latest hours are tried", () => {
    expect(shortened(rangeOf(new URLSearchParams("range=1h")))).toEqual({ from: "-1h", to: "now" });
    expect(shortened(rangeOf(new URLSearchParams("range=7d")))).toEqual({ from: "-21600s", to: "now" });
    expect(shortened(rangeOf(new URLSearchParams("from=1000000&to=2000000")))).toEqual({ from: "1978400", to: "2000000" });
  });
});

describe("when a chart asks again", () => {
  test.each([
    [15, 0, 2000, 2000], // soon after the bucket's end
    [15, 2000, 2000, 15_000],
    [15, 16_500, 2000, 15_500], // not twice in a second
    [1, 0, 0, 10_000],
    [3600, 30_000, 0, 30_000], // the last bucket of a long step still grows
  ])("steps of %i s at %i ms", (step, now, apart, left) => expect(nextBucketMs(step, 1_500_000 + now, apart)).toBe(left));
});

describe("hostile text", () => {
  test("where no element can be, invisible characters have names", () => expect(plain("a\u202eb<i>")).toBe("aU+202Eb<i>"));
  test.each([
    ["plain <b>text</b>", [undefined]],
    ["a\u202eb", [undefined, "202E", undefined]],
    ["\u0007\u200b", ["0007", "200B"]],
    ["tab\tand\nline", [undefined]],
    ["", [undefined]],
    ["\u{e0041}x", ["E0041", undefined]],
  ])("%j", (text, codes) => {
    const found = pieces(text);
    expect(found.map((piece) => piece.code)).toEqual(codes);
    expect(found.map((piece) => piece.text).join("")).toBe(text);
  });
});

describe("stack frames", () => {
  const framesOf = (...frames: unknown[]) => chain([{ frames }])[0]?.frames ?? [];
  const frame = (name: string, own: boolean) => ({ function: name, in_app: own, lineno: 10 });
  test("what is not the application's is folded, innermost first", () => {
    const found = parts(framesOf(frame("a", false), frame("b", false), frame("c", true), frame("d", false), frame("e", true)));
    expect(found.map((part) => (part.kind === "frame" ? part.frame.function : part.frames.length))).toEqual(["e", "d", "c", 2]);
  });
  test("where nothing is the application's the innermost is shown", () => {
    const frames = framesOf(frame("a", false), frame("b", false), frame("c", false));
    expect(parts(frames).map((part) => part.kind)).toEqual(["frame", "folded"]);
    expect(openFrame(frames)?.function).toBe("c");
  });
  test("source lines have their numbers", () => {
    const [full, empty] = framesOf({ lineno: 3, pre_context: ["x", "y"], context_line: "z", post_context: ["w"] }, { lineno: 3 });
    expect(full && source(full)).toEqual([
      { number: 1, text: "x", here: false }, { number: 2, text: "y", here: false }, { number: 3, text: "z", here: true }, { number: 4, text: "w", here: false },
    ]);
    expect(empty && source(empty)).toEqual([]);
  });
  test("the chain begins with what came out, and copies as text", () => {
    const exceptions = chain([{ type: "KeyError", value: "a", frames: [{ filename: "x.py", lineno: 1, function: "f", context_line: "  d[k]" }] }, { type: "ValueError", value: "b" }]);
    expect(exceptions.map(({ type }) => type)).toEqual(["ValueError", "KeyError"]);
    expect(asText(exceptions)).toContain('File "x.py", line 1, in f\n    d[k]');
  });
  test("members of any type are read as what they can be shown as", () => {
    const [thrown] = chain([{ type: 5, value: { a: 1 }, mechanism: "x", frames: [{ filename: 5, function: null, lineno: "x", context_line: 7, pre_context: "none", post_context: [1, null], vars: "none" }, null, "frame"] }]);
    expect(thrown).toMatchObject({ type: "5", value: '{"a":1}', unhandled: false });
    expect(thrown?.frames).toHaveLength(3);
    expect(thrown?.frames[0]).toMatchObject({ filename: "5", context_line: "7", pre_context: [], post_context: ["1", ""], vars: [] });
    expect(thrown?.frames[0]?.lineno).toBeUndefined();
    expect(asText(chain([null, "x", { frames: {} }]))).toContain("Error: ");
    expect(breadcrumb({ timestamp: {}, message: ["a"], data: [1] })).toEqual({ at: NaN, what: "", level: "", message: '["a"]', data: [] });
    expect(breadcrumb(null).message).toBe("");
  });
});

describe("explore", () => {
  test("the question survives the address", () => {
    const wanted = { metric: "orders", aggregation: "rate", groupBy: "shop,job", tags: ["a=b,c", 'x!="'], across: "sum" as const, top: 5, fill: "zero" as const, step: "5m", compare: "7d" };
    const search = new URLSearchParams(Object.entries(exploreParams(wanted)).filter((pair): pair is [string, string] => pair[1] !== undefined));
    expect(wantedOf(search)).toEqual(wanted);
    expect(panelWanted(JSON.parse(JSON.stringify(panelQuery(wanted))))).toEqual(wanted);
  });
  test.each(["where={", "where=5", "where=[1]", "top=-3", "across=drop", "fill=x"])("nonsense (%s) is left out", (text) =>
    expect(wantedOf(new URLSearchParams(`metric=m&${text}`))).toMatchObject({ tags: [], top: undefined, across: undefined, fill: undefined }));
  test("without a metric there is no question", () => expect(wantedOf(new URLSearchParams())).toBeNull());
  test("a panel written by hand cannot break the page", () => expect(panelWanted({ metric: 5, filters: "x", group_by: ["a", "b"] })).toMatchObject({ metric: "", tags: [], groupBy: "a,b" }));
  test("no grouping is one group, null is every series", () => {
    expect(historyQuestion({ metric: "m", aggregation: "avg" }, hour, null).group_by).toBe("");
    expect(historyQuestion({ metric: "m", aggregation: "avg", groupBy: null }, hour, "prod")).toMatchObject({ group_by: undefined, tag: ["deployment.environment.name=prod"] });
  });
  test("compared values are dashed lines", () => {
    const answer = { series: [{ metric: "m", tags: { a: "x" }, kind: "gauge", unit: "", timestamps: [1], values: [2], compared: [3] }] } as unknown as History;
    expect(linesOf(answer, { metric: "m", aggregation: "avg", compare: "7d" }).map(({ label, dash, colour }) => [label, dash, colour])).toEqual([["x", undefined, 0], ["x, 7d before", true, 0]]);
  });
  test("a zero or a short step's rate in a bucket that is not over is left out", () => {
    const answer = { step: "10s", complete_through: 30, series: [{ metric: "m", tags: {}, kind: "delta", unit: "", timestamps: [0, 10, 20, 30], values: [1, 0, 2, 0] }] } as unknown as History;
    const values = (aggregation: string, fill?: "zero") => linesOf(answer, { metric: "m", aggregation, fill })[0]?.values;
    expect(values("increase", "zero")).toEqual([1, 0, 2]);
    expect(values("increase")).toEqual([1, 0, 2, 0]);
    expect(values("rate")).toEqual([1, 0, 2]);
    expect(linesOf({ ...answer, step: "1h", complete_through: 0 }, { metric: "m", aggregation: "rate" })[0]?.values).toEqual([1, 0, 2, 0]);
  });
  test("histograms are one metric", () => {
    const metric = (name: string) => ({ name, tags: { le: { count: 2, values: [] }, a: { count: 1, values: [] } } }) as unknown as CatalogMetric;
    const found = folded([metric("d_bucket"), metric("d_count"), metric("d_sum"), metric("other_count")]);
    expect(found.map(({ name, type }) => [name, type])).toEqual([["d", "histogram"], ["other_count", undefined]]);
    expect(Object.keys(found[0]?.tags ?? {})).toEqual(["a"]);
  });
});

describe("overview", () => {
  const row = (service: string, more: Partial<OverviewService> = {}): OverviewService => ({ service, environment: "", requests_per_s: 1, errors_per_s: 0, error_share: 0, p95_s: null, active_alerts: 0, new_error_groups: 0, health: "pass", ...more });
  test("the server's order is worst first; columns sort by themselves", () => {
    const rows = [row("b", { p95_s: 1 }), row("a", { p95_s: 2 }), row("c")];
    expect(sorted(rows, null).map((each) => each.service)).toEqual(["b", "a", "c"]);
    expect(sorted(rows, "p95").map((each) => each.service)).toEqual(["a", "b", "c"]);
    expect(sorted(rows, "name").map((each) => each.service)).toEqual(["a", "b", "c"]);
    expect(sorted(rows, "nonsense")).toEqual(rows);
  });
  test.each<[Partial<OverviewService>, string]>([[{}, "pass"], [{ health: "fail" }, "fail"], [{ error_share: 0.06 }, "fail"], [{ error_share: 0.02 }, "warn"], [{ active_alerts: 1 }, "warn"], [{ health: "unknown", requests_per_s: null }, "unknown"]])("%j is %s", (more, state) =>
    expect(worst(row("x", more))).toBe(state));
});

describe("errors", () => {
  test("the filter is read from the address", () => {
    expect(filterOf(new URLSearchParams("status=all&severity=fatal&order=users&regressed=1&q=x"))).toMatchObject({ status: null, severity: "fatal", order: "users", regressed: true, query: "x" });
    expect(filterOf(new URLSearchParams("severity=drop"))).toMatchObject({ status: "unresolved", severity: null, order: "last_seen" });
  });
  test("buckets", () => expect([1, 61, 3600, 1e7].map(bucket)).toEqual(["1m", "2m", "1h", "1d"]));
  test("counts are spread with zeros", () => expect(spread([120, 240], [5, 7], 70, 300, 60)).toEqual({ times: [60, 120, 180, 240], values: [0, 5, 0, 7] }));
});

describe("alerts", () => {
  test("a rule begins with what explore asked", () => {
    const draft = draftFrom(new URLSearchParams({ metric: "http.server.request.duration", agg: "p99", by: "http.route", where: '["service.name=shop"]' }));
    expect(draft).toMatchObject({ aggregation: "histogram_quantile", quantile: 0.99, group_by: ["http.route"], matchers: ["service.name=shop"] });
    expect(mistakes(draft)).toEqual({});
    expect(bodyOf(draft)).toMatchObject({ window: 300, for: 120, denominator: null, change_against: null, runbook_url: null });
    expect(questionsOf(draft)?.value).toMatchObject({ aggregation: "q0.99", groupBy: "http.route", step: "5m" });
  });
  test("mistakes are named by field", () => {
    expect(Object.keys(mistakes({ ...EMPTY, window: "x", aggregation: "quantile", quantile: 2, condition: "outside" })).sort()).toEqual(["metric_name", "quantile", "threshold_upper", "window"]);
  });
  test("a ratio counts no numerator as 0 and no denominator as nothing", () => {
    const line = (label: string, times: number[], values: (number | null)[]) => ({ label, times, values });
    expect(divided([line("a", [1], [2])], [line("a", [1, 2, 3], [4, 4, 0])])[0]?.values).toEqual([0.5, 0, null]);
  });
  test("a change is in percent", () => {
    const found = changes([{ label: "a", times: [1, 2], values: [150, 5] }, { label: "a, 7d before", times: [1, 2], values: [100, 0], dash: true }]);
    expect(found.map((line) => line.values)).toEqual([[50, null]]);
  });
  test("silences take all labels but the severity", () => expect(matchersOf({ alertname: "x", severity: "critical", a: "b" })).toEqual(["alertname=x", "a=b"]));
  test("all words must be there", () => {
    const alert = { message: "p95 is high", rule_name: "Slow", labels: { service: "shop" } };
    expect(fits(alert, "slow SHOP")).toBe(true);
    expect(fits(alert, "slow cart")).toBe(false);
    expect(fits(alert, "")).toBe(true);
  });
});

describe("service page", () => {
  test("alerts of the service are bands", () => {
    const alert = (labels: Record<string, string>, source = "metric") => ({ labels, source, severity: "critical", rule_name: "r", triggered_at: "2026-11-26T12:00:00Z", resolved_at: null }) as never;
    expect(bandsOf([alert({ "service.name": "shop" }), alert({ service: "cart" }), alert({ service: "shop" }, "event")], "shop", 9e9)).toHaveLength(1);
  });
  test("a release that was there before is no deploy", () => {
    const series = (value: string, first: number) => ({ value, total: 1, timestamps: [first], counts: [1] });
    expect(releasesOf({ by: "release", tier: "minute", step: "1m", from: 1000, to: 9000, series: [series("1", 1000), series("2", 5000), series("", 6000)] })).toEqual([{ at: 5000, label: "2", tone: "accent" }]);
  });
  test("a version that begins to report is a release, one that was there is none", () => {
    const series = (version: string, ...timestamps: number[]) => ({ tags: { "service.version": version }, timestamps, values: timestamps.map(() => 1) });
    const answer = { step: "10s", from: 1000, series: [series("1", 1000, 1010), series("2", 5000), series("", 6000)] } as unknown as History;
    expect(versionsOf(answer)).toEqual([{ at: 5000, label: "2", tone: "accent" }]);
    expect(merged([{ at: 7, label: "2", tone: "accent" }, { at: 5, label: "2", tone: "accent" }])).toEqual([{ at: 5, label: "2", tone: "accent" }]);
  });
  test("endpoints are sorted by failures", () => {
    const answer = (...rows: [string, (number | null)[]][]) => ({ series: rows.map(([route, values]) => ({ tags: { "http.route": route }, values })) }) as unknown as History;
    expect(endpointsOf(answer(["/a", [10, null]], ["/b", [1, 1]]), answer(["/b", [1]]), answer(["/a", [0.1, 0.3]]))).toEqual([
      { route: "/b", requests: 2, failed: 1, worstP95: null }, { route: "/a", requests: 10, failed: 0, worstP95: 0.3 },
    ]);
  });
});

describe("health", () => {
  test("parts make a tree, worst first", () => {
    const part = (status: string, output?: string) => [{ componentType: "component", status, time: "", output }];
    const { own, services, checks } = componentsOf({ checks: { "disk:utilization": part("pass"), "disk:inodeUtilization": part("warn", "nearly full"), "cpu:utilization": part("pass"), "service writer": part("pass"), "check a:b:responseTime": part("fail") } } as never);
    expect(own.map(({ name, status, output }) => [name, status, output])).toEqual([["disk", "warn", "nearly full"], ["cpu", "pass", ""]]);
    expect(services.map(({ name }) => name)).toEqual(["writer"]);
    expect(checks.map(({ name }) => name)).toEqual(["a:b"]);
  });
  test("bars have a place for hours without probes", () => {
    expect(barsOf([7200], [0.5], 3600, 3, 7300)).toEqual([{ at: 0, value: null }, { at: 3600, value: null }, { at: 7200, value: 0.5 }]);
  });
  test.each([
    ["list", ["2xx", "301"], "2xx, 301"], ["lines", ["a b", "c"], "a b\nc"], ["pairs", { "X-A": "1: 2" }, "X-A: 1: 2"],
    ["conditions", [{ path: "status", op: "==", value: "ok" }, { path: "n.0", op: ">=", value: 3 }, { path: "x", op: "exists" }], "status == ok\nn.0 >= 3\nx exists"],
    ["number", 5, "5"], ["text", "a b", "a b"],
  ] as const)("%s fields survive the form", (type, value, text) => {
    expect(shown(type, value)).toBe(text);
    expect(parsed(type, text)).toEqual(value);
  });
});

test("panels change places within bounds", () => {
  expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
  expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
  expect(moved(["a", "b"], 1, 1)).toEqual(["a", "b"]);
});

test("the set-up token is read from behind the #", () => {
  expect(tokenOf("#token=a%2Bb")).toBe("a+b");
  expect(tokenOf("")).toBe("");
});

test("the errors of a minute are those that were counted, named by what is known of them", () => {
  const counted = { series: [{ value: "2", total: 40 }, { value: "1", total: 3 }, { value: "9", total: 1 }] } as unknown as Parameters<typeof groupsOf>[0];
  const kept = (event_id: string, request_path: string | null) => ({ event_id, group_id: 2, error_type: "KeyError", error_message: "b", request_path });
  expect(groupsOf(counted, [{ id: 1, error_type: "ValueError", title: "ValueError: bad" }], [kept("new", "/a"), kept("old", "/a"), kept("older", null)])).toEqual([
    { id: 2, count: 40, type: "KeyError", text: "b", event: "new", paths: ["/a"] },
    { id: 1, count: 3, type: "ValueError", text: "bad", event: null, paths: [] },
    { id: 9, count: 1, type: "Group 9", text: "", event: null, paths: [] },
  ]);
});
