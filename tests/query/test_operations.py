"""Rollup operations and the command line, on the lived-through history."""

from __future__ import annotations

from datetime import UTC, timedelta

import numpy as np
import pytest

from tests.query.stored import Stored
from tests.query.test_history_reference import LIMITS
from tidegauge.cli.query import plot, printable, table
from tidegauge.query.aggregations import parse_aggregation
from tidegauge.query.history import HistoryQuery, SeriesHistory, open_history
from tidegauge.query.planner import Question
from tidegauge.query.rollups import preview_retention, read_rollups
from tidegauge.query.tiers import Tier, tiers


async def test_rollups_say_what_they_hold_and_how_far_they_are(stored: Stored) -> None:
    async with stored.database.connection() as connection:
        raw, hourly, daily = await read_rollups(connection, tiers(stored.settings), now=stored.now)
    kept = sum(int((s.ts_us / 1e6 >= raw["from"]).sum()) for s in stored.series)
    assert raw["samples"] == pytest.approx(kept, rel=0.02)  # hours cut by a chunk's beginning
    assert raw["bytes_per_sample"] > 0
    materialised = daily["materialised_through"] * 1e6
    assert daily["samples"] == sum(int((s.ts_us < materialised).sum()) for s in stored.series)
    assert stored.now.timestamp() - hourly["from"] < 35 * 86_400
    assert 0 <= hourly["lag_s"] < 2 * 3600 + 600
    assert {p["policy"] for p in hourly["policies"]} == {"refresh", "columnstore", "retention"}
    assert {p["policy"] for p in raw["policies"]} == {"columnstore", "retention"}


async def test_the_preview_knows_what_would_be_dropped_and_whether_it_is_rolled_up(
    stored: Stored,
) -> None:
    async with stored.database.connection() as connection:
        nothing = await preview_retention(connection, tiers(stored.settings), now=stored.now)
        assert [d.chunks for d in nothing] == [0, 0, 0]
        shorter = tuple(Tier(t.name, t.grain, timedelta(0)) for t in tiers(stored.settings))
        later = stored.now + timedelta(days=30)
        raw, hourly, daily = await preview_retention(connection, shorter, now=later)
    assert raw.chunks > 20
    assert raw.covered is False  # the present hour is not rolled up yet
    assert hourly.chunks > 0
    assert daily.covered is None


async def test_query_draws_a_table_and_a_plot(stored: Stored) -> None:
    question = Question(stored.now - timedelta(days=2), stored.now, parse_aggregation("avg"))
    answer = await open_history(
        stored.database, HistoryQuery(["temp"], [], question, group_by=()),
        tiers(stored.settings), now=stored.now, limits=LIMITS,
    )  # fmt: skip
    [[series]] = [page async for page in answer.pages]
    lines = table(series, UTC)
    assert len(lines) == len(series.values)
    drawn = plot(series, answer, 60)
    assert len(drawn) == 8
    assert all(len(line) <= 2 + 10 + 1 + 60 for line in drawn)
    assert "█" in drawn[-1]


def test_what_a_terminal_would_act_on_is_not_printed() -> None:
    assert printable("a\x1b[31m\nb") == "a\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}b"
    hostile = SeriesHistory("m\x1b", {}, "", "", np.array([0]), np.array([1.0]))
    assert "\x1b" not in printable(hostile.metric)
