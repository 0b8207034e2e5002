/** The frame of what is seen before signing in. */
import type { ReactNode } from "react";

export function Door({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="door">
      <div className="door-box">
        <div className="door-brand" aria-hidden="true">
          <svg viewBox="0 0 32 32"><rect width="32" height="32" rx="7" /><path d="M5 20c3.500 0 3.500-4 7.300-4s3.700 4 7.400 4 3.700-4 7.300-4" /><path className="brand-mark" d="M16 6v7" /></svg>
          Tidegauge
        </div>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
