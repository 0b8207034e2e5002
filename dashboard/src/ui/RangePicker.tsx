/** The time range: the usual ones by a key press, any other by typing, zoom out. */
import { useEffect, useId, useRef, useState, type FormEvent } from "react";
import { useParams } from "../url/location";
import { durationSeconds, rangeOf, RANGES, zoomedOut, zoomTo } from "../url/range";
import { Icon } from "./icons";

const local = (seconds: number) => {
  const at = new Date(seconds * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
};

export function RangePicker() {
  const [search, set] = useParams();
  const range = rangeOf(search);
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useId();
  useEffect(() => {
    if (!open) return;
    const away = (event: Event) => {
      if (event instanceof KeyboardEvent && event.key === "Escape") button.current?.focus();
      else if (event.type === "keydown" || box.current?.contains(event.target as Node)) return;
      setOpen(false);
    };
    document.addEventListener("pointerdown", away);
    document.addEventListener("keydown", away);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("keydown", away);
    };
  }, [open]);
  const choose = (text: string) => {
    set({ range: text, from: null, to: null });
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div className="range" ref={box}>
      <button ref={button} type="button" className="button range-now" aria-expanded={open} aria-controls={panel} onClick={() => setOpen(!open)}>
        <span className="visually-hidden">Time range: </span>{range.label}
        <Icon name="down" />
      </button>
      <button type="button" className="icon-button" aria-label="Zoom out" title="Zoom out" onClick={() => set(zoomedOut(range, Date.now() / 1000))}>
        <Icon name="zoomOut" />
      </button>
      {open && (
        <div className="range-panel" id={panel}>
          <div className="range-list">
            {RANGES.map((text) => (
              <button key={text} type="button" aria-pressed={range.relative && range.text === text} onClick={() => choose(text)}>{text}</button>
            ))}
          </div>
          <Exact
            from={range.relative ? Date.now() / 1000 - range.seconds : Number(range.from)}
            to={range.relative ? Date.now() / 1000 : Number(range.to)}
            onRange={(from, to) => { set(zoomTo(from, to)); setOpen(false); }}
            onText={choose}
          />
        </div>
      )}
    </div>
  );
}

function Exact({ from, to, onRange, onText }: { from: number; to: number; onRange: (from: number, to: number) => void; onText: (text: string) => void }) {
  const [wrong, setWrong] = useState("");
  const apply = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const last = String(form.get("last") ?? "").trim();
    if (last) {
      if (durationSeconds(last)) onText(last);
      else setWrong("Write a duration like 90m, 12h or 14d.");
      return;
    }
    const begin = Date.parse(String(form.get("from"))) / 1000;
    const end = Date.parse(String(form.get("to"))) / 1000;
    if (end > begin) onRange(begin, end);
    else setWrong("The end must be after the beginning.");
  };
  return (
    <form className="range-exact" onSubmit={apply}>
      <label>Last <input name="last" placeholder="90m" size={6} /></label>
      <label>From <input name="from" type="datetime-local" step="1" defaultValue={local(from)} /></label>
      <label>To <input name="to" type="datetime-local" step="1" defaultValue={local(to)} /></label>
      {wrong && <p className="field-wrong" role="alert">{wrong}</p>}
      <button className="button primary" type="submit">Show</button>
    </form>
  );
}
