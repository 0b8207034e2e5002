"""Group commit: what arrived while one transaction was under way is the next one.

One queue for every writer: bounded by bytes, committed in groups, each body answered after the
commit of its group, and a body that the database refuses takes nobody with it.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import psycopg

from ..core.clock import Clock
from ..core.errors import TidegaugeError, Unavailable
from ..core.service import Health, Status
from .database import first_line

log = logging.getLogger("tidegauge.storage")

Body = TypeVar("Body")
Answer = TypeVar("Answer")

_TRIES = 4
"""A transaction that others stood in the way of (a deadlock) is tried so often."""
_IN_THE_WAY = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
_LONGEST_PREPARATION_S = 0.1
"""A transaction that another one keeps waiting does not keep everybody waiting."""
_OLD_S = 5
"""A body that waits longer than so many seconds is worth a warning."""


@dataclass(frozen=True, slots=True)
class GroupLimits:
    """Bounds of a queue; sizes of groups are in what its bodies hold (samples, events)."""

    queue_bytes: int
    most: int
    """Largest group."""
    at_once: int = 1
    """Transactions under way at the same time."""


@dataclass(slots=True)
class GroupStats:
    """Counts since start."""

    commits: int = 0
    commit_seconds: float = 0.0
    refused_bodies: int = 0
    last_error: str = ""


@dataclass(slots=True)
class _Waiting(Generic[Body, Answer]):
    body: Body
    size: int
    done: asyncio.Future[Answer]
    since: float


class GroupCommit(ABC, Generic[Body, Answer]):
    """A service that takes bodies and commits them in groups; a writer says how one is committed."""

    name: str
    queue_name: str
    """What the refusal of a full queue calls it."""

    def __init__(self, clock: Clock, limits: GroupLimits) -> None:
        self._clock = clock
        self._limits = limits
        self._queue: deque[_Waiting[Body, Answer]] = deque()
        self._held_bytes = 0
        self._lacking = 0  # what the last body that was refused would have held, within reason
        self._wake = asyncio.Event()
        self._preparing: set[asyncio.Task[None] | None] = set()
        self._with_database = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._committing = 0
        self._stopping = False
        self.queue_stats = GroupStats()

    @abstractmethod
    async def _commit(self, group: Sequence[Body]) -> Sequence[Answer]:
        """Store the bodies in one transaction; returns an answer for each after its commit."""

    async def start(self) -> None:
        self._stopping = False
        self._tasks = [
            asyncio.create_task(self._loop(), name=f"{self.name} {n}")
            for n in range(self._limits.at_once)
        ]

    async def stop(self) -> None:
        """Write what is queued, then end; later submits are refused."""
        self._stopping = True
        self._wake.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def health(self) -> Health:
        oldest_s = self.oldest_age_s()
        observed: dict[str, float | int | str | None] = {
            "queued_bodies": len(self._queue),
            "held_bytes": self._held_bytes,
            "oldest_s": round(oldest_s, 3),
            "commits": self.queue_stats.commits,
            **self._observed(),
        }
        if not self._tasks or any(task.done() for task in self._tasks):
            return Health(Status.FAIL, "not running", observed)
        if self.queue_stats.last_error:
            return Health(Status.FAIL, self.queue_stats.last_error, observed)
        if oldest_s > _OLD_S:
            return Health(Status.WARN, f"oldest body waits for {oldest_s:.1f} s", observed)
        return Health(Status.PASS, "", observed)

    def figures(self) -> dict[str, float]:
        """Counts since start that `health` does not show."""
        return {
            "commit_seconds": self.queue_stats.commit_seconds,
            "refused_bodies": self.queue_stats.refused_bodies,
        }

    def _observed(self) -> dict[str, int]:
        """Further figures for `health`."""
        return {}

    def oldest_age_s(self) -> float:
        """How long the oldest body whose transaction has not begun has waited, seconds."""
        return self._clock.monotonic() - self._queue[0].since if self._queue else 0.0

    @property
    def held_bytes(self) -> int:
        """Bytes reserved by bodies on their way from the socket to their commit."""
        return self._held_bytes

    def reserve(self, size_bytes: int, *, held_bytes: int = 0) -> None:
        """Count a body against the bound before it is read and parsed; `held_bytes` is what it
        holds already. A body alone is let in whatever its size: its own limit is another's.

        Raises Unavailable (503 with Retry-After) when the queue is full or the writer stops.
        Every call that returns is matched by one of `release`.
        """
        self._check_running()
        limit = self._limits.queue_bytes
        others = self._held_bytes > held_bytes
        if others and self._held_bytes + size_bytes > limit:
            self._lacking = min(size_bytes, limit // 8)
            raise self._full()
        self._held_bytes += size_bytes

    def check_room(self) -> None:
        """Raises Unavailable while there is no room for the body that was last refused for that."""
        if not self._lacking:
            return
        if self._held_bytes + self._lacking > self._limits.queue_bytes:
            raise self._full()
        self._lacking = 0

    def _full(self) -> Unavailable:
        self.queue_stats.refused_bodies += 1
        return Unavailable(f"The {self.queue_name} queue is full", retry_after_s=1)

    def release(self, size_bytes: int) -> None:
        """Give back what `reserve` counted."""
        self._held_bytes -= size_bytes

    def _check_running(self) -> None:
        if self._stopping:
            raise Unavailable("Tidegauge is shutting down", retry_after_s=5)

    def _enqueue(self, body: Body, size: int) -> asyncio.Future[Answer]:
        """Queue a body; its answer comes after the commit, or an error: Unavailable if the database
        is away, TidegaugeError if it refused this very body. Wait for it behind a shield: a client
        that hangs up must not cancel what others may wait for."""
        self._check_running()
        done: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._queue.append(_Waiting(body, size, done, self._clock.monotonic()))
        self._wake.set()
        return done

    async def _loop(self) -> None:
        while True:
            if not self._queue:
                if self._stopping:
                    return
                self._wake.clear()
                await self._wake.wait()
                continue
            group = self._take_group()
            self._committing += 1
            self._preparing.add(asyncio.current_task())
            try:
                await self._write(group)
            except BaseException as error:
                _fail(group, Unavailable("Tidegauge is shutting down"))
                if not isinstance(error, Exception):
                    raise
                log.exception("%s: an error that it does not know", self.name)
            finally:
                self._handed_over()
                self._committing -= 1

    def _handed_over(self) -> None:
        """`_commit` may call it once the rest is for the database to do."""
        self._preparing.discard(asyncio.current_task())
        self._with_database.set()

    def _is_preparing(self) -> bool:
        could_begin = self._committing < self._limits.at_once
        return bool(self._preparing or (self._queue and could_begin))

    async def handed_over(self) -> None:
        """Returns when there is nothing to be done but to wait for the database; soon in any case."""
        if self._is_preparing():
            try:
                async with asyncio.timeout(_LONGEST_PREPARATION_S):
                    while self._is_preparing():
                        self._with_database.clear()
                        await self._with_database.wait()
            except TimeoutError:
                self._preparing.clear()  # once, and not for everybody who comes

    def _take_group(self) -> list[_Waiting[Body, Answer]]:
        """Bodies for one transaction: all that fit."""
        group = [self._queue.popleft()]
        size = group[0].size
        while self._queue and size + self._queue[0].size <= self._limits.most:
            group.append(self._queue.popleft())
            size += group[-1].size
        return group

    async def _write(self, group: Sequence[_Waiting[Body, Answer]]) -> None:
        """Commit a group; if the database refuses its data, each body alone, so that a poison
        body takes nobody with it."""
        started = self._clock.monotonic()
        try:
            answers = await self._tried([waiting.body for waiting in group])
        except (psycopg.OperationalError, Unavailable) as error:
            detail = error.detail if isinstance(error, Unavailable) else first_line(error)
            self.queue_stats.last_error = detail
            log.warning("%s: commit failed: %s", self.name, detail)
            _fail(group, Unavailable("The database is not available"))
            return
        except Exception as error:
            if len(group) > 1:
                for waiting in group:
                    await self._write([waiting])
                return
            log.exception("%s: a body could not be stored", self.name)
            _fail(group, TidegaugeError(f"The body could not be stored: {first_line(error)}"))
            return
        self.queue_stats.last_error = ""
        self.queue_stats.commits += 1
        self.queue_stats.commit_seconds += self._clock.monotonic() - started
        for waiting, answer in zip(group, answers, strict=True):
            if not waiting.done.done():
                waiting.done.set_result(answer)

    async def _tried(self, bodies: Sequence[Body]) -> Sequence[Answer]:
        """Commit bodies; again, if the transaction was the victim of a deadlock."""
        for _ in range(_TRIES - 1):
            try:
                return await self._commit(bodies)
            except _IN_THE_WAY as error:
                log.info("%s: once more: %s", self.name, first_line(error))
        return await self._commit(bodies)


def _fail(group: Sequence[_Waiting[Body, Answer]], error: TidegaugeError) -> None:
    for waiting in group:
        if not waiting.done.done():
            waiting.done.set_exception(error)
            waiting.done.exception()  # retrieved: the client may have gone
