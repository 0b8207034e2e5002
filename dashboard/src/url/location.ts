/** The URL is the state: path, parameters, and how to change them. */
import { useCallback, useSyncExternalStore } from "react";

export const BASE = "/dashboard";

export interface Place {
  path: string;
  search: URLSearchParams;
}

const listeners = new Set<() => void>();
const told = () => listeners.forEach((listener) => listener());
if (typeof window !== "undefined") window.addEventListener("popstate", told);

/** What follows the parts that every page shares (time range, environment). */
export const SHARED = ["range", "from", "to", "env"] as const;

/** A link within the dashboard; the shared parameters of `now` stay unless given anew. */
export function href(path: string, params: Record<string, string | null | undefined> = {}, now?: URLSearchParams): string {
  const search = new URLSearchParams();
  if (now) for (const name of SHARED) if (now.has(name) && !(name in params)) search.set(name, now.get(name) ?? "");
  if ("range" in params || "from" in params) for (const name of ["range", "from", "to"]) if (!(name in params)) search.delete(name);
  for (const [name, value] of Object.entries(params)) if (value) search.set(name, value);
  const text = search.toString();
  return BASE + (path === "/" ? "/" : path) + (text ? `?${text}` : "");
}

export function pathOf(pathname: string): string {
  const inside = pathname.startsWith(BASE) ? pathname.slice(BASE.length) : pathname;
  return inside.length > 1 ? inside.replace(/\/+$/, "") || "/" : "/";
}

export function go(to: string, replace = false): void {
  if (to === window.location.pathname + window.location.search) return;
  if (replace) window.history.replaceState(null, "", to);
  else window.history.pushState(null, "", to);
  told();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
const snapshot = () => window.location.pathname + window.location.search;

export function usePlace(): Place {
  const text = useSyncExternalStore(subscribe, snapshot);
  const cut = text.indexOf("?");
  return {
    path: pathOf(cut < 0 ? text : text.slice(0, cut)),
    search: new URLSearchParams(cut < 0 ? "" : text.slice(cut)),
  };
}

export type Change = Record<string, string | string[] | null | undefined>;

/** The present search with some parameters changed; null removes one. */
export function changed(search: URLSearchParams, change: Change): string {
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(change)) {
    next.delete(name);
    if (Array.isArray(value)) value.forEach((each) => next.append(name, each));
    else if (value !== null && value !== undefined && value !== "") next.set(name, value);
  }
  const text = next.toString();
  return text ? `?${text}` : "";
}

/** Parameters of the page and a function that changes them. */
export function useParams(): [URLSearchParams, (change: Change, replace?: boolean) => void] {
  const { search } = usePlace();
  const set = useCallback((change: Change, replace = false) => {
    go(window.location.pathname + changed(new URLSearchParams(window.location.search), change), replace);
  }, []);
  return [search, set];
}

/** `/errors/{id}` against a path: the parameters, or null. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const found: Record<string, string> = {};
  for (let i = 0; i < wanted.length; i++) {
    const want = wanted[i] ?? "";
    const have = given[i] ?? "";
    if (want.startsWith("{")) {
      if (!have) return null;
      try {
        found[want.slice(1, -1)] = decodeURIComponent(have);
      } catch {
        return null;
      }
    } else if (want !== have) return null;
  }
  return found;
}
