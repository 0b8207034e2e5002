"""The service that probes: one instance at a time, every check when it is due, results in one go."""

from __future__ import annotations

import asyncio
import logging
import uuid
import zlib
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
from psycopg.types.json import Jsonb

from ...core.clock import Clock, to_datetime
from ...core.errors import Unavailable
from ...core.monitoring import MetricSink
from ...core.service import Health, PeriodicTask, Status
from ...storage.database import Database, scalar
from ...storage.policies import QUERIES as STORAGE_QUERIES
from ..probes import Network, Outcome, probe
from ..readings import Backlog, Reading, reading, to_batch
from . import heartbeat
from .definition import Check, HeartbeatCheck
from .maintenance import Window, in_maintenance
from .state import State, advance
from .store import QUERIES, Kept, Source, add_events, read_checks, read_signals, read_windows

log = logging.getLogger("tidegauge.checks")

LEASE = "health checks"
_TICK_S = 0.5
_LEASE_TERM = timedelta(seconds=30)
_RENEW_S = 8.0
_REFRESH_S = 5.0
_STARTS_PER_S = 33.0
"""Probes begun a second after a start, so that a thousand checks do not all begin at once."""
_MOST_RESULTS = 50_000
_DATABASE_AWAY = (Unavailable, psycopg.OperationalError)


@dataclass(slots=True)
class _Entry:
    kept: Kept
    state: State
    due: float
    running: bool = False


@dataclass(frozen=True, slots=True)
class _Result:
    entry: _Entry
    outcome: Outcome
    at_us: int


class Prober(PeriodicTask):
    """Holds the lease or waits for it; keeps probing while the database is away."""

    def __init__(
        self,
        database: Database,
        sink: MetricSink,
        clock: Clock,
        networks: Mapping[Source, Network],
        *,
        concurrency: int,
    ) -> None:
        super().__init__("health checks", self._tick, interval_s=_TICK_S, max_backoff_s=5)
        self._database = database
        self._clock = clock
        self._networks = networks
        self._concurrency = concurrency
        self._backlog = Backlog(sink, most=600)
        self._id = uuid.uuid4()
        self._entries: dict[int, _Entry] = {}
        self._windows: list[Window] = []
        self._version: object = None
        self._loaded = False
        self._lease_until = float("-inf")
        self._renew_at = float("-inf")
        self._refresh_at = float("-inf")
        self._probes: set[asyncio.Task[None]] = set()
        self._results: deque[_Result] = deque(maxlen=_MOST_RESULTS)
        self._away = ""
        self._late_s = 0.0
        self._probed = 0

    async def stop(self) -> None:
        await super().stop()
        for task in self._probes:
            task.cancel()
        await asyncio.gather(*self._probes, return_exceptions=True)
        try:
            if self.holds:
                await self._store()
                async with self._database.connection() as connection:
                    await connection.execute(
                        STORAGE_QUERIES["release_lease"], {"name": LEASE, "holder": self._id}
                    )
        except _DATABASE_AWAY as error:
            log.warning("the last results of checks are not stored: %s", error)

    @property
    def holds(self) -> bool:
        """Whether this instance is the one that probes."""
        return self._clock.monotonic() < self._lease_until

    def changed(self) -> None:
        """Look at the checks again now: this instance has changed them."""
        self._refresh_at = float("-inf")
        self.wake()

    def judge_soon(self, check_id: int) -> None:
        """A signal of a heartbeat has come in."""
        if entry := self._entries.get(check_id):
            entry.due = float("-inf")
            self.wake()

    def health(self) -> Health:
        health = super().health()
        health.observed.update(
            checks=len(self._entries),
            running=len(self._probes),
            failing=sum(e.state.status == "fail" for e in self._entries.values()),
            late_s=round(self._late_s, 3),
            probes=self._probed,
            unstored=len(self._results) + len(self._backlog),
        )
        if health.status is not Status.PASS:
            return health
        if self._away:
            return Health(Status.WARN, f"the database is away: {self._away}", health.observed)
        if self._late_s > 10:
            return Health(Status.WARN, f"probes begin {self._late_s:.0f} s late", health.observed)
        return health

    async def _tick(self) -> None:
        self._away = ""
        try:
            await self._renew()
            if self.holds:
                await self._refresh()
        except _DATABASE_AWAY as error:
            # nobody else can take the lease while the database is away: the holder goes on
            self._away = str(error).splitlines()[0] if str(error) else type(error).__name__
            if self._loaded:
                self._lease_until = self._clock.monotonic() + _LEASE_TERM.total_seconds() / 2
        if not self.holds:
            self._entries.clear()
            self._loaded = False
            return
        try:
            self._begin_due()
            await self._judge_heartbeats()
            await self._store()
        except _DATABASE_AWAY as error:
            self._away = str(error).splitlines()[0] if str(error) else type(error).__name__

    async def _renew(self) -> None:
        now = self._clock.monotonic()
        if now < self._renew_at:
            return
        async with self._database.connection() as connection:
            until = await scalar(
                connection,
                STORAGE_QUERIES["take_lease"],
                {"name": LEASE, "holder": self._id, "term": _LEASE_TERM},
            )
        self._renew_at = now + _RENEW_S
        self._lease_until = now + _LEASE_TERM.total_seconds() if until else float("-inf")

    async def _refresh(self) -> None:
        now = self._clock.monotonic()
        if now < self._refresh_at:
            return
        async with self._database.connection() as connection:
            version = await scalar(connection, QUERIES["version"])
            self._refresh_at = now + _REFRESH_S
            if self._loaded and version == self._version:
                return
            checks = [k for k in await read_checks(connection) if k.check.enabled]
            self._windows = await read_windows(connection, self._now())
        self._version = version
        self._take_over(checks, now)

    def _take_over(self, checks: list[Kept], now: float) -> None:
        first = not self._loaded
        before, self._entries = self._entries, {}
        for kept in checks:
            entry = before.get(kept.id)
            if entry is None:
                spread_s = len(checks) / _STARTS_PER_S if first else 0.0
                wait_s = _phase(kept.check.name) * min(_interval_s(kept.check), spread_s)
                entry = _Entry(kept, kept.state, now + wait_s)
            elif entry.kept.check != kept.check:
                if entry.kept.check.kind != kept.check.kind:
                    entry.state = kept.state
                entry.kept, entry.due = kept, now
            self._entries[kept.id] = entry
        self._loaded = True

    def _begin_due(self) -> None:
        now = self._clock.monotonic()
        due = sorted(
            (
                entry
                for entry in self._entries.values()
                if entry.due <= now and not entry.running and entry.kept.check.kind != "heartbeat"
            ),
            key=lambda entry: entry.due,  # who waits longest comes first, or some never would
        )
        free = max(0, self._concurrency - len(self._probes))
        if due:
            self._late_s = now - due[free if free < len(due) else 0].due
        for entry in due[:free]:
            self._plan_next(entry, now)
            entry.running = True
            task = asyncio.create_task(self._probe(entry))
            self._probes.add(task)
            task.add_done_callback(self._probes.discard)

    @staticmethod
    def _plan_next(entry: _Entry, now: float) -> None:
        interval_s = _interval_s(entry.kept.check)
        entry.due += interval_s
        if entry.due <= now:  # a beat that was missed is not made up for
            entry.due = now + interval_s

    async def _probe(self, entry: _Entry) -> None:
        try:
            at_us = self._clock.now_us()
            outcome = await probe(entry.kept.check, self._networks[entry.kept.source])
            self._probed += 1
            self._results.append(_Result(entry, outcome, at_us))
        finally:
            entry.running = False

    async def _judge_heartbeats(self) -> None:
        now = self._clock.monotonic()
        due = [
            (entry, entry.kept.check)
            for entry in self._entries.values()
            if entry.due <= now and isinstance(entry.kept.check, HeartbeatCheck)
        ]
        if not due:
            return
        async with self._database.connection() as connection:
            signals = await read_signals(connection)
        at_us = self._clock.now_us()
        for entry, check in due:
            self._plan_next(entry, now)
            found = heartbeat.judge(
                check, signals.get(entry.kept.id, heartbeat.Signals()), to_datetime(at_us)
            )
            if found is not None:
                self._results.append(_Result(entry, found, at_us))

    async def _store(self) -> None:
        """Results of now: states and events in one transaction, then the samples."""
        results = list(self._results)
        if results:
            states: dict[int, tuple[_Entry, State, _Result]] = {}
            events: list[tuple[Check, str, str]] = []
            readings: list[Reading] = []
            ids: dict[str, int] = {}
            for result in results:
                entry, check = result.entry, result.entry.kept.check
                if self._entries.get(entry.kept.id) is not entry:
                    continue  # deleted or switched off meanwhile
                state = states[entry.kept.id][1] if entry.kept.id in states else entry.state
                at = to_datetime(result.at_us)
                muted = in_maintenance(check, self._windows, at)
                state, event = advance(
                    state, result.outcome, failures=check.failures, successes=check.successes,
                    in_maintenance=muted, now=at,
                )  # fmt: skip
                states[entry.kept.id] = entry, state, result
                ids[check.name] = entry.kept.id
                if event is not None:
                    events.append((check, event, result.outcome.output))
                readings += samples_of(check, result.outcome, result.at_us, muted=muted)
            async with self._database.connection() as connection:
                cursor = await connection.execute(
                    QUERIES["save_states"], _rows(list(states.values()))
                )
                still_there = {entry_id for (entry_id,) in await cursor.fetchall()}
                events = [e for e in events if ids[e[0].name] in still_there]
                if events:
                    await add_events(connection, events)
            for _ in results:
                self._results.popleft()
            for entry, state, _ in states.values():
                entry.state = state
            for told, kind, output in events:
                log.info("%s %s: %s", kind, told.name, output or "recovered")
            if readings:
                await self._backlog.send(to_batch(readings, self._clock.now_us()))
        elif self._backlog:
            await self._backlog.flush()

    def _now(self) -> datetime:
        return to_datetime(self._clock.now_us())


def samples_of(check: Check, outcome: Outcome, at_us: int, *, muted: bool) -> list[Reading]:
    """The samples of a result. During maintenance there is no `health.check.up`: uptime is of the
    time outside of it."""
    tags = {"check": check.name, "service": check.belongs_to, "kind": check.kind}
    found = []
    if not muted:
        up = 0.0 if outcome.status is Status.FAIL else 1.0
        found.append(reading("health.check.up", up, "1", tags=tags, ts_us=at_us))
    if outcome.duration_s:
        found.append(
            reading("health.check.duration", outcome.duration_s, "s", tags=tags, ts_us=at_us)
        )
    return found


def _rows(states: list[tuple[_Entry, State, _Result]]) -> dict[str, list[object]]:
    return {
        "ids": [e.kept.id for e, _, _ in states],
        "statuses": [s.status for _, s, _ in states],
        "since": [s.since for _, s, _ in states],
        "checked": [to_datetime(r.at_us) for _, _, r in states],
        "durations": [r.outcome.duration_s for _, _, r in states],
        "outputs": [r.outcome.output for _, _, r in states],
        "observed": [Jsonb(dict(r.outcome.observed)) for _, _, r in states],
        "failures": [s.failures for _, s, _ in states],
        "successes": [s.successes for _, s, _ in states],
        "announced": [s.announced for _, s, _ in states],
    }


def _phase(name: str) -> float:
    return zlib.crc32(name.encode()) / 2**32


def _interval_s(check: Check) -> float:
    return check.interval.total_seconds()
