/** What the parts share. */
import assert from "node:assert/strict";
import { newPage, screenshot, violations } from "./browser.mjs";

export const at = (settings, path) => `${settings.url}/dashboard${path}`;

/** What loads, shows an old answer or is not drawn yet. A chart out of sight may be dimmed until it is seen: only what says aria-busy counts. */
const BUSY = ".skeleton, [aria-busy=true], .chart-plot:not(:has(.uplot)), main.stale";
let waits = 0;

/** Opens a page of the dashboard and waits until it is settled. */
export async function open(page, settings, path) {
  await page.goto(at(settings, path));
  await settled(page);
}

/** Waits until nothing has been busy for a moment: what is asked for next begins within it. */
export async function settled(page) {
  await page.waitForSelector("h1", { timeout: 120_000 });
  await page.waitForFunction(({ busy, wait }) => {
    const now = performance.now();
    if (window.quiet?.wait !== wait || document.querySelector(busy)) window.quiet = { wait, since: now, polls: 0 };
    window.quiet.polls += 1;
    return window.quiet.polls > 4 && now - window.quiet.since >= 150;
  }, { busy: BUSY, wait: ++waits }, { timeout: 120_000 });
}

/** Nothing that axe-core finds. What it finds of a page that is just being drawn anew has to be there of the settled one, too. */
export async function holds(page) {
  let found = await violations(page);
  if (found.length) {
    await settled(page);
    found = await violations(page);
  }
  assert.deepEqual(found, []);
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
      await holds(page);
      await page.getByRole("button", { name: "Make it and sign in" }).click();
      await page.getByRole("heading", { name: "Overview" }).waitFor();
      assert.equal(new URL(page.url()).hash, "", "the token left the address");
      await page.getByRole("button", { name: "Sign out", exact: true }).click();
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
    });
  }
  await step("a wrong password is refused and says so", async () => {
    await page.goto(at(settings, "/"));
    await page.locator("[name=user]").fill(settings.user);
    await page.locator("[name=password]").fill("wrong");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("alert").waitFor();
    await screenshot(page, settings.artefacts, "signin-light");
    await holds(page);
  });
  await step("sign in, and see the first curve", async () => {
    await page.locator("[name=password]").fill(settings.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    const begin = performance.now();
    await page.locator("svg.spark").first().waitFor({ timeout: 120_000 });
    return `${Math.round(performance.now() - begin)} ms after signing in`;
  });
  const state = await page.context().storageState();
  clean(page);
  await page.context().close();
  return state;
}
