"""What was refused (samples and errors), and where series come from."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from ...auth.dependencies import ReadKey, platform_of
from ...core.answers import json_answer
from ...core.clock import to_datetime
from ...core.times import parse_time
from ...storage.sql import load_queries
from .answers import CardinalityAnswer, RefusalsAnswer

router = APIRouter()
QUERIES = load_queries("tidegauge.ingest")

Name = Annotated[str | None, Query(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]


@router.get(
    "/ingest/rejects",
    summary="Refused samples and errors",
    responses={200: {"model": RefusalsAnswer}},
)
async def rejects(
    request: Request,
    _: ReadKey,
    from_: Annotated[str, Query(alias="from")] = "-1h",
    to: str = "now",
    key: Name = None,
    reason: Name = None,
    metric: Name = None,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 100,
) -> Response:
    """The newest first, filtered by time, key, reason and metric."""
    platform = platform_of(request)
    now = to_datetime(platform.clock.now_us())
    parameters = {
        "start": parse_time(from_, "from", now),
        "end": parse_time(to, "to", now),
        "key": key,
        "reason": reason,
        "metric": metric,
        "limit": limit,
    }
    async with platform.database.connection() as connection:
        rows = await (await connection.execute(QUERIES["rejects"], parameters)).fetchall()
    names = ("received_at", "key_id", "key", "reason", "metric", "where", "detail", "count")
    return json_answer({"rejects": [dict(zip(names, row, strict=True)) for row in rows]})


@router.get(
    "/ingest/cardinality",
    summary="Where series come from",
    responses={200: {"model": CardinalityAnswer}},
)
async def cardinality(
    request: Request,
    _: ReadKey,
    metric: Name = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 20,
) -> Response:
    """The metrics with most series, how many values each of their tags has, and the keys."""
    platform = platform_of(request)
    async with platform.database.connection() as connection:
        parameters = {"metric": metric, "limit": limit}
        metrics = await (await connection.execute(QUERIES["cardinality"], parameters)).fetchall()
        keys = await (await connection.execute(QUERIES["cardinality_by_key"])).fetchall()
    settings = platform.settings
    return json_answer(
        {
            "limits": {
                "series_per_key": settings.series_per_key,
                "series_per_metric": settings.series_per_metric,
            },
            "metrics": [
                {
                    "metric": name,
                    "series": series,
                    "first_seen": first,
                    "newest_series": newest,
                    "tag_values": dict(sorted(tags.items(), key=lambda t: -t[1])),
                }
                for name, series, first, newest, tags in metrics
            ],
            "keys": [{"key_id": i, "key": n, "series": s} for i, n, s in keys],
        }
    )
