/** Text that others have written: isolated from the direction of its surroundings, with what is
 *  invisible and can deceive (direction marks, controls) made visible. Never HTML. */
import { Fragment, memo } from "react";

// C0/C1 controls except tab and newline, zero-width and direction marks, separators, tags, BOM
const DECEIVING =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

export interface Piece { text: string; code?: string }

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const hit of text.matchAll(DECEIVING)) {
    if (hit.index > end) found.push({ text: text.slice(end, hit.index) });
    const code = (hit[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    found.push({ text: hit[0], code });
    end = hit.index + hit[0].length;
  }
  if (end < text.length || found.length === 0) found.push({ text: text.slice(end) });
  return found;
}

/** The same where no element can be: options of a list, labels on a canvas. */
export const plain = (text: string): string => pieces(text).map((piece) => (piece.code ? `U+${piece.code}` : piece.text)).join("");

interface Props {
  children: unknown;
  /** longer text is cut here, and says so */
  max?: number;
  className?: string;
  title?: string;
}

export const Text = memo(function Text({ children, max = 4000, className, title }: Props) {
  const whole = typeof children === "string" ? children : children === null || children === undefined ? "" : String(children);
  const shown = whole.length > max ? whole.slice(0, max) : whole;
  const parts = pieces(shown);
  return (
    <bdi className={className ? `text ${className}` : "text"} title={title}>
      {parts.map((part, index) =>
        part.code ? (
          <span key={index} className="text-mark" title={`The invisible character U+${part.code}`}>
            U+{part.code}
          </span>
        ) : (
          <Fragment key={index}>{part.text}</Fragment>
        ),
      )}
      {whole.length > max && <span className="text-cut"> … {(whole.length - max).toLocaleString("en")} more characters</span>}
    </bdi>
  );
});
