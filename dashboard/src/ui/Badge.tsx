/** States by word, shape and colour. */
import type { ReactNode } from "react";
import { Text } from "./Text";

export type Tone = "fail" | "warn" | "pass" | "accent" | "none";

const TONES: Record<string, Tone> = {
  fail: "fail", critical: "fail", firing: "fail", dead: "fail", fatal: "fail", error: "fail", revoked: "none",
  warn: "warn", warning: "warn", pending: "warn", recovering: "warn", no_data: "warn", unresolved: "warn", regressed: "fail",
  pass: "pass", resolved: "pass", sent: "pass", active: "accent", info: "accent",
};
export const toneOf = (state: string): Tone => TONES[state] ?? "none";

const WORDS: Record<string, string> = { pass: "healthy", warn: "warning", fail: "failing", no_data: "no data" };

export function Badge({ tone, children }: { tone?: Tone; children: ReactNode }) {
  return <span className="badge" data-tone={tone}>{typeof children === "string" ? <Text>{children}</Text> : children}</span>;
}

export function State({ state }: { state: string }) {
  return <Badge tone={toneOf(state)}>{WORDS[state] ?? state}</Badge>;
}

export function Dot({ state, label }: { state: string; label?: string }) {
  return <span className="dot" data-tone={toneOf(state)} role="img" aria-label={label ?? WORDS[state] ?? state} title={label ?? WORDS[state] ?? state} />;
}

export function Tag({ name, value }: { name: string; value: unknown }) {
  return (
    <span className="tag">
      <Text max={80}>{name}</Text>=<Text max={200}>{value}</Text>
    </span>
  );
}

export function Tags({ tags, without = [] }: { tags: Record<string, unknown>; without?: string[] }) {
  const shown = Object.entries(tags).filter(([name]) => !without.includes(name));
  return (
    <span className="tags">
      {shown.map(([name, value]) => <Tag key={name} name={name} value={value} />)}
    </span>
  );
}
