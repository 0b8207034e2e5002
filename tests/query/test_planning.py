"""Planner, grids, fills and selectors without a database."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegauge.core.clock import to_us
from tidegauge.core.errors import BadRequest, Unprocessable
from tidegauge.query.aggregations import parse_aggregation
from tidegauge.query.distributions import histogram_quantile
from tidegauge.query.fill import fill_line
from tidegauge.query.grid import make_grid
from tidegauge.query.matchers import parse_matchers
from tidegauge.query.planner import Question, Segment, plan
from tidegauge.query.selectors import parse_selector
from tidegauge.query.tiers import tiers
from tidegauge.settings import DAY, HOUR, Settings

NOW = datetime(2026, 11, 26, 5, 30, 17, tzinfo=UTC)
TIERS = tiers(Settings(_env_file=None))


def planned(start: timedelta, name: str = "avg", **more: object) -> tuple[Segment, ...]:
    question = Question(NOW - start, NOW, parse_aggregation(name), **more)  # type: ignore[arg-type]
    return plan(TIERS, question, now=NOW, max_points=11_000)


@pytest.mark.parametrize(
    ("start", "step", "name", "tier"),
    [
        (HOUR, timedelta(minutes=1), "avg", "raw"),
        (HOUR, HOUR, "avg", "hourly"),
        (6 * DAY, timedelta(minutes=5), "rate", "raw"),
        (6 * DAY, DAY, "max", "daily"),
        (6 * DAY, HOUR, "p95", "hourly"),
        (6 * DAY, 2 * HOUR, "p95", "raw"),
        (6 * DAY, HOUR, "p96", "raw"),
        (20 * DAY, 3 * HOUR, "sum", "hourly"),
        (300 * DAY, 7 * DAY, "increase", "daily"),
        (2000 * DAY, DAY, "avg", "daily"),
    ],
)
def test_the_coarsest_exact_tier_answers(
    start: timedelta, step: timedelta, name: str, tier: str
) -> None:
    [segment] = planned(start, name, step=step)
    assert segment.tier.name == tier


@pytest.mark.parametrize(
    ("start", "name", "more", "where", "nearest"),
    [
        (20 * DAY, "avg", {"step": timedelta(minutes=5)}, "step", {"nearest_step": "1h"}),
        (60 * DAY, "avg", {"step": 25 * HOUR}, "step", {"nearest_step": "2d"}),
        (20 * DAY, "p95", {"step": DAY}, "aggregation", {"nearest_step": "1h"}),
        (20 * DAY, "p96", {"step": HOUR}, "aggregation", {"nearest_from": "-7d"}),
        (60 * DAY, "avg", {"step": DAY, "zone": ZoneInfo("Europe/Berlin")}, "tz",
         {"nearest_tz": "UTC", "nearest_from": "-30d"}),
        (20 * DAY, "avg", {"step": DAY, "zone": ZoneInfo("Asia/Kolkata")}, "tz",
         {"nearest_from": "-7d"}),
    ],
)  # fmt: skip
def test_what_no_tier_can_give_is_refused_with_the_nearest_possibility(
    start: timedelta, name: str, more: dict[str, object], where: str, nearest: dict[str, str]
) -> None:
    with pytest.raises(Unprocessable) as refused:
        planned(start, name, **more)
    assert refused.value.extra["where"] == where
    assert refused.value.extra.items() >= nearest.items()


@given(
    seconds=st.integers(978_307_200, 2_051_222_400),  # 2001 to 2035
    days=st.integers(1, 400),
    step=st.integers(1, 10),
    zone=st.sampled_from(
        ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe",
         "America/Sao_Paulo", "Pacific/Apia", "Africa/Casablanca"]
    ),
)  # fmt: skip
def test_days_begin_at_local_midnight(seconds: int, days: int, step: int, zone: str) -> None:
    begin = datetime.fromtimestamp(seconds, UTC)
    end = begin + timedelta(days=days)
    grid = make_grid(begin, end, step * DAY, ZoneInfo(zone))
    edges = grid.edges_us.tolist()
    assert edges[0] <= to_us(begin)
    assert edges[-1] >= to_us(end)
    assert all(a < b for a, b in pairwise(edges))
    for edge in edges:
        local = datetime.fromtimestamp(edge / 1e6, ZoneInfo(zone))
        before = datetime.fromtimestamp(edge / 1e6 - 1, ZoneInfo(zone))
        assert before.date() < local.date()  # also where DST skips midnight itself


def test_a_day_of_a_change_has_23_or_25_hours() -> None:
    zone = ZoneInfo("Europe/Berlin")
    for month, day, hours in ((3, 29, 23), (10, 25, 25), (7, 1, 24)):
        noon = datetime(2026, month, day, 12, tzinfo=zone).astimezone(UTC)
        grid = make_grid(noon, noon + HOUR, DAY, zone)
        assert [(b - a) / 3.6e9 for a, b in pairwise(grid.edges_us.tolist())] == [hours]


@pytest.mark.parametrize(
    ("how", "wanted"),
    [
        ("null", [np.nan, 1, np.nan, np.nan, 4, np.nan]),
        ("previous", [np.nan, 1, 1, 1, 4, 4]),
        ("linear", [np.nan, 1, 2, 3, 4, np.nan]),
        ("zero", [0, 1, 0, 0, 4, 0]),
    ],
)
def test_fills(how: str, wanted: list[float]) -> None:
    values = np.array([np.nan, 1, np.nan, np.nan, 4, np.nan])
    filled = fill_line(np.arange(6), values, how)  # type: ignore[arg-type]
    assert np.array_equal(filled, wanted, equal_nan=True)


def test_quantiles_of_a_histogram_without_observations_are_nothing() -> None:
    bounds = np.array([1.0, 2.0, np.inf])
    cumulative = np.array([[0.0, 2, np.nan], [0, 2, 1], [0, 4, 1]])
    found = histogram_quantile(0.5, bounds, cumulative)
    assert np.array_equal(found, [np.nan, 1.0, 1.5], equal_nan=True)


@pytest.mark.parametrize(
    ("text", "name", "operator", "values"),
    [
        ("a=b", "a", "=", ("b",)),
        ("a=", "a", "=", ("",)),
        ("a != b", "a", "!=", ("b",)),
        ("a=~x|y", "a", "=~", ("x|y",)),
        ("a in (x,y z)", "a", "in", ("x", "y z")),
        ("a in x", "a", "in", ("x",)),
        ('a in ("x,1", "y")', "a", "in", ("x,1", "y")),
        ("origin=in x", "origin", "=", ("in x",)),
        ("a=b=c", "a", "=", ("b=c",)),
    ],
)
def test_tag_filters_are_read_as_written(
    text: str, name: str, operator: str, values: tuple[str, ...]
) -> None:
    [matcher] = parse_matchers([text])
    assert (matcher.name, matcher.operator, matcher.values) == (name, operator, values)


@given(st.text(max_size=40))
def test_any_text_is_a_selector_or_a_bad_request(text: str) -> None:
    for parse in (parse_selector, lambda t: parse_matchers([t])):
        with contextlib.suppress(BadRequest):
            parse(text)


def test_selectors() -> None:
    matchers = parse_selector('up{job="a\\"b\\\\",env!~`x|y`,}')
    assert [(m.name, m.operator, m.values[0]) for m in matchers] == [
        ("__name__", "=", "up"), ("job", "=", 'a"b\\'), ("env", "!~", "x|y"),
    ]  # fmt: skip
