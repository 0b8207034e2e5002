/** The series of a chart with their values at the crosshair, else the latest. Clicking one shows it alone. */
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from "react";
import { second } from "../ui/clock";
import { Text } from "../ui/Text";
import { SERIES_COLOURS } from "./colours";
import type { Line } from "./align";
import { format, type Unit } from "./units";

export interface LegendHandle {
  show(values: (number | null)[], at: number | null): void;
}

interface Props {
  ref: Ref<LegendHandle>;
  lines: readonly Line[];
  unit: Unit;
  hidden: ReadonlySet<string>;
  onHidden: (hidden: ReadonlySet<string>) => void;
  onFocus: (index: number | null) => void;
}

const latest = (line: Line): number | null => {
  for (let index = line.values.length - 1; index >= 0; index--) {
    const value = line.values[index];
    if (value !== null && value !== undefined) return value;
  }
  return null;
};

export function Legend({ ref, lines, unit, hidden, onHidden, onFocus }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const when = useRef<HTMLSpanElement>(null);
  // written past React: the crosshair moves too often for it
  useImperativeHandle(ref, () => ({
    show(values, at) {
      const cells = list.current?.querySelectorAll<HTMLElement>("[data-value]") ?? [];
      lines.forEach((line, index) => {
        const cell = cells[index];
        if (cell) cell.textContent = format(at === null ? latest(line) : values[index], unit);
      });
      if (when.current) when.current.textContent = at === null ? "latest" : second(at);
    },
  }), [lines, unit]);

  // two lines stand for all where there are more, so that charts beside each other stay equally high
  const [over, setOver] = useState(false);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const element = list.current;
    if (!element || open) return;
    const watcher = new ResizeObserver(() => setOver(element.scrollHeight > element.clientHeight + 2));
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [lines, open]);

  const toggle = (label: string, add: boolean) => {
    if (add) {
      const next = new Set(hidden);
      if (!next.delete(label)) next.add(label);
      onHidden(next.size === lines.length ? new Set() : next);
      return;
    }
    const alone = lines.length - hidden.size === 1 && !hidden.has(label);
    onHidden(alone ? new Set() : new Set(lines.map((line) => line.label).filter((each) => each !== label)));
  };

  return (
    <div className={open ? "legend legend-open" : "legend"}>
      <div className="legend-side">
        <span className="legend-when" ref={when}>latest</span>
        {(over || open) && <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? "fewer" : `all ${lines.length}`}</button>}
      </div>
      <ul ref={list} onMouseLeave={() => onFocus(null)}>
        {lines.map((line, index) => (
          <li key={`${index} ${line.label}`}>
            <button
              type="button"
              aria-pressed={!hidden.has(line.label)}
              title="Show this alone; with Ctrl hide or show it"
              onClick={(event) => toggle(line.label, event.ctrlKey || event.metaKey)}
              onMouseEnter={() => onFocus(index)}
              onFocus={() => onFocus(index)}
              onBlur={() => { onFocus(null); list.current?.scrollTo(0, 0); }}
            >
              <i className={line.dash ? "legend-key legend-dash" : "legend-key"} data-colour={(line.colour ?? index) % SERIES_COLOURS} />
              <Text className="legend-label" max={160}>{line.label}</Text>
              <span className="legend-value" data-value="">{format(latest(line), unit)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
