"""How Tidegauge is: alive, ready, in short, and in detail for those with a key."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from ...auth.dependencies import ReadKey, platform_of
from ...core.service import Status
from ..findings import MEDIA_TYPE, http_status
from .answers import DetailAnswer

router = APIRouter()


class HealthJson(JSONResponse):
    """application/health+json that is written already."""

    media_type = MEDIA_TYPE

    def render(self, content: bytes) -> bytes:
        return content


_HEALTH: dict[int | str, dict[str, Any]] = {  # Any: OpenAPI
    200: {"description": "pass or warn", "content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}
}
_OR_FAIL = {**_HEALTH, 503: {**_HEALTH[200], "description": "fail"}}
_LIVE = b'{"status":"pass"}'
_MESSAGES = {
    Status.PASS: "ready for queries and writes",
    Status.WARN: "working, with warnings",
    Status.FAIL: "failing",
}


@router.get(
    "/health/live",
    summary="Is the process serving requests?",
    response_class=HealthJson,
    responses=_HEALTH,
)
async def live() -> Response:
    """Answers without touching any dependency."""
    return HealthJson(_LIVE)


@router.get(
    "/health/ready",
    summary="Can requests be handled now?",
    response_class=HealthJson,
    responses={**_HEALTH, 503: {"description": "Not yet, or not now; see Retry-After"}},
)
async def ready(request: Request) -> Response:
    """200 once the database answers, else 503 with Retry-After."""
    await platform_of(request).health.ready()
    return HealthJson(_LIVE)


@router.get(
    "/health",
    summary="How is Tidegauge? (also for InfluxDB's clients)",
    response_class=HealthJson,
    responses=_OR_FAIL,
)
async def summary(request: Request) -> Response:
    """One word for all that Tidegauge needs: pass and warn are 200, fail is 503."""
    status = platform_of(request).health.examiner.status()
    # `checks` stays empty: InfluxDB's clients expect the member
    body: dict[str, object] = {
        "name": "tidegauge",
        "message": _MESSAGES[status],
        "status": status.value,
        "checks": [],
    }
    return HealthJson(msgspec.json.encode(body), http_status(status))


@router.get(
    "/health/detailed",
    summary="Every component, with figures",
    response_class=HealthJson,
    responses={
        200: {"model": DetailAnswer},
        503: {
            "model": DetailAnswer,
            "description": "Something of Tidegauge's own fails",
            "content": {"application/problem+json": {}},
        },
    },
)
async def detailed(request: Request, _: ReadKey) -> Response:
    """Services of this process, checks of ourselves and the checks that users set up.

    Something of Tidegauge's own that fails is `fail` and 503; a user's service that is down makes
    it `warn`, since Tidegauge itself works.
    """
    content, status = await platform_of(request).health.detailed()
    return HealthJson(content, http_status(status))
