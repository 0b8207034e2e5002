"""History of one metric: the plan, one statement, columns per series."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from ..core.errors import Unprocessable
from ..storage.database import Connection
from ..storage.sql import load_queries
from .tiers import Plan, floor

QUERIES = load_queries("tidegauge.query")

Aggregation = Literal["avg", "min", "max", "sum", "count", "first", "last"]

MAX_SERIES = 1_000

# the columns of a bucket row behind series_id and bucket
_COUNT, _SUM, _MIN, _MAX, _FIRST, _LAST = range(2, 8)
_COLUMN = {"count": _COUNT, "sum": _SUM, "min": _MIN, "max": _MAX, "first": _FIRST, "last": _LAST}


@dataclass(slots=True)
class SeriesHistory:
    """One series: its tags, and a timestamp (Unix seconds, start of the bucket) and a value for
    each bucket that has samples."""

    tags: dict[str, str]
    kind: str
    unit: str
    timestamps: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


async def read_history(
    connection: Connection,
    plan: Plan,
    *,
    metric: str,
    tags: dict[str, str],
    aggregation: Aggregation,
    timeout: timedelta,
) -> list[SeriesHistory]:
    """The series of `metric` whose tags contain `tags`, each aggregated into the plan's buckets.

    Series without a sample in the window are left out. Raises Unprocessable when more than
    MAX_SERIES match, psycopg's QueryCanceled when the statement takes longer than `timeout`.
    """
    await set_timeout(connection, timeout)
    cursor = await connection.execute(
        QUERIES["series"], {"metric": metric, "tags": json.dumps(tags), "limit": MAX_SERIES + 1}
    )
    found = {
        series_id: SeriesHistory(series_tags, kind, unit)
        for series_id, series_tags, kind, unit in await cursor.fetchall()
    }
    if len(found) > MAX_SERIES:
        raise Unprocessable(
            f"tag: {metric} has more than {MAX_SERIES} series there; narrow them down by tags",
            where="tag",
            limit=MAX_SERIES,
        )
    if not found:
        return []
    cursor = await connection.execute(
        QUERIES[f"history_{plan.tier.name}"],
        {"ids": list(found), "start": plan.start, "end": plan.end, "step": plan.step},
        binary=True,
    )
    value = _value(aggregation)
    for row in await cursor.fetchall():
        series = found[row[0]]
        series.timestamps.append(row[1].timestamp())
        series.values.append(value(row))
    return [series for series in found.values() if series.timestamps]


def _value(aggregation: Aggregation) -> Callable[[tuple[Any, ...]], float]:  # Any: a row
    if aggregation == "avg":
        return lambda row: row[_SUM] / row[_COUNT]
    column = _COLUMN[aggregation]
    return lambda row: row[column]


def complete_through(plan: Plan, now: datetime) -> datetime:
    """The end of the last bucket that is over: later ones may still grow."""
    return min(plan.end, floor(now, plan.step))


async def set_timeout(connection: Connection, timeout: timedelta) -> None:
    """Bound the statements of this transaction (a server cancels; the embedded database cannot)."""
    milliseconds = str(max(1, round(timeout.total_seconds() * 1000)))
    await connection.execute("SELECT set_config('statement_timeout', %s, true)", [milliseconds])
