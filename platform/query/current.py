"""The newest sample of each series within a look-back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..core.errors import Unprocessable
from ..core.samples import STALE_NAN
from ..storage.columns import Floats, Ints, fetch_columns
from ..storage.database import Connection
from .cells import QUERIES
from .matchers import Matcher
from .selection import SeriesRow, decode_series, series_parameters

MARKED: Final = np.array([np.nan, np.inf, -np.inf, STALE_NAN])
"""The value of each marker in metric_nonfinite."""


@dataclass(frozen=True, slots=True)
class CurrentValue:
    """A series with its newest sample."""

    series: SeriesRow
    ts_us: int
    value: float


async def read_current(
    connection: Connection,
    metrics: Sequence[str],
    matchers: Sequence[Matcher],
    *,
    since: datetime,
    until: datetime,
    limit: int,
    after: int = 0,
    paged: bool = True,
) -> tuple[list[CurrentValue], int | None]:
    """The values by series id, and after which one the next page begins.

    Unpaged, more than `limit` series raise Unprocessable.
    """
    window = {"since": since, "until": until, "after": after}
    newest = await fetch_columns(connection, QUERIES["newest"], window)
    marked = await fetch_columns(connection, QUERIES["newest_nonfinite"], window)
    ids, ts_us, values = _newer_of(newest, marked)
    found: list[CurrentValue] = []
    parameters = await series_parameters(connection, metrics or None, matchers)
    if parameters is None:
        return [], None
    # in slices, so that a page of a thousand does not read the tags of a million series
    begin = 0
    size = limit + 1 if not metrics and not matchers else max(limit + 1, 20_000)
    while begin < len(ids) and len(found) <= limit:
        chunk = ids[begin : begin + size]
        cursor = await connection.execute(
            QUERIES["series_by_id"], {**parameters, "ids": chunk.tolist()}
        )
        for row in map(decode_series, await cursor.fetchall()):
            at = begin + int(np.searchsorted(chunk, row.id))
            found.append(CurrentValue(row, int(ts_us[at]), float(values[at])))
        begin += size
    if len(found) <= limit:
        return found, None
    if not paged:
        raise Unprocessable(
            f"tag: more than TIDEGAUGE_MAX_EXPOSED_SERIES={limit} series; narrow them down by metric "
            "or tags",
            where="tag",
            limit=limit,
        )
    return found[:limit], found[limit - 1].series.id


def _newer_of(
    newest: dict[str, NDArray[Any]], marked: dict[str, NDArray[Any]]
) -> tuple[Ints, Ints, Floats]:
    """By series id, whichever came last: a finite value, NaN or an infinity. A series that ended
    with a stale marker has no current value."""
    ids = np.concatenate([newest["series_id"], marked["series_id"]]).astype(np.int64)
    ts_us = np.concatenate([newest["ts"], marked["ts"]]).astype(np.int64)
    values = np.concatenate([newest["value"], MARKED[marked["marker"].astype(np.int64)]])
    stale = np.concatenate([np.zeros(len(newest["ts"]), np.bool_), marked["marker"] == 3])
    order = np.lexsort((ts_us, ids))
    last = np.append(np.diff(ids[order]) != 0, True) if len(order) else np.empty(0, np.bool_)
    chosen = order[last]
    chosen = chosen[~stale[chosen]]
    return ids[chosen], ts_us[chosen], values[chosen].astype(np.float64)
