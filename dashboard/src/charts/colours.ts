/** Colours for the canvas: what the custom properties are in the theme that is shown. */

export const SERIES_COLOURS = 10;

export interface Palette {
  series: string[];
  ink: string;
  quiet: string;
  line: string;
  surface: string;
  accent: string;
  fail: string;
  warn: string;
  pass: string;
}

const known = new Map<boolean, Palette>();

/** The colours of the dark or the light theme, which is the one that is shown. */
export function palette(dark: boolean): Palette {
  const found = known.get(dark) ?? asked();
  known.set(dark, found);
  return found;
}

/** light-dark() is only resolved in a property, so an element is asked. */
function asked(): Palette {
  const probe = document.createElement("i");
  probe.hidden = true;
  document.body.append(probe);
  const colour = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const found: Palette = {
    series: Array.from({ length: SERIES_COLOURS }, (_, index) => colour(`series-${index}`)),
    ink: colour("ink"),
    quiet: colour("quiet"),
    line: colour("line"),
    surface: colour("surface"),
    accent: colour("accent"),
    fail: colour("fail"),
    warn: colour("warn"),
    pass: colour("pass"),
  };
  probe.remove();
  return found;
}

/** The same colour, see-through. */
export const faint = (colour: string, alpha: number): string => colour.replace(/^rgb\(([^)]+)\)$/, (_, inside: string) => `rgba(${inside}, ${alpha})`);
