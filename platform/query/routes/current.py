"""GET /metrics: the current value of every series; JSON, Prometheus text or OpenMetrics by Accept."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from ...auth.dependencies import ReadKey, platform_of
from ...core.answers import json_answer
from ...core.clock import to_datetime
from ...core.errors import BadRequest
from ...core.times import parse_time
from ..current import read_current
from ..exposition import OPEN_METRICS, TEXT, expose
from ..limits import limited
from ..matchers import parse_matchers
from ..parameters import parse_step
from .answers import CurrentAnswer
from .common import TagFilter, accepts, limits_of, no_nul

router = APIRouter()

_MEDIA_TYPES = {
    "application/json": "application/json",
    "text/plain": TEXT,
    "application/openmetrics-text": OPEN_METRICS,
}


@router.get(
    "/metrics",
    summary="Current values",
    responses={
        200: {
            "model": CurrentAnswer,
            "content": {name: {} for name in _MEDIA_TYPES if name != "application/json"},
        },
    },
)
async def current(
    request: Request,
    _: ReadKey,
    metric: Annotated[
        list[str], Query(max_length=50, description="Metric name; repeatable; all if left out")
    ] = [],  # noqa: B006 - FastAPI copies defaults
    tag: TagFilter = [],  # noqa: B006 - FastAPI copies defaults
    at: Annotated[str, Query(description="As it was then: -1h, ISO 8601, Unix seconds")] = "now",
    lookback: Annotated[str, Query(description="How old a current value may be")] = "5m",
    limit: Annotated[int, Query(ge=1, le=100_000, description="JSON: series of a page")] = 1000,
    after: Annotated[int, Query(ge=0, le=2**31 - 2, description="`next` of the last page")] = 0,
) -> Response:
    """The newest sample of every series: JSON a page at a time, or all of them as Prometheus text
    or OpenMetrics."""
    platform = platform_of(request)
    now = to_datetime(platform.clock.now_us())
    moment = now if at == "now" else parse_time(at, "at", now)
    age = parse_step(lookback, "lookback")
    if age > platform.settings.retention_raw:
        raise BadRequest("lookback: is longer than samples are kept", where="lookback")
    no_nul(metric, "metric")
    media_type = accepts(request, list(_MEDIA_TYPES))
    as_json = media_type == "application/json"
    limits = limits_of(platform.settings)
    matchers = parse_matchers(tag)
    async with platform.read_database.reading(limited(limits.timeout)) as connection:
        values, following = await read_current(
            connection,
            metric,
            matchers,
            since=moment - age,
            at=moment,
            until=moment + platform.settings.future_limit if at == "now" else moment,
            limit=limit if as_json else platform.settings.max_exposed_series,
            after=after,
            paged=as_json,
        )
        if not as_json:
            body = await expose(connection, values, open_metrics=media_type != "text/plain")
    if not as_json:
        return Response(body, media_type=_MEDIA_TYPES[media_type], headers={"Vary": "Accept"})
    return json_answer(
        {
            "metrics": [
                {
                    "name": value.series.metric,
                    "tags": value.series.tags,
                    "kind": value.series.kind,
                    "unit": value.series.unit,
                    "timestamp": value.ts_us / 1e6,
                    "value": value.value,
                }
                for value in values
            ],
            "next": following,
        }
    )
