/** The build, and for development a proxy to a running Tidegauge:
 *  TIDEGAUGE_DEV_URL (http://127.0.0.1:8642), TIDEGAUGE_DEV_KEY (an API key that signs requests). */
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const target = process.env.TIDEGAUGE_DEV_URL ?? "http://127.0.0.1:8642";
const key = process.env.TIDEGAUGE_DEV_KEY;

/** With a key there is no need to sign in while developing. */
function keySession(): Plugin {
  return {
    name: "key-session",
    apply: "serve",
    configureServer(server) {
      if (!key) return;
      server.middlewares.use("/api/v1/session", (_request, response) => {
        response.setHeader("Content-Type", "application/json");
        response.end(JSON.stringify({ user: "developer", role: "admin", csrf_token: "" }));
      });
    },
  };
}

const proxied = ["/api", "/metrics", "/errors", "/alerts", "/health", "/ingest", "/openapi.json"];

export default defineConfig({
  base: "/dashboard/",
  plugins: [react(), keySession()],
  build: {
    target: "es2023",
    // light-dark() is used as it is: all browsers of the last two years know it
    cssTarget: ["chrome123", "firefox128", "safari17.5"],
    assetsInlineLimit: 0, // the content security policy has no data: for scripts and styles
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
    rolldownOptions: {
      output: {
        // what most pages share comes with the first file: HTTP/1.1 has six connections, and a page
        // of ten small files waits for them
        codeSplitting: {
          groups: [
            { name: "shared", test: /node_modules\/(react|react-dom|scheduler|@tanstack)\/|src\/(ui|url|api|live)\/|src\/charts\/(units|Sparkline)/, priority: 2 },
            { name: "charts", test: /src\/charts\/|node_modules\/uplot\/.*\.js$/, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      proxied.map((path) => [path, { target, headers: key ? { Authorization: `Bearer ${key}` } : {} }]),
    ),
  },
  test: { include: ["tests/**/*.test.ts"] },
} as Parameters<typeof defineConfig>[0]);
