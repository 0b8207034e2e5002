"""Probes: alive as soon as requests are served, ready once the database answers."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from ..auth.dependencies import platform_of

router = APIRouter(tags=["health"])

MEDIA_TYPE = "application/health+json"


@router.get("/health/live", summary="Is the process serving requests?")
async def live() -> Response:
    """Answers without touching any dependency."""
    return Response(b'{"status":"pass"}', media_type=MEDIA_TYPE)


@router.get("/health", summary="Is Tidegauge there? (also for InfluxDB's clients)")
async def summary() -> Response:
    """A summary without detail."""
    return Response(
        b'{"name":"tidegauge","message":"ready for queries and writes","status":"pass","checks":[]}',
        media_type=MEDIA_TYPE,
    )


@router.get("/health/ready", summary="Can requests be handled now?")
async def ready(request: Request) -> Response:
    """200 once the database answers, else 503 with Retry-After."""
    await platform_of(request).ready()
    return Response(b'{"status":"pass"}', media_type=MEDIA_TYPE)
