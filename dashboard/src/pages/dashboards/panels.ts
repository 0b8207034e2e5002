/** The order of panels. */

export function moved<T>(all: readonly T[], index: number, by: number): T[] {
  const to = index + by;
  const next = [...all];
  const [one] = next.splice(index, 1);
  if (one === undefined || to < 0 || to >= all.length) return [...all];
  next.splice(to, 0, one);
  return next;
}
