"""How Tidegauge is: alive, ready, in short, and in detail for those with a key."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from ...auth.dependencies import platform_of, require
from ...auth.keys import Key
from ...core.service import Status
from ..findings import MEDIA_TYPE, http_status

router = APIRouter()

ReadKey = Annotated[Key, Depends(require("read"))]

_LIVE = b'{"status":"pass"}'
_MESSAGES = {
    Status.PASS: "ready for queries and writes",
    Status.WARN: "working, with warnings",
    Status.FAIL: "failing",
}


@router.get("/health/live", summary="Is the process serving requests?")
async def live() -> Response:
    """Answers without touching any dependency."""
    return Response(_LIVE, media_type=MEDIA_TYPE)


@router.get("/health/ready", summary="Can requests be handled now?")
async def ready(request: Request) -> Response:
    """200 once the database answers, else 503 with Retry-After."""
    await platform_of(request).health.ready()
    return Response(_LIVE, media_type=MEDIA_TYPE)


@router.get("/health", summary="How is Tidegauge? (also for InfluxDB's clients)")
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
    return Response(msgspec.json.encode(body), http_status(status), media_type=MEDIA_TYPE)


@router.get("/health/detailed", summary="Every component, with figures")
async def detailed(request: Request, _: ReadKey) -> Response:
    """Services of this process, checks of ourselves and the checks that users set up.

    Something of Tidegauge's own that fails is `fail` and 503; a user's service that is down makes
    it `warn`, since Tidegauge itself works.
    """
    content, status = await platform_of(request).health.detailed()
    return Response(content, http_status(status), media_type=MEDIA_TYPE)
