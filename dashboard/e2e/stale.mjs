/** The server is cut off: the banner, and no old numbers shown as new; then it is back. */
import { connect, createServer } from "node:net";
import { newPage } from "./browser.mjs";
import { clean, open } from "./steps.mjs";

/** A wire to the server that can be cut. */
function wire(target) {
  const { hostname, port } = new URL(target);
  const sockets = new Set();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) return near.destroy();
    const far = connect(Number(port || 80), hostname);
    for (const [one, other] of [[near, far], [far, near]]) {
      sockets.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => { sockets.delete(one); other.destroy(); });
    }
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve({
    url: `http://${hostname}:${server.address().port}`,
    cut: () => { whole = false; for (const socket of sockets) socket.destroy(); },
    mend: () => { whole = true; },
    close: () => { for (const socket of sockets) socket.destroy(); server.close(); },
  })));
}

export async function stale({ browser, settings, state, step }) {
  const line = await wire(settings.url);
  const page = await newPage(browser, { state }); // cookies do not look at the port
  await step("the stream makes the page live", async () => {
    await open(page, { ...settings, url: line.url }, "/");
    await page.locator('.live[data-state="live"]').waitFor({ timeout: 120_000 });
  });
  await step("cut off, a banner says since when and numbers are dimmed", async () => {
    line.cut();
    await page.getByText(/has not answered since/).waitFor({ timeout: 120_000 });
    await page.locator("main.stale").waitFor({ timeout: 120_000 });
    await page.screenshot({ path: `${settings.artefacts}/stale-light.png` });
  });
  await step("mended it is live again without a reload", async () => {
    line.mend();
    await page.getByText(/has not answered since/).waitFor({ state: "detached", timeout: 120_000 });
    await page.locator('.live[data-state="live"]').waitFor({ timeout: 120_000 });
    clean(page);
  });
  await page.context().close();
  line.close();
}
