"""GET /metrics/history: time series of metrics."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from ...auth.dependencies import ReadKey, platform_of
from ...core.clock import to_datetime
from ...core.errors import BadRequest
from ...core.times import parse_time
from ..aggregations import Across, parse_aggregation
from ..fill import Fill
from ..formats import FORMATS, Format
from ..grid import parse_zone
from ..history import History, HistoryQuery, open_history
from ..matchers import parse_matchers
from ..parameters import parse_step
from ..planner import Question
from ..shared import SharedHistory, max_age_s, whole
from ..tiers import TierName, tiers
from .answers import HistoryAnswer
from .common import TagFilter, accepts, limits_of, no_nul

router = APIRouter()

MetricNames = Annotated[
    list[str], Query(min_length=1, max_length=50, description="Metric name; repeatable")
]


@router.get(
    "/metrics/history",
    summary="History of metrics",
    response_class=StreamingResponse,
    responses={
        200: {
            "model": HistoryAnswer,
            "content": {name: {} for name in FORMATS if name != "application/json"},
        },
    },
)
async def history(
    request: Request,
    key: ReadKey,
    metric: MetricNames,
    from_: Annotated[str, Query(alias="from", description="-1h, ISO 8601, Unix seconds")] = "-1h",
    to: Annotated[str, Query(description="End, not included")] = "now",
    step: Annotated[str, Query(description="Bucket width (1m, 1h, 1d) or auto")] = "auto",
    aggregation: Annotated[
        str,
        Query(
            description="avg, min, max, sum, count, first, last, delta, rate, increase, p50 (any "
            "percentile) or q0.5 (any quantile)"
        ),
    ] = "avg",
    tag: TagFilter = [],  # noqa: B006 - FastAPI copies defaults
    group_by: Annotated[
        str | None,
        Query(description="Tags to group by, with commas; empty for one group of all series"),
    ] = None,
    across: Annotated[
        Across | None,
        Query(description="How series of a group become one; left out, their samples are pooled"),
    ] = None,
    top: Annotated[int | None, Query(ge=1, description="Only the highest by mean")] = None,
    fill: Annotated[Fill, Query(description="What stands in buckets without samples")] = "none",
    tz: Annotated[str, Query(description="Where days begin, e.g. Europe/Berlin")] = "UTC",
    compare: Annotated[
        str | None, Query(description="Values of as much earlier beside them, e.g. 7d")
    ] = None,
    stitch: Annotated[
        bool, Query(description="With step=auto: each part of the time as fine as it still is")
    ] = False,
    points: Annotated[int, Query(ge=1, le=11_000, description="Points aimed at by auto")] = 300,
    tier: TierName | None = None,
) -> Response:
    """One value per bucket and series, from the tier that the answer names.

    Bucket timestamps are Unix seconds of their beginning; buckets without samples are left out
    unless `fill` says otherwise. JSON, CSV, NDJSON or an Arrow stream by Accept. With
    `Cache-Control: max-age=5` whoever asks the same within five seconds gets the same answer, and
    its age in seconds as `Age`.
    """
    platform = platform_of(request)
    now = to_datetime(platform.clock.now_us())
    no_nul(metric, "metric")
    if "" in metric:
        raise BadRequest("metric: a metric has a name", where="metric")
    start, end = parse_time(from_, "from", now), parse_time(to, "to", now)
    if start >= end:
        raise BadRequest("from: must be before to", where="from")
    query = HistoryQuery(
        metrics=list(dict.fromkeys(metric)),
        matchers=parse_matchers(tag),
        question=Question(
            start=start,
            end=end,
            aggregation=parse_aggregation(aggregation),
            step=None if step == "auto" else parse_step(step),
            points=points,
            tier=tier,
            zone=parse_zone(tz),
            stitch=stitch,
        ),
        across=across,
        group_by=None if group_by is None else _names(group_by),
        top=top,
        fill=fill,
        compare=None if compare is None else parse_step(compare, "compare"),
    )
    media_type = accepts(request, list(FORMATS))
    chosen = FORMATS[media_type]

    async def open_() -> History:
        return await open_history(
            platform.read_database,
            query,
            tiers(platform.settings),
            now=now,
            limits=limits_of(platform.settings),
            replica=platform.read_database is not platform.database,
        )

    too_large: list[History] = []  # to be shared, and opened by this request

    async def make() -> SharedHistory | None:
        async with platform.query_gate.query(key.id):
            opened = await open_()
            shared = await whole(opened, chosen, platform.clock.monotonic())
        if shared is None:
            too_large.append(opened)
        return shared

    if max_age := max_age_s(request.headers.get("cache-control")):
        question = (media_type, request.url.query)
        shared = await platform.histories.get(question, make, max_age_s=max_age)
        if shared is not None:
            age = max(0, int(platform.clock.monotonic() - shared.at))
            return _whole(shared, chosen, {"Age": str(age)})

    await platform.query_gate.enter(key.id)
    leave = partial(platform.query_gate.leave, key.id)
    try:
        answer = too_large.pop() if too_large else await open_()
        shared = await whole(answer, chosen, platform.clock.monotonic())
    except BaseException:
        leave()
        raise
    if shared is None:
        headers = chosen.headers(answer)
        return GatedResponse(chosen.encode(answer), chosen.media_type, headers, on_end=leave)
    leave()
    return _whole(shared, chosen, {})


def _whole(shared: SharedHistory, chosen: Format, headers: dict[str, str]) -> Response:
    return Response(shared.body, headers=shared.headers | headers, media_type=chosen.media_type)


class GatedResponse(StreamingResponse):
    """A stream that says when it is over, also to a client that went away before it began."""

    def __init__(
        self,
        content: AsyncIterator[bytes],
        media_type: str,
        headers: dict[str, str],
        *,
        on_end: Callable[[], None],
    ) -> None:
        super().__init__(content, media_type=media_type, headers=headers)
        self._on_end = on_end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._on_end()


def _names(text: str) -> tuple[str, ...]:
    no_nul([text], "group_by")
    return tuple(dict.fromkeys(name for part in text.split(",") if (name := part.strip())))
