/** Whether an element is on the screen or nearly so: charts out of sight ask nothing. */
import { useEffect, useState, type RefObject } from "react";

export function useSeen(element: RefObject<Element | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    const watcher = new IntersectionObserver((entries) => setSeen(entries.at(-1)?.isIntersecting ?? false), { rootMargin: "150px" });
    watcher.observe(element.current);
    return () => watcher.disconnect();
  }, [element]);
  return seen;
}
