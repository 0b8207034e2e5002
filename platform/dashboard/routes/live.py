"""/live: what changes, told as it does."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response

from ...auth.dependencies import platform_of, require
from ...auth.keys import Key
from ...auth.sessions import COOKIE
from ..event_stream import EventStream
from ..live import parse_last_id

router = APIRouter(prefix="/api/v1", tags=["dashboard"])

_may_read = require("read")
_EVENTS: dict[int | str, dict[str, Any]] = {  # Any: OpenAPI
    200: {
        "description": "Events `overview` (the overview without series), `alerts` "
        '(`{"active", "changed"}`), `errors` (`{"new_groups"}`), each when it differs, and `tick` '
        '(`{"now"}`) every five seconds',
        "content": {"text/event-stream": {"schema": {"type": "object"}}},  # of each event
    }
}


@router.get("/live", summary="Follow what changes", response_class=Response, responses=_EVENTS)
async def follow(
    request: Request,
    _: Annotated[Key, Depends(_may_read)],
    last_event_id: Annotated[
        str | None, Header(description="Only what is newer than this event")
    ] = None,
) -> Response:
    """Server-sent events; of each the latest comes at once, unless Last-Event-ID says it is known."""

    async def allowed() -> Key:
        return await _may_read(request, None, request.cookies.get(COOKIE))

    return EventStream(platform_of(request).live, parse_last_id(last_event_id), allowed)
