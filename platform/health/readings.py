"""Readings of ours on their way to the samples: made into batches, kept while the database is away."""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from ..core.errors import Unavailable
from ..core.monitoring import MetricSink
from ..core.samples import Kind, MetricBatch, Series

log = logging.getLogger("tidegauge.health")

INTERNAL_KEY = 0  # the key_id of what Tidegauge stores itself


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one series; `ts_us` where it is not the time of its batch."""

    series: Series
    value: float
    ts_us: int | None = None


def reading(
    name: str,
    value: float,
    unit: str,
    kind: Kind = "gauge",
    tags: dict[str, str] | None = None,
    ts_us: int | None = None,
) -> Reading:
    """A reading with its tags in order; tags without a value are left out."""
    pairs = tuple(sorted((k, v) for k, v in (tags or {}).items() if v))
    return Reading(Series(name, pairs, kind, unit), float(value), ts_us)


def to_batch(readings: Sequence[Reading], now_us: int) -> MetricBatch:
    """Readings as a batch; those without a time of their own are of now."""
    keys = [b"h" + msgspec.json.encode((r.series.name, r.series.tags)) for r in readings]
    times = [now_us if r.ts_us is None else r.ts_us for r in readings]
    return MetricBatch(
        keys=keys,
        describe=lambda i: readings[i].series,
        series=np.arange(len(readings), dtype=np.int32),
        ts_us=np.array(times, np.int64),
        values=np.array([r.value for r in readings], np.float64),
    )


class Backlog:
    """Sends batches in order; those that the database cannot take now are kept, the oldest go."""

    def __init__(self, sink: MetricSink, *, most: int) -> None:
        self._sink = sink
        self._waiting: deque[tuple[bytes, MetricBatch]] = deque(maxlen=most)
        self.lost = 0

    def __len__(self) -> int:
        return len(self._waiting)

    async def send(self, batch: MetricBatch) -> None:
        """Queue a batch and send all that wait, until one cannot be taken."""
        if len(self._waiting) == self._waiting.maxlen:
            self.lost += 1
        self._waiting.append((os.urandom(16), batch))
        await self.flush()

    async def flush(self) -> None:
        """Send what waits; a repeated send is recognised by its hash and stored once."""
        while self._waiting:
            body_hash, batch = self._waiting[0]
            try:
                await self._sink.submit(batch, key_id=INTERNAL_KEY, body_hash=body_hash)
            except Unavailable:
                log.debug("samples of ours wait for the database: %d batches", len(self._waiting))
                return
            self._waiting.popleft()
