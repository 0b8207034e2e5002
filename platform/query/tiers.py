"""Which tier answers: raw samples, hourly or daily rollups, by span, step and what still exists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from ..core.durations import format_duration
from ..core.errors import Unprocessable
from ..settings import DAY, HOUR, Settings

TierName = Literal["raw", "hourly", "daily"]

NICE_STEPS = tuple(
    timedelta(seconds=s)
    for s in (1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200,
              86_400, 7 * 86_400, 30 * 86_400)
)  # fmt: skip
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


@dataclass(frozen=True, slots=True)
class Plan:
    """A tier, and the window and step on its grid."""

    tier: Tier
    start: datetime
    end: datetime
    step: timedelta


def tiers(settings: Settings) -> tuple[Tier, ...]:
    """Finest first."""
    return (
        Tier("raw", None, settings.retention_raw),
        Tier("hourly", HOUR, settings.retention_hourly),
        Tier("daily", DAY, settings.retention_daily),
    )


def plan(
    available: Sequence[Tier],
    *,
    now: datetime,
    start: datetime,
    end: datetime,
    step: timedelta | None,
    points: int,
    max_points: int,
    tier: TierName | None = None,
) -> Plan:
    """Choose the tier, and the step where none is asked for.

    The coarsest tier whose buckets make up the step exactly reads least; one that no longer (or
    for a coarser tier: not at all) has the beginning of the window is passed over. Window ends
    are moved outwards to the step's grid, so that no bucket is half. Raises Unprocessable that
    says what would be possible.
    """
    reaching = [t for t in available if start >= now - t.retention]
    if tier is not None:
        reaching = [t for t in available if t.name == tier]
        if start < now - reaching[0].retention:
            raise Unprocessable(
                f"tier: {tier} reaches back {format_duration(reaching[0].retention)}; begin later "
                "or leave the tier to Tidegauge",
                where="tier",
            )
    if not reaching:
        reaching = [available[-1]]  # what is older than everything is simply not there
    finest = reaching[0]
    chosen_step = step or _auto_step(end - start, points, finest)
    serving = [t for t in reaching if t.serves(chosen_step)]
    if not serving:
        grain = finest.grain or chosen_step
        raise Unprocessable(
            f"step: {format_duration(chosen_step)} is finer than what is left of that time; "
            f"the {finest.name} tier needs a multiple of {format_duration(grain)}",
            where="step",
            nearest_step=format_duration(-(-chosen_step // grain) * grain),
        )
    start, end = floor(start, chosen_step), ceil(end, chosen_step)
    count = (end - start) // chosen_step
    if count > max_points:
        least = -(-(end - start) // max_points)
        raise Unprocessable(
            f"step: {count} points are more than TIDEGAUGE_MAX_POINTS={max_points}; take a step of "
            f"at least {format_duration(timedelta(seconds=-(-least.total_seconds() // 1)))} or a "
            "shorter time",
            where="step",
            limit=max_points,
        )
    return Plan(serving[-1], start, end, chosen_step)


def _auto_step(span: timedelta, points: int, finest: Tier) -> timedelta:
    least = max(span / points, finest.grain or timedelta(0))
    fitting = [s for s in NICE_STEPS if s >= least and finest.serves(s)]
    return fitting[0] if fitting else -(-span // (points * DAY)) * DAY


def floor(moment: datetime, step: timedelta) -> datetime:
    """The beginning of the bucket that `time_bucket(step, moment)` names."""
    return moment - (moment - _EPOCH) % step


def ceil(moment: datetime, step: timedelta) -> datetime:
    """The first beginning of a bucket at or after `moment`."""
    return moment + (_EPOCH - moment) % step
