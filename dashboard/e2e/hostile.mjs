/** Names, tags, messages and traces that want to be more than text: they are shown as text, and pages hold. */
import assert from "node:assert/strict";
import { newPage, screenshot } from "./browser.mjs";
import { clean, holds, open, settled } from "./steps.mjs";

const SCRIPT = `"'></bdi></td><script>window.pwned=1</script><img src=x onerror="window.pwned=1"><svg onload="window.pwned=1">`;
const BIDI = "\u202Egpj.exe\u2066\u200b";
const SERVICE = `shop<b>bold</b>${BIDI}`;
const METRIC = `orders${SCRIPT}${BIDI}`.slice(0, 240);
const WORD = "\u{1F4A3}".repeat(50) + "W".repeat(2000);

const event = {
  service: SERVICE, environment: `prod${BIDI}`, release: SCRIPT, error_type: `Bad${SCRIPT}`, error_message: SCRIPT + "A".repeat(1_000_000),
  exceptions: [{
    type: `Bad${SCRIPT}`, value: `${WORD}${SCRIPT}`, module: SCRIPT,
    frames: [
      { filename: `${SCRIPT}.py`, function: `f${BIDI}${SCRIPT}`, module: SCRIPT, lineno: 7, in_app: true, pre_context: [SCRIPT, WORD], context_line: `${SCRIPT}${WORD}`, post_context: [BIDI], vars: { [SCRIPT]: SCRIPT, [BIDI]: WORD, deep: { a: { b: { c: SCRIPT } } } } },
      { filename: 5, function: null, lineno: "x", context_line: 7, pre_context: "none", vars: "none", in_app: true },
    ],
  }],
  breadcrumbs: [null, "walked in", { message: { a: 1 }, data: 5, category: ["x"] }, { timestamp: "never", category: SCRIPT, message: WORD, data: { [SCRIPT]: SCRIPT } }],
  request: { method: SCRIPT, url: `javascript:alert(1)//${SCRIPT}`, headers: { [SCRIPT]: SCRIPT, "x-long": WORD } },
  user: { id: SCRIPT, name: BIDI }, tags: { [SCRIPT]: SCRIPT }, context: { [SCRIPT]: { [BIDI]: WORD } },
};

export async function hostile({ browser, settings, state, step }) {
  const page = await newPage(browser, { state });
  const { csrf_token: token } = await (await page.request.get(`${settings.url}/api/v1/session`)).json();
  const send = async (method, path, data, key) => {
    const headers = key ? { Authorization: `Bearer ${key}` } : { "X-CSRF-Token": token, Origin: settings.url };
    const response = await page.request.fetch(settings.url + path, { method, data, headers, timeout: 90_000 });
    assert.ok(response.ok(), `${method} ${path}: ${response.status()} ${(await response.text()).slice(0, 300)}`);
    return response.json();
  };
  const made = {};
  await step("hostile metrics, errors, rules, dashboards and silences are stored", async () => {
    const name = `hostile ${Date.now()}`;
    const { key } = await send("POST", "/api/v1/keys", { name, scopes: ["ingest"] });
    await send("POST", "/api/v1/metrics", [1, 2, 3].map((value) => ({ name: METRIC, value, timestamp: Date.now() / 1000 - 30 * value, tags: { "service.name": SERVICE, [SCRIPT.slice(0, 60)]: SCRIPT, "http.route": BIDI } })), key).then(({ stored }) => assert.equal(stored, 3));
    await send("POST", "/api/v1/metrics", [{ name: "http.server.request.count", kind: "delta", value: 5, tags: { "service.name": SERVICE, "http.route": `/${SCRIPT}` } }], key);
    await send("POST", "/api/v1/errors", event, key);
    made.rule = (await send("POST", "/alerts/rules", { rule_name: `Rule ${SCRIPT}${BIDI}`.slice(0, 250), metric_name: METRIC, condition: ">", threshold: 0, for: 0, window: 300, group_by: ["service.name"] })).id;
    made.board = (await send("POST", "/api/v1/dashboards", { name: `Board ${SCRIPT}${BIDI}`.slice(0, 190), panels: [{ title: SCRIPT, query: { metric: METRIC, aggregation: "avg" }, width: 1 }] })).id;
    made.silence = (await send("POST", "/alerts/silences", { matchers: [`alertname=${SCRIPT}`], ends_at: new Date(Date.now() + 3_600_000).toISOString(), author: SCRIPT, reason: BIDI + SCRIPT })).id;
    const { groups } = await send("GET", "/errors/groups?limit=50&order=first_seen");
    made.group = groups.find((each) => each.service.includes("bold")).id;
  });
  const looked = [
    ["overview", "/"], ["service", `/services/${encodeURIComponent(SERVICE)}?range=15m`], ["explore-list", "/explore?q=orders"],
    ["explore", `/explore?metric=${encodeURIComponent(METRIC)}&agg=avg&by=service.name&range=15m`],
    ["errors", "/errors"], ["group", () => `/errors/${made.group}`], ["rules", "/alerts/rules"], ["rule", () => `/alerts/rules/${made.rule}?range=15m`], ["alerts", "/alerts"],
    ["silences", "/alerts/silences"], ["dashboards", "/dashboards"], ["dashboard", () => `/dashboards/${made.board}?range=15m`], ["ingest", "/ingest?range=15m"],
    ["address", `/explore?metric=${encodeURIComponent(SCRIPT)}&by=${encodeURIComponent(SCRIPT)}&where=${encodeURIComponent(SCRIPT)}&range=${encodeURIComponent(SCRIPT)}&env=${encodeURIComponent(SCRIPT)}`],
  ];
  for (const [name, path] of looked) {
    await step(`hostile text on ${name} is text`, async () => {
      await open(page, settings, typeof path === "string" ? path : path());
      await screenshot(page, settings.artefacts, `hostile-${name}`, false);
      const found = await page.evaluate(() => ({ pwned: window.pwned, injected: document.querySelectorAll("img, iframe, main script, main svg[onload], main b b").length, wide: document.documentElement.scrollWidth - window.innerWidth, raw: /[\u202a-\u202e\u2066-\u2069]/.test(document.querySelector("main").innerText.replace(/U\+[0-9A-F]+/g, "")) }));
      assert.equal(found.pwned, undefined, "a script ran");
      assert.equal(found.injected, 0, "an element came in by text");
      assert.ok(found.wide <= 1, `the page is ${found.wide} px too wide`);
      assert.equal(found.raw, false, "a mark that turns the direction reached the page");
      await settled(page);
      await holds(page);
      clean(page);
    });
  }
  await step("what was made is taken away", async () => {
    const headers = { "X-CSRF-Token": token, Origin: settings.url };
    for (const path of [`/alerts/rules/${made.rule}`, `/api/v1/dashboards/${made.board}`, `/alerts/silences/${made.silence}`]) {
      assert.equal((await page.request.delete(settings.url + path, { headers, timeout: 90_000 })).status(), 204, path);
    }
  });
  await page.context().close();
}
