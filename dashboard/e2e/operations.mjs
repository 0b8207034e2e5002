/** What an administrator sets up once: who is told, what is watched, who may look. */
import assert from "node:assert/strict";
import { newPage } from "./browser.mjs";
import { at, clean, open } from "./steps.mjs";

const PASSWORD = "only here to look";

export async function operations({ browser, settings, state, step }) {
  const page = await newPage(browser, { state });
  const mark = Date.now().toString(36);
  const row = (name) => page.getByRole("row").filter({ hasText: name });
  const remove = async (name) => {
    await row(name).getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await row(name).waitFor({ state: "detached" });
  };

  await step("a channel is made and tested", async () => {
    await open(page, settings, "/alerts/channels");
    await page.getByRole("button", { name: "New channel" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill(`log ${mark}`);
    await dialog.getByLabel("Kind").selectOption("log");
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await row(`log ${mark}`).getByRole("button", { name: "Test", exact: true }).click();
    await page.getByText(/^Delivered/).waitFor();
  });

  await step("what cannot be delivered is listed and sent again", async () => {
    const rule = `Dead ${mark}`;
    await page.getByRole("button", { name: "New channel" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill(`nowhere ${mark}`);
    await dialog.getByLabel("Kind").selectOption("webhook");
    await dialog.getByLabel("Address").fill("http://169.254.1.1/hook"); // no address to send to
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await row(`nowhere ${mark}`).waitFor();
    const status = await page.evaluate(async (body) => {
      const { csrf_token: token } = await (await fetch("/api/v1/session")).json();
      const headers = { "Content-Type": "application/json", "X-CSRF-Token": token };
      return (await fetch("/alerts/rules", { method: "POST", headers, body: JSON.stringify(body) })).status;
    }, { rule_name: rule, metric_name: "http.server.request.count", aggregation: "rate", window: "1m", interval: "5s", condition: ">=", threshold: 0, channels: [`nowhere ${mark}`] });
    assert.equal(status, 201);
    await open(page, settings, "/alerts/deliveries?status=dead");
    await row(`nowhere ${mark}`).first().waitFor({ timeout: 120_000 });
    await row(`nowhere ${mark}`).first().getByRole("button", { name: "Send again" }).click();
    await page.getByText("It is sent again").waitFor();
    await open(page, settings, "/alerts/rules");
    await page.getByRole("link", { name: rule }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText("The rule is deleted").waitFor();
  });

  await step("a heartbeat is made, called, and passes", async () => {
    await open(page, settings, "/health/checks/new");
    await page.getByLabel("Kind").selectOption("heartbeat");
    await page.getByLabel("Name", { exact: true }).fill(`backup-${mark}`);
    await page.getByLabel("Every", { exact: true }).fill("1d");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const how = await page.getByLabel("How to call the heartbeat").first().textContent();
    const [address] = how.match(/http\S+?(?=\/start)/);
    assert.equal((await fetch(`${address}/0`)).status, 200);
    await page.getByText("healthy", { exact: true }).first().waitFor({ timeout: 120_000 });
  });

  await step("a viewer sees everything and is offered no change", async () => {
    await open(page, settings, "/settings");
    await page.getByRole("button", { name: "New user" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill(`viewer-${mark}`);
    await dialog.getByLabel("Password").fill(PASSWORD);
    await dialog.getByRole("button", { name: "Make the user" }).click();
    await row(`viewer-${mark}`).waitFor();
    const theirs = await newPage(browser);
    await theirs.goto(at(settings, "/"));
    await theirs.locator("[name=user]").fill(`viewer-${mark}`);
    await theirs.locator("[name=password]").fill(PASSWORD);
    await theirs.getByRole("button", { name: "Sign in", exact: true }).click();
    await theirs.getByRole("heading", { name: "Overview" }).waitFor();
    for (const [path, action] of [["/alerts/channels", "New channel"], ["/alerts/rules", "New rule"], [`/health/checks/${encodeURIComponent(`backup-${mark}`)}`, "Delete"]]) {
      await open(theirs, settings, path);
      assert.equal(await theirs.getByRole("button", { name: action }).or(theirs.getByRole("link", { name: action })).count(), 0, `${action} is offered`);
    }
    await open(theirs, settings, `/errors?service=${settings.service}&order=count`);
    await theirs.locator(".groups .row-link").first().click();
    await theirs.getByRole("heading", { name: "Stack trace" }).waitFor();
    assert.equal(await theirs.getByRole("button", { name: "Resolve", exact: true }).count(), 0);
    clean(theirs);
    await theirs.context().close();
  });

  await step("what was set up is taken away", async () => {
    await remove(`viewer-${mark}`);
    await open(page, settings, `/health/checks/${encodeURIComponent(`backup-${mark}`)}`);
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText("The check is deleted").waitFor();
    await open(page, settings, "/alerts/channels");
    await remove(`nowhere ${mark}`);
    await remove(`log ${mark}`);
    clean(page);
  });
  await page.context().close();
}
