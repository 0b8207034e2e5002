/** The stack trace: source, locals, and what is not the application's folded away. */
import { useState } from "react";
import { Badge } from "../../ui/Badge";
import { Icon } from "../../ui/icons";
import { CopyButton } from "../../ui/Snippet";
import { Text } from "../../ui/Text";
import { asText, openFrame, parts, source, type Frame, type Thrown } from "./frames";

export function Stack({ exceptions }: { exceptions: Thrown[] }) {
  if (exceptions.length === 0) return null;
  return (
    <section className="card" aria-label="Stack trace">
      <header className="card-head"><h2 className="grow">Stack trace</h2><span className="quiet">innermost first</span><CopyButton text={asText(exceptions)} label="Copy the stack trace" /></header>
      {exceptions.map((exception, index) => (
        <div key={index} className="exception">
          <h3>
            {index > 0 && <span className="quiet">caused by </span>}
            <Text max={200}>{exception.type}</Text>
            {exception.unhandled && <> <Badge tone="fail">unhandled</Badge></>}
          </h3>
          <p className="exception-value mono" tabIndex={0}><Text max={3000}>{exception.value}</Text></p>
          <Frames frames={exception.frames} />
        </div>
      ))}
    </section>
  );
}

function Frames({ frames }: { frames: Frame[] }) {
  const open = openFrame(frames);
  return (
    <ol className="frames">
      {parts(frames).map((part) =>
        part.kind === "frame" ? <FrameView key={part.index} frame={part.frame} open={part.frame === open} /> : <Folded key={part.from} frames={part.frames} />,
      )}
    </ol>
  );
}

function Folded({ frames }: { frames: Frame[] }) {
  const [open, setOpen] = useState(false);
  if (open) return <>{frames.map((frame, index) => <FrameView key={index} frame={frame} open={false} />)}</>;
  const modules = [...new Set(frames.map((frame) => (frame.module ?? frame.filename ?? "").split(/[./]/)[0]).filter(Boolean))];
  return (
    <li>
      <button type="button" className="frame-folded" onClick={() => setOpen(true)}>
        {frames.length} frames of <Text max={80}>{modules.slice(0, 4).join(", ") || "others"}</Text>
      </button>
    </li>
  );
}

function FrameView({ frame, open: first }: { frame: Frame; open: boolean }) {
  const [open, setOpen] = useState(first);
  const lines = source(frame);
  const locals = frame.vars;
  const more = lines.length > 0 || locals.length > 0;
  return (
    <li className={frame.in_app ? "frame frame-own" : "frame"}>
      <button type="button" className="frame-head" aria-expanded={more ? open : undefined} disabled={!more} onClick={() => setOpen(!open)}>
        <Icon name={open && more ? "down" : "forward"} />
        <b className="mono"><Text max={200}>{frame.function || "?"}</Text></b>
        <span className="quiet mono" title={frame.abs_path}><Text max={240}>{frame.filename ?? frame.module}</Text>{frame.lineno !== undefined && `:${frame.lineno}`}</span>
      </button>
      {open && lines.length > 0 && (
        <pre className="source" tabIndex={0} aria-label="Source">
          {lines.map((line, index) => (
            <span key={index} className={line.here ? "source-here" : undefined}>
              <i>{line.number ?? ""}</i>
              <Text max={2000}>{line.text}</Text>
              {"\n"}
            </span>
          ))}
        </pre>
      )}
      {open && locals.length > 0 && (
        <dl className="pairs locals mono">
          {locals.map(([name, value]) => (
            <div className="pair" key={name}>
              <dt><Text max={100}>{name}</Text></dt>
              <dd><Text max={1500}>{typeof value === "string" ? value : JSON.stringify(value)}</Text></dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}
