"""From a tier's rows to one matrix for each column: a line for each series, a column for each bucket.

NaN is a cell without samples; samples are finite (what is not is stored elsewhere).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..core.clock import to_datetime
from ..settings import DAY, HOUR
from ..storage.columns import Floats, Ints, fetch_columns
from ..storage.database import Connection
from ..storage.series_filter import for_series
from ..storage.sql import load_queries
from .aggregations import ROLLED_UP_QUANTILES, Source
from .planner import Segment
from .tiers import Tier, floor

QUERIES = load_queries("tidegauge.query")

_HASHED_FROM: Final = 8
"""More series are worth the statement that has their groups hashed."""

_COLUMNS: dict[Source, bytes] = {
    "sums": b"array_agg(count) AS count, array_agg(sum) AS sum",
    "extremes": b"array_agg(min) AS min, array_agg(max) AS max",
    "ends": b"array_agg(first) AS first, array_agg(last) AS last",
    "increases": b"array_agg(first) AS first, array_agg(last) AS last, array_agg(increase) AS inside",
}
_MERGE = {"count": np.add, "sum": np.add, "min": np.minimum, "max": np.maximum, "increase": np.add}


@dataclass(frozen=True, slots=True)
class Cells:
    """The matrices by column name, and how many rows of the tier they were made of."""

    columns: dict[str, Floats]
    rows: int


async def read_cells(
    connection: Connection,
    segment: Segment,
    source: Source,
    ids: Ints,
    *,
    available: Sequence[Tier],
) -> Cells:
    """The cells of the series `ids` (ascending) in the segment.

    `increases` needs to know the value before the window, wherever the tiers `available` have it.
    """
    grid = segment.grid
    raw = segment.tier.grain is None
    if segment.tier.grain == timedelta(microseconds=grid.source_step_us):
        statement = QUERIES[f"buckets_{segment.tier.name}"].replace(b"{columns}", _COLUMNS[source])
    else:
        statement = QUERIES[f"{source}_{segment.tier.name}"]
    # samples of others are left out below; rollups have an index
    query, wanted = for_series(statement, ids.tolist(), allow_others=raw, indexed=not raw)
    if raw and len(ids) > _HASHED_FROM:
        await connection.execute(QUERIES["expect_many"])
    fetched = await fetch_columns(
        connection,
        query,
        {
            **wanted,
            "start": to_datetime(grid.start_us),
            "end": to_datetime(grid.end_us),
            "step": timedelta(microseconds=grid.source_step_us),
        },
    )
    rows = _rows(fetched, raw=raw)
    series_id = fetched.pop("series_id").astype(np.int64)
    line = find_lines(ids, series_id)
    foreign = line < 0
    if foreign.any():
        line = line[~foreign]
        fetched = {name: column[~foreign] for name, column in fetched.items()}
    bucket_us = fetched.pop("bucket").astype(np.int64)
    cell = line * len(grid) + grid.index(bucket_us)
    order = in_order(cell, bucket_us, len(ids) * len(grid))
    line, cell = line[order], cell[order]
    columns = {name: column[order].astype(np.float64) for name, column in fetched.items()}
    if source == "increases":
        before = await _values_before(connection, ids, grid.start_us, available)
        columns = {"increase": increases(line, columns, before)}
    return Cells(_matrices(cell, columns, (len(ids), len(grid))), rows)


def _rows(fetched: dict[str, NDArray[Any]], *, raw: bool) -> int:  # Any: of several types
    """How many rows of the tier these were made of; takes their column out."""
    counted = fetched.pop("rows", fetched.get("count") if raw else None)
    return len(fetched["series_id"]) if counted is None else int(counted.sum())


def find_lines(ids: Ints, series_id: Ints) -> Ints:
    """Where each of `series_id` is in `ids` (ascending), -1 where it is not; none is below the first or
    above the last of them."""
    first, span = int(ids[0]), int(ids[-1] - ids[0]) + 1
    if span <= 4 * (len(ids) + len(series_id)):  # searching each takes ten times longer
        places = np.full(span, -1, np.int64)
        places[ids - first] = np.arange(len(ids))
        return places[series_id - first]
    line = np.searchsorted(ids, series_id)
    return np.where(ids[line] == series_id, line, -1)


def in_order(cell: Ints, bucket_us: Ints, cells: int) -> Ints:
    """The positions of rows in the order of series and time.

    Nearly always a cell is one row, and there is nothing to be sorted. It is several where rows are
    shorter than buckets, as hours are than the days of a zone.
    """
    position = np.full(cells, -1, np.int64)
    position[cell] = np.arange(len(cell))
    order = position[position >= 0]
    return order if len(order) == len(cell) else np.lexsort((bucket_us, cell))


def _matrices(cell: Ints, columns: dict[str, Floats], shape: tuple[int, int]) -> dict[str, Floats]:
    """Rows in the order of series and time, put and where necessary merged into their cells."""
    starts = np.flatnonzero(np.diff(cell, prepend=-1))
    ends = np.append(starts[1:], len(cell)) - 1
    matrices = {}
    for name, column in columns.items():
        if name == "first" or len(starts) == len(cell):
            merged = column[starts]
        elif name == "last":
            merged = column[ends]
        else:
            merged = _MERGE[name].reduceat(column, starts)
        matrix = np.full(shape, np.nan)
        matrix.reshape(-1)[cell[starts]] = merged
        matrices[name] = matrix
    return matrices


def increases(line: Ints, columns: dict[str, Floats], before: Floats) -> Floats:
    """How much each row's counter grew since the row before it: inside the row's bucket, and from
    the last value before. What came first of all grew by nothing.

    `before` has the value before the window for each series, NaN where there was none.
    """
    first, last, inside = columns["first"], columns["last"], columns["inside"]
    if len(line) == 0:
        return inside
    begins = np.diff(line, prepend=-1) != 0
    previous = np.where(begins, before[line], np.roll(last, 1))
    grown = np.where(first >= previous, first - previous, first)  # smaller: a reset
    return inside + np.where(np.isnan(previous), 0.0, grown)


async def _values_before(
    connection: Connection, ids: Ints, moment_us: int, available: Sequence[Tier]
) -> Floats:
    """The last value of each series before a moment, NaN where there was none.

    Most series are found in the hour before; only those that are not are looked for further back.
    """
    moment = to_datetime(moment_us)
    hour = floor(moment, HOUR)
    day = floor(moment, DAY)
    _, hourly, daily = available
    attempts = [("before_raw", hour, moment)] if hour < moment else []
    attempts += [
        ("before_hourly", hour - 2 * HOUR, hour),
        ("before_hourly", hour - hourly.retention, hour - 2 * HOUR),
        ("before_daily", day - daily.retention, day),
    ]
    before = np.full(len(ids), np.nan)
    for name, since, until in attempts:
        missing = ids[np.isnan(before)]
        if len(missing) == 0:
            break
        indexed = name != "before_raw"
        query, wanted = for_series(QUERIES[name], missing.tolist(), indexed=indexed)
        found = await fetch_columns(connection, query, {**wanted, "since": since, "until": until})
        before[np.searchsorted(ids, found["series_id"].astype(np.int64))] = found["last"]
    return before


async def read_quantiles(
    connection: Connection, segment: Segment, ids: Ints, groups: Ints, quantile: float
) -> Cells:
    """A quantile of the samples of each group of series (numbered from 0) in each bucket."""
    grid = segment.grid
    lines = int(groups.max()) + 1 if len(groups) else 0
    query, wanted = for_series(
        QUERIES[f"quantiles_{segment.tier.name}"],
        ids.tolist(),
        indexed=segment.tier.grain is not None,
    )
    window: dict[str, Any] = {  # Any: what psycopg adapts
        **wanted,
        "start": to_datetime(grid.start_us),
        "end": to_datetime(grid.end_us),
    }
    if segment.tier.name == "raw":
        if len(ids) > _HASHED_FROM:
            await connection.execute(QUERIES["expect_many"])
        window |= {
            "ids": ids.tolist(),
            "groups": groups.tolist(),
            "edges": [to_datetime(e) for e in grid.edges_us.tolist()],
            "quantile": quantile,
        }
        fetched = await fetch_columns(connection, query, window)
        line = fetched["series_id"].astype(np.int64)
        bucket: NDArray[np.int64] = fetched["bucket_no"].astype(np.int64)
        values = fetched["value"]
    else:
        fetched = await fetch_columns(connection, query, window)
        line = groups[np.searchsorted(ids, fetched["series_id"].astype(np.int64))]
        bucket = grid.index(fetched["bucket"].astype(np.int64))
        values = fetched[ROLLED_UP_QUANTILES[quantile]]
    matrix = np.full((lines, len(grid)), np.nan)
    matrix[line, bucket] = values
    return Cells({"value": matrix}, _rows(fetched, raw=segment.tier.grain is None))
