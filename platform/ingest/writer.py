"""The writer of samples: one transaction holds the samples, ledger and rejects of a group of bodies."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ..core.clock import Clock
from ..core.samples import (
    FamilyMetadata,
    MetricBatch,
    Reason,
    Reject,
    Series,
    SeriesRejected,
    WriteResult,
)
from ..core.text import storable
from ..core.threads import compute
from ..storage.database import Connection, Database
from ..storage.group_commit import GroupCommit, GroupLimits
from ..storage.sql import load_queries
from . import at_once, copy_format
from .columns import Accepted, Window, merge, place, summarise
from .resolution import SeriesBudget, resolve
from .scaling import PowerHints, scale
from .series_cache import UNKNOWN, SeriesCache
from .validation import SeriesLimits, check

QUERIES = load_queries("tidegauge.ingest")
STORAGE_QUERIES = load_queries("tidegauge.storage")

REJECTED = -2  # in place of a series id
_REFUSED_S = 60
"""How long a series that was over its budget is refused without asking the database again."""
_MOST_REFUSED = 100_000
_MOST_TEXT = 300


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
    commits_at_once: int = 2
    """Transactions under way at the same time: while the server takes one in, the next is sorted."""
    direct_compress_rows: int = 1_000
    """Commits of at least so many rows go straight to the columnstore where the server can."""


@dataclass(slots=True)
class WriterStats:
    """Counts since start, exported as Tidegauge's own metrics."""

    rows: int = 0
    rejected: int = 0


@dataclass(slots=True)
class _Body:
    """One submitted body on its way to a commit."""

    batch: MetricBatch
    key_id: int
    body_hash: bytes
    accepted: Accepted | None = None
    rejects: list[Reject] = field(default_factory=list)

    @property
    def ledger_key(self) -> _LedgerKey:
        return self.key_id, self.body_hash


@dataclass(frozen=True, slots=True)
class Queued:
    """A body on its way, or one like it that came before (`again`)."""

    _done: asyncio.Future[WriteResult]
    again: bool = False

    async def result(self) -> WriteResult:
        """Its counts, after the commit. Behind a shield: a client that hangs up does not cancel what
        others may wait for."""
        result = await asyncio.shield(self._done)
        return replace(result, duplicate=True) if self.again else result


_LedgerKey = tuple[int, bytes]
_Place = tuple[int, int]
"""A series by its body's position in the group and its own in that body."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """COPY data of a group; empty where it has no such rows."""

    rows: int
    samples: bytes
    markers: bytes


class Writer(GroupCommit[_Body, WriteResult]):
    """Takes columnar batches, writes them in groups, answers each with its own counts."""

    name = "writer"
    queue_name = "ingest"

    def __init__(self, database: Database, clock: Clock, options: WriterOptions) -> None:
        super().__init__(
            clock,
            GroupLimits(options.queue_bytes, options.commit_rows, at_once=options.commits_at_once),
        )
        self._database = database
        self._options = options
        self._cache = SeriesCache(options.series_cache_size)
        self._hints = PowerHints()
        self._budget = SeriesBudget(options.series_per_key, options.series_per_metric, clock)
        self._refused: dict[bytes, tuple[float, SeriesRejected]] = {}
        self._metadata: dict[str, FamilyMetadata] = {}
        self._under_way: dict[_LedgerKey, asyncio.Future[WriteResult]] = {}
        self.stats = WriterStats()

    def _observed(self) -> dict[str, int]:
        return {"rows": self.stats.rows}

    def figures(self) -> dict[str, float]:
        """Counts since start that `health` does not show."""
        return {**super().figures(), "rejected": self.stats.rejected}

    async def submit(self, batch: MetricBatch, *, key_id: int, body_hash: bytes) -> WriteResult:
        """Store a batch; returns after its transaction has committed. See `enqueue`."""
        return await self.enqueue(batch, key_id=key_id, body_hash=body_hash).result()

    def enqueue(self, batch: MetricBatch, *, key_id: int, body_hash: bytes) -> Queued:
        """Have a batch stored; its result is there after its transaction has committed.

        `body_hash` identifies the body among those of the same key: one that was stored within
        the ledger's window is acknowledged without being stored again (`duplicate`).
        Raises Unavailable, at once or there, if the database is away: the caller's 503 makes the
        client retry, and the ledger makes the retry safe even if the lost transaction had committed.
        """
        key = key_id, body_hash
        twin = self._under_way.get(key)
        if twin is not None:
            return Queued(twin, again=True)
        done = self._enqueue(_Body(batch, key_id, body_hash), len(batch))
        self._under_way[key] = done
        done.add_done_callback(lambda _: self._under_way.pop(key))
        return Queued(done)

    async def _commit(self, group: Sequence[_Body]) -> list[WriteResult]:
        now_us = self._clock.now_us()
        ids = [self._cache.lookup(body.batch.keys) for body in group]
        unknown = _unknown(group, ids)
        ready = None
        if not unknown:  # then all is ready before the database is held
            ready = await self._in_order(group, ids, now_us)
            if ready.samples and not ready.markers and not any(map(self._has_more, group)):
                with contextlib.suppress(at_once.Repeated):
                    await self._commit_at_once(group, ready)
                    return self._answers(group, {})
        learnt: list[tuple[bytes, int]] = []
        self._handed_over()
        async with self._database.connection() as connection:
            if unknown:
                learnt, refused = await self._resolve(connection, group, ids, unknown)
                self._assign(group, ids, refused, now_us)
            fresh, known = await self._enter_ledger(connection, group)
            if ready is None or known:
                ready = await _aside(_rows(fresh), lambda: self._encode(fresh), held=True)
            await self._copy(connection, ready)
            await self._add_rejects(connection, fresh)
            await self._add_metadata(connection, fresh)
        self._cache.add(learnt)
        for body in fresh:
            self._metadata.update((m.name, m) for m in body.batch.metadata)
        if len(self._metadata) > 100_000:
            self._metadata.clear()
        return self._answers(group, known)

    def _has_more(self, body: _Body) -> bool:
        """Whether a placed body has more to be written than finite samples of known series."""
        batch = body.batch
        return bool(body.rejects or batch.unsupported or self._news([body]))

    async def _commit_at_once(self, group: Sequence[_Body], ready: _Ready) -> None:
        entries = [(b.key_id, b.body_hash, len(b.accepted or ())) for b in group]
        direct = ready.rows >= self._options.direct_compress_rows
        if not self._database.has_idle:  # it waits for others, and nobody for it
            self._handed_over()
        async with self._database.autocommit() as connection:
            await at_once.store(
                connection, entries, ready.samples, direct=direct, on_sent=self._handed_over
            )

    def _answers(
        self, group: Sequence[_Body], known: dict[_LedgerKey, tuple[int, int]]
    ) -> list[WriteResult]:
        results = []
        for body in group:
            if body.ledger_key in known:
                stored, rejected = known[body.ledger_key]
                results.append(WriteResult(stored, (), rejected, duplicate=True))
            else:
                assert body.accepted is not None
                total = sum(r.count for r in body.rejects)
                results.append(WriteResult(len(body.accepted), tuple(body.rejects), total))
                self.stats.rows += len(body.accepted)
                self.stats.rejected += total
        return results

    async def _resolve(
        self,
        connection: Connection,
        group: Sequence[_Body],
        ids: list[NDArray[np.int32]],
        unknown: dict[bytes, list[_Place]],
    ) -> tuple[list[tuple[bytes, int]], dict[_Place, SeriesRejected]]:
        """Put the ids of unknown series, or REJECTED, into `ids`; returns what the cache may
        learn after the commit, and the reasons."""
        refused: dict[_Place, SeriesRejected] = {}
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
                    if len(self._refused) >= _MOST_REFUSED:
                        self._refused.clear()
                    self._refused[key] = (self._clock.monotonic() + _REFUSED_S, series_id)
                else:
                    learnt.append((key, series_id))
                for g, position in unknown[key]:
                    if isinstance(series_id, SeriesRejected):
                        refused[g, position] = series_id
                        ids[g][position] = REJECTED
                    else:
                        ids[g][position] = series_id
        return learnt, refused

    def _assign(
        self,
        group: Sequence[_Body],
        ids: list[NDArray[np.int32]],
        refused: dict[_Place, SeriesRejected],
        now_us: int,
    ) -> None:
        """Give every sample of the group its series id or its reason."""
        for g, body in enumerate(group):
            errors = {position: e for (owner, position), e in refused.items() if owner == g}
            body.accepted, rejects = place(body.batch, ids[g], errors, self._options.window, now_us)
            body.rejects = [*body.batch.rejects, *rejects]

    def _check_refused(self, key: bytes) -> None:
        """Raise again what refused this series a moment ago."""
        refused = self._refused.get(key)
        if refused is None:
            return
        until, error = refused
        if until > self._clock.monotonic():
            # a new one: the traceback of one raised again and again would hold every group
            raise SeriesRejected(error.reason, error.detail, error.name)
        del self._refused[key]

    async def _enter_ledger(
        self, connection: Connection, group: Sequence[_Body]
    ) -> tuple[list[_Body], dict[_LedgerKey, tuple[int, int]]]:
        """Split the group into bodies to store and the counts of those stored before."""
        rows = sum(len(b.accepted or ()) for b in group)
        parameters = {
            "keys": [b.key_id for b in group],
            "hashes": [b.body_hash for b in group],
            "stored": [len(b.accepted or ()) for b in group],
            "rejected": [sum(r.count for r in b.rejects) for b in group],
            "direct": "on" if rows >= self._options.direct_compress_rows else "off",
        }
        cursor = await connection.execute(QUERIES["enter_ledger"], parameters)
        entered = {(int(k), bytes(h)) for k, h in await cursor.fetchall()}
        fresh = [b for b in group if b.ledger_key in entered]
        known: dict[_LedgerKey, tuple[int, int]] = {}
        if len(fresh) < len(group):
            cursor = await connection.execute(QUERIES["read_ledger"], parameters)
            for key_id, body_hash, stored, rejected in await cursor.fetchall():
                if (key_id, bytes(body_hash)) not in entered:
                    known[key_id, bytes(body_hash)] = stored, rejected
        return fresh, known

    async def _in_order(
        self, group: Sequence[_Body], ids: list[NDArray[np.int32]], now_us: int
    ) -> _Ready:
        """Bodies of known series, assigned and encoded."""

        def work() -> _Ready:
            self._assign(group, ids, {}, now_us)
            return self._encode(group)

        return await _aside(_rows(group), work)

    def _encode(self, bodies: Sequence[_Body]) -> _Ready:
        """The rows of these bodies in the order and form in which the database takes them."""
        merged = merge([b.accepted for b in bodies if b.accepted is not None])
        samples = markers = b""
        if len(merged.series_id):
            hints = self._hints.get(merged.series_id)
            scaled, divisor, power = scale(merged.values, hints)
            self._hints.update(merged.series_id, power)
            samples = copy_format.encode_samples(merged.ts_us, merged.series_id, scaled, divisor)
        if len(merged.marker):
            markers = copy_format.encode_markers(
                merged.marker_ts_us, merged.marker_series_id, merged.marker
            )
        return _Ready(len(merged.series_id), samples, markers)

    async def _copy(self, connection: Connection, ready: _Ready) -> None:
        if ready.samples:
            async with connection.cursor().copy(_COPY_SAMPLES) as copy:
                await copy.write(ready.samples)
        if ready.markers:
            async with connection.cursor().copy(_COPY_MARKERS) as copy:
                await copy.write(ready.markers)

    async def _add_rejects(self, connection: Connection, bodies: Sequence[_Body]) -> None:
        rows = [(b.key_id, r) for b in bodies for r in summarise(b.rejects)]
        rows += [
            (b.key_id, Reject(Reason.UNSUPPORTED, "", f"{thing} are not stored", count=count))
            for b in bodies
            for thing, count in b.batch.unsupported.items()
        ]
        if rows:
            await connection.execute(
                STORAGE_QUERIES["add_rejects"],
                {
                    "keys": [k for k, _ in rows],
                    "reasons": [r.reason.value for _, r in rows],
                    "names": [storable(r.name, _MOST_TEXT) for _, r in rows],
                    "places": [storable(r.where, _MOST_TEXT) for _, r in rows],
                    "details": [storable(r.detail, _MOST_TEXT) for _, r in rows],
                    "counts": [r.count for _, r in rows],
                },
            )

    def _news(self, bodies: Sequence[_Body]) -> dict[str, FamilyMetadata]:
        """What these bodies say of metric families that is not known yet, by name."""
        return {
            m.name: m
            for b in bodies
            for m in b.batch.metadata
            if m.name and self._metadata.get(m.name) != m
        }

    async def _add_metadata(self, connection: Connection, bodies: Sequence[_Body]) -> None:
        news = self._news(bodies)
        if news:
            await connection.execute(
                QUERIES["add_metadata"],
                {
                    "names": [storable(m.name, _MOST_TEXT) for m in news.values()],
                    "types": [storable(m.type, _MOST_TEXT) for m in news.values()],
                    "units": [storable(m.unit, _MOST_TEXT) for m in news.values()],
                    "helps": [storable(m.help, 4096) for m in news.values()],
                },
            )


def _rows(group: Sequence[_Body]) -> int:
    return sum(len(body.batch) for body in group)


async def _aside(rows: int, work: Callable[[], _Ready], *, held: bool = False) -> _Ready:
    """Do it beside the loop where it takes milliseconds, so that probes are answered meanwhile; while
    the database is `held`, without waiting for what others have to compute."""
    if rows <= _INLINE_ROWS:
        return work()
    return await (asyncio.to_thread(work) if held else compute(work))


def _unknown(group: Sequence[_Body], ids: Sequence[NDArray[np.int32]]) -> dict[bytes, list[_Place]]:
    """Where in the group each series occurs that the cache does not know."""
    unknown: dict[bytes, list[_Place]] = {}
    for g, found in enumerate(ids):
        keys = group[g].batch.keys
        for position in (found == UNKNOWN).nonzero()[0].tolist():
            unknown.setdefault(keys[position], []).append((g, position))
    return unknown


_INLINE_ROWS = 10_000
_COPY_SAMPLES = "COPY metric_samples (ts, series_id, scaled, divisor) FROM STDIN (FORMAT binary)"
_COPY_MARKERS = "COPY metric_nonfinite (ts, series_id, marker) FROM STDIN (FORMAT binary)"
