"""Every aggregation, tier, step, zone and grouping against the reference, on a lived-through history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.query import reference
from tests.query.stored import Stored, StoredSeries
from tidegauge.core.clock import to_us
from tidegauge.core.errors import Unprocessable
from tidegauge.query import cells
from tidegauge.query.aggregations import parse_aggregation
from tidegauge.query.evaluate import Evaluation, Lines, evaluate
from tidegauge.query.grid import make_grid
from tidegauge.query.history import History, HistoryQuery, Limits, SeriesHistory, open_history
from tidegauge.query.planner import Question, Segment
from tidegauge.query.selection import SeriesRow
from tidegauge.query.tiers import floor, tiers
from tidegauge.settings import HOUR
from tidegauge.storage.series_filter import for_series

LIMITS = Limits(11_000, 10_000, 5_000_000, timedelta(seconds=30))
SIMPLE = ["avg", "min", "max", "sum", "count", "first", "last", "delta", "p50", "p95", "p12.5"]
STEPS = [timedelta(seconds=s) for s in (60, 420, 3600, 3 * 3600, 86_400, 7 * 86_400)]
ZONES = [None, "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]

windows = st.tuples(
    st.floats(0, 62).map(lambda days: timedelta(days=days)),
    st.floats(0.001, 40).map(lambda days: timedelta(days=days)),
)


async def ask(stored: Stored, query: HistoryQuery) -> tuple[History, list[SeriesHistory]]:
    answer = await open_history(
        stored.database, query, tiers(stored.settings), now=stored.now, limits=LIMITS
    )
    return answer, [series async for page in answer.pages for series in page]


def question(
    stored: Stored, name: str, window: tuple[timedelta, timedelta], **more: object
) -> Question:
    ago, length = window
    start = stored.now - ago
    end = min(stored.now, start + length)
    if end <= start:
        start = end - timedelta(minutes=5)
    return Question(start, end, parse_aggregation(name), **more)  # type: ignore[arg-type]


def edges_of(answer: History) -> list[tuple[int, int]]:
    return [
        (int(a), int(b))
        for s in answer.segments
        for a, b in zip(s.grid.edges_us[:-1], s.grid.edges_us[1:], strict=True)
    ]


def assert_refused(stored: Stored, asked: Question, error: Unprocessable) -> None:
    """Refused only where samples are gone, or for too many points."""
    assert asked.start < stored.now - timedelta(days=7) or "points" in error.detail
    assert error.extra["where"] in ("step", "tz", "aggregation")


def assert_same(
    answer: History,
    got: Sequence[SeriesHistory],
    groups: dict[tuple[tuple[str, str], ...], list[StoredSeries]],
    wanted: object,
) -> None:
    found = {tuple(sorted(s.tags.items())): s for s in got}
    assert len(found) == len(got)
    for key, group in groups.items():
        expected = {}
        for start_us, end_us in edges_of(answer):
            value = wanted(group, start_us, end_us)  # type: ignore[operator]
            if value is not None:
                expected[start_us] = value
        series = found.pop(key, None)
        actual = {} if series is None else dict(
            zip(series.ts_us.tolist(), series.values.tolist(), strict=True)
        )  # fmt: skip
        assert actual.keys() == expected.keys(), key
        for start_us, value in expected.items():
            assert actual[start_us] == pytest.approx(value, rel=1e-9, abs=1e-9), (key, start_us)
    assert not found


def singly(group: Sequence[StoredSeries]) -> dict[tuple[tuple[str, str], ...], list[StoredSeries]]:
    return {tuple(sorted(s.tags.items())): [s] for s in group}


def by(
    group: Sequence[StoredSeries], *names: str
) -> dict[tuple[tuple[str, str], ...], list[StoredSeries]]:
    found: dict[tuple[tuple[str, str], ...], list[StoredSeries]] = {}
    for one in group:
        key = tuple(sorted((n, one.tags[n]) for n in names if n in one.tags))
        found.setdefault(key, []).append(one)
    return found


COMMON = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@COMMON
@given(
    name=st.sampled_from(SIMPLE),
    window=windows,
    step=st.sampled_from(STEPS),
    zone=st.sampled_from(ZONES),
    hashed_from=st.sampled_from([512, 0]),
)
@example("p95", (timedelta(days=20), timedelta(days=3)), timedelta(hours=1), None, 512)
@example(
    "avg", (timedelta(days=28), timedelta(days=28)), timedelta(days=1), "America/New_York", 512
)
@example("avg", (timedelta(hours=2), timedelta(hours=2)), timedelta(minutes=5), None, 0)
async def test_each_series_is_what_its_samples_say(
    stored: Stored,
    name: str,
    window: tuple[timedelta, timedelta],
    step: timedelta,
    zone: str | None,
    hashed_from: int,
) -> None:
    asked = question(stored, name, window, step=step, zone=ZoneInfo(zone) if zone else None)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cells, "_HASHED_FROM", hashed_from)
            answer, got = await ask(stored, HistoryQuery(["temp"], [], asked))
    except Unprocessable as error:
        assert_refused(stored, asked, error)
        return
    assert_same(
        answer, got, singly(stored.of("temp")),
        lambda group, a, b: reference.of_series(group[0], name, a, b),
    )  # fmt: skip


@COMMON
@given(
    metric=st.sampled_from(["requests", "orders"]),
    name=st.sampled_from(["increase", "rate"]),
    window=windows,
    step=st.sampled_from(STEPS),
    zone=st.sampled_from(ZONES),
)
async def test_increases_are_right_over_resets_at_every_tier(
    stored: Stored,
    metric: str,
    name: str,
    window: tuple[timedelta, timedelta],
    step: timedelta,
    zone: str | None,
) -> None:
    asked = question(stored, name, window, step=step, zone=ZoneInfo(zone) if zone else None)
    try:
        answer, got = await ask(stored, HistoryQuery([metric], [], asked))
    except Unprocessable:
        return
    now_us = round(stored.now.timestamp() * 1e6)

    def wanted(group: list[StoredSeries], a: int, b: int) -> float | None:
        grown = reference.increase_in(group[0], a, b)
        if grown is None or name == "increase":
            return grown
        return grown / ((max(min(b, now_us), a + 1_000_000) - a) / 1e6)

    assert_same(answer, got, singly(stored.of(metric)), wanted)


@COMMON
@given(
    name=st.sampled_from([n for n in SIMPLE if n not in ("first", "last", "delta")]),
    across=st.sampled_from([None, "sum", "avg", "min", "max", "count"]),
    names=st.sampled_from([(), ("floor",), ("room",), ("floor", "room")]),
    window=windows,
    step=st.sampled_from(STEPS),
)
async def test_groups_pool_samples_or_apply_a_function_across_series(
    stored: Stored,
    name: str,
    across: str | None,
    names: tuple[str, ...],
    window: tuple[timedelta, timedelta],
    step: timedelta,
) -> None:
    asked = question(stored, name, window, step=step)
    query = HistoryQuery(["temp"], [], asked, group_by=names, across=across)  # type: ignore[arg-type]
    try:
        answer, got = await ask(stored, query)
    except Unprocessable:
        return
    assert_same(
        answer, got, by(stored.of("temp"), *names),
        lambda group, a, b: reference.of_group(group, name, across, a, b),
    )  # fmt: skip


@COMMON
@given(
    quantile=st.sampled_from([0.0, 0.01, 0.5, 0.9, 0.99, 1.0]),
    names=st.sampled_from([None, (), ("app",)]),
    window=windows,
    step=st.sampled_from(STEPS),
)
async def test_quantiles_of_histograms_come_from_summed_buckets(
    stored: Stored,
    quantile: float,
    names: tuple[str, ...] | None,
    window: tuple[timedelta, timedelta],
    step: timedelta,
) -> None:
    asked = question(stored, f"p{quantile * 100:g}", window, step=step)
    try:
        answer, got = await ask(stored, HistoryQuery(["latency"], [], asked, group_by=names))
    except Unprocessable:
        return
    assert_same(
        answer, got, by(stored.of("latency_bucket"), *(("app",) if names is None else names)),
        lambda group, a, b: reference.quantile_of_buckets(group, quantile, a, b),
    )  # fmt: skip


@COMMON
@given(
    window=windows, points=st.integers(1, 1000), name=st.sampled_from(["avg", "max", "p95", "p42"])
)
async def test_auto_steps_and_stitched_tiers_hold_what_they_say(
    stored: Stored, window: tuple[timedelta, timedelta], points: int, name: str
) -> None:
    asked = question(stored, name, window, points=points, stitch=name in ("avg", "max"))
    try:
        answer, got = await ask(stored, HistoryQuery(["temp"], [], asked))
    except Unprocessable as error:
        assert_refused(stored, asked, error)
        return
    assert all(a[1] == b[0] for a, b in pairwise(edges_of(answer)))
    assert_same(
        answer, got, singly(stored.of("temp")),
        lambda group, a, b: reference.of_series(group[0], name, a, b),
    )  # fmt: skip


@pytest.mark.parametrize("name", ["avg", "max", "last", "increase"])
async def test_series_read_along_because_ids_are_dense_are_left_out(
    stored: Stored, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dense(
        query: bytes, ids: list[int], *, allow_others: bool = False, indexed: bool = False
    ) -> tuple[bytes, dict[str, Any]]:  # Any: what psycopg adapts
        if allow_others:  # as many as make it worth while to read all
            ids = list(range(ids[0], ids[-1] + 1)) * 9
        return for_series(query, ids, allow_others=allow_others, indexed=indexed)

    monkeypatch.setattr(cells, "for_series", dense)
    groups = [stored.of("temp"), stored.of("orders")]
    if name == "increase":
        groups = [stored.of("requests")[:1], stored.of("requests")[2:]]
    rows = [SeriesRow(s.id, s.metric, s.tags, s.kind, "") for group in groups for s in group]
    end = floor(stored.now, HOUR)
    grid = make_grid(end - 6 * HOUR, end, HOUR)
    available = tiers(stored.settings)
    how = Evaluation(parse_aggregation(name), None, available, to_us(stored.now))
    lines = Lines(rows, np.arange(len(rows)), len(rows))
    async with stored.database.connection() as connection:
        values, _ = await evaluate(connection, Segment(available[0], grid), lines, how)
    for line, one in enumerate(s for group in groups for s in group):
        for bucket, (a, b) in enumerate(pairwise(grid.edges_us.tolist())):
            wanted = reference.of_series(one, name, a, b)
            assert values[line][bucket] == pytest.approx(
                np.nan if wanted is None else wanted, rel=1e-9, nan_ok=True
            )


@pytest.mark.parametrize("name", ["avg", "max", "rate", "p95"])
async def test_what_is_left_only_by_the_hour_stands_beside_shorter_buckets(
    stored: Stored, name: str
) -> None:
    metric = "requests" if name == "rate" else "temp"
    week, hours = timedelta(days=7), timedelta(hours=12)
    begin = floor(stored.now, HOUR) - hours
    aggregation = parse_aggregation(name)
    fine = Question(begin, stored.now, aggregation, step=timedelta(minutes=5))
    query = HistoryQuery([metric], (), fine, fill="null", compare=week)
    answer, series = await ask(stored, query)
    assert [(s.tier.name, s.grid.step) for s in answer.compared] == [("hourly", HOUR)]
    by_hour = Question(begin - week, floor(stored.now, HOUR) + HOUR - week, aggregation, step=HOUR)
    _, hourly = await ask(stored, HistoryQuery([metric], (), by_hour))
    wanted = {
        tuple(sorted(s.tags.items())): dict(zip(s.ts_us.tolist(), s.values.tolist(), strict=True))
        for s in hourly
    }
    seen = 0
    for one in series:
        assert one.compared is not None
        mine = wanted.get(tuple(sorted(one.tags.items())), {})
        for ts_us, value in zip(one.ts_us.tolist(), one.compared.tolist(), strict=True):
            then_us = ts_us - week // timedelta(microseconds=1)
            expected = mine.get(then_us - then_us % (HOUR // timedelta(microseconds=1)), np.nan)
            assert value == pytest.approx(expected, nan_ok=True)
            seen += not np.isnan(value)
    assert seen > 50
    grows = Question(begin, stored.now, parse_aggregation("sum"), step=timedelta(minutes=5))
    with pytest.raises(Unprocessable, match="compare: step"):
        await ask(stored, HistoryQuery([metric], (), grows, compare=week))
