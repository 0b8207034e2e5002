/** Every page, light and dark, wide and as a phone: screenshots, axe-core, nothing out of place. */
import assert from "node:assert/strict";
import { newPage, screenshot } from "./browser.mjs";
import { clean, holds, open, settled } from "./steps.mjs";

/** An answer of the API by the session. */
async function ask(page, settings, path) {
  const response = await page.request.get(settings.url + path, { timeout: 90_000 });
  assert.ok(response.ok(), `${path}: ${response.status()} ${(await response.text()).slice(0, 300)}`);
  return response.json();
}

async function list(page, settings) {
  const [group] = (await ask(page, settings, "/errors/groups?limit=1&order=count")).groups ?? [];
  const [alert] = (await ask(page, settings, "/alerts/history?limit=1&from=-7d")).alerts ?? [];
  const [check] = (await ask(page, settings, "/health/checks")).checks ?? [];
  const [board] = (await ask(page, settings, "/api/v1/dashboards")).dashboards ?? [];
  return [
    ["overview", "/"],
    ["service", `/services/${settings.service}?range=15m`],
    ["explore-list", "/explore"],
    ["explore", "/explore?metric=http.server.request.duration&agg=p95&by=http.route&range=15m"],
    ["dashboards", "/dashboards"],
    board && ["dashboard", `/dashboards/${board.id}?range=15m`],
    ["errors", "/errors?status=all"],
    group && ["error-group", `/errors/${group.id}`],
    ["alerts", "/alerts"],
    ["alerts-history", "/alerts/history?range=24h"],
    alert && ["alert", `/alerts/${alert.id}`],
    ["rules", "/alerts/rules"],
    ["rule-new", "/alerts/rules/new?metric=http.server.request.duration&threshold=0.01&range=15m"],
    ["rule", "/alerts/rules/1?range=15m"],
    ["silences", "/alerts/silences?expired=1"],
    ["channels", "/alerts/channels"],
    ["deliveries", "/alerts/deliveries"],
    ["health", "/health"],
    ["check-new", "/health/checks/new"],
    check && ["check", `/health/checks/${encodeURIComponent(check.name)}`],
    ["ingest", "/ingest?range=15m"],
    ["keys", "/keys"],
    ["settings", "/settings"],
    ["group-gone", "/errors/999999999"],
    ["rule-gone", "/alerts/rules/999999999"],
    ["nothing", "/no/such/page"],
  ].filter(Boolean);
}

/** Scrolls through the page, so that charts out of sight are asked for, too. */
async function through(page) {
  // what is seen may be higher than the place that was kept for it
  const below = (seen) => page.evaluate((y) => y < document.documentElement.scrollHeight && (window.scrollTo(0, y), true), seen);
  const step = await page.evaluate(() => window.innerHeight * 0.8);
  for (let y = step; await below(y); y += step) await settled(page);
  await page.evaluate(() => window.scrollTo(0, 0));
  await settled(page);
}

export async function pages({ browser, settings, state, step }) {
  const only = process.env.TIDEGAUGE_E2E_PAGES?.split(",");
  const look = async (width, themes) => {
    const page = await newPage(browser, { width, height: width < 500 ? 844 : 900, state });
    for (const [name, path] of await list(page, settings)) {
      if (only && !only.includes(name)) continue;
      for (const theme of themes) {
        await step(`${name}, ${theme}, ${width} wide`, async () => {
          await page.emulateMedia({ colorScheme: theme });
          if (theme === themes[0]) {
            await open(page, settings, path);
            await through(page);
          }
          await settled(page);
          await screenshot(page, settings.artefacts, `${name}-${width < 500 ? "phone" : theme}`);
          await settled(page);
          await holds(page);
          const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          assert.ok(over <= 1, `the page is ${over} px too wide`);
          clean(page);
        });
      }
    }
    await page.context().close();
  };
  // two at a time: three keep the one connection of the embedded database busy
  const looks = await Promise.allSettled([look(1360, ["light", "dark"]), look(390, ["light"])]);
  for (const { reason } of looks) if (reason) throw reason;
}
