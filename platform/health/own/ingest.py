"""Ingest as its service shows it: how full the queue is, how long the oldest body has waited."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.levels import Levels
from ...core.service import Health
from ..findings import Finding


@dataclass(frozen=True, slots=True)
class IngestLevels:
    """From when on the writer's figures are a worry."""

    queue: Levels
    """Share of queue_bytes in use."""
    oldest_s: Levels
    rejects: Levels
    """Share of the samples since the last look that were refused."""


class IngestExaminer:
    """Judges the writer's own figures; remembers the last ones, since rejects are a rate."""

    def __init__(self, levels: IngestLevels, queue_bytes: int) -> None:
        self._levels = levels
        self._queue_bytes = queue_bytes
        self._rows = 0.0
        self._rejected = 0.0

    def examine(self, writer: Health, rejected_total: float) -> list[Finding]:
        """Findings of the writer's health and its count of refused samples."""
        seen = {k: float(v) for k, v in writer.observed.items() if isinstance(v, int | float)}
        full = seen.get("held_bytes", 0) / self._queue_bytes
        oldest_s = seen.get("oldest_s", 0)
        rows = seen.get("rows", 0) - self._rows
        rejected = rejected_total - self._rejected
        self._rows += rows
        self._rejected += rejected
        share = rejected / (rows + rejected) if rows + rejected > 0 else 0.0
        return [
            Finding("ingest", "queue", self._levels.queue.judge(full), round(full, 4), "1",
                    f"the ingest queue is {full:.0%} full"),
            Finding("ingest", "oldestUnflushed", self._levels.oldest_s.judge(oldest_s),
                    round(oldest_s, 3), "s", f"a body has waited for {oldest_s:.1f} s"),
            Finding("ingest", "rejects", self._levels.rejects.judge(share), round(share, 4), "1",
                    f"{share:.0%} of the samples are refused; GET /ingest/rejects says why"),
        ]  # fmt: skip
