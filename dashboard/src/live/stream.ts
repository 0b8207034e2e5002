/** The server-sent events: kept open, tried again, and what they change in the cache.
 *  While the stream is away the pages' own questions are asked more often instead. */
import type { QueryClient } from "@tanstack/react-query";
import { ApiError } from "../api/client";
import { withNewNumbers } from "../api/overview";
import type { Overview } from "../api/types";
import { backoffMs } from "./machine";
import { happened, liveState, update } from "./store";

const PATH = "/api/v1/live";
const LIVE_MINUTES = 60; // what the stream's overview is about
const POLL_MS = 10_000;

function data<T>(event: Event): T | null {
  try {
    return JSON.parse((event as MessageEvent<string>).data) as T;
  } catch {
    return null; // cut off; the next one is whole
  }
}

/** Opens the stream; the answer ends it. */
export function startLive(client: QueryClient): () => void {
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let openedBefore = false;
  let stopped = false;

  const heard = () => {
    failures = 0;
    happened({ kind: "heard", at: Date.now() });
  };
  const open = () => {
    if (stopped) return;
    source = new EventSource(PATH, { withCredentials: true });
    source.onopen = () => {
      heard();
      // what changed while nobody listened
      if (openedBefore) void client.invalidateQueries();
      openedBefore = true;
    };
    source.addEventListener("tick", heard);
    source.addEventListener("overview", (event) => {
      heard();
      const fresh = data<Overview>(event);
      if (!fresh) return;
      client.setQueryData<Overview>(["overview", LIVE_MINUTES], (shown) => (shown ? withNewNumbers(shown, fresh) : shown));
      update({ activeAlerts: fresh.totals.active_alerts });
    });
    source.addEventListener("alerts", (event) => {
      heard();
      const told = data<{ active: number }>(event);
      if (told) update({ activeAlerts: told.active });
      void client.invalidateQueries({ queryKey: ["alerts"] });
    });
    source.addEventListener("errors", (event) => {
      heard();
      const told = data<{ new_groups: number }>(event);
      if (told) update({ newGroups: told.new_groups });
      void client.invalidateQueries({ queryKey: ["errors"] });
    });
    source.onerror = () => {
      happened({ kind: "broken", at: Date.now() });
      // the browser reconnects by itself, with Last-Event-ID, unless it was refused
      if (source?.readyState !== EventSource.CLOSED) return;
      source.close();
      failures += 1;
      clearTimeout(retry);
      retry = setTimeout(open, backoffMs(failures, Math.random()));
    };
  };

  const unsubscribe = client.getQueryCache().subscribe((event) => {
    if (event.type !== "updated") return;
    if (event.action.type === "success" && !event.action.manual) happened({ kind: "answered", at: Date.now() });
    if (event.action.type === "error" && event.action.error instanceof ApiError && (event.action.error.status === 0 || event.action.error.status >= 500)) happened({ kind: "unanswered", at: Date.now() });
  });
  let polled = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    happened({ kind: "time", at: now });
    const { mode } = liveState();
    if ((mode === "polling" || mode === "stale") && now - polled >= POLL_MS) {
      polled = now;
      for (const key of ["overview", "alerts", "errors", "session"]) void client.invalidateQueries({ queryKey: [key] });
    }
  }, 2000);

  open();
  return () => {
    stopped = true;
    source?.close();
    clearTimeout(retry);
    clearInterval(timer);
    unsubscribe();
  };
}
