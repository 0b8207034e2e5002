"""Maintenance windows."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request, Response

from ...auth.dependencies import platform_of, require
from ...auth.keys import Key
from ...core.answers import json_answer
from ...core.clock import to_datetime
from ...core.durations import format_duration
from ..checks import store
from ..checks.maintenance import NewWindow, Window
from .answers import WindowsAnswer

router = APIRouter(prefix="/health/maintenance")


def _rendered(window: Window, *, lasts: bool) -> dict[str, Any]:  # Any: JSON members
    return {
        "id": window.id,
        "title": window.title,
        "checks": window.checks,
        "services": window.services,
        "starts_at": window.starts_at,
        "ends_at": window.ends_at,
        "cron": window.cron,
        "duration": None if window.duration is None else format_duration(window.duration),
        "timezone": window.timezone,
        "created_by": window.created_by,
        "lasts": lasts,
    }


@router.get("", summary="Maintenance windows", responses={200: {"model": WindowsAnswer}})
async def listed(request: Request, _: Annotated[Key, Depends(require("read"))]) -> Response:
    """Those to come, those that last, those of the last 30 days; `lasts` says which is now."""
    platform = platform_of(request)
    now = to_datetime(platform.clock.now_us())
    async with platform.database.connection() as connection:
        windows = await store.read_windows(connection, now)
    found = [_rendered(window, lasts=window.lasts(now)) for window in windows]
    return json_answer({"windows": found})


@router.post("", summary="Plan maintenance", status_code=201)
async def create(
    request: Request,
    key: Annotated[Key, Depends(require("admin"))],
    window: Annotated[NewWindow, Body()],
) -> Response:
    """While it lasts, failures of its checks are not told and do not count against uptime."""
    platform = platform_of(request)
    async with platform.database.connection() as connection:
        id_ = await store.add_window(connection, window, created_by=key.name)
    platform.health.prober.changed()
    return json_answer({"id": id_}, 201)


@router.delete("/{id}", summary="End or forget maintenance", status_code=204)
async def delete(
    request: Request,
    _: Annotated[Key, Depends(require("admin"))],
    id: int,  # noqa: A002
) -> Response:
    """From now on its checks are told of again."""
    platform = platform_of(request)
    async with platform.database.connection() as connection:
        await store.delete_window(connection, id)
    platform.health.prober.changed()
    return Response(status_code=204)
