// Sends three errors with the unmodified Sentry SDK of npm: node errors.mjs DSN
import * as Sentry from "@sentry/node";

Sentry.init({ dsn: process.argv[2], release: "shop@1.0.0", environment: "test" });

function pay(order) {
  throw new TypeError(`order ${order} has no price`);
}

for (const order of [1, 2]) {
  try {
    pay(order);
  } catch (error) {
    Sentry.withScope((scope) => {
      scope.setUser({ id: `u${order}` });
      Sentry.captureException(error);
    });
  }
}
Sentry.captureMessage("stock is low", "warning");
if (!(await Sentry.flush(20000))) process.exit(1);
