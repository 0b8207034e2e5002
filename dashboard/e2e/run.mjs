/** End to end against a running Tidegauge with the example application under load.
 *
 *    TIDEGAUGE_E2E_URL    where it is (http://127.0.0.1:8642)
 *    TIDEGAUGE_E2E_SETUP  the token of the set-up link, while there is no user yet
 *    TIDEGAUGE_E2E_USER, TIDEGAUGE_E2E_PASSWORD   else who signs in (and who is made with the token)
 *    TIDEGAUGE_E2E_SERVICE  a service that reports and has errors (resume-board)
 *    TIDEGAUGE_E2E_ARTEFACTS  where screenshots go (../tests/artefacts/dashboard)
 *
 *  `node e2e/run.mjs [journey|operations|hostile|pages|stale ...]` runs all parts or those named. */
import { launch } from "./browser.mjs";
import { hostile } from "./hostile.mjs";
import { journey } from "./journey.mjs";
import { operations } from "./operations.mjs";
import { pages } from "./pages.mjs";
import { stale } from "./stale.mjs";
import { signIn } from "./steps.mjs";

const settings = {
  url: process.env.TIDEGAUGE_E2E_URL ?? "http://127.0.0.1:8642",
  setup: process.env.TIDEGAUGE_E2E_SETUP ?? "",
  user: process.env.TIDEGAUGE_E2E_USER ?? "admin",
  password: process.env.TIDEGAUGE_E2E_PASSWORD ?? "correct horse battery",
  service: process.env.TIDEGAUGE_E2E_SERVICE ?? "resume-board",
  artefacts: process.env.TIDEGAUGE_E2E_ARTEFACTS ?? "../tests/artefacts/dashboard",
};

const parts = { journey, operations, hostile, pages, stale };
const wanted = process.argv.slice(2).length ? process.argv.slice(2) : Object.keys(parts);
const browser = await launch();
let failed = 0;
const fail = (name, error) => {
  failed += 1;
  console.log(`FAIL  ${name}\n      ${String(error?.message ?? error).split("\n").slice(0, 12).join("\n      ")}`);
};
/** One step: its name, whether it held, how long it took. */
const step = async (name, run) => {
  const begin = performance.now();
  try {
    const note = await run();
    console.log(`ok    ${name}${note ? ` (${note})` : ""} ${Math.round(performance.now() - begin)} ms`);
  } catch (error) {
    fail(name, error);
  }
};
try {
  const state = await signIn(browser, settings, step);
  const run = async (names) => { for (const name of names) await parts[name]({ browser, settings, state, step }).catch((error) => fail(name, error)); };
  // the one that cuts its own wire mostly waits
  if (!failed) await Promise.all([run(wanted.filter((name) => name === "stale")), run(wanted.filter((name) => name !== "stale"))]);
} finally {
  await browser.close();
}
console.log(failed ? `${failed} failed` : "all held");
process.exit(failed ? 1 : 0);
