"""The monitoring service interface: what the rooms offer each other, without knowing each other."""

from __future__ import annotations

from typing import Protocol

from .samples import MetricBatch, WriteResult


class MetricSink(Protocol):
    """Where samples go; the writer is one."""

    async def submit(self, batch: MetricBatch, *, key_id: int, body_hash: bytes) -> WriteResult:
        """Store a batch once; returns after the commit, raises Unavailable to be retried."""
