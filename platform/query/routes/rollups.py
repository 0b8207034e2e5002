"""GET /metrics/rollups: how the tiers are doing."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from ...auth.dependencies import ReadKey, platform_of
from ...core.answers import json_answer
from ...core.clock import to_datetime
from ..limits import limited
from ..rollups import read_rollups
from ..tiers import tiers
from .answers import RollupsAnswer

router = APIRouter()


@router.get(
    "/metrics/rollups",
    summary="Coverage, lag, policies and sizes of the tiers",
    responses={200: {"model": RollupsAnswer}},
)
async def rollups(request: Request, _: ReadKey) -> Response:
    """What each tier holds and costs, up to when rollups are materialised, and their policies."""
    platform = platform_of(request)
    async with platform.database.reading(limited(platform.settings.query_timeout)) as connection:
        entries = await read_rollups(
            connection,
            tiers(platform.settings),
            now=to_datetime(platform.clock.now_us()),
        )
    return json_answer({"tiers": entries})
