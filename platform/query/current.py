"""The newest sample of each series within a look-back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from ..core.errors import Unprocessable
from ..core.samples import STALE_NAN
from ..storage.columns import Floats, Ints, array_text, fetch_columns
from ..storage.database import Connection
from ..storage.series_filter import between, for_series
from .cells import QUERIES
from .matchers import Matcher
from .selection import SeriesRow, decode_series, series_parameters

_MOSTLY_WITHIN: Final = timedelta(minutes=1)
_MOST_NAMED: Final = 512
"""Of more series the samples of all between them are read, and those of others left out."""

MARKED: Final = np.array([np.nan, np.inf, -np.inf, STALE_NAN])
"""The value of each marker in metric_nonfinite."""


class CurrentValue(msgspec.Struct, frozen=True, gc=False):
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
    at: datetime,
    until: datetime,
    limit: int,
    after: int = 0,
    paged: bool = True,
) -> tuple[list[CurrentValue], int | None]:
    """The values at a moment by series id, and after which one the next page begins; samples are
    looked for since `since`, and until `until` for those whose clock is ahead.

    Unpaged, more than `limit` series raise Unprocessable.
    """
    wanted: Ints | None = None
    if metrics or matchers:
        parameters = await series_parameters(connection, metrics or None, matchers)
        if parameters is None:
            return [], None
        columns = await fetch_columns(
            connection, QUERIES["series_ids"], {**parameters, "after": after}
        )
        wanted = columns["id"].astype(np.int64)
        if not len(wanted):
            return [], None
    ids, ts_us, values = await _newest(connection, wanted, since, at, until, after)
    # so many as a page shows, so that it does not read the tags of a million series
    ids = ids[: limit + 1]
    cursor = await connection.execute(QUERIES["series_by_id"], {"ids": array_text(ids)})
    rows = [decode_series(row) for row in await cursor.fetchall()]
    places = np.searchsorted(ids, np.array([row.id for row in rows], np.int64))
    newest = zip(rows, ts_us[places].tolist(), values[places].tolist(), strict=True)
    found = [CurrentValue(row, ts, value) for row, ts, value in newest]
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


async def _newest(
    connection: Connection,
    wanted: Ints | None,
    since: datetime,
    at: datetime,
    until: datetime,
    after: int,
) -> tuple[Ints, Ints, Floats]:
    """Ids, times and values of the series that have a current one; `wanted` None means all.

    Most series have a sample within the minute before: only those that have none are looked for
    further back.
    """
    marked = await fetch_columns(
        connection, QUERIES["newest_nonfinite"], {"since": since, "until": until, "after": after}
    )
    recent = max(since, at - _MOSTLY_WITHIN) if wanted is not None else since
    parts = [await _newest_between(connection, wanted, recent, until, after)]
    if wanted is not None and recent > since:
        missing = np.setdiff1d(wanted, parts[0]["series_id"])
        if len(missing):
            before = recent - timedelta(microseconds=1)
            parts.append(await _newest_between(connection, missing, since, before, after))
    newest = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    ids, ts_us, values = _newer_of(newest, marked)
    if wanted is not None:  # others may have come along
        ours = np.isin(ids, wanted)
        ids, ts_us, values = ids[ours], ts_us[ours], values[ours]
    return ids, ts_us, values


async def _newest_between(
    connection: Connection, wanted: Ints | None, since: datetime, until: datetime, after: int
) -> dict[str, NDArray[Any]]:  # Any: columns of several types
    statement = QUERIES["newest"]
    if wanted is None:
        query, parameters = between(statement, after + 1, 2**31 - 1)
    elif len(wanted) > _MOST_NAMED:
        query, parameters = between(statement, int(wanted[0]), int(wanted[-1]))
    else:
        query, parameters = for_series(statement, wanted.tolist(), allow_others=True)
    return await fetch_columns(connection, query, {**parameters, "since": since, "until": until})


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
