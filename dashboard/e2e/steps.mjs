/** What the parts share. */
import assert from "node:assert/strict";
import { newPage, screenshot, violations } from "./browser.mjs";

export const at = (settings, path) => `${settings.url}/dashboard${path}`;

/** Opens a page of the dashboard and waits until nothing is loading. */
export async function open(page, settings, path) {
  await page.goto(at(settings, path));
  await settled(page);
}

export async function settled(page) {
  await page.waitForSelector("h1", { timeout: 20_000 });
  await page.waitForFunction(() => !document.querySelector(".skeleton, [aria-busy=true]"), undefined, { timeout: 30_000 });
}

export function clean(page) {
  assert.deepEqual(page.mistakes, []);
}

/** Makes the first administrator where there is none, signs in, and returns the session's cookies. */
export async function signIn(browser, settings, step) {
  const page = await newPage(browser);
  const needed = await (await fetch(`${settings.url}/api/v1/setup`)).json().then((answer) => answer.needed, () => false);
  if (needed && settings.setup) {
    await step("the printed link makes the first administrator", async () => {
      await page.goto(at(settings, `/setup#token=${settings.setup}`));
      await page.locator("[name=user]").fill(settings.user);
      await page.locator("[name=password]").fill(settings.password);
      await page.locator("[name=again]").fill(settings.password);
      await screenshot(page, settings.artefacts, "setup-light");
      assert.deepEqual(await violations(page), []);
      await page.getByRole("button", { name: "Make it and sign in" }).click();
      await page.getByRole("heading", { name: "Overview" }).waitFor();
      assert.equal(new URL(page.url()).hash, "", "the token left the address");
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
    });
  }
  await step("a wrong password is refused and says so", async () => {
    await page.goto(at(settings, "/"));
    await page.locator("[name=user]").fill(settings.user);
    await page.locator("[name=password]").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    await screenshot(page, settings.artefacts, "signin-light");
    assert.deepEqual(await violations(page), []);
  });
  await step("sign in, and see the first curve", async () => {
    await page.locator("[name=password]").fill(settings.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    const begin = performance.now();
    await page.locator("svg.spark").first().waitFor({ timeout: 20_000 });
    return `${Math.round(performance.now() - begin)} ms after signing in`;
  });
  const state = await page.context().storageState();
  clean(page);
  await page.context().close();
  return state;
}
