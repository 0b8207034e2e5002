/** Exceptions and stack frames: read out of what senders put into events, which is anything; what is
 *  shown at once and what is folded away. */

export interface Frame {
  filename?: string;
  abs_path?: string;
  module?: string;
  function?: string;
  lineno?: number;
  in_app: boolean;
  pre_context: string[];
  context_line?: string;
  post_context: string[];
  vars: [name: string, value: unknown][];
}
export interface Thrown { type: string; value: string; unhandled: boolean; frames: Frame[] }

const object = (value: unknown): Record<string, unknown> => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value));
const optional = (value: unknown): string | undefined => text(value) || undefined;

function frameOf(sent: unknown): Frame {
  const of = object(sent);
  const line = Number(of.lineno ?? NaN);
  return {
    filename: optional(of.filename),
    abs_path: optional(of.abs_path),
    module: optional(of.module),
    function: optional(of.function),
    lineno: Number.isFinite(line) ? line : undefined,
    in_app: of.in_app === true,
    pre_context: list(of.pre_context).map(text),
    context_line: of.context_line === undefined || of.context_line === null ? undefined : text(of.context_line),
    post_context: list(of.post_context).map(text),
    vars: Object.entries(object(of.vars)),
  };
}

/** The chain of exceptions as it is read: what came out first, then its causes. */
export const chain = (sent: readonly unknown[]): Thrown[] =>
  sent.map((each) => {
    const of = object(each);
    return { type: text(of.type), value: text(of.value), unhandled: object(of.mechanism).handled === false, frames: list(of.frames).map(frameOf) };
  }).reverse();

export interface Breadcrumb { at: number; what: string; level: string; message: string; data: [name: string, value: unknown][] }

/** A breadcrumb; `at` in Unix seconds, NaN where it says no time. */
export function breadcrumb(sent: unknown): Breadcrumb {
  const of = object(sent);
  return {
    at: typeof of.timestamp === "number" ? of.timestamp : Date.parse(text(of.timestamp)) / 1000,
    what: text(of.category) || text(of.type) || text(of.level),
    level: text(of.level),
    message: text(of.message),
    data: Object.entries(object(of.data)),
  };
}

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
  if (frame.context_line === undefined) return [];
  const before = frame.pre_context;
  const first = frame.lineno === undefined ? null : frame.lineno - before.length;
  return [...before, frame.context_line, ...frame.post_context].map((text, index) => ({
    number: first === null ? null : first + index,
    text,
    here: index === before.length,
  }));
}

/** The stack as text, as a terminal would show it. */
export function asText(exceptions: readonly Thrown[]): string {
  return [...exceptions].reverse()
    .map((exception) => {
      const frames = exception.frames.map((frame) => `  File "${frame.filename ?? "?"}", line ${frame.lineno ?? "?"}, in ${frame.function ?? "?"}${frame.context_line ? `\n    ${frame.context_line.trim()}` : ""}`);
      return ["Traceback (most recent call last):", ...frames, `${exception.type || "Error"}: ${exception.value}`].join("\n");
    })
    .join("\n\nwhich led to\n\n");
}
