/** Stack frames: what is shown at once and what is folded away. */
import type { Exception_, Frame } from "../../api/types";

export type Part = { kind: "frame"; frame: Frame; index: number } | { kind: "folded"; frames: Frame[]; from: number };

/** Innermost first. Frames of the application stand alone, runs of two and more others are folded;
 *  where nothing is the application's, the innermost stands alone. */
export function parts(frames: readonly Frame[]): Part[] {
  const inner = [...frames].reverse();
  const anyOwn = inner.some((frame) => frame.in_app);
  const found: Part[] = [];
  let run: Frame[] = [];
  let from = 0;
  const close = () => {
    if (run.length === 1 && run[0]) found.push({ kind: "frame", frame: run[0], index: from });
    else if (run.length > 1) found.push({ kind: "folded", frames: run, from });
    run = [];
  };
  inner.forEach((frame, index) => {
    if (frame.in_app || (!anyOwn && index === 0)) {
      close();
      found.push({ kind: "frame", frame, index });
    } else {
      if (run.length === 0) from = index;
      run.push(frame);
    }
  });
  close();
  return found;
}

/** The frame that is open at first: the application's innermost. */
export function openFrame(frames: readonly Frame[]): Frame | undefined {
  return frames.findLast((frame) => frame.in_app) ?? frames.at(-1);
}

export interface SourceLine { number: number | null; text: string; here: boolean }

export function source(frame: Frame): SourceLine[] {
  if (frame.context_line === undefined || frame.context_line === null) return [];
  const before = frame.pre_context ?? [];
  const after = frame.post_context ?? [];
  const first = frame.lineno === undefined ? null : frame.lineno - before.length;
  return [...before, frame.context_line, ...after].map((text, index) => ({
    number: first === null ? null : first + index,
    text,
    here: index === before.length,
  }));
}

/** The chain of exceptions as it is read: what came out first, then its causes. */
export const chain = (exceptions: readonly Exception_[] | undefined): Exception_[] => [...(exceptions ?? [])].reverse();

/** The stack as text, as a terminal would show it. */
export function asText(exceptions: readonly Exception_[] | undefined): string {
  return (exceptions ?? [])
    .map((exception) => {
      const frames = (exception.frames ?? []).map((frame) => `  File "${frame.filename ?? "?"}", line ${frame.lineno ?? "?"}, in ${frame.function ?? "?"}${frame.context_line ? `\n    ${frame.context_line.trim()}` : ""}`);
      return ["Traceback (most recent call last):", ...frames, `${exception.type ?? "Error"}: ${exception.value ?? ""}`].join("\n");
    })
    .join("\n\nwhich led to\n\n");
}
