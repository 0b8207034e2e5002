/** The icons, drawn on a grid of 16; decoration, so hidden from screen readers. */
import type { ReactNode } from "react";

const SHAPES = {
  overview: <path d="M2 9.500l3-4 3 5 2.500-7L14 9.500M2 13.500h12" />,
  explore: <><circle cx="7" cy="7" r="4.500" /><path d="M10.500 10.500L14 14" /></>,
  dashboards: <path d="M2 2.500h5v5H2zM9 2.500h5v3H9zM9 7.500h5v6H9zM2 9.500h5v4H2z" />,
  errors: <path d="M8 2l6.300 11.500H1.700zM8 6.500v3.300M8 11.800v.1" />,
  alerts: <path d="M3.500 11.500c1-1 1-2 1-4.500a3.500 3.500 0 017 0c0 2.500 0 3.500 1 4.500zM6.700 13.700h2.600" />,
  health: <path d="M8 13.500S2 10 2 5.800A3 3 0 018 4.500a3 3 0 016 1.300C14 10 8 13.500 8 13.500z" />,
  ingest: <path d="M8 1.800v7.700M4.800 6.500L8 9.700l3.200-3.200M2 10.500v3.300h12v-3.300" />,
  keys: <><circle cx="5" cy="11" r="2.800" /><path d="M7 9l6-6M10.500 5.500L12.500 7.500" /></>,
  settings: <path d="M2 4.500h7M12 4.500h2M2 11.500h2M7 11.500h7M9 2.800v3.400h3V2.800zM4 9.800v3.400h3V9.800z" />,
  sun: <><circle cx="8" cy="8" r="2.800" /><path d="M8 1.500v1.500M8 13v1.500M1.500 8H3M13 8h1.500M3.400 3.400l1 1M11.600 11.600l1 1M3.400 12.600l1-1M11.600 4.400l1-1" /></>,
  moon: <path d="M13.500 9.500A6 6 0 016.500 2.500a6 6 0 107 7z" />,
  auto: <><circle cx="8" cy="8" r="5.800" /><path d="M8 2.200v11.600A5.800 5.800 0 008 2.200z" fill="currentColor" /></>,
  copy: <path d="M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3" />,
  close: <path d="M3.500 3.500l9 9M12.500 3.500l-9 9" />,
  menu: <path d="M2 4h12M2 8h12M2 12h12" />,
  back: <path d="M9.500 3L4.500 8l5 5" />,
  forward: <path d="M6.500 3l5 5-5 5" />,
  down: <path d="M3.500 6l4.500 4.500L12.500 6" />,
  out: <path d="M6.500 2.500h-4v11h4M10 5l3 3-3 3M13 8H6" />,
  zoomOut: <><circle cx="7" cy="7" r="4.500" /><path d="M10.500 10.500L14 14M5 7h4" /></>,
  plus: <path d="M8 3v10M3 8h10" />,
  check: <path d="M2.500 8.500l3.500 3.500 7.500-8" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof SHAPES;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {SHAPES[name]}
    </svg>
  );
}
