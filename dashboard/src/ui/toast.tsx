/** What an action did, said in a corner and to screen readers. */
import { useSyncExternalStore } from "react";
import { advice } from "./Problem";
import { Icon } from "./icons";
import { Text } from "./Text";

interface Toast { id: number; text: string; tone: "pass" | "fail" }

let toasts: Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();
const put = (next: Toast[]) => {
  toasts = next;
  listeners.forEach((listener) => listener());
};
const drop = (id: number) => put(toasts.filter((toast) => toast.id !== id));

export function say(text: string, tone: Toast["tone"] = "pass"): void {
  const id = ++last;
  put([...toasts.slice(-3), { id, text, tone }]);
  setTimeout(() => drop(id), tone === "fail" ? 12_000 : 5_000);
}

export function sayProblem(error: unknown): void {
  const { title, detail, todo } = advice(error);
  say([title, detail !== title ? detail : "", todo].filter(Boolean).join(" – "), "fail");
}

export function Toasts() {
  const shown = useSyncExternalStore((listener) => { listeners.add(listener); return () => listeners.delete(listener); }, () => toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} className="toast" data-tone={toast.tone}>
          <p><Text max={400}>{toast.text}</Text></p>
          <button type="button" className="icon-button" aria-label="Dismiss" onClick={() => drop(toast.id)}><Icon name="close" /></button>
        </div>
      ))}
    </div>
  );
}
