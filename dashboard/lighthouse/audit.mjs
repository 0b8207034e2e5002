/** Lighthouse over the dashboard of a running Tidegauge, with Debian's Chromium.
 *
 *    npm ci --ignore-scripts && npm run audit        (in dashboard/lighthouse)
 *
 *    TIDEGAUGE_E2E_URL, TIDEGAUGE_E2E_USER, TIDEGAUGE_E2E_PASSWORD, TIDEGAUGE_E2E_SERVICE  as in ../e2e/run.mjs
 *    LIGHTHOUSE_FORM  desktop (default) or mobile; LIGHTHOUSE_RUNS  the median of so many counts (3)
 *  LIGHTHOUSE_PAGES  names of pages with commas; all where left out
 *
 *  It ends with 1 where performance or accessibility is below 95. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import lighthouse, { desktopConfig } from "lighthouse";

const LEAST = 95;
const { env } = process;
const url = env.TIDEGAUGE_E2E_URL ?? "http://127.0.0.1:8642";
const form = env.LIGHTHOUSE_FORM ?? "desktop";
const runs = Number(env.LIGHTHOUSE_RUNS ?? 3);
const only = env.LIGHTHOUSE_PAGES?.split(",");
const pages = {
  overview: "/",
  service: `/services/${env.TIDEGAUGE_E2E_SERVICE ?? "resume-board"}?range=15m`,
  "all metrics": "/explore",
  explore: "/explore?metric=http.server.request.duration&agg=p95&by=http.route&range=15m",
  dashboards: "/dashboards",
  errors: "/errors",
  group: async (ask) => `/errors/${(await ask("/errors/groups?limit=1")).groups[0].id}`,
  alerts: "/alerts",
  "past alerts": "/alerts/history",
  rules: "/alerts/rules",
  "new rule": "/alerts/rules/new?metric=http.server.request.count&agg=rate",
  silences: "/alerts/silences",
  channels: "/alerts/channels",
  deliveries: "/alerts/deliveries",
  health: "/health",
  "new check": "/health/checks/new",
  ingest: "/ingest?range=15m",
  keys: "/keys",
  settings: "/settings",
};

async function signIn() {
  const response = await fetch(`${url}/api/v1/session`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: url },
    body: JSON.stringify({ user: env.TIDEGAUGE_E2E_USER ?? "admin", password: env.TIDEGAUGE_E2E_PASSWORD ?? "correct horse battery" }),
  });
  if (!response.ok) throw new Error(`signing in: ${response.status} ${await response.text()}`);
  return response.headers.getSetCookie().map((each) => each.split(";")[0]).join("; ");
}

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

const port = await freePort();
const profile = await mkdtemp(join(tmpdir(), "lighthouse-"));
const chromium = spawn(env.CHROMIUM ?? "/usr/bin/chromium", ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", `--user-data-dir=${profile}`, `--remote-debugging-port=${port}`, "about:blank"], { stdio: "ignore" });
let failed = 0;
let broken = 0;
try {
  for (let tries = 0; tries < 100; tries++) {
    if (await fetch(`http://127.0.0.1:${port}/json/version`).then(({ ok }) => ok, () => false)) break;
    await sleep(100);
  }
  const Cookie = await signIn();
  // the live stream never ends: the page is looked at for so long
  const ask = async (path) => (await fetch(url + path, { headers: { Cookie } })).json();
  const flags = { port, extraHeaders: { Cookie }, onlyCategories: ["performance", "accessibility"], maxWaitForLoad: 12_000, logLevel: "error" };
  for (const [name, page] of Object.entries(pages)) {
    if (only && !only.includes(name)) continue;
    const path = typeof page === "string" ? page : await page(ask);
    const found = [];
    for (let run = 0; run < runs; run++) {
      const { lhr } = await lighthouse(`${url}/dashboard${path}`, flags, form === "desktop" ? desktopConfig : undefined);
      if (!lhr.runtimeError) found.push(lhr);
      else if (++broken > 3) throw new Error(lhr.runtimeError.message);
      else run--; // Chromium's trace is lost now and then
    }
    found.sort((a, b) => a.categories.performance.score - b.categories.performance.score);
    const lhr = found[Math.floor(found.length / 2)];
    const [performance, accessibility] = ["performance", "accessibility"].map((each) => Math.round(lhr.categories[each].score * 100));
    const value = (id) => lhr.audits[id].displayValue?.replace(/\u00a0/g, " ") ?? "-";
    console.log(`${name.padEnd(11)} performance ${performance}, accessibility ${accessibility} (${form}; first paint ${value("first-contentful-paint")}, largest ${value("largest-contentful-paint")}, blocked ${value("total-blocking-time")}, shift ${value("cumulative-layout-shift")})`);
    for (const audit of Object.values(lhr.audits)) {
      const counts = ["performance", "accessibility"].some((each) => lhr.categories[each].auditRefs.some(({ id, weight }) => id === audit.id && weight > 0));
      if (counts && audit.score !== null && audit.score < 0.9) console.log(`          ${audit.id}: ${audit.displayValue ?? audit.title}`);
    }
    const shifts = lhr.audits["layout-shifts"]?.details?.items ?? [];
    for (const { node, score } of shifts) if (score > 0.01) console.log(`          moved by ${score.toFixed(3)}: ${node?.selector ?? "?"}`);
    if (performance < LEAST || accessibility < LEAST) failed += 1;
  }
} finally {
  chromium.kill();
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(failed ? 1 : 0);
