/** Grey shapes where content will be. */

export function Skeleton({ lines = 3, height }: { lines?: number; height?: number }) {
  return (
    <div className="skeleton" aria-hidden="true">
      {Array.from({ length: lines }, (_, i) => (
        <div key={i} className="skeleton-line" style={{ height, width: height ? "100%" : `${92 - ((i * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

export function PageSkeleton({ bare }: { bare?: boolean }) {
  return (
    <div className={bare ? "page alone" : "page"} role="status" aria-label="Loading">
      <Skeleton lines={1} height={28} />
      <Skeleton lines={2} height={150} />
    </div>
  );
}
