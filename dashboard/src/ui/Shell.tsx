/** What stands around every page: rail with the rooms, header with time range and environment. */
import { useEffect, useRef, useState, type ReactNode } from "react";
import { usePlace } from "../url/location";
import { StaleBanner, useLiveStream } from "../live/Freshness";
import { useLive } from "../live/store";
import { Header } from "./Header";
import { Rail } from "./Rail";
import { Toasts } from "./toast";

export function Shell({ children }: { children: ReactNode }) {
  const { path } = usePlace();
  const [open, setOpen] = useState(false);
  useLiveStream();
  const stale = useLive().mode === "stale";
  const main = useRef<HTMLElement>(null);
  useEffect(() => setOpen(false), [path]);
  return (
    <div className={open ? "shell rail-open" : "shell"}>
      <a className="skip" href="#content" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>
        Skip to content
      </a>
      <Rail path={path} />
      <button type="button" className="rail-veil" aria-label="Close the menu" tabIndex={open ? 0 : -1} onClick={() => setOpen(false)} />
      <div className="column">
        <Header onMenu={() => setOpen(!open)} menuOpen={open} />
        <StaleBanner />
        <main id="content" ref={main} tabIndex={-1} className={stale ? "stale" : undefined}>{children}</main>
      </div>
      <Toasts />
    </div>
  );
}
