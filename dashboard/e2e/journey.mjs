/** The way of somebody who is called: own service, spike, error, rule, alert, silence. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { newPage } from "./browser.mjs";
import { clean, open, settled } from "./steps.mjs";

export async function journey({ browser, settings, state, step }) {
  const page = await newPage(browser, { state });
  const rule = `End to end ${Date.now().toString(36)}`;

  await step("the overview shows the own service", async () => {
    await open(page, settings, "/");
    await page.getByRole("link", { name: settings.service, exact: true }).first().click();
    await page.getByRole("heading", { level: 1, name: settings.service }).waitFor();
    await page.locator(".u-over").first().waitFor({ timeout: 20_000 });
  });

  await step("dragging over a chart zooms, and the address says so", async () => {
    const box = await page.locator(".u-over").first().boundingBox();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.95, box.y + 50, { steps: 8 });
    await page.mouse.up();
    await page.waitForFunction(() => /from=\d+&to=\d+/.test(location.search));
    await page.goBack();
    await page.waitForFunction(() => !location.search.includes("from="));
  });

  await step("the crosshair is shared and moves by keys", async () => {
    await settled(page);
    await page.getByRole("application").first().focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => [...document.querySelectorAll(".legend-when")].filter((each) => each.textContent !== "latest").length >= 2);
  });

  await step("a moment shows its errors and its slowest endpoints", async () => {
    const moment = page.getByRole("region", { name: /The minute of/ });
    const end = Date.now() + 180_000;
    for (;;) {
      const box = await page.locator(".u-over").first().boundingBox();
      await page.mouse.click(box.x + box.width * 0.99, box.y + 60);
      await page.getByRole("heading", { name: /The minute of/ }).waitFor();
      assert.match(page.url(), /at=\d+/);
      await settled(page);
      const links = await moment.getByRole("link").count();
      await page.getByRole("button", { name: "Close" }).click();
      await moment.waitFor({ state: "detached" });
      if (links > 0) break;
      assert.ok(Date.now() < end, "no endpoint or error of a minute is named");
      await page.waitForTimeout(2000); // the application has only just begun
    }
  });

  await step("the endpoints have the requests that the overview counts", async () => {
    const counts = await page.locator("table").filter({ hasText: "Worst p95" }).locator("tbody tr td:nth-child(2)").allTextContents();
    assert.ok(counts.some((each) => each.trim() !== "0"), counts.join());
  });

  await step("metrics are compared with last week; the address alone shows the same to somebody else", async () => {
    await open(page, settings, "/explore?metric=http.server.request.duration&agg=p95&by=service.name&range=15m");
    await page.getByLabel("Compare with").selectOption({ label: "last week" });
    await page.waitForFunction(() => location.search.includes("compare=7d"));
    await page.getByText(/, 7d before/).first().waitFor();
    const other = await newPage(browser, { state });
    await open(other, settings, new URL(page.url()).pathname.replace("/dashboard", "") + new URL(page.url()).search);
    await other.getByText(/, 7d before/).first().waitFor();
    assert.equal(await other.getByRole("button", { name: /^service\.name/ }).getAttribute("aria-pressed"), "true");
    clean(other);
    await other.context().close();
  });

  await step("an error is found, looked at and resolved", async () => {
    await open(page, settings, `/errors?service=${settings.service}`);
    await page.locator(".groups .row-link").first().click();
    await page.getByRole("heading", { name: "Stack trace" }).waitFor({ timeout: 20_000 });
    assert.ok(await page.locator(".source-here").count(), "the source line is marked");
    const shown = () => page.locator(".event-head time").getAttribute("datetime");
    const latest = await shown();
    await page.getByRole("button", { name: "Older" }).click();
    await page.waitForFunction((before) => document.querySelector(".event-head time")?.getAttribute("datetime") < before, latest);
    assert.match(page.url(), /event=[0-9a-f]{32}/);
    await page.getByRole("button", { name: "Latest" }).click();
    await page.waitForFunction((wanted) => document.querySelector(".event-head time")?.getAttribute("datetime") >= wanted, latest);
    await page.getByRole("button", { name: "Resolve", exact: true }).click();
    await page.getByRole("button", { name: "Reopen" }).waitFor();
  });

  await step("a rule is made from the chart; its back-test is shown while typing", async () => {
    await open(page, settings, `/explore?metric=http.server.request.count&agg=rate&by=service.name&range=15m`);
    await page.getByRole("link", { name: "New rule" }).click();
    await page.getByLabel("Name", { exact: true }).fill(rule);
    await page.getByLabel("Threshold", { exact: true }).first().fill("0.001");
    await page.getByLabel("Must hold for").fill("0s");
    await page.getByLabel("Over", { exact: true }).fill("1m");
    await page.getByText(/^It would have fired/).waitFor({ timeout: 30_000 });
  });

  await step("the threshold moves on the chart by keys", async () => {
    const handle = page.getByRole("slider", { name: "Threshold" });
    await handle.waitFor({ timeout: 20_000 });
    await handle.focus();
    await page.keyboard.press("ArrowUp");
    const value = Number(await page.getByLabel("Threshold", { exact: true }).first().inputValue());
    assert.ok(value > 0.001, `it is ${value}`);
    await page.getByLabel("Threshold", { exact: true }).first().fill("0.001");
  });

  await step("the rule is saved and fires live, without a reload", async () => {
    await page.getByRole("button", { name: "Save rule" }).click();
    await page.getByRole("link", { name: rule }).waitFor();
    await page.getByRole("navigation", { name: "Alerts" }).getByRole("link", { name: "Active" }).click();
    await page.getByRole("link", { name: rule }).first().waitFor({ timeout: 60_000 });
  });

  await step("the alert is acknowledged", async () => {
    const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: rule }) }).first();
    await row.getByRole("button", { name: "Acknowledge" }).click();
    await page.getByLabel("Note").fill("on it");
    await page.getByRole("dialog").getByRole("button", { name: "Acknowledge" }).click();
    await row.getByText(/taken by/).waitFor({ timeout: 20_000 });
  });

  await step("the alert is silenced", async () => {
    const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: rule }) }).first();
    await row.getByRole("button", { name: "Silence" }).click();
    await page.getByLabel("Why").fill("end to end");
    await page.getByRole("dialog").getByRole("button", { name: "Silence" }).click();
    await page.getByText(/silenced/i).first().waitFor({ timeout: 30_000 });
  });

  await step("a panel is saved and its dashboard shows it", async () => {
    await open(page, settings, "/explore?metric=http.server.request.duration&agg=p95&by=service.name&range=15m");
    await page.getByRole("button", { name: "Save as panel" }).click();
    await page.getByLabel("Title").fill(`Panel of ${rule}`);
    await page.getByLabel("Name of the new dashboard").fill(`Dashboard of ${rule}`);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await open(page, settings, "/dashboards?range=15m");
    await page.getByRole("link", { name: `Dashboard of ${rule}` }).click();
    await page.locator(".u-over").first().waitFor({ timeout: 20_000 });
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export YAML" }).click()]);
    const yaml = await readFile(await file.path(), "utf8");
    assert.ok(yaml.includes(`Panel of ${rule}`) && yaml.includes("metric: http.server.request.duration"), yaml);
  });

  await step("what was made is taken away", async () => {
    await open(page, settings, "/alerts/rules");
    await page.getByRole("link", { name: rule }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("The rule is deleted").waitFor();
    clean(page);
  });
  await page.context().close();
}
