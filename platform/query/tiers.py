"""The tiers of history: raw samples, hourly and daily rollups, and how far back each reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from ..settings import DAY, HOUR, Settings

TierName = Literal["raw", "hourly", "daily"]

_EPOCH = datetime(2000, 1, 3, tzinfo=UTC)  # time_bucket's origin, a Monday


@dataclass(frozen=True, slots=True)
class Tier:
    """One resolution of history: its grain (None for raw) and how far back it reaches."""

    name: TierName
    grain: timedelta | None
    retention: timedelta

    def serves(self, step: timedelta) -> bool:
        """Whether buckets of `step` are whole buckets of this tier."""
        return self.grain is None or step % self.grain == timedelta(0)


def tiers(settings: Settings) -> tuple[Tier, ...]:
    """Finest first."""
    return (
        Tier("raw", None, settings.retention_raw),
        Tier("hourly", HOUR, settings.retention_hourly),
        Tier("daily", DAY, settings.retention_daily),
    )


def floor(moment: datetime, step: timedelta) -> datetime:
    """The beginning of the bucket that `time_bucket(step, moment)` names."""
    return moment - (moment - _EPOCH) % step


def ceil(moment: datetime, step: timedelta) -> datetime:
    """The first beginning of a bucket at or after `moment`."""
    return moment + (_EPOCH - moment) % step
