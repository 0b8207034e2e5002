/** How fresh the numbers are: a machine without clock, network or React. Times are in ms. */

export type Mode = "connecting" | "live" | "polling" | "stale";

export interface Freshness {
  mode: Mode;
  /** when the server was last heard, by stream or answer */
  heardAt: number | null;
  /** attempts at the stream in a row that failed */
  failures: number;
}

export type Happening =
  | { kind: "heard"; at: number } // something came over the stream
  | { kind: "broken"; at: number } // the stream broke or was refused
  | { kind: "answered"; at: number } // an ordinary request was answered
  | { kind: "unanswered"; at: number } // an ordinary request was not, or by 5xx
  | { kind: "time"; at: number }; // time has passed

export const START: Freshness = { mode: "connecting", heardAt: null, failures: 0 };

/** The stream ticks every five seconds; three missed are silence. */
export const SILENCE_MS = 16_000;
/** Older than this and not renewed, numbers are not shown as if they were new. */
export const STALE_MS = 30_000;

export function next(now: Freshness, happening: Happening): Freshness {
  const age = now.heardAt === null ? null : happening.at - now.heardAt;
  switch (happening.kind) {
    case "heard":
      return { mode: "live", heardAt: happening.at, failures: 0 };
    case "answered":
      return { ...now, mode: now.mode === "stale" ? "polling" : now.mode, heardAt: happening.at };
    case "broken": {
      const failures = now.failures + 1;
      // one break is a reconnection; from the second on somebody else has to bring numbers
      return { ...now, failures, mode: now.mode === "stale" ? "stale" : failures >= 2 ? "polling" : now.mode };
    }
    case "unanswered":
      return { ...now, mode: now.mode === "live" ? "polling" : age === null || age > STALE_MS / 2 ? "stale" : now.mode };
    case "time":
      if (age === null) return now;
      if (age > STALE_MS) return { ...now, mode: "stale" };
      return now.mode === "live" && age > SILENCE_MS ? { ...now, mode: "polling" } : now;
  }
}

/** ms until the stream is tried again after so many failures. */
export function backoffMs(failures: number, chance: number): number {
  return Math.min(1000 * 2 ** Math.min(failures, 5), 30_000) * (0.75 + chance / 2);
}
