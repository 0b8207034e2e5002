"""/alerts/silences and /alerts/inhibitions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from psycopg.types.json import Jsonb

from ...auth.dependencies import AdminKey, ReadKey, now_of, platform_of
from ...core.answers import json_answer
from ...core.errors import BadRequest, NotFound
from ...storage.database import Connection, scalar
from ..alerts import close_silenced
from ..matchers import parse_matchers
from ..silences import QUERIES, InhibitionBody, SilenceBody, silence_of
from .answers import InhibitionAnswer, InhibitionsAnswer, SilenceAnswer, SilencesAnswer
from .common import Id

router = APIRouter(prefix="/alerts")

_NAMES = ("id", "matchers", "starts_at", "ends_at", "recurrence", "author", "reason", "created_at")


async def _silences(
    connection: Connection,
    now: datetime,
    *,
    expired: bool,
    limit: int = 1000,
    silence_id: int | None = None,
) -> list[dict[str, Any]]:  # Any: JSON
    parameters = {"expired": expired, "now": now, "limit": limit, "id": silence_id}
    rows = await (await connection.execute(QUERIES["silences"], parameters)).fetchall()
    return [
        {**dict(zip(_NAMES, r, strict=True)), "active": silence_of(r).active(now)} for r in rows
    ]


@router.get("/silences", summary="Silences", responses={200: {"model": SilencesAnswer}})
async def silences(
    request: Request,
    _: ReadKey,
    expired: bool = False,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
) -> Response:
    """Those that are active or still to come; with `expired` the old ones too."""
    async with platform_of(request).database.connection() as connection:
        found = await _silences(connection, now_of(request), expired=expired, limit=limit)
    return json_answer({"silences": found})


@router.post(
    "/silences",
    summary="Silence alerts",
    status_code=201,
    responses={201: {"model": SilenceAnswer}},
)
async def create_silence(request: Request, key: AdminKey, body: SilenceBody) -> Response:
    """Alerts that match go on and are recorded; nobody is told until the silence ends."""
    now = now_of(request)
    starts_at = body.starts_at or now
    if body.ends_at <= max(starts_at, now):
        raise BadRequest("ends_at: must be after starts_at and in the future", where="ends_at")
    recurrence = body.recurrence
    parameters = {
        **body.model_dump(exclude={"recurrence", "close"}),
        "author": body.author or key.name,
        "starts_at": starts_at,
        "recurrence": recurrence and Jsonb(recurrence.model_dump(by_alias=True)),
    }
    async with platform_of(request).database.connection() as connection:
        silence_id = await scalar(connection, QUERIES["create_silence"], parameters)
        found = await _silences(connection, now, expired=True, silence_id=silence_id)
        if body.close:
            if not found[0]["active"]:
                raise BadRequest("close: the silence is not active now", where="close")
            await close_silenced(connection, parse_matchers(body.matchers), now=now)
    platform_of(request).alerting.deliverer.wake()
    return json_answer(found[0], 201)


@router.delete("/silences/{silence_id:int}", summary="End a silence", status_code=204)
async def end_silence(request: Request, _: AdminKey, silence_id: Id) -> Response:
    """What it held back and still fires is told now."""
    parameters = {"id": silence_id, "now": now_of(request)}
    async with platform_of(request).database.connection() as connection:
        if await scalar(connection, QUERIES["end_silence"], parameters) is None:
            raise NotFound(f"There is no silence {silence_id} that has not ended")
        await connection.execute(QUERIES["release_held"])
    platform_of(request).alerting.deliverer.wake()
    return Response(status_code=204)


@router.get(
    "/inhibitions", summary="Which alerts mute which", responses={200: {"model": InhibitionsAnswer}}
)
async def inhibitions(request: Request, _: ReadKey) -> Response:
    """While the source fires, targets that share the labels `equal` are not told."""
    async with platform_of(request).database.connection() as connection:
        rows = await (await connection.execute(QUERIES["inhibitions"])).fetchall()
    names = ("id", "name", "source", "target", "equal")
    return json_answer({"inhibitions": [dict(zip(names, row, strict=True)) for row in rows]})


@router.put(
    "/inhibitions",
    summary="Make or replace an inhibition",
    responses={200: {"model": InhibitionAnswer}},
)
async def save_inhibition(request: Request, _: AdminKey, body: InhibitionBody) -> Response:
    """The name tells them apart."""
    async with platform_of(request).database.connection() as connection:
        found = await scalar(connection, QUERIES["save_inhibition"], body.model_dump())
    return json_answer({"id": found, **body.model_dump()})


@router.delete("/inhibitions/{inhibition_id:int}", summary="Remove an inhibition", status_code=204)
async def delete_inhibition(request: Request, _: AdminKey, inhibition_id: Id) -> Response:
    """What it held back and still fires is told now."""
    async with platform_of(request).database.connection() as connection:
        if await scalar(connection, QUERIES["delete_inhibition"], [inhibition_id]) is None:
            raise NotFound(f"There is no inhibition {inhibition_id}")
        await connection.execute(QUERIES["release_held"])
    platform_of(request).alerting.deliverer.wake()
    return Response(status_code=204)
