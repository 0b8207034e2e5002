"""Where jobs call to say that they live: GET, HEAD or POST, no key, the address is the secret."""

from __future__ import annotations

import re
from typing import Literal

from fastapi import APIRouter, Request, Response

from ...auth.dependencies import address_of, platform_of
from ...core.clock import to_datetime
from ...core.errors import NotFound
from ..checks.store import QUERIES

router = APIRouter()

_TOKEN = re.compile(r"[A-Za-z0-9_-]{24}")
_MOST_BODY_BYTES = 10_000

Signal = Literal["success", "failure", "start"]


@router.head("/heartbeat/{token}", include_in_schema=False)
@router.get("/heartbeat/{token}", summary="I live")
@router.post("/heartbeat/{token}", summary="I live")
async def success(request: Request, token: str) -> Response:
    """The run went well; the body, if there is one, is kept (its first 10 kB)."""
    return await _signal(request, token, "success", 0)


@router.head("/heartbeat/{token}/{what}", include_in_schema=False)
@router.get("/heartbeat/{token}/{what}", summary="start, fail, or an exit code")
@router.post("/heartbeat/{token}/{what}", summary="start, fail, or an exit code")
async def other(request: Request, token: str, what: str) -> Response:
    """`start` begins a run, `fail` ends it badly, an exit code ends it well if it is 0."""
    if what == "start":
        return await _signal(request, token, "start", None)
    if what == "fail":
        return await _signal(request, token, "failure", None)
    if re.fullmatch(r"\d{1,3}", what) and int(what) <= 255:
        return await _signal(request, token, "failure" if int(what) else "success", int(what))
    raise NotFound("A heartbeat's address ends with nothing, start, fail or an exit code")


async def _signal(request: Request, token: str, signal: Signal, code: int | None) -> Response:
    platform = platform_of(request)
    platform.keyring.limits.count_address(address_of(request), ingest=True)
    if not _TOKEN.fullmatch(token):  # not worth a query
        raise NotFound("There is no such heartbeat")
    body = b""
    async for part in request.stream():
        body += part[: _MOST_BODY_BYTES - len(body)]
        if len(body) >= _MOST_BODY_BYTES:
            break
    async with platform.database.connection() as connection:
        row = await (await connection.execute(QUERIES["find_token"], [token])).fetchone()
        if row is None:
            raise NotFound("There is no such heartbeat")
        await connection.execute(
            QUERIES["signal"],
            {
                "id": row[0],
                "signal": signal,
                "exit_code": code,
                "now": to_datetime(platform.clock.now_us()),
                "body": body.decode("utf-8", "replace").replace("\0", "\\0"),
            },
        )
    platform.health.prober.judge_soon(int(row[0]))
    return Response(b"OK", media_type="text/plain")
