"""Routes that read: current values and history."""

from __future__ import annotations

import json
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from ..auth.dependencies import platform_of, require
from ..auth.keys import Key
from ..core.clock import to_datetime
from ..core.durations import format_duration
from ..core.errors import BadRequest
from ..core.times import parse_time
from .history import QUERIES, Aggregation, complete_through, read_history, set_timeout
from .parameters import parse_step, parse_tags
from .tiers import TierName, plan, tiers

router = APIRouter(tags=["query"])

ReadKey = Annotated[Key, Depends(require("read"))]
TagFilter = Annotated[list[str], Query(description="`name=value`, repeatable; all must hold")]
MetricName = Annotated[str, Query(min_length=1, max_length=2000, description="Metric name")]


def _json(content: Any) -> Response:  # Any: whatever msgspec encodes
    return Response(msgspec.json.encode(content), media_type="application/json")


@router.get("/metrics/history", summary="History of a metric")
async def history(
    request: Request,
    _: ReadKey,
    metric: MetricName,
    from_: Annotated[str, Query(alias="from", description="-1h, ISO 8601, Unix seconds")] = "-1h",
    to: Annotated[str, Query(description="End, not included")] = "now",
    step: Annotated[str, Query(description="Bucket width (1m, 1h, 1d) or auto")] = "auto",
    aggregation: Aggregation = "avg",
    tag: TagFilter = [],  # noqa: B006 - FastAPI copies defaults
    points: Annotated[int, Query(ge=1, le=11_000, description="Points aimed at by auto")] = 300,
    tier: TierName | None = None,
) -> Response:
    """One value per bucket and series, from the tier that the answer names.

    Bucket timestamps are Unix seconds of their beginning; buckets without samples are left out.
    """
    platform = platform_of(request)
    now = to_datetime(platform.clock.now_us())
    _no_nul(metric, "metric")
    start, end = parse_time(from_, "from", now), parse_time(to, "to", now)
    if start >= end:
        raise BadRequest("from: must be before to", where="from")
    chosen = plan(
        tiers(platform.settings),
        now=now,
        start=start,
        end=end,
        step=None if step == "auto" else parse_step(step),
        points=points,
        max_points=platform.settings.max_points,
        tier=tier,
    )
    async with platform.database.connection() as connection:
        series = await read_history(
            connection,
            chosen,
            metric=metric,
            tags=parse_tags(tag),
            aggregation=aggregation,
            timeout=platform.settings.query_timeout,
        )
    return _json(
        {
            "metric": metric,
            "aggregation": aggregation,
            "tier": chosen.tier.name,
            "step": format_duration(chosen.step),
            "from": chosen.start.timestamp(),
            "to": chosen.end.timestamp(),
            "complete_through": complete_through(chosen, now).timestamp(),
            "series": series,
        }
    )


@router.get("/metrics", summary="Current values")
async def current(
    request: Request,
    _: ReadKey,
    metric: Annotated[str | None, Query(min_length=1, max_length=2000)] = None,
    tag: TagFilter = [],  # noqa: B006 - FastAPI copies defaults
    lookback: Annotated[str, Query(description="How old a current value may be")] = "5m",
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="`next` of the last page")] = 0,
) -> Response:
    """The newest sample of every series, a page at a time."""
    platform = platform_of(request)
    now = to_datetime(platform.clock.now_us())
    age = parse_step(lookback, "lookback")
    if age > platform.settings.retention_raw:
        raise BadRequest("lookback: is longer than samples are kept", where="lookback")
    if metric is not None:
        _no_nul(metric, "metric")
    async with platform.database.connection() as connection:
        await set_timeout(connection, platform.settings.query_timeout)
        cursor = await connection.execute(
            QUERIES["current"],
            {
                "metric": metric,
                "tags": json.dumps(parse_tags(tag)),
                "since": now - age,
                "until": now + platform.settings.future_limit,
                "after": after,
                "limit": limit,
            },
            binary=True,
        )
        rows = await cursor.fetchall()
    return _json(
        {
            "metrics": [
                {
                    "name": name,
                    "tags": tags,
                    "kind": kind,
                    "unit": unit,
                    "timestamp": ts.timestamp(),
                    "value": value,
                }
                for _, name, tags, kind, unit, ts, value in rows
            ],
            "next": rows[-1][0] if len(rows) == limit else None,
        }
    )


def _no_nul(text: str, parameter: str) -> None:
    if "\0" in text:
        raise BadRequest(f"{parameter}: has a NUL character", where=parameter)
