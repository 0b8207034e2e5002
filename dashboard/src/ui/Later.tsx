/** What is below the first screen: rendered after it and in small pieces, so that clicks and keys are answered. */
import { useDeferredValue, type ReactNode } from "react";

export function Later({ children }: { children: ReactNode }) {
  return useDeferredValue(true, false) ? children : null;
}
