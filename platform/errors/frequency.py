"""How often errors occur: counts by minute, hour or day, split by what an error has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from psycopg import sql

from ..core.durations import format_duration
from ..core.errors import BadRequest, Unprocessable
from ..settings import Settings
from ..storage.database import Connection

By = Literal["type", "endpoint", "severity", "service", "environment", "release", "group", "total"]

_COLUMNS: Final[dict[By, str]] = {
    "type": "error_type",
    "endpoint": "endpoint",
    "severity": "severity",
    "service": "service",
    "environment": "environment",
    "release": "release",
    "group": "f.group_id::text",
    "total": "''",
}
_FILTERS: Final = {
    "type": "error_type", "endpoint": "endpoint", "severity": "severity", "service": "service",
    "environment": "environment", "release": "release", "group": "f.group_id",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tier:
    """One table of counts: its step and how long it goes back."""

    name: Literal["minute", "hourly", "daily"]
    step: timedelta
    keeps: timedelta


_SOURCES: Final = {
    "minute": "(SELECT ts AS bucket, * FROM error_counts) c",
    "hourly": "error_hourly c",
    "daily": "error_daily c",
}


def tiers(settings: Settings) -> tuple[Tier, ...]:
    """The tables of counts, finest first."""
    return (
        Tier("minute", timedelta(minutes=1), settings.retention_raw),
        Tier("hourly", timedelta(hours=1), settings.retention_hourly),
        Tier("daily", timedelta(days=1), settings.retention_daily),
    )


def choose(
    options: tuple[Tier, ...], start: datetime, end: datetime, step: timedelta | None, now: datetime
) -> tuple[Tier, timedelta]:
    """The finest tier that still holds the span and can make the step, and the step.

    Raises Unprocessable if none can.
    """
    holding = [t for t in options if now - start <= t.keeps]
    if not holding:
        holding = [options[-1]]
    if step is None:
        for tier in holding:
            for multiple in (1, 5, 15, 60, 360, 1440, 10080):
                width = max(tier.step, timedelta(minutes=multiple))
                if width % tier.step == timedelta(0) and (end - start) / width <= 200:
                    best = [t for t in holding if width % t.step == timedelta(0)]
                    return best[-1], width
        return holding[-1], timedelta(days=7)
    fitting = [t for t in holding if step % t.step == timedelta(0)]
    if not fitting:
        nearest = format_duration(holding[0].step)
        raise Unprocessable(
            f"step: counts that far back are kept for steps of {nearest} and its multiples",
            nearest_step=nearest,
        )
    if (end - start) / step > 11_000:
        raise Unprocessable("step: makes more than 11000 buckets; ask for a larger one")
    return fitting[-1], step


async def read_frequency(
    connection: Connection,
    tier: Tier,
    step: timedelta,
    start: datetime,
    end: datetime,
    by: By,
    filters: dict[str, Any],  # Any: texts, a number for the group
    limit: int,
) -> list[dict[str, Any]]:
    """One series for each of the `limit` largest values of `by`, in buckets of `step`; the first is
    whole, also where the span begins within it."""
    conditions = [
        "c.bucket >= time_bucket(%(step)s::interval, %(start)s::timestamptz)",
        "c.bucket < %(end)s",
    ]
    parameters: dict[str, Any] = {"start": start, "end": end, "step": step, "limit": limit}
    for name, value in filters.items():
        if value is not None:
            conditions.append(f"{_FILTERS[name]} = %({name})s")
            parameters[name] = value
    join = "JOIN error_fingerprints f ON f.id = c.fingerprint_id"
    needs_groups = by == "group" or filters.get("group") is not None
    columns = {k: v if "." in v or v == "''" else f"c.{v}" for k, v in _COLUMNS.items()}
    conditions = [c if c.startswith(("c.", "f.")) else f"c.{c}" for c in conditions]
    statement = f"""
        WITH counted AS (
            SELECT {columns[by]} AS value, time_bucket(%(step)s::interval, c.bucket) AS bucket,
                   sum(c.count)::bigint AS count
            FROM {_SOURCES[tier.name]} {join if needs_groups else ""}
            WHERE {" AND ".join(conditions)}
            GROUP BY 1, 2
        ), largest AS (
            SELECT value, sum(count)::bigint AS total FROM counted
            GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %(limit)s
        )
        SELECT l.value, l.total, array_agg(extract(epoch FROM c.bucket)::float8 ORDER BY c.bucket),
               array_agg(c.count ORDER BY c.bucket)
        FROM largest l JOIN counted c USING (value)
        GROUP BY 1, 2 ORDER BY 2 DESC, 1"""  # noqa: S608 - fixed texts, values are parameters
    cursor = await connection.execute(sql.SQL(statement), parameters)
    return [
        {"value": value, "total": total, "timestamps": times, "counts": counts}
        for value, total, times, counts in await cursor.fetchall()
    ]


def parse_step(text: str) -> timedelta | None:
    """`auto`, or a duration. Raises BadRequest."""
    from ..core.durations import parse_duration

    if text == "auto":
        return None
    try:
        step = parse_duration(text)
    except ValueError as error:
        raise BadRequest(f"step: {error}", where="step") from None
    if not timedelta(minutes=1) <= step <= timedelta(days=366):
        raise BadRequest("step: must be between 1m and a year", where="step")
    return step
