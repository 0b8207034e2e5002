"""What viewers are told while they look: one poll of the database for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import msgspec

from ..core.clock import Clock, to_datetime
from ..core.errors import Unavailable
from ..core.service import Health, PeriodicTask
from ..storage.database import Database
from .overview import Json, Standing, overview, read_standing

Event = Literal["overview", "alerts", "errors", "tick"]

INTERVAL_S = 5.0
NEW_WITHIN = timedelta(minutes=60)
"""Error groups are new for so long, as in the overview of an hour."""
MOST_VIEWERS = 1000


@dataclass(frozen=True, slots=True)
class Message:
    """An event as it was last told. Ids are milliseconds, so that they grow over restarts."""

    id: int
    event: Event
    data: bytes

    @property
    def wire(self) -> bytes:
        """As text/event-stream."""
        return b"id: %d\nevent: %s\ndata: %s\n\n" % (self.id, self.event.encode(), self.data)


class Live(PeriodicTask):
    """Asks how everything stands every INTERVAL_S seconds while anybody looks.

    Of each event only the latest is kept: a viewer is given what is newer than the last it
    had, so one that is slow misses what is outdated and costs no memory.
    """

    def __init__(self, database: Database, clock: Clock, *, interval_s: float = INTERVAL_S) -> None:
        super().__init__("live events", self.poll, interval_s=interval_s)
        self._least_s = interval_s
        self._database = database
        self._clock = clock
        self._latest: dict[Event, Message] = {}
        self._told: dict[Event, Any] = {}  # Any: what the latest of an event was made of
        self._viewers = 0
        self._current = False
        self._ended = False
        self._changed = asyncio.Event()
        self._last_id = 0
        self._transition = 0

    async def start(self) -> None:
        self._ended = False
        await super().start()

    async def stop(self) -> None:
        self.end()
        await super().stop()

    def end(self) -> None:
        """Let all viewers go: the server stops, and waits for their answers to end."""
        self._ended = True
        self._announce()

    def health(self) -> Health:
        found = super().health()
        found.observed["viewers"] = self._viewers
        return found

    @contextmanager
    def viewer(self) -> Iterator[None]:
        """Somebody looks. Raises Unavailable where too many do."""
        if self._viewers >= MOST_VIEWERS:
            raise Unavailable(f"{MOST_VIEWERS} viewers are the most")
        self._viewers += 1
        if self._viewers == 1:
            self.wake()
        try:
            yield
        finally:
            self._viewers -= 1
            if not self._viewers:
                self._current = False  # what is known now is old when somebody comes

    async def newer(self, than: int) -> list[Message] | None:
        """The latest of each event that is newer, once there is any; None at the end."""
        while not self._ended:
            if self._current:
                found = [message for message in self._latest.values() if message.id > than]
                if found:
                    return sorted(found, key=lambda message: message.id)
            await self._changed.wait()
        return None

    async def poll(self) -> None:
        """Ask, if anybody looks, and tell what is different."""
        if not self._viewers:
            return
        now, began = to_datetime(self._clock.now_us()), self._clock.monotonic()
        async with self._database.connection() as connection:
            standing = await read_standing(
                connection, now, new_within=NEW_WITHIN, after=self._transition
            )
        # where it takes long it is asked less often: at most a fifth of the time
        self._interval_s = max(self._least_s, 4 * (self._clock.monotonic() - began))
        document = await asyncio.to_thread(overview, standing)
        self._tell("overview", {k: v for k, v in document.items() if k != "generated_at"}, document)
        self._tell_alerts(standing)
        groups = {"new_groups": standing.new_groups}
        self._tell("errors", (standing.new_groups, standing.newest_group), groups)
        self._tell("tick", now, {"now": now})
        self._current = True
        self._announce()

    def _tell_alerts(self, standing: Standing) -> None:
        first = "alerts" not in self._told
        fingerprint = (standing.active_alerts, standing.newest_transition, *standing.acknowledged)
        changed = [] if first else standing.changed
        self._tell("alerts", fingerprint, {"active": standing.active_alerts, "changed": changed})
        self._transition = standing.newest_transition

    def _tell(self, event: Event, fingerprint: Any, data: Json) -> None:  # Any: what compares
        if event in self._told and self._told[event] == fingerprint:
            return
        self._told[event] = fingerprint
        self._last_id = max(self._last_id + 1, self._clock.now_us() // 1000)
        self._latest[event] = Message(self._last_id, event, msgspec.json.encode(data))

    def _announce(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def parse_last_id(text: str | None) -> int:
    """The Last-Event-ID of a viewer that comes back; what is none of ours is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 20 else 0
