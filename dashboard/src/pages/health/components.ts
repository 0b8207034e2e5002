/** The flat list of health parts as a tree, worst first. */
import type { HealthDetail, HealthPart, Status } from "../../api/types";

export interface Component { name: string; status: Status; output: string; figures: { name: string; part: HealthPart }[] }

const BADNESS: Record<Status, number> = { fail: 0, warn: 1, unknown: 2, pass: 3 };
export const worse = (a: Status, b: Status): Status => (BADNESS[a] < BADNESS[b] ? a : b);

export function componentsOf(detail: HealthDetail): { own: Component[]; services: Component[]; checks: Component[] } {
  const found = new Map<string, Component>();
  for (const [key, parts] of Object.entries(detail.checks)) {
    const cut = key.lastIndexOf(":");
    const [name, figure] = cut < 0 ? [key, ""] : [key.slice(0, cut), key.slice(cut + 1)];
    const component = found.get(name) ?? { name, status: "pass" as Status, output: "", figures: [] };
    for (const part of parts) {
      component.status = worse(part.status, component.status);
      if (part.output) component.output = part.output;
      if (figure) component.figures.push({ name: figure, part });
    }
    found.set(name, component);
  }
  const all = [...found.values()].sort((a, b) => BADNESS[a.status] - BADNESS[b.status]);
  const named = (prefix: string) => all.filter(({ name }) => name.startsWith(prefix)).map((each) => ({ ...each, name: each.name.slice(prefix.length) }));
  return { own: all.filter(({ name }) => !/^(service|check) /.test(name)), services: named("service "), checks: named("check ") };
}
