"""Spikes: groups whose last hour is far over the same hour of other weeks; and what is over by time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec

from ..core.clock import Clock, to_datetime
from ..core.service import PeriodicTask
from ..storage.database import Connection, Database
from ..storage.sql import load_queries

QUERIES = load_queries("tidegauge.errors", "spikes.sql")
WRITER = load_queries("tidegauge.errors", "writer.sql")
STORAGE = load_queries("tidegauge.storage")

_LEASE = "error upkeep"
_WEEKS = 4


@dataclass(frozen=True, slots=True)
class SpikeRule:
    """What counts as a spike; see the settings errors_spike_*."""

    factor: float
    least: int


@dataclass(frozen=True, slots=True)
class Rate:
    """Events of a group in the last hour, and what is usual for such an hour."""

    group_id: int
    count: int
    usual: float


def is_spike(rate: Rate, rule: SpikeRule) -> bool:
    """Enough events, and so many times more than usual."""
    return rate.count >= rule.least and rate.count > rule.factor * max(rate.usual, 1.0)


def same_hours(now: datetime) -> list[datetime]:
    """The beginnings of this hour of the week in the weeks before."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return [hour - timedelta(weeks=week) for week in range(1, _WEEKS + 1)]


async def look_for_spikes(connection: Connection, rule: SpikeRule, now: datetime) -> list[int]:
    """Mark groups that spike and open those whose time of being ignored is over; tell alerting of
    both. Returns the groups that did not spike before."""
    cursor = await connection.execute(
        QUERIES["spikes"], {"now": now, "least": rule.least, "hours": same_hours(now)}
    )
    rates = {
        int(row[0]): Rate(int(row[0]), int(row[1]), float(row[2]))
        for row in await cursor.fetchall()
    }
    spiking = sorted(i for i, rate in rates.items() if is_spike(rate, rule))
    cursor = await connection.execute(QUERIES["lock_changing"], {"spiking": spiking, "now": now})
    locked = [int(row[0]) for row in await cursor.fetchall()]
    await connection.execute(QUERIES["end_spikes"], {"ids": spiking, "locked": locked})
    cursor = await connection.execute(QUERIES["start_spikes"], {"ids": spiking, "now": now})
    started = await cursor.fetchall()
    events = [
        _told(
            "error.spike",
            row,
            count=rates[int(row[0])].count,
            usual=round(rates[int(row[0])].usual, 1),
        )
        for row in started
    ]
    cursor = await connection.execute(QUERIES["end_ignores"], {"now": now, "locked": locked})
    events += [
        _told("error.regression", row, count=row[8], why="ignore_until")
        for row in await cursor.fetchall()
    ]
    if events:
        await connection.execute(
            WRITER["add_events"], {"rows": msgspec.json.encode(events).decode()}
        )
    return [int(row[0]) for row in started]


def _told(kind: str, row: Sequence[Any], **detail: object) -> dict[str, Any]:  # Any: columns, JSON
    """A row of platform_events about a group that no event of this moment is of."""
    group_id, service, error_type, severity, title, culprit, release, environments = row[:8]
    return {
        "kind": kind,
        "labels": {
            "service": service,
            "environment": environments[0] if environments else "",
            "release": release,
            "error_type": error_type,
            "severity": severity,
            "group_id": str(group_id),
        },
        "detail": {
            "title": title,
            "culprit": culprit,
            "url": f"/errors/groups/{group_id}",
            **detail,
        },
    }


class ErrorUpkeep(PeriodicTask):
    """Once a minute, on one instance: spikes, ignores whose time is over, and old rows."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        rule: SpikeRule,
        *,
        ledger_window: timedelta,
        groups_kept: timedelta,
        interval_s: float = 60,
    ) -> None:
        super().__init__("error upkeep", self.step, interval_s=interval_s)
        self._database = database
        self._clock = clock
        self._rule = rule
        self._ledger_window = ledger_window
        self._groups_kept = groups_kept
        self._holder = uuid4()

    async def step(self) -> list[int]:
        """One round; returns the groups that began to spike."""
        async with self._database.connection() as connection:
            lease = {"name": _LEASE, "holder": self._holder, "term": timedelta(minutes=3)}
            cursor = await connection.execute(STORAGE["take_lease"], lease)
            if await cursor.fetchone() is None:
                return []
            started = await look_for_spikes(
                connection, self._rule, to_datetime(self._clock.now_us())
            )
        async with self._database.connection() as connection:
            await connection.execute(WRITER["trim_ledger"], {"window": self._ledger_window})
        async with self._database.connection() as connection:
            await connection.execute(WRITER["own_groups"])
            await connection.execute(WRITER["trim_groups"], {"age": self._groups_kept})
        return started
