"""Keeps samples in the order of series and time, in chunks small enough for that to be quick."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import psycopg
from psycopg import sql

from ..core.clock import Clock, to_datetime
from ..core.service import PeriodicTask
from .database import Connection, Database, scalar
from .policies import QUERIES

log = logging.getLogger("tidegauge.storage")

EVERY: Final = timedelta(minutes=5)
PARTS: Final = (1, 2, 3, 6)
"""How many chunks the longest interval may be divided into."""

_COUNT: Final = sql.SQL("SELECT count(*) FROM (SELECT FROM {} LIMIT %s) c")
_LOCK_TIMEOUT: Final = "2s"


@dataclass(frozen=True, slots=True)
class _Chunk:
    schema: str
    table: str
    begin: datetime
    end: datetime


class Compactor(PeriodicTask):
    """Puts chunks of samples into the order of series and time.

    Each commit adds batches of its own, so one series is in as many batches as there were commits,
    and each has to be unpacked to find it. In order it is in a few, three times smaller. A chunk of
    up to `rows` samples is put into order while it still grows, any other an interval `after` it
    has closed: meanwhile its chunk takes no samples, which costs a second for two million.

    Chunks get shorter, down to a sixth of `longest`, where they would hold more than `rows`.
    Only for servers: the embedded TimescaleDB does not compress while it copies.
    """

    def __init__(
        self, database: Database, clock: Clock, *, rows: int, longest: timedelta, after: timedelta
    ) -> None:
        super().__init__("compactor", self.compact, interval_s=EVERY.total_seconds())
        self._database = database
        self._clock = clock
        self._rows = rows
        self._longest = longest
        self._after = after
        self._counted: tuple[_Chunk, int, datetime] | None = None

    async def compact(self) -> list[str]:
        """Order what can be ordered now; returns the chunks that were."""
        now = to_datetime(self._clock.now_us())
        async with self._database.connection() as connection:
            cursor = await connection.execute(QUERIES["unordered_chunks"], [now])
            chunks = [_Chunk(*row) for row in await cursor.fetchall()]
        done = []
        for chunk in chunks:
            async with self._database.connection() as connection:
                table = sql.Identifier(chunk.schema, chunk.table)
                rows = await scalar(connection, _COUNT.format(table), [self._rows + 1])
                if chunk.end > now:
                    await self._fit_interval(connection, chunk, rows, now)
            if (rows <= self._rows or chunk.end + self._after <= now) and await self._order(chunk):
                done.append(chunk.table)
        return done

    async def _order(self, chunk: _Chunk) -> bool:
        """Whether it was done: not where another process is at it, or a long query reads it."""
        try:
            async with self._database.connection() as connection:
                # without it, a query of a minute would hold up ingest for a minute
                await connection.execute(QUERIES["lock_timeout"], [_LOCK_TIMEOUT])
                return bool(
                    await scalar(connection, QUERIES["compact"], [chunk.schema, chunk.table])
                )
        except psycopg.errors.LockNotAvailable:
            log.info("%s is in use; it is put into order later", chunk.table)
            return False

    async def _fit_interval(
        self, connection: Connection, chunk: _Chunk, rows: int, now: datetime
    ) -> None:
        """Of the chunks to come: the present one stays as long as it is."""
        before, self._counted = self._counted, (chunk, rows, now)
        if rows > self._rows:  # and not counted further
            rate = rows / max(1.0, (now - chunk.begin).total_seconds())
        elif before is not None and before[0] == chunk and before[2] < now:
            rate = (rows - before[1]) / (now - before[2]).total_seconds()
        else:
            return
        present: timedelta = await scalar(connection, QUERIES["chunk_interval"])
        wanted = fitting_interval(rate, present=present, longest=self._longest, rows=self._rows)
        if wanted < present or (wanted > present and rows <= self._rows):
            await connection.execute(QUERIES["set_chunk_interval"], [wanted])
            log.info("Chunks of samples will span %s", wanted)


def fitting_interval(
    rate: float, *, present: timedelta, longest: timedelta, rows: int
) -> timedelta:
    """The longest interval, a whole part of `longest`, in which at most `rows` samples arrive at
    `rate` a second; the present one, where a longer one would be nearly full."""
    for parts in PARTS:
        interval = longest / parts
        room = rows if interval <= present else 0.7 * rows
        if rate * interval.total_seconds() <= room:
            return interval
    return longest / PARTS[-1]
