/** Text to copy: a command or a piece of code. */
import { useState } from "react";
import { Icon } from "./icons";

export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      copyOldWay(text); // without https the clipboard is not to be had
    }
    setDone(true);
    setTimeout(() => setDone(false), 1600);
  };
  return (
    <button type="button" className="icon-button" aria-label={done ? "Copied" : label} title={done ? "Copied" : label} onClick={() => void copy()}>
      <Icon name={done ? "check" : "copy"} />
    </button>
  );
}

function copyOldWay(text: string): void {
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

export function Snippet({ text, label }: { text: string; label?: string }) {
  return (
    <div className="snippet">
      <pre tabIndex={0} aria-label={label ?? "Text to copy"}>{text}</pre>
      <CopyButton text={text} />
    </div>
  );
}
