/** A threshold on the chart that is dragged, or moved with the arrow keys. */
import { useEffect, useRef, type KeyboardEvent, type PointerEvent, type RefObject } from "react";
import type uPlot from "uplot";
import type { Live } from "./options";
import { format, type Unit } from "./units";

interface Props {
  value: number;
  name: string;
  unit: Unit;
  onChange: (value: number) => void;
  plot: RefObject<uPlot | null>;
  live: RefObject<Live>;
  /** filled in: called after every drawing */
  place: RefObject<((u: uPlot) => void) | null>;
}

/** As many digits as a pixel is worth. */
export function rounded(value: number, pixel: number): number {
  if (!(pixel > 0)) return value;
  const step = 10 ** Math.floor(Math.log10(pixel));
  return Number((Math.round(value / step) * step).toPrecision(12));
}

export function Handle({ value, name, unit, onChange, plot, live, place }: Props) {
  const knob = useRef<HTMLDivElement>(null);
  const put = (u: uPlot) => {
    if (!knob.current) return;
    knob.current.style.top = `${u.over.offsetTop + u.valToPos(value, "y")}px`;
    knob.current.style.left = `${u.over.offsetLeft + u.over.clientWidth - 14}px`;
  };
  useEffect(() => {
    place.current = put;
    if (plot.current) put(plot.current);
  });
  const pixel = () => {
    const u = plot.current;
    return u ? Math.abs(u.posToVal(0, "y") - u.posToVal(1, "y")) : 0;
  };
  const drag = (event: PointerEvent) => {
    const u = plot.current;
    if (!u || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = u.over.getBoundingClientRect();
    onChange(rounded(u.posToVal(Math.min(Math.max(event.clientY - box.top, 0), box.height), "y"), pixel()));
  };
  const keys = (event: KeyboardEvent) => {
    const direction = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (!direction) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(rounded(value + direction * pixel() * 2, pixel()));
  };
  return (
    <div
      ref={knob} className="handle" role="slider" tabIndex={0}
      aria-label={name} aria-valuenow={value} aria-valuetext={format(value, unit)} aria-orientation="vertical"
      onKeyDown={keys}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        const scale = plot.current?.scales.y;
        live.current.frozen = [scale?.min ?? 0, scale?.max ?? 1];
      }}
      onPointerMove={drag}
      onPointerUp={() => {
        live.current.frozen = null;
        plot.current?.redraw(true);
        plot.current?.setData(plot.current.data);
      }}
    />
  );
}
