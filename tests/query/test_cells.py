"""Rows find their cells as a search and a sort would find them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegauge.query.cells import find_lines, in_order
from tidegauge.query.grid import make_grid

randoms = st.randoms(use_true_random=False)


@given(st.integers(1, 40), st.sampled_from([50, 1_000_000]), st.integers(0, 60), randoms)
def test_rows_find_the_line_of_their_series(
    count: int, widest: int, rows: int, random: Random
) -> None:
    ids = sorted(random.sample(range(widest), count))
    series = [random.choice([*ids, random.randint(ids[0], ids[-1])]) for _ in range(rows)]
    lines = find_lines(np.array(ids, np.int64), np.array(series, np.int64))
    assert lines.tolist() == [ids.index(s) if s in ids else -1 for s in series]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9)), unique=True), st.sampled_from([1, 3])
)
def test_rows_are_put_into_the_order_of_series_and_time(
    rows: list[tuple[int, int]], rows_a_cell: int
) -> None:
    line, bucket = np.array(rows, np.int64).reshape(-1, 2).T
    order = in_order(line * 10 + bucket // rows_a_cell, bucket, 60)
    assert [rows[i] for i in order] == sorted(rows)


@pytest.mark.parametrize("zone", [None, ZoneInfo("Europe/Berlin")])
@given(hours=st.integers(1, 90), days=st.integers(1, 3), data=st.data())
def test_a_moment_is_in_the_bucket_that_begins_before_it(
    zone: ZoneInfo | None, hours: int, days: int, data: st.DataObject
) -> None:
    start = datetime(2026, 10, 24, 21, tzinfo=UTC)
    grid = make_grid(start, start + timedelta(hours=hours), timedelta(days=days), zone)
    moment = data.draw(st.integers(grid.start_us, grid.end_us - 1))
    [bucket] = grid.index(np.array([moment], np.int64)).tolist()
    assert grid.edges_us[bucket] <= moment < grid.edges_us[bucket + 1]
