"""How much one DSN may send a minute: a bucket of tokens for each project."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.clock import Clock


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


class Quota:
    """Tokens of every project, in this process."""

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: dict[int, _Bucket] = {}
        self.refused = 0

    def wait_s(self, project_id: int) -> int:
        """0 if the project may send an event, else the seconds that it should wait."""
        if self._per_minute == 0:
            return 0
        bucket = self._filled(project_id)
        if bucket.tokens >= 1:
            return 0
        self.refused += 1
        return max(1, round((1 - bucket.tokens) * 60 / self._per_minute + 0.5))

    def take(self, project_id: int, events: int) -> None:
        """Count events; an envelope is taken whole, the next one waits for it."""
        if self._per_minute:
            self._filled(project_id).tokens -= events

    def _filled(self, project_id: int) -> _Bucket:
        now = self._clock.monotonic()
        bucket = self._buckets.get(project_id)
        if bucket is None:
            bucket = self._buckets[project_id] = _Bucket(float(self._per_minute), now)
        gained = (now - bucket.filled_at) * self._per_minute / 60
        bucket.tokens = min(float(self._per_minute), bucket.tokens + gained)
        bucket.filled_at = now
        return bucket
