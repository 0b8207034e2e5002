"""The catalogue: which metrics there are, with their tags and values, ages and rates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from ..storage.columns import fetch_columns
from ..storage.database import Connection
from ..storage.series_filter import for_series
from .cells import QUERIES

_LATELY: Final = timedelta(minutes=10)


async def read_catalog(
    connection: Connection,
    *,
    metrics: Sequence[str] | None,
    search: str | None,
    after: str,
    limit: int,
    values: int,
    now: datetime,
    retention_hourly: timedelta,
) -> tuple[list[dict[str, Any]], str | None]:  # Any: JSON members
    """A page of metrics by name, and the name after which the next one begins."""
    cursor = await connection.execute(
        QUERIES["catalog"],
        {"metrics": metrics, "search": search, "after": after, "limit": limit + 1},
    )
    rows = await cursor.fetchall()
    following = rows[limit - 1][0] if len(rows) > limit else None
    rows = rows[:limit]
    cursor = await connection.execute(
        QUERIES["catalog_tags"], {"metrics": [row[0] for row in rows], "values": values}
    )
    tags: dict[str, dict[str, Any]] = {}
    for metric, tag, count, some in await cursor.fetchall():
        tags.setdefault(metric, {})[tag] = {"count": count, "values": some}
    ids = np.array(sorted(i for row in rows for i in row[5]), np.int64)
    count_of, seen_us = await _activity(connection, ids, now, retention_hourly)
    catalog = []
    for metric, series, kinds, units, created, own_ids, type_, help_ in rows:
        at = np.searchsorted(ids, own_ids)
        last_us = int(seen_us[at].max())
        samples = int(count_of[at].sum())
        catalog.append(
            {
                "name": metric,
                "kind": kinds[0] if len(kinds) == 1 else "unknown",
                "unit": next((unit for unit in units if unit), ""),
                "type": type_ or "unknown",
                "help": help_ or "",
                "series": series,
                "tags": tags.get(metric, {}),
                "first_seen": created.timestamp(),
                "last_seen": last_us / 1e6 if last_us else None,
                "samples_per_second": samples / _LATELY.total_seconds(),
            }
        )
    return catalog, following


async def _activity(
    connection: Connection, ids: np.ndarray[Any, np.dtype[np.int64]], now: datetime, back: timedelta
) -> tuple[np.ndarray[Any, np.dtype[np.int64]], np.ndarray[Any, np.dtype[np.int64]]]:
    """Samples of the last ten minutes by series, and when its last one came: to the hour for
    those that are silent, 0 where hours know of none."""
    count_of = np.zeros(len(ids), np.int64)
    seen_us = np.zeros(len(ids), np.int64)
    if len(ids) == 0:
        return count_of, seen_us
    query, wanted = for_series(QUERIES["lately"], ids.tolist())
    lately = await fetch_columns(connection, query, {**wanted, "since": now - _LATELY})
    at = np.searchsorted(ids, lately["series_id"].astype(np.int64))
    count_of[at], seen_us[at] = lately["count"], lately["ts"]
    silent = ids[seen_us == 0]
    if len(silent):
        query, wanted = for_series(QUERIES["last_hours"], silent.tolist(), indexed=True)
        hours = await fetch_columns(connection, query, {**wanted, "since": now - back})
        seen_us[np.searchsorted(ids, hours["series_id"].astype(np.int64))] = hours["ts"]
    return count_of, seen_us
