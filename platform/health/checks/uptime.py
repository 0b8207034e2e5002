"""Uptime: the share of probes that found the service up, from the rollups of their samples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from psycopg.types.json import Jsonb

from ...settings import DAY, HOUR
from ...storage.database import Connection
from .store import QUERIES

Per = Literal["hour", "day"]

SPANS = {"1h": HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY}


@dataclass(frozen=True, slots=True)
class Bucket:
    """Probes of one check in one span of time."""

    check: str
    begins: datetime
    up: float
    probes: int

    @property
    def share(self) -> float:
        """Uptime, 0 to 1."""
        return self.up / self.probes


async def read_buckets(
    connection: Connection, *, per: Per, start: datetime, end: datetime, check: str | None = None
) -> list[Bucket]:
    """Buckets that hold probes, by check and time."""
    return await _read(connection, "uptime_hourly" if per == "hour" else "uptime_daily", start, end,
                       check)  # fmt: skip


async def read_spans(
    connection: Connection, *, now: datetime, check: str | None = None
) -> dict[str, dict[str, Bucket]]:
    """Uptime by check and span: the last hour from samples, a day from hours, longer from days.

    Spans of hours and days begin at a full hour or day, so that they hold whole buckets.
    """
    found: dict[str, dict[str, Bucket]] = {}
    hours = await _read(connection, "uptime_hourly", _floor(now - DAY, HOUR), now, check)
    days = await _read(connection, "uptime_daily", _floor(now - 30 * DAY, DAY), now, check)
    recent = await _read(connection, "uptime_recent", now - HOUR, now, check)
    for span, buckets, since in (
        ("1h", recent, now - HOUR),
        ("24h", hours, _floor(now - DAY, HOUR)),
        ("7d", days, _floor(now - 7 * DAY, DAY)),
        ("30d", days, _floor(now - 30 * DAY, DAY)),
    ):
        for name, total in _sum(b for b in buckets if b.begins >= since).items():
            found.setdefault(name, {})[span] = total
    return found


async def _read(
    connection: Connection, query: str, start: datetime, end: datetime, check: str | None
) -> list[Bucket]:
    tags: dict[str, Any] = {} if check is None else {"check": check}  # Any: jsonb
    cursor = await connection.execute(
        QUERIES[query], {"tags": Jsonb(tags), "start": start, "end": end}
    )
    return [Bucket(n, t, float(up), int(count)) for n, t, up, count in await cursor.fetchall()]


def _sum(buckets: Iterable[Bucket]) -> dict[str, Bucket]:
    total: dict[str, Bucket] = {}
    for b in buckets:
        have = total.get(b.check)
        total[b.check] = (
            b if have is None
            else Bucket(b.check, min(have.begins, b.begins), have.up + b.up, have.probes + b.probes)
        )  # fmt: skip
    return total


def _floor(moment: datetime, width: timedelta) -> datetime:
    """The beginning of the hour or UTC day that a moment is in."""
    if width == DAY:
        return moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return moment.replace(minute=0, second=0, microsecond=0)
