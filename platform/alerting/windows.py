"""What each series did in a window: few passes over the samples, read as arrays.

Sums and extremes are aggregated in the database, where that is vectorised. What depends on the
order of samples (the last one, steps of counters) is not, so those samples are read as they are and
worked on here (docs/decisions/0007-alert-evaluation.md has the figures).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..storage.columns import Floats, Ints, fetch_columns
from ..storage.database import Connection
from ..storage.series_filter import between, for_series
from ..storage.sql import load_queries

QUERIES = load_queries("tidegauge.alerting", "windows.sql")

Figures = Literal["stats", "last", "increase", "samples"]

LOOKBACK = timedelta(minutes=5)
"""How far before a window the sample may be that a counter's first step starts from."""
FEW_IDS = 64
"""Up to so many series are picked by id; more are read by range and filtered afterwards."""
NEWEST = timedelta(seconds=75)
"""Where a series' last sample is sought first: most have one a minute or more."""
SLICE_S = 300
SLICE_SERIES = 50_000
"""Samples in order are read so much of a window at a time (longer for fewer series), which bounds
the memory."""

COUNT, SUM = 0, 1
MIN, MAX, LAST_TS, LAST = 2, 3, 4, 5
INCREASE = 2


@dataclass(frozen=True, slots=True)
class Window:
    """Figures of every series over one window, ids ascending.

    `columns` is (series, figures): COUNT, SUM, MIN, MAX, LAST_TS, LAST for stats and last (those
    not read are NaN), COUNT, SUM, INCREASE for increase. `samples` are the values of each series.
    """

    ids: Ints
    columns: Floats
    samples: list[Floats]

    def of(self, ids: Ints) -> tuple[Ints, NDArray[np.bool_]]:
        """Row of each id, and whether it is there at all."""
        if not len(self.ids):
            return np.zeros(len(ids), np.int64), np.zeros(len(ids), np.bool_)
        rows = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return rows, self.ids[rows] == ids


async def read_window(
    connection: Connection, figures: Figures, ids: Ints, start: datetime, end: datetime
) -> Window:
    """Figures of the series `ids` (ascending, at least one) over start < ts <= end."""
    if figures == "stats":
        return await _stats(connection, ids, start, end)
    if figures == "last":
        found, ts_us, values = await _newest(connection, ids, start, end)
        columns = np.full((len(found), 6), np.nan)
        columns[:, COUNT] = 1
        columns[:, LAST_TS], columns[:, LAST] = ts_us, values
        return Window(found, columns, [])
    if figures == "increase":
        return await _increase(connection, ids, start, end)
    slices = [s async for s in _slices(connection, ids, start, end)]
    of = np.concatenate([np.empty(0, np.int64), *(s[0] for s in slices)])
    order = np.argsort(of, kind="stable")
    values = np.concatenate([np.empty(0), *(s[1] for s in slices)])[order]
    found, first = np.unique(of[order], return_index=True)
    return Window(found, np.empty((len(found), 0)), np.split(values, first[1:]))


async def _columns(
    connection: Connection, name: str, ids: Ints, start: datetime, end: datetime
) -> dict[str, Any]:  # Any: integers or floats, by column
    """A statement's columns, for some series by id or for all between the first and the last."""
    if len(ids) <= FEW_IDS:
        query, wanted = for_series(QUERIES[name], ids.tolist())
    else:
        query, wanted = between(QUERIES[name], int(ids[0]), int(ids[-1]))
    columns = await fetch_columns(connection, query, {"start": start, "end": end, **wanted})
    columns["series_id"] = columns["series_id"].astype(np.int64)
    return columns


async def _stats(connection: Connection, ids: Ints, start: datetime, end: datetime) -> Window:
    found = await _columns(connection, "stats", ids, start, end)
    columns = np.full((len(found["series_id"]), 6), np.nan)
    for column, name in ((COUNT, "count"), (SUM, "sum"), (MIN, "min"), (MAX, "max")):
        columns[:, column] = found[name]
    order = np.argsort(found["series_id"], kind="stable")
    return Window(found["series_id"][order], columns[order], [])


async def _samples(
    connection: Connection, ids: Ints, start: datetime, end: datetime
) -> tuple[Ints, Ints, Floats]:
    """Series, time (us) and value of every sample of the series, by series and time."""
    found = await _columns(connection, "samples", ids, start, end)
    of, ts_us, values = found["series_id"], found["ts"], found["value"]
    if len(of) and len(ids) > FEW_IDS:
        wanted = np.zeros(int(ids[-1]) + 1, np.bool_)
        wanted[ids] = True
        kept = wanted[of]
        of, ts_us, values = of[kept], ts_us[kept], values[kept]
    order = np.lexsort((ts_us, of))
    return of[order], ts_us[order].astype(np.int64), values[order].astype(np.float64)


async def _newest(
    connection: Connection, ids: Ints, start: datetime, end: datetime
) -> tuple[Ints, Ints, Floats]:
    """Each series' last sample in a window: among the newest first, then for those that have none
    there in all the rest, if they have any."""
    near = max(start, end - NEWEST)
    of, ts_us, values = await _samples(connection, ids, near, end)
    last = np.append(np.diff(of) != 0, True) if len(of) else np.empty(0, np.bool_)
    of, ts_us, values = of[last], ts_us[last], values[last]
    missing = np.setdiff1d(ids, of, assume_unique=True)
    if near == start or not len(missing):
        return of, ts_us, values
    present = (await _columns(connection, "present", missing, start, near))["series_id"]
    missing = np.intersect1d(missing, present, assume_unique=True)
    if not len(missing):
        return of, ts_us, values
    older = await _columns(connection, "last", missing, start, near)
    kept = np.isin(older["series_id"], missing)
    of = np.concatenate([of, older["series_id"][kept]])
    order = np.argsort(of, kind="stable")
    ts_us = np.concatenate([ts_us, older["ts"][kept]])
    values = np.concatenate([values, older["last"][kept]])
    return of[order], ts_us[order], values[order]


async def _increase(connection: Connection, ids: Ints, start: datetime, end: datetime) -> Window:
    """Counters: the sum of steps, a step down being a reset; the sample before the window is the
    first step's foot. Deltas: their sum."""
    columns = np.zeros((len(ids), 3))
    before = np.full(len(ids), np.nan)
    known, _, feet = await _newest(connection, ids, start - LOOKBACK, start)
    before[np.searchsorted(ids, known)] = feet
    async for of, values in _slices(connection, ids, start, end):
        rows = np.searchsorted(ids, of)
        first = np.append(True, np.diff(rows) != 0)
        foot = np.append(np.nan, values[:-1])
        foot[first] = before[rows[first]]
        step = np.where(values < foot, values, values - foot)
        step[np.isnan(foot)] = 0.0
        columns[:, COUNT] += np.bincount(rows, minlength=len(ids))
        columns[:, SUM] += np.bincount(rows, values, len(ids))
        columns[:, INCREASE] += np.bincount(rows, step, len(ids))
        last = np.append(first[1:], True)
        before[rows[last]] = values[last]
    there = columns[:, COUNT] > 0
    return Window(ids[there], columns[there], [])


async def _slices(
    connection: Connection, ids: Ints, start: datetime, end: datetime
) -> AsyncIterator[tuple[Ints, Floats]]:
    """Samples of the series in slices of time, each by series and time; none that is empty."""
    length = timedelta(seconds=SLICE_S * max(1.0, SLICE_SERIES / len(ids)))
    while start < end:
        until = min(start + length, end)
        of, _, values = await _samples(connection, ids, start, until)
        if len(of):
            yield of, values
        start = until
