/** Nothing is there yet: why, and what to do. */
import type { ReactNode } from "react";

export function Empty({ title, page, children }: { title: string; /** it is all there is on the page */ page?: boolean; children?: ReactNode }) {
  return (
    <section className="empty">
      <svg viewBox="0 0 64 24" aria-hidden="true">
        <path d="M2 15c8 0 8-8 15-8s7 8 15 8 7-8 15-8 7 8 15 8" />
      </svg>
      {page ? <h1>{title}</h1> : <h2>{title}</h2>}
      <div className="empty-body">{children}</div>
    </section>
  );
}
