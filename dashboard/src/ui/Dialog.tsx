/** A modal dialog: the browser's own, which keeps the focus inside and closes by Escape. */
import { useEffect, useId, useRef, type ReactNode } from "react";
import { Icon } from "./icons";

export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={heading} onCancel={(event) => { event.preventDefault(); onClose(); }} onClick={(event) => { if (event.target === dialog.current) onClose(); }}>
      <header className="dialog-head">
        <h2 id={heading}>{title}</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={onClose}><Icon name="close" /></button>
      </header>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}

/** Asks before something that cannot be taken back. */
export function Confirm({ title, children, action, onDo, onClose }: { title: string; children?: ReactNode; action: string; onDo: () => void; onClose: () => void }) {
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <div className="buttons">
        <button type="button" className="button danger" onClick={() => { onDo(); onClose(); }}>{action}</button>
        <button type="button" className="button" onClick={onClose} autoFocus>Cancel</button>
      </div>
    </Dialog>
  );
}
