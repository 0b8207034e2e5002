/** What the live stream has told, for whoever shows it. */
import { useSyncExternalStore } from "react";
import { next, START, type Freshness, type Happening } from "./machine";

export interface LiveState extends Freshness {
  activeAlerts: number | null;
  newGroups: number | null;
}

let state: LiveState = { ...START, activeAlerts: null, newGroups: null };
const listeners = new Set<() => void>();

export const liveState = (): LiveState => state;

export function update(change: Partial<LiveState>): void {
  const changed = { ...state, ...change };
  // the time alone is not worth drawing anew
  const seen = changed.mode !== state.mode || changed.activeAlerts !== state.activeAlerts || changed.newGroups !== state.newGroups;
  state = seen ? changed : Object.assign(state, change);
  if (seen) listeners.forEach((listener) => listener());
}

export const happened = (happening: Happening): void => update(next(state, happening));

export function useLive(): LiveState {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, liveState);
}
