"""The group-committing writer: what arrived while one transaction was under way is the next one.

One transaction holds samples, ledger and rejects; a request is answered after its commit.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import psycopg

from ..core.clock import Clock
from ..core.errors import TidegaugeError, Unavailable
from ..core.samples import (
    FamilyMetadata,
    MetricBatch,
    Reason,
    Reject,
    Series,
    SeriesRejected,
    WriteResult,
)
from ..core.service import Health, Status
from ..storage.database import Connection, Database, first_line
from ..storage.sql import load_queries
from . import copy_format
from .columns import Accepted, Window, merge, place, summarise
from .resolution import SeriesBudget, resolve
from .scaling import PowerHints, scale
from .series_cache import UNKNOWN, SeriesCache
from .validation import SeriesLimits, check

log = logging.getLogger("tidegauge.ingest")
QUERIES = load_queries("tidegauge.ingest")

REJECTED = -2  # in place of a series id
_REFUSED_S = 60
"""How long a series that was over its budget is refused without asking the database again."""
_MOST_REFUSED = 100_000


@dataclass(frozen=True, slots=True)
class WriterOptions:
    """Limits of the writer; see the settings of the same names."""

    queue_bytes: int
    commit_rows: int
    window: Window
    series_limits: SeriesLimits
    series_cache_size: int
    series_per_key: int = 1_000_000
    series_per_metric: int = 200_000
    direct_compress_rows: int = 5_000
    """Commits of at least so many rows go straight to the columnstore where the server can."""


@dataclass(slots=True)
class WriterStats:
    """Counts since start, exported as Tidegauge's own metrics."""

    commits: int = 0
    commit_seconds: float = 0.0
    rows: int = 0
    rejected: int = 0
    refused_bodies: int = 0
    last_error: str = ""


@dataclass(slots=True)
class _Body:
    """One submitted body on its way to a commit."""

    batch: MetricBatch
    key_id: int
    body_hash: bytes
    done: asyncio.Future[WriteResult]
    submitted_at: float
    accepted: Accepted | None = None
    rejects: list[Reject] = field(default_factory=list)

    @property
    def ledger_key(self) -> tuple[int, bytes]:
        return self.key_id, self.body_hash


class Writer:
    """Takes columnar batches, writes them in groups, answers each with its own counts."""

    name = "writer"

    def __init__(self, database: Database, clock: Clock, options: WriterOptions) -> None:
        self._database = database
        self._clock = clock
        self._options = options
        self._cache = SeriesCache(options.series_cache_size)
        self._hints = PowerHints()
        self._budget = SeriesBudget(options.series_per_key, options.series_per_metric, clock)
        self._refused: dict[bytes, tuple[float, SeriesRejected]] = {}
        self._metadata: dict[str, FamilyMetadata] = {}
        self._queue: deque[_Body] = deque()
        self._under_way: dict[tuple[int, bytes], asyncio.Future[WriteResult]] = {}
        self._held_bytes = 0
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self.stats = WriterStats()

    async def start(self) -> None:
        self._stopping = False
        self._task = asyncio.create_task(self._loop(), name=self.name)

    async def stop(self) -> None:
        """Write what is queued, then end; later submits are refused."""
        self._stopping = True
        self._wake.set()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    def health(self) -> Health:
        oldest_s = self.oldest_age_s()
        observed: dict[str, float | int | str | None] = {
            "queued_bodies": len(self._queue),
            "held_bytes": self._held_bytes,
            "oldest_s": round(oldest_s, 3),
            "commits": self.stats.commits,
            "rows": self.stats.rows,
        }
        if self._task is None or self._task.done():
            return Health(Status.FAIL, "not running", observed)
        if self.stats.last_error:
            return Health(Status.FAIL, self.stats.last_error, observed)
        if oldest_s > 5:
            return Health(Status.WARN, f"oldest body waits for {oldest_s:.1f} s", observed)
        return Health(Status.PASS, "", observed)

    def oldest_age_s(self) -> float:
        """How long the oldest body that is not yet committed has waited, seconds."""
        return self._clock.monotonic() - self._queue[0].submitted_at if self._queue else 0.0

    @property
    def held_bytes(self) -> int:
        """Bytes reserved by bodies on their way from the socket to their commit."""
        return self._held_bytes

    def reserve(self, size_bytes: int) -> None:
        """Count a body against the bound before it is read and parsed.

        Raises Unavailable (503 with Retry-After) when the queue is full or the writer stops.
        Every call is matched by one of `release`.
        """
        if self._stopping:
            raise Unavailable("Tidegauge is shutting down", retry_after_s=5)
        if self._held_bytes and self._held_bytes + size_bytes > self._options.queue_bytes:
            self.stats.refused_bodies += 1
            raise Unavailable(
                f"The ingest queue is full ({self._held_bytes} of {self._options.queue_bytes} bytes)",
                retry_after_s=1,
            )
        self._held_bytes += size_bytes

    def release(self, size_bytes: int) -> None:
        """Give back what `reserve` counted."""
        self._held_bytes -= size_bytes

    async def submit(self, batch: MetricBatch, *, key_id: int, body_hash: bytes) -> WriteResult:
        """Store a batch; returns after its transaction has committed.

        `body_hash` identifies the body among those of the same key: one that was stored within
        the ledger's window is acknowledged without being stored again (`duplicate`).
        Raises Unavailable if the database is away: the caller's 503 makes the client retry,
        and the ledger makes the retry safe even if the lost transaction had committed.
        """
        if self._stopping:
            raise Unavailable("Tidegauge is shutting down", retry_after_s=5)
        twin = self._under_way.get((key_id, body_hash))
        if twin is not None:
            result = await asyncio.shield(twin)
            return replace(result, duplicate=True)
        done: asyncio.Future[WriteResult] = asyncio.get_running_loop().create_future()
        body = _Body(batch, key_id, body_hash, done, self._clock.monotonic())
        self._under_way[body.ledger_key] = done
        self._queue.append(body)
        self._wake.set()
        # shielded: a client that hangs up does not take its twin's answer away
        return await asyncio.shield(done)

    async def _loop(self) -> None:
        while True:
            if not self._queue:
                if self._stopping:
                    return
                self._wake.clear()
                await self._wake.wait()
                continue
            group = self._take_group()
            try:
                await self._write(group)
            except BaseException as error:
                self._fail(group, Unavailable("Tidegauge is shutting down"))
                if not isinstance(error, Exception):
                    raise
                log.exception("the writer met an error that it does not know")
            finally:
                for body in group:
                    self._under_way.pop(body.ledger_key, None)

    def _take_group(self) -> list[_Body]:
        group = [self._queue.popleft()]
        rows = len(group[0].batch)
        while self._queue and rows + len(self._queue[0].batch) <= self._options.commit_rows:
            body = self._queue.popleft()
            rows += len(body.batch)
            group.append(body)
        return group

    async def _write(self, group: list[_Body]) -> None:
        """Commit a group; if the database refuses its data, each body alone, so that a poison
        body takes nobody with it."""
        started = self._clock.monotonic()
        try:
            results = await self._commit(group)
        except (psycopg.OperationalError, Unavailable) as error:
            detail = error.detail if isinstance(error, Unavailable) else first_line(error)
            self.stats.last_error = detail
            log.warning("commit failed: %s", detail)
            self._fail(group, Unavailable("The database is not available"))
            return
        except Exception as error:
            if len(group) > 1:
                for body in group:
                    await self._write([body])
                return
            log.exception("a body could not be stored")
            self._fail(group, TidegaugeError(f"The body could not be stored: {first_line(error)}"))
            return
        self.stats.last_error = ""
        self.stats.commits += 1
        self.stats.commit_seconds += self._clock.monotonic() - started
        for body, result in zip(group, results, strict=True):
            if not result.duplicate:
                self.stats.rows += result.stored
                self.stats.rejected += result.rejected
            if not body.done.done():
                body.done.set_result(result)

    @staticmethod
    def _fail(group: Sequence[_Body], error: TidegaugeError) -> None:
        for body in group:
            if not body.done.done():
                body.done.set_exception(error)
                body.done.exception()  # retrieved: the client may have gone

    async def _commit(self, group: list[_Body]) -> list[WriteResult]:
        now_us = self._clock.now_us()
        async with self._database.connection() as connection:
            learnt = await self._place(connection, group, now_us)
            fresh, known = await self._enter_ledger(connection, group)
            await self._copy(connection, fresh)
            await self._add_rejects(connection, fresh)
            await self._add_metadata(connection, fresh)
        self._cache.add(learnt)
        for body in fresh:
            self._metadata.update((m.name, m) for m in body.batch.metadata)
        if len(self._metadata) > 100_000:
            self._metadata.clear()
        results = []
        for body in group:
            if body.ledger_key in known:
                stored, rejected = known[body.ledger_key]
                results.append(WriteResult(stored, (), rejected, duplicate=True))
            else:
                assert body.accepted is not None
                total = sum(r.count for r in body.rejects)
                results.append(WriteResult(len(body.accepted), tuple(body.rejects), total))
        return results

    async def _place(
        self, connection: Connection, group: list[_Body], now_us: int
    ) -> list[tuple[bytes, int]]:
        """Give every sample its series id or its reason; returns what the cache may learn."""
        ids = [self._cache.lookup(body.batch.keys) for body in group]
        unknown: dict[bytes, list[tuple[int, int]]] = {}
        for g, found in enumerate(ids):
            keys = group[g].batch.keys
            for position in (found == UNKNOWN).nonzero()[0].tolist():
                unknown.setdefault(keys[position], []).append((g, position))
        refused: dict[tuple[int, int], SeriesRejected] = {}
        wanted: list[tuple[bytes, Series, int]] = []
        for key, places in unknown.items():
            g, position = places[0]
            try:
                self._check_refused(key)
                series = group[g].batch.describe(position)
                check(series, self._options.series_limits)
            except SeriesRejected as error:
                for place_ in places:
                    refused[place_] = error
                    ids[place_[0]][place_[1]] = REJECTED
            else:
                wanted.append((key, series, group[g].key_id))
        learnt: list[tuple[bytes, int]] = []
        if wanted:
            resolved = await resolve(connection, [(s, k) for _, s, k in wanted], self._budget)
            for (key, _, _), series_id in zip(wanted, resolved, strict=True):
                if isinstance(series_id, SeriesRejected):
                    self._refused[key] = (self._clock.monotonic() + _REFUSED_S, series_id)
                else:
                    learnt.append((key, series_id))
                for g, position in unknown[key]:
                    if isinstance(series_id, SeriesRejected):
                        refused[g, position] = series_id
                        ids[g][position] = REJECTED
                    else:
                        ids[g][position] = series_id
        for g, body in enumerate(group):
            errors = {position: e for (owner, position), e in refused.items() if owner == g}
            body.accepted, rejects = place(body.batch, ids[g], errors, self._options.window, now_us)
            body.rejects = [*body.batch.rejects, *rejects]
        return learnt

    def _check_refused(self, key: bytes) -> None:
        """Raise again what refused this series a moment ago."""
        refused = self._refused.get(key)
        if refused is None:
            return
        if refused[0] > self._clock.monotonic():
            raise refused[1]
        del self._refused[key]
        if len(self._refused) > _MOST_REFUSED:
            self._refused.clear()

    async def _enter_ledger(
        self, connection: Connection, group: list[_Body]
    ) -> tuple[list[_Body], dict[tuple[int, bytes], tuple[int, int]]]:
        """Split the group into bodies to store and the counts of those stored before."""
        parameters = {
            "keys": [b.key_id for b in group],
            "hashes": [b.body_hash for b in group],
            "stored": [len(b.accepted or ()) for b in group],
            "rejected": [sum(r.count for r in b.rejects) for b in group],
        }
        cursor = await connection.execute(QUERIES["enter_ledger"], parameters)
        entered = {(int(k), bytes(h)) for k, h in await cursor.fetchall()}
        fresh = [b for b in group if b.ledger_key in entered]
        known: dict[tuple[int, bytes], tuple[int, int]] = {}
        if len(fresh) < len(group):
            cursor = await connection.execute(QUERIES["read_ledger"], parameters)
            for key_id, body_hash, stored, rejected in await cursor.fetchall():
                if (key_id, bytes(body_hash)) not in entered:
                    known[key_id, bytes(body_hash)] = stored, rejected
        return fresh, known

    async def _copy(self, connection: Connection, bodies: list[_Body]) -> None:
        merged = merge([b.accepted for b in bodies if b.accepted is not None])
        if len(merged.series_id):
            hints = self._hints.get(merged.series_id)
            scaled, divisor, power = scale(merged.values, hints)
            self._hints.update(merged.series_id, power)
            if len(merged.series_id) >= self._options.direct_compress_rows:
                await connection.execute(_DIRECT_COMPRESS)
            data = copy_format.encode_samples(merged.ts_us, merged.series_id, scaled, divisor)
            async with connection.cursor().copy(_COPY_SAMPLES) as copy:
                await copy.write(data)
        if len(merged.marker):
            data = copy_format.encode_markers(
                merged.marker_ts_us, merged.marker_series_id, merged.marker
            )
            async with connection.cursor().copy(_COPY_MARKERS) as copy:
                await copy.write(data)

    async def _add_rejects(self, connection: Connection, bodies: list[_Body]) -> None:
        rows = [(b.key_id, r) for b in bodies for r in summarise(b.rejects)]
        rows += [
            (b.key_id, Reject(Reason.UNSUPPORTED, "", f"{thing} are not stored", count=count))
            for b in bodies
            for thing, count in b.batch.unsupported.items()
        ]
        if rows:
            await connection.execute(
                QUERIES["add_rejects"],
                {
                    "keys": [k for k, _ in rows],
                    "reasons": [r.reason.value for _, r in rows],
                    "names": [_storable(r.name) for _, r in rows],
                    "places": [_storable(r.where) for _, r in rows],
                    "details": [_storable(r.detail) for _, r in rows],
                    "counts": [r.count for _, r in rows],
                },
            )

    async def _add_metadata(self, connection: Connection, bodies: list[_Body]) -> None:
        news = {
            m.name: m
            for b in bodies
            for m in b.batch.metadata
            if m.name and self._metadata.get(m.name) != m
        }
        if news:
            await connection.execute(
                QUERIES["add_metadata"],
                {
                    "names": [_storable(m.name) for m in news.values()],
                    "types": [_storable(m.type) for m in news.values()],
                    "units": [_storable(m.unit) for m in news.values()],
                    "helps": [_storable(m.help, 4096) for m in news.values()],
                },
            )


_DIRECT_COMPRESS = (
    "SELECT set_config('timescaledb.enable_direct_compress_copy', 'on', true),"
    " set_config('timescaledb.enable_direct_compress_copy_client_sorted', 'on', true)"
)
_COPY_SAMPLES = "COPY metric_samples (ts, series_id, scaled, divisor) FROM STDIN (FORMAT binary)"
_COPY_MARKERS = "COPY metric_nonfinite (ts, series_id, marker) FROM STDIN (FORMAT binary)"


def _storable(text: str, limit: int = 300) -> str:
    """Text as PostgreSQL takes it: no NUL, no lone surrogates, not endless."""
    return text[:limit].replace("\0", "\\0").encode("utf-8", "backslashreplace").decode()
