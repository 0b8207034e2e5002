/** The way of somebody who is called: own service, spike, error, rule, alert, silence. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { newPage } from "./browser.mjs";
import { clean, open, settled } from "./steps.mjs";

export async function journey({ browser, settings, state, step }) {
  const page = await newPage(browser, { state });
  const rule = `End to end ${Date.now().toString(36)}`;
  // Tidegauge reports its own requests, too: the rule fires for both
  const alert = page.getByRole("row").filter({ has: page.getByRole("link", { name: rule }) }).filter({ hasText: `service.name=${settings.service}` }).first();

  await step("the overview shows the own service", async () => {
    await open(page, settings, "/");
    await page.getByRole("link", { name: settings.service, exact: true }).first().click();
    await page.getByRole("heading", { level: 1, name: settings.service }).waitFor();
    await page.locator(".u-over").first().waitFor();
  });

  await step("dragging over a chart zooms, and the address says so", async () => {
    let zoomed = false;
    for (let tries = 0; tries < 5 && !zoomed; tries++) {
      await settled(page);
      const box = await page.locator(".u-over").first().boundingBox();
      if (!box) continue; // it is just being drawn anew
      await page.mouse.move(box.x + box.width * 0.6, box.y + 40);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.95, box.y + 50, { steps: 8 });
      await page.mouse.up();
      zoomed = await page.waitForFunction(() => /from=\d+&to=\d+/.test(location.search), undefined, { timeout: 3000 }).then(() => true, () => false);
    }
    assert.ok(zoomed, "the address does not say so");
    // twice where a zoom came after its three seconds
    for (let back = 0; back < 5 && page.url().includes("from="); back++) await page.goBack();
    await page.waitForFunction(() => !location.search.includes("from="));
    await page.getByRole("heading", { level: 1, name: settings.service }).waitFor();
  });

  await step("the crosshair is shared and moves by keys", async () => {
    /** Presses the key, again where it was lost, until the legends that tell another time than the latest are as many as they should be. */
    const press = async (key, enough) => {
      const end = Date.now() + 60_000;
      for (;;) {
        await page.getByRole("application").first().press(key);
        await page.waitForTimeout(250);
        const others = (await page.locator(".legend-when").allTextContents()).filter((each) => each !== "latest").length;
        if (enough(others)) return;
        assert.ok(Date.now() < end, `${others} legends tell another time after ${key}`);
      }
    };
    await page.mouse.move(0, 0);
    await settled(page);
    await press("Escape", (others) => others === 0); // a chart that was drawn anew under the mouse
    await press("ArrowRight", (others) => others >= 2);
  });

  await step("a moment shows its errors and its slowest endpoints", async () => {
    const moment = page.getByRole("region", { name: /The minute of/ });
    const end = Date.now() + 180_000;
    for (;;) {
      await settled(page);
      const box = await page.locator(".u-over").first().boundingBox();
      if (box) await page.mouse.click(box.x + box.width * 0.99, box.y + 60);
      // a click on what was just drawn anew is lost
      if (await page.getByRole("heading", { name: /The minute of/ }).waitFor({ timeout: 5000 }).then(() => true, () => false)) {
        assert.match(page.url(), /at=\d+/);
        await settled(page);
        const links = await moment.getByRole("link").count();
        await page.getByRole("button", { name: "Close", exact: true }).click();
        await moment.waitFor({ state: "detached" });
        if (links > 0) break;
      }
      assert.ok(Date.now() < end, "no endpoint or error of a minute is named");
      await page.waitForTimeout(2000); // the application has only just begun
    }
  });

  await step("the endpoints have the requests that the overview counts", async () => {
    const counts = page.locator("table").filter({ hasText: "Worst p95" }).locator("tbody tr td:nth-child(2)");
    await counts.filter({ hasNotText: /^\s*0\s*$/ }).first().waitFor({ timeout: 90_000 });
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
    // the one with most events: a busy machine makes others, too
    await open(page, settings, `/errors?service=${settings.service}&order=count`);
    await page.locator(".groups .row-link").first().click();
    await page.getByRole("heading", { name: "Stack trace" }).waitFor();
    assert.ok(await page.locator(".source-here").count(), "the source line is marked");
    const shown = async () => Date.parse(await page.locator(".event-head time").getAttribute("datetime"));
    /** To the event before; false where it has just made room for a newer one. */
    const older = async () => {
      const from = page.url();
      await page.getByRole("button", { name: "Older" }).click();
      await page.waitForURL((to) => to.href !== from && /event=[0-9a-f]{32}/.test(to.search));
      await settled(page);
      return (await page.locator(".event-head").count()) > 0;
    };
    const group = page.url();
    let first, pinned, found = false;
    for (let tries = 0; tries < 5 && !found; tries++) {
      if (tries > 0) await page.goto(group);
      await settled(page);
      first = await shown();
      found = await older();
      pinned = found && (await shown());
      found &&= await older();
    }
    assert.ok(found && (await shown()) < pinned, "there is no older event");
    await page.getByRole("button", { name: "Latest", exact: true }).click();
    await page.waitForFunction((wanted) => Date.parse(document.querySelector(".event-head time")?.getAttribute("datetime")) >= wanted, first);
    await Promise.all([
      page.waitForResponse((answer) => answer.request().method() === "PATCH" && new URL(answer.url()).pathname === "/errors/groups" && answer.status() === 200),
      page.getByRole("button", { name: "Resolve", exact: true }).click(),
    ]);
    // the application goes on making its mistake
    await page.getByRole("button", { name: "Reopen", exact: true }).or(page.getByText("came back", { exact: true })).first().waitFor();
  });

  await step("a rule is made from the chart; its back-test is shown while typing", async () => {
    await open(page, settings, `/explore?metric=http.server.request.count&agg=rate&by=service.name&range=15m`);
    await page.getByRole("link", { name: "New rule" }).click();
    await page.getByLabel("Name", { exact: true }).fill(rule);
    await page.getByLabel("Threshold", { exact: true }).first().fill("0.001");
    await page.getByLabel("Must hold for").fill("0s");
    await page.getByLabel("Over", { exact: true }).fill("1m");
    await page.getByText(/^It would have fired/).waitFor({ timeout: 120_000 });
  });

  await step("the threshold moves on the chart by keys", async () => {
    const handle = page.getByRole("slider", { name: "Threshold" });
    const threshold = page.getByLabel("Threshold", { exact: true }).first();
    await handle.waitFor();
    await settled(page);
    await handle.press("ArrowUp");
    await page.waitForFunction((input) => Number(input.value) > 0.001, await threshold.elementHandle());
    await threshold.fill("0.001");
  });

  await step("the rule is saved and fires live, without a reload", async () => {
    await page.getByRole("button", { name: "Save rule" }).click();
    await page.getByRole("link", { name: rule }).waitFor();
    await page.getByRole("navigation", { name: "Alerts" }).getByRole("link", { name: "Active" }).click();
    await alert.waitFor({ timeout: 120_000 });
  });

  await step("the alert is acknowledged", async () => {
    await alert.getByRole("button", { name: "Acknowledge", exact: true }).click();
    await page.getByLabel("Note").fill("on it");
    await page.getByRole("dialog").getByRole("button", { name: "Acknowledge", exact: true }).click();
    await alert.getByText(/taken by/).waitFor();
  });

  await step("the alert is silenced", async () => {
    await alert.getByRole("button", { name: "Silence", exact: true }).click();
    await page.getByLabel("Why").fill("end to end");
    await page.getByRole("dialog").getByRole("button", { name: "Silence", exact: true }).click();
    await page.getByText(/silenced/i).first().waitFor();
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
    await page.locator(".u-over").first().waitFor();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export YAML" }).click()]);
    const yaml = await readFile(await file.path(), "utf8");
    assert.ok(yaml.includes(`Panel of ${rule}`) && yaml.includes("metric: http.server.request.duration"), yaml);
  });

  await step("what was made is taken away", async () => {
    await open(page, settings, "/alerts/rules");
    await page.getByRole("link", { name: rule }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText("The rule is deleted").waitFor();
    clean(page);
  });
  await page.context().close();
}
