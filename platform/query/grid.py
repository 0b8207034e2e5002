"""The buckets of an answer: equal steps in UTC, or whole days of a time zone with their DST."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from ..core.clock import to_us
from ..core.durations import format_duration
from ..core.errors import BadRequest, Unprocessable
from ..settings import DAY
from ..storage.columns import Ints
from .tiers import ceil, floor

_MONDAY = date(2000, 1, 3)  # days are counted from time_bucket's origin


@dataclass(frozen=True, slots=True)
class Grid:
    """n + 1 edges in microseconds; bucket i is edges[i] <= t < edges[i + 1]."""

    edges_us: Ints
    step: timedelta
    zone: ZoneInfo | None = None

    def __len__(self) -> int:
        return max(0, len(self.edges_us) - 1)

    @property
    def start_us(self) -> int:
        return int(self.edges_us[0])

    @property
    def end_us(self) -> int:
        return int(self.edges_us[-1])

    @property
    def source_step_us(self) -> int:
        """The widest equal step of which every bucket is made up: the step itself in UTC, an
        hour or the quarter of one where days begin at a zone's midnight."""
        if self.zone is None:
            return self.step // timedelta(microseconds=1)
        return math.gcd(DAY // timedelta(microseconds=1), *self.edges_us.tolist())

    def index(self, moments_us: Ints) -> Ints:
        """The bucket of each moment, which must lie within the grid."""
        if self.zone is None:
            return (moments_us - self.start_us) // (self.step // timedelta(microseconds=1))
        return np.searchsorted(self.edges_us, moments_us, "right") - 1

    def earlier(self, offset: timedelta) -> Grid:
        """The same buckets, `offset` before; of a zone, as many days before by its calendar.

        Raises Unprocessable unless the offset is a multiple of the step (whole days in a zone).
        """
        unit = self.step if self.zone is None else DAY
        if offset % unit or offset <= timedelta(0):
            nearest = max(1, round(offset / unit)) * unit
            raise Unprocessable(
                f"compare: {format_duration(offset)} is not a multiple of {format_duration(unit)}",
                where="compare",
                nearest_compare=format_duration(nearest),
            )
        if self.zone is None:
            return Grid(self.edges_us - offset // timedelta(microseconds=1), self.step)
        zone = self.zone
        days = [datetime.fromtimestamp(int(e) / 1e6, zone).date() - offset for e in self.edges_us]
        return Grid(np.array([_midnight_us(d, zone) for d in days], np.int64), self.step, zone)


def count_buckets(start: datetime, end: datetime, step: timedelta) -> int:
    """How many buckets of that step touch the window."""
    return (ceil(end, step) - floor(start, step)) // step


def make_grid(
    start: datetime, end: datetime, step: timedelta, zone: ZoneInfo | None = None
) -> Grid:
    """The buckets that the window touches: its ends are moved outwards, so that none is half."""
    if zone is None or step % DAY:
        first, last = to_us(floor(start, step)), to_us(ceil(end, step))
        width = step // timedelta(microseconds=1)
        return Grid(np.arange(first, last + 1, width, dtype=np.int64), step)
    days = step // DAY
    local = start.astimezone(zone).date()
    day = local - timedelta(days=(local - _MONDAY).days % days)
    edges = [_midnight_us(day, zone)]
    while edges[-1] < to_us(end):
        day += timedelta(days=days)
        edges.append(_midnight_us(day, zone))
    return Grid(np.array(edges, np.int64), step, zone)


def _midnight_us(day: date, zone: ZoneInfo) -> int:
    """When the day begins; where midnight is skipped by DST, the first moment after it."""
    return to_us(datetime.combine(day, time(), zone))


def parse_zone(name: str, parameter: str = "tz") -> ZoneInfo | None:
    """A zone of the IANA database; None for UTC, whose days need no care. Raises BadRequest."""
    if name in ("", "UTC", "Etc/UTC", "Z"):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadRequest(
            f"{parameter}: {name[:60]!r} is not a time zone; write it like Europe/Berlin",
            where=parameter,
        ) from None
