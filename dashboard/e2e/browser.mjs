/** The browser of the tests: Debian's Chromium, driven by playwright-core. */
import { createRequire } from "node:module";
import { mkdir, readFile } from "node:fs/promises";
import { chromium } from "playwright-core";

const ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGS });

/** A page that remembers everything that should not have happened. */
export async function newPage(browser, { theme = "light", width = 1360, height = 900, state } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, storageState: state, timezoneId: "UTC", locale: "en-GB" });
  context.setDefaultTimeout(60_000); // machines that run tests are slow and busy
  const page = await context.newPage();
  page.mistakes = [];
  page.on("pageerror", (error) => page.mistakes.push(`uncaught: ${error.message}`));
  page.on("dialog", (dialog) => { page.mistakes.push(`a dialog opened: ${dialog.message()}`); void dialog.dismiss(); });
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|Uncaught/.test(message.text())) page.mistakes.push(message.text());
  });
  return page;
}

/** Violations of axe-core, as one line each. An answer that is dimmed while the next one is under way is judged as it is the rest of the time. */
export async function violations(page) {
  // the session evaluates outside the page's content security policy
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(async () => {
    const whole = new CSSStyleSheet();
    whole.replaceSync(".is-old { opacity: 1 !important; transition: none !important; }");
    document.adoptedStyleSheets.push(whole);
    try {
      return await window.axe.run(document, { resultTypes: ["violations"] });
    } finally {
      document.adoptedStyleSheets.splice(document.adoptedStyleSheets.indexOf(whole), 1);
    }
  });
  return found.map((each) => `${each.id} (${each.impact}): ${each.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`);
}

export async function screenshot(page, folder, name, fullPage = true) {
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage });
}
