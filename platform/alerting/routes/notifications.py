"""/alerts/notifications: what was sent to whom, what was not, and trying that again."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from ...auth.dependencies import AdminKey, ReadKey, now_of, platform_of
from ...core.answers import json_answer
from ...core.errors import Conflict, NotFound
from ...storage.database import Connection, scalar
from ..outbox import QUERIES
from .answers import MessageAnswer, MessagesAnswer, MessageWhole
from .common import Id

router = APIRouter(prefix="/alerts/notifications")

_NAMES = ("id", "key", "kind", "group_key", "content", "status", "attempts", "created_at", "sent_at",
          "next_attempt_at", "latency_ms", "response", "last_error", "channel")  # fmt: skip


async def _messages(connection: Connection, **filters: Any) -> list[dict[str, Any]]:  # Any: JSON
    parameters = {"id": None, "status": None, "channel": None, "before": None, "alert": None,
                  "limit": 1, **filters}  # fmt: skip
    rows = await (await connection.execute(QUERIES["message"], parameters)).fetchall()
    return [dict(zip(_NAMES, row, strict=True)) for row in rows]


def _shown(message: dict[str, Any]) -> dict[str, Any]:  # Any: JSON
    """A message as a line of the log: without the alerts it spells out."""
    content = message.pop("content")
    about = {k: content.get(k) for k in ("title", "count", "firing", "resolved", "severity")}
    return {**message, **about, "fallback_from": content.get("fallback_from")}


@router.get("", summary="Delivery log", responses={200: {"model": MessagesAnswer}})
async def listing(
    request: Request,
    _: ReadKey,
    status: Literal["pending", "sent", "dead"] | None = None,
    channel: Annotated[str | None, Query(max_length=255, pattern=r"^[^\x00]*$")] = None,
    alert: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    before: Annotated[
        int | None, Query(ge=1, le=2**62, description="`next` of the last page")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """The newest first; status `dead` lists what was given up and can be replayed."""
    async with platform_of(request).database.connection() as connection:
        found = await _messages(
            connection, status=status, channel=channel, alert=alert, before=before, limit=limit
        )
    following = found[-1]["id"] if len(found) == limit else None
    return json_answer({"notifications": [_shown(m) for m in found], "next": following})


@router.get(
    "/{message_id:int}", summary="One message, whole", responses={200: {"model": MessageWhole}}
)
async def read(request: Request, _: ReadKey, message_id: Id) -> Response:
    """With its content as it was composed, and every attempt to deliver it."""
    async with platform_of(request).database.connection() as connection:
        found = await _messages(connection, id=message_id)
        if not found:
            raise NotFound(f"There is no message {message_id}")
        rows = await (await connection.execute(QUERIES["attempts_of"], [message_id])).fetchall()
    names = ("at", "ok", "latency_ms", "response")
    tried = [dict(zip(names, row, strict=True)) for row in rows]
    return json_answer({**found[0], "attempts_made": tried})


@router.post(
    "/{message_id:int}/replay",
    summary="Try a dead letter again",
    status_code=202,
    responses={202: {"model": MessageAnswer}},
)
async def replay(request: Request, _: AdminKey, message_id: Id) -> Response:
    """The same message under the same key, its attempts counted anew."""
    parameters = {"id": message_id, "now": now_of(request)}
    async with platform_of(request).database.connection() as connection:
        channel_id = await scalar(connection, QUERIES["replay"], parameters)
        if channel_id is None:
            if not await _messages(connection, id=message_id):
                raise NotFound(f"There is no message {message_id}")
            raise Conflict(f"The message {message_id} is not dead")
        await connection.execute(QUERIES["close_breaker"], [channel_id])
        found = await _messages(connection, id=message_id)
    platform_of(request).alerting.deliverer.wake()
    return json_answer(_shown(found[0]), 202)
