"""One aggregation over the buckets of a segment: series in, a line of values for each group out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..core.errors import Unprocessable
from ..storage.columns import Floats, Ints
from ..storage.database import Connection
from .aggregations import Across, Aggregation
from .cells import read_cells, read_quantiles
from .distributions import histogram_quantile
from .groups import across_groups
from .planner import Segment
from .selection import SeriesRow
from .tiers import Tier


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What stays the same over the pages and segments of one answer."""

    aggregation: Aggregation
    across: Across | None
    available: Sequence[Tier]
    now_us: int


@dataclass(frozen=True, slots=True)
class Lines:
    """Series in ascending order of id, and the number of the group that each belongs to."""

    rows: Sequence[SeriesRow]
    groups: Ints
    count: int

    @property
    def ids(self) -> Ints:
        return np.array([row.id for row in self.rows], np.int64)


async def evaluate(
    connection: Connection, segment: Segment, lines: Lines, how: Evaluation
) -> tuple[Floats, int]:
    """A line for each group, a column for each bucket (NaN: no sample), and the rows read."""
    aggregation = how.aggregation
    if aggregation.quantile is not None:
        groups = lines.groups if how.across is None else np.arange(len(lines.rows))
        cells = await read_quantiles(connection, segment, lines.ids, groups, aggregation.quantile)
        values = cells.columns["value"]
        if how.across is not None:
            values = across_groups(values, lines.groups, lines.count, how.across)
        return values, cells.rows
    if aggregation.is_increase:
        grown, rows = await read_increases(connection, segment, lines.rows, how)
        if aggregation.name == "rate":
            grown = grown / _seconds_passed(segment, how.now_us)
        return across_groups(grown, lines.groups, lines.count, how.across or "sum"), rows
    cells = await read_cells(
        connection, segment, aggregation.source, lines.ids, available=how.available
    )
    columns = cells.columns
    if aggregation.name == "avg" and how.across is None:
        total, count = (
            across_groups(columns[c], lines.groups, lines.count, "sum") for c in ("sum", "count")
        )
        return total / count, cells.rows
    if aggregation.name == "avg":
        values = columns["sum"] / columns["count"]
    elif aggregation.name == "delta":
        values = columns["last"] - columns["first"]
    else:
        values = columns[aggregation.name]
    across: Across = how.across or _POOLED.get(aggregation.name, "sum")
    return across_groups(values, lines.groups, lines.count, across), cells.rows


_POOLED: dict[str, Across] = {"min": "min", "max": "max"}


async def read_increases(
    connection: Connection, segment: Segment, rows: Sequence[SeriesRow], how: Evaluation
) -> tuple[Floats, int]:
    """How much each series grew in each bucket, over resets; the sum of a series of deltas.

    Raises Unprocessable for gauges.
    """
    for row in rows:
        if row.kind == "gauge":
            raise Unprocessable(
                f"aggregation: {row.metric} is a gauge, which goes down without a reset; take "
                "delta, avg, min, max or last",
                where="aggregation",
                nearest_aggregation="delta",
            )
    deltas = np.array([row.kind == "delta" for row in rows], np.bool_)
    ids = np.array([row.id for row in rows], np.int64)
    matrix = np.full((len(rows), len(segment.grid)), np.nan)
    read = 0
    if deltas.any():
        cells = await read_cells(connection, segment, "sums", ids[deltas], available=how.available)
        matrix[deltas] = cells.columns["sum"]
        read += cells.rows
    if not deltas.all():
        cells = await read_cells(
            connection, segment, "increases", ids[~deltas], available=how.available
        )
        matrix[~deltas] = cells.columns["increase"]
        read += cells.rows
    return matrix, read


def _seconds_passed(segment: Segment, now_us: int) -> Floats:
    """The width of each bucket, of the present one the part that has passed."""
    begins, ends = segment.grid.edges_us[:-1], segment.grid.edges_us[1:]
    passed = np.minimum(ends, np.maximum(now_us, begins + 1_000_000)) - begins
    return np.asarray(np.minimum(passed, ends - begins) / 1e6, np.float64)


async def evaluate_histograms(
    connection: Connection,
    segment: Segment,
    lines: Lines,
    bounds: Floats,
    how: Evaluation,
) -> tuple[Floats, int]:
    """The same for a quantile of histograms, from the buckets with the bound of each line.

    Buckets that every member of a group has are summed; those that only some have would make the
    sum wrong, so `lines` must not have them.
    """
    assert how.aggregation.quantile is not None
    grown, rows = await read_increases(connection, segment, lines.rows, how)
    values = np.full((lines.count, len(segment.grid)), np.nan)
    for group in range(lines.count):
        members = np.flatnonzero(lines.groups == group)
        edges, number = np.unique(bounds[members], return_inverse=True)
        cumulative = across_groups(grown[members], number, len(edges), "sum")
        values[group] = histogram_quantile(how.aggregation.quantile, edges, cumulative)
    return values, rows
