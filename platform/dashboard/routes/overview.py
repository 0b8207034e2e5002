"""/overview: all services at a glance."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request, Response

from ...auth.dependencies import ReadKey, now_of, platform_of
from ...query.limits import limited
from ..overview import grid_of, overview, read_series, read_standing
from .answers import OverviewAnswer

router = APIRouter(prefix="/api/v1", tags=["dashboard"])


@router.get(
    "/overview",
    summary="All services at a glance",
    responses={200: {"model": OverviewAnswer}},
)
async def all_services(
    request: Request, key: ReadKey, minutes: Annotated[int, Query(ge=5, le=1440)] = 60
) -> Response:
    """The worst first. Figures are those of the last five minutes, series go back `minutes`;
    what was not measured is null. All who ask within five seconds get the same."""
    platform, now = platform_of(request), now_of(request)

    async def make() -> bytes:
        grid, within = grid_of(now, minutes), timedelta(minutes=minutes)
        async with (
            platform.query_gate.query(key.id),
            platform.read_database.reading(limited(platform.settings.query_timeout)) as connection,
        ):
            standing = await read_standing(connection, now, new_within=within)
            cells = await read_series(connection, grid)
        document = await asyncio.to_thread(overview, standing, grid, cells)
        return msgspec.json.encode(document)

    body = await platform.overviews.get(minutes, make)
    return Response(body, media_type="application/json")
