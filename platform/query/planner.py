"""Which tier answers: the coarsest one that still has the time and is exact; or why none is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from ..core.clock import to_datetime, to_us
from ..core.durations import format_duration
from ..core.errors import BadRequest, Unprocessable
from ..settings import DAY, HOUR
from .aggregations import ROLLED_UP_QUANTILES, Aggregation
from .grid import Grid, count_buckets, make_grid
from .tiers import Tier, TierName, ceil

NICE_STEPS = tuple(
    timedelta(seconds=s)
    for s in (1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200,
              86_400, 7 * 86_400, 30 * 86_400)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of time: a window, a step (None for auto) and what must be exact.

    `pooled` says that a quantile is one of the samples of several series together; `distribution`
    that it comes from the buckets of a histogram, which every tier sums exactly.
    """

    start: datetime
    end: datetime
    aggregation: Aggregation
    step: timedelta | None = None
    points: int = 300
    tier: TierName | None = None
    zone: ZoneInfo | None = None
    pooled: bool = False
    distribution: bool = False
    stitch: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the window, on the buckets that one tier answers."""

    tier: Tier
    grid: Grid


def plan(
    available: Sequence[Tier], question: Question, *, now: datetime, max_points: int
) -> tuple[Segment, ...]:
    """The segments of an answer, oldest first; more than one only where stitching was asked for.

    The coarsest exact tier reads least; one that no longer has the beginning of the window is
    passed over. Raises Unprocessable that says what would be possible.
    """
    if question.tier is not None:
        available = [t for t in available if t.name == question.tier]
        if question.start < now - available[0].retention:
            reach = format_duration(available[0].retention)
            raise Unprocessable(
                f"tier: {question.tier} reaches back {reach}; begin later or leave the tier to "
                "Tidegauge",
                where="tier",
            )
    if question.stitch:
        parts = _parts(available, question, now)
    else:
        parts = [(question.start, question.end)]
    segments: list[Segment] = []
    for start, end in parts:
        segment = _segment(available, question, start, end, now, max_points)
        if segments:  # a coarser step before may have reached into this part
            begin_us = segments[-1].grid.end_us
            edges = segment.grid.edges_us[segment.grid.edges_us >= begin_us]
            segment = Segment(segment.tier, Grid(edges, segment.grid.step, segment.grid.zone))
        if len(segment.grid) > 0:
            segments.append(segment)
    return tuple(segments)


def _parts(
    available: Sequence[Tier], question: Question, now: datetime
) -> list[tuple[datetime, datetime]]:
    """The window cut where a finer tier begins to reach, at a midnight."""
    if question.step is not None:
        raise BadRequest("stitch: needs step=auto, since each tier has its own", where="stitch")
    cuts = sorted(ceil(now - tier.retention, DAY) for tier in available[:-1])
    edges = [question.start, *(c for c in cuts if question.start < c < question.end), question.end]
    return list(pairwise(edges))


def _segment(
    available: Sequence[Tier],
    question: Question,
    start: datetime,
    end: datetime,
    now: datetime,
    max_points: int,
) -> Segment:
    reaching = [t for t in available if start >= now - t.retention]
    # what is older than everything is simply not there
    beyond = not reaching
    reaching = reaching or [available[-1]]
    step = question.step or _auto_step(question, reaching)
    count = count_buckets(start, end, step)
    if count > max_points:
        raise _too_many(start, end, count, max_points)
    serving = [t for t in reaching if serves(t, question, step, start, end)]
    if not serving:
        raise _refusal(available, question, reaching[0], step, start, end)
    tier = serving[-1]
    grid = make_grid(start, end, step, question.zone)
    if not beyond:
        grid = _whole_buckets(grid, _reach(tier, question, now))
    if len(grid) == 0:
        raise _refusal(available, question, available[-1], step, start, end)
    return Segment(tier, grid)


def _reach(tier: Tier, question: Question, now: datetime) -> datetime:
    """From when on the tier is whole. How much a counter grew in its first hours needs the value
    before them: it is in an hour of the same day or else in a day, so that day must be whole."""
    reach = now - tier.retention
    if tier.name == "hourly" and (question.aggregation.is_increase or question.distribution):
        return ceil(reach, DAY)
    return reach


def _whole_buckets(grid: Grid, reach: datetime) -> Grid:
    """Without first buckets of which only a part is still kept."""
    return Grid(grid.edges_us[grid.edges_us >= to_us(reach)], grid.step, grid.zone)


def serves(tier: Tier, question: Question, step: timedelta, start: datetime, end: datetime) -> bool:
    """Whether the tier gives the aggregation exactly in buckets of that step."""
    zoned = question.zone is not None and step % DAY == timedelta(0)
    if tier.name == "raw":
        return True
    if question.aggregation.quantile is not None and not question.distribution:
        return (
            tier.name == "hourly"
            and step == HOUR
            and not question.pooled
            and question.aggregation.quantile in ROLLED_UP_QUANTILES
        )
    if zoned:
        if tier.name == "daily":
            return False
        grid = make_grid(start, end, step, question.zone)
        return grid.source_step_us % (HOUR // timedelta(microseconds=1)) == 0
    return tier.serves(step)


def _auto_step(question: Question, reaching: Sequence[Tier]) -> timedelta:
    span = question.end - question.start
    least = max(span / question.points, reaching[0].grain or timedelta(0))
    fitting = [
        s
        for s in NICE_STEPS
        if s >= least
        and any(serves(t, question, s, question.start, question.end) for t in reaching)
    ]
    return fitting[0] if fitting else -(-span // (question.points * DAY)) * DAY


def _too_many(start: datetime, end: datetime, count: int, max_points: int) -> Unprocessable:
    least_s = -(-(to_us(end) - to_us(start)) // (max_points * 1_000_000))
    return Unprocessable(
        f"step: {count} points are more than TIDEGAUGE_MAX_POINTS={max_points}; take a step of "
        f"at least {format_duration(timedelta(seconds=least_s))} or a shorter time",
        where="step",
        limit=max_points,
    )


def _refusal(
    available: Sequence[Tier],
    question: Question,
    finest: Tier,
    step: timedelta,
    start: datetime,
    end: datetime,
) -> Unprocessable:
    """Why no tier that reaches the beginning is exact, and the nearest that would be."""
    name = question.aggregation.name
    exact = [t for t in available if serves(t, question, step, start, end)]
    nearest: dict[str, str] = {}
    if exact:
        nearest["nearest_from"] = "-" + format_duration(exact[-1].retention)
    if question.aggregation.quantile is not None and not question.distribution:
        where = "aggregation"
        why = f"{name} of samples is exact on raw samples only"
        if question.aggregation.quantile in ROLLED_UP_QUANTILES:
            why = (
                f"{name} of samples is exact on raw samples, and by the hour (step=1h, one series "
                "at a time) from the hourly rollup"
            )
            if finest.name == "hourly" and not question.pooled:
                nearest["nearest_step"] = "1h"
        why += "; quantiles over longer times need a histogram"
    elif question.zone is not None and step % DAY == timedelta(0):
        where = "tz"
        why = (
            f"days of {question.zone.key} are not made up of the {finest.name} tier's buckets, "
            "which is all that is left of that time"
        )
        nearest["nearest_tz"] = "UTC"
    else:
        where = "step"
        grain = finest.grain or step
        why = (
            f"{format_duration(step)} is finer than what is left of that time; the {finest.name} "
            f"tier needs a multiple of {format_duration(grain)}"
        )
        nearest["nearest_step"] = format_duration(-(-step // grain) * grain)
    if exact:
        why += f" (or begin at {nearest['nearest_from']})"
    return Unprocessable(f"{where}: {why}", where=where, **nearest)


def earlier_segment(
    available: Sequence[Tier],
    question: Question,
    segment: Segment,
    offset: timedelta,
    *,
    now: datetime,
) -> Segment:
    """The same buckets an offset before, from the coarsest exact tier that still has them; else,
    where values do not grow with the length of a bucket, the longer ones that are left of that time.

    Raises Unprocessable as `plan` does, or for an offset that is not whole buckets.
    """
    grid = segment.grid.earlier(offset)
    start, end = to_datetime(grid.start_us), to_datetime(grid.end_us)
    reaching = [t for t in available if start >= now - t.retention] or [available[-1]]
    serving = [t for t in reaching if serves(t, question, grid.step, start, end)]
    if serving:
        return Segment(serving[-1], grid)
    if (longer := _longer_buckets(reaching[0], question, grid)) is not None:
        return longer
    error = _refusal(available, question, reaching[0], grid.step, start, end)
    raise Unprocessable(f"compare: {error.detail}", **error.extra | {"where": "compare"})


def _longer_buckets(tier: Tier, question: Question, grid: Grid) -> Segment | None:
    """The tier's own buckets around a grid that is too fine for it, if they tell what it wants."""
    if tier.grain is None or grid.zone is not None or question.aggregation.by_width:
        return None
    step = -(-grid.step // tier.grain) * tier.grain
    start, end = to_datetime(grid.start_us), to_datetime(grid.end_us)
    if not serves(tier, question, step, start, end):
        return None
    return Segment(tier, make_grid(start, end, step))
