/** How long a chart of 20 series with 2,000 points takes to draw new data: `node e2e/redraw.mjs [times]`.
 *  The chart is the dashboard's own, built for production; no Tidegauge is needed. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { build } from "vite";
import { launch, newPage } from "./browser.mjs";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
const times = Number(process.argv[2] ?? 40);
const folder = await mkdtemp(join(tmpdir(), "redraw-"));
await build({ root: fileURLToPath(new URL("redraw", import.meta.url)), configFile: false, logLevel: "error", plugins: [react()], build: { outDir: folder, emptyOutDir: true, target: "es2023" } });
const browser = await launch();
try {
  const page = await newPage(browser, { width: 1200 });
  await page.route("http://redraw.test/**", async (route) => {
    const { pathname } = new URL(route.request().url());
    const file = pathname === "/" ? "/index.html" : pathname;
    await route.fulfill({ body: await readFile(join(folder, file)), contentType: TYPES[extname(file)] ?? "application/octet-stream" }).catch(() => route.abort());
  });
  await page.goto("http://redraw.test/");
  await page.locator(".u-over").waitFor();
  const took = [];
  for (let index = 0; index < times + 5; index++) {
    const one = await page.evaluate(() => window.redraw());
    if (index >= 5) took.push(one); // the first ones warm the compiler up
  }
  if (process.env.TIDEGAUGE_E2E_ARTEFACTS) await page.screenshot({ path: `${process.env.TIDEGAUGE_E2E_ARTEFACTS}/redraw.png` });
  const at = (name, share) => took.map((each) => each[name]).sort((a, b) => a - b)[Math.min(Math.floor(share * took.length), took.length - 1)].toFixed(1);
  for (const name of ["script", "frame"]) console.log(`${name.padEnd(6)} median ${at(name, 0.5)} ms, p95 ${at(name, 0.95)} ms, most ${at(name, 1)} ms`);
  console.log(`${times} redraws of 20 series x 2,000 points, ${browser.version()}, device pixel ratio ${await page.evaluate(() => devicePixelRatio)}`);
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}
