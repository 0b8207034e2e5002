"""History of metrics: select, plan, and evaluate page by page, so that no large answer is held whole."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from ..core.clock import to_datetime, to_us
from ..core.errors import BadRequest, Unprocessable
from ..storage.columns import Floats, Ints
from ..storage.database import Connection, Database, scalar
from .aggregations import Across
from .cells import QUERIES
from .evaluate import Evaluation, Lines, evaluate, evaluate_histograms
from .fill import Fill, filled
from .limits import limited
from .matchers import Matcher
from .planner import Question, Segment, earlier_segment, plan
from .targets import Group, find_groups
from .tiers import Tier, floor

CELLS_A_PAGE = 1_000_000
"""Series times buckets that one statement may bring; a page of an answer."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one query may ask for (TIDEGAUGE_MAX_POINTS, _MAX_SERIES, ...)."""

    points: int
    series: int
    answer_points: int
    timeout: timedelta


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """What is asked; `group_by` of no tag means one group of all series, None no grouping."""

    metrics: Sequence[str]
    matchers: Sequence[Matcher]
    question: Question
    across: Across | None = None
    group_by: Sequence[str] | None = None
    top: int | None = None
    fill: Fill = "none"
    compare: timedelta | None = None


@dataclass(frozen=True, slots=True)
class SeriesHistory:
    """One line of an answer: microseconds at the beginning of each bucket, and its value."""

    metric: str
    tags: dict[str, str]
    kind: str
    unit: str
    ts_us: Ints
    values: Floats
    compared: Floats | None = None


@dataclass(slots=True)
class History:
    """An answer that is read by iterating `pages`; `rows` and `elapsed_s` grow meanwhile."""

    query: HistoryQuery
    segments: tuple[Segment, ...]
    compared: tuple[Segment, ...]
    groups: list[Group]
    complete_through: datetime
    pages: AsyncIterator[list[SeriesHistory]]
    started: float = field(default_factory=time.perf_counter)
    rows: int = 0
    replica_lag_s: float | None = None

    @property
    def elapsed_s(self) -> float:
        return time.perf_counter() - self.started


async def open_history(
    database: Database,
    query: HistoryQuery,
    available: Sequence[Tier],
    *,
    now: datetime,
    limits: Limits,
    replica: bool = False,
) -> History:
    """Select and plan, and compute the first page, so that what can go wrong mostly does before
    the answer has begun. Raises Unprocessable, BadRequest, psycopg's QueryCanceled.
    """
    started = time.perf_counter()
    async with database.reading(limited(limits.timeout)) as connection:
        groups: list[Group] = []
        distribution = False
        for metric in query.metrics:
            found, is_histogram = await find_groups(
                connection, metric, query.matchers, query.question.aggregation, query.group_by,
                limit=limits.series,
            )  # fmt: skip
            if groups and found and is_histogram != distribution:
                raise BadRequest(
                    "metric: histograms and other metrics cannot be mixed", where="metric"
                )
            distribution = distribution or is_histogram
            groups += found
        query = _checked(query, distribution)
        segments = plan(available, query.question, now=now, max_points=limits.points)
        compared: tuple[Segment, ...] = ()
        if query.compare is not None:
            compared = tuple(
                earlier_segment(available, query.question, s, query.compare, now=now)
                for s in segments
            )
        buckets = sum(len(s.grid) for s in segments)
        if len(groups) * buckets > limits.answer_points:
            raise Unprocessable(
                f"step: {len(groups)} series of {buckets} points are more than "
                f"TIDEGAUGE_MAX_ANSWER_POINTS={limits.answer_points}; take a longer step, group or "
                "filter",
                where="step",
                limit=limits.answer_points,
            )
        how = Evaluation(query.question.aggregation, query.across, available, to_us(now))
        history = History(
            query, segments, compared, groups, complete_through(segments, now), _none(), started
        )
        if replica and (lag_s := await scalar(connection, QUERIES["replica_lag"])) is not None:
            history.replica_lag_s = lag_s
            seen = now - timedelta(seconds=lag_s)
            history.complete_through = min(history.complete_through, seen)
        pages = _pages(groups, max(1, buckets))
        first = await _page(connection, history, pages[0], how) if pages else []
    history.pages = _rest(database, history, first, pages[1:], how, limits)
    return history


def _checked(query: HistoryQuery, distribution: bool) -> HistoryQuery:
    """The query with what is now known of its target. Raises for what has no one meaning."""
    aggregation = query.question.aggregation
    if query.group_by is None and query.across is not None:
        raise BadRequest("across: only with group_by", where="across")
    if query.group_by is not None and not aggregation.pools and query.across is None:
        raise BadRequest(
            f"across: {aggregation.name} of several series has no one meaning; say across=sum, "
            "avg, min, max or count",
            where="across",
        )
    if distribution and query.across is not None:
        raise BadRequest(
            "across: histograms are pooled, which is exact; leave it out", where="across"
        )
    if query.compare is not None and query.question.stitch:
        raise BadRequest("compare: not together with stitch", where="compare")
    pooled = query.group_by is not None and query.across is None
    question = dataclasses.replace(query.question, pooled=pooled, distribution=distribution)
    return dataclasses.replace(query, question=question)


def _pages(groups: Sequence[Group], buckets: int) -> list[list[Group]]:
    pages: list[list[Group]] = []
    room = 0
    for group in groups:
        cells = len(group.rows) * buckets
        if not pages or cells > room:
            pages.append([])
            room = CELLS_A_PAGE
        pages[-1].append(group)
        room -= cells
    return pages


async def _none() -> AsyncIterator[list[SeriesHistory]]:
    return
    yield


async def _rest(
    database: Database,
    history: History,
    first: list[SeriesHistory],
    pages: Sequence[Sequence[Group]],
    how: Evaluation,
    limits: Limits,
) -> AsyncIterator[list[SeriesHistory]]:
    """The first page and those after it, each in a transaction of its own: none is held while a
    client reads. With `top`, all are needed before the first can be shown."""
    best = first
    if history.query.top is None:
        yield first
    for page in pages:
        async with database.reading(limited(limits.timeout)) as connection:
            series = await _page(connection, history, page, how)
        if history.query.top is None:
            yield series
        else:
            best = _top([*best, *series], history.query.top)
    if history.query.top is not None:
        yield _top(best, history.query.top)


def _top(series: list[SeriesHistory], count: int) -> list[SeriesHistory]:
    """Those with the highest mean of their values."""
    known = [s for s in series if not np.isnan(s.values).all()]
    return sorted(known, key=lambda s: -float(np.nanmean(s.values)))[:count]


async def _page(
    connection: Connection, history: History, groups: Sequence[Group], how: Evaluation
) -> list[SeriesHistory]:
    edges = [s.grid.edges_us[:-1] for s in history.segments]
    values = await _evaluate(connection, history, history.segments, groups, how)
    compared = None
    if history.compared:
        compared = await _evaluate(connection, history, history.compared, groups, how)
        compared = _under(compared, history)
    ts_us = np.concatenate(edges) if edges else np.empty(0, np.int64)
    past = ts_us <= how.now_us
    ts_us = ts_us[past]
    page = []
    for line, group in enumerate(groups):
        mine = values[line][past]
        other = None if compared is None else compared[line][past]
        if np.isnan(mine).all() and (other is None or np.isnan(other).all()):
            continue
        kept, mine, other = filled(ts_us, mine, other, history.query.fill)
        page.append(
            SeriesHistory(group.metric, group.tags, group.kind, group.unit, kept, mine, other)
        )
    return page


def _under(compared: Floats, history: History) -> Floats:
    """Earlier values under the buckets they are compared with: where only longer buckets are left
    of that time, the value of the one that a bucket lies in."""
    offset = history.query.compare or timedelta(0)
    places, begin = [], 0
    for segment, earlier in zip(history.segments, history.compared, strict=True):
        if earlier.grid.step == segment.grid.step:
            places.append(np.arange(len(earlier.grid)) + begin)
        else:
            edges = segment.grid.edges_us[:-1] - offset // timedelta(microseconds=1)
            places.append(earlier.grid.index(edges) + begin)
        begin += len(earlier.grid)
    return compared[:, np.concatenate(places)] if places else compared


async def _evaluate(
    connection: Connection,
    history: History,
    segments: Sequence[Segment],
    groups: Sequence[Group],
    how: Evaluation,
) -> Floats:
    """The groups over all segments, side by side."""
    lines, bounds = _lines(groups)
    parts = []
    for segment in segments:
        if bounds is not None:
            matrix, rows = await evaluate_histograms(connection, segment, lines, bounds, how)
        elif any(group.counts for group in groups):
            matrix, rows = await _histogram_average(connection, segment, groups, how)
        elif history.query.question.distribution:
            name = {"sum": "increase", "count": "increase"}.get(how.aggregation.name)
            part = how
            if name is not None:
                aggregation = dataclasses.replace(how.aggregation, name=name, source="increases")
                part = dataclasses.replace(how, aggregation=aggregation)
            matrix, rows = await evaluate(connection, segment, lines, part)
        else:
            matrix, rows = await evaluate(connection, segment, lines, how)
        history.rows += rows
        parts.append(matrix)
    return np.concatenate(parts, axis=1) if parts else np.empty((len(groups), 0))


async def _histogram_average(
    connection: Connection, segment: Segment, groups: Sequence[Group], how: Evaluation
) -> tuple[Floats, int]:
    """What was observed, by how often: the growth of _sum over that of _count."""
    increase = dataclasses.replace(how.aggregation, name="increase", source="increases")
    part = dataclasses.replace(how, aggregation=increase)
    sums, _ = _lines(groups)
    counts, _ = _lines([dataclasses.replace(g, rows=list(g.counts)) for g in groups])
    total, rows = await evaluate(connection, segment, sums, part)
    count, more = await evaluate(connection, segment, counts, part)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(count > 0, total / count, np.nan), rows + more


def _lines(groups: Sequence[Group]) -> tuple[Lines, Floats | None]:
    """The series of the groups in ascending order of id, and their bounds."""
    rows = [row for group in groups for row in group.rows]
    numbers = np.repeat(np.arange(len(groups)), [len(group.rows) for group in groups])
    order = np.argsort(np.array([row.id for row in rows], np.int64), kind="stable")
    lines = Lines([rows[i] for i in order.tolist()], numbers[order], len(groups))
    bounds = [group.bounds for group in groups if group.bounds is not None]
    return lines, np.concatenate(bounds)[order] if bounds else None


def complete_through(segments: Sequence[Segment], now: datetime) -> datetime:
    """The end of the last bucket that is over: later ones may still grow."""
    if not segments:
        return now
    grid = segments[-1].grid
    if grid.end_us <= to_us(now):
        return to_datetime(grid.end_us)
    if grid.zone is None:
        return max(floor(now, grid.step), to_datetime(segments[0].grid.start_us))
    over = grid.edges_us[grid.edges_us <= to_us(now)]
    return to_datetime(int(over[-1]) if len(over) else grid.start_us)
