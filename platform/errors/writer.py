"""The writer of errors: a group of bodies in one transaction; an event is answered after its commit."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from ..core.clock import Clock, to_datetime
from ..storage.database import Database
from ..storage.group_commit import GroupCommit, GroupLimits
from . import store
from .prepare import Prepared
from .thinning import Thinning


@dataclass(frozen=True, slots=True)
class ErrorWriterOptions:
    """Limits of the writer; see the settings of the same names."""

    queue_bytes: int
    commit_events: int
    commits_at_once: int = 1


@dataclass(slots=True)
class ErrorStats:
    """Counts since start."""

    events: int = 0
    duplicates: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class RefusedEvent:
    """One event of a body that is not stored, and why."""

    index: int
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Body:
    events: Sequence[Prepared]
    refused: Sequence[RefusedEvent]
    source: int


class ErrorWriter(GroupCommit[_Body, set[int]]):
    """Takes prepared events, writes them in groups."""

    name = "error writer"
    queue_name = "error"

    def __init__(
        self, database: Database, clock: Clock, thinning: Thinning, options: ErrorWriterOptions
    ) -> None:
        super().__init__(
            clock,
            GroupLimits(
                options.queue_bytes, options.commit_events, at_once=options.commits_at_once
            ),
        )
        self._database = database
        self._thinning = thinning
        self.stats = ErrorStats()

    def _observed(self) -> dict[str, int]:
        stats = self.stats
        return {"events": stats.events, "kept": stats.kept, "duplicates": stats.duplicates}

    async def submit(
        self,
        events: Sequence[Prepared],
        refused: Sequence[RefusedEvent] = (),
        *,
        source: int = 0,
    ) -> set[int]:
        """Store events in one transaction, and for /ingest/rejects what was refused of a
        `source` (events.Origin); returns, after its commit, the positions of those that were stored
        before. Raises Unavailable if the database is away."""
        if not events and not refused:
            return set()
        return await asyncio.shield(self._enqueue(_Body(events, refused, source), len(events)))

    async def _commit(self, group: Sequence[_Body]) -> list[set[int]]:
        now = to_datetime(self._clock.now_us())
        async with self._database.connection() as connection:
            written = await store.write(connection, [e for b in group for e in b.events], now)
            await store.add_rejects(
                connection,
                [(b.source, r.reason, r.index, r.detail) for b in group for r in b.refused],
            )
        for identity, count in written.counts.items():
            self._thinning.learn(identity, count)
        answered: set[tuple[object, int]] = set()
        answers = []
        for body in group:
            duplicates = set()
            for position, event in enumerate(body.events):
                key = (event.event_id, event.source)
                if key in written.duplicates or key in answered:
                    duplicates.add(position)
                else:
                    answered.add(key)
                    self.stats.events += 1
                    self.stats.kept += event.row is not None
            self.stats.duplicates += len(duplicates)
            answers.append(duplicates)
        return answers
