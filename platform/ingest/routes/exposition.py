"""POST /api/v1/import/prometheus: text exposition pushed by scripts and batch jobs."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from ...auth.dependencies import platform_of
from ...auth.keys import Key
from ..formats import exposition
from .common import BODY, EITHER, LISTED, duplicate_header, keyed
from .own import answer

router = APIRouter()


@router.post(
    "/api/v1/import/prometheus",
    summary="Prometheus text exposition",
    status_code=204,
    responses={
        204: {"description": "Everything was stored"},
        400: {**LISTED, "content": EITHER},
        415: {"description": "Content-Encoding is not understood"},
    },
    openapi_extra=BODY,
)
@keyed
async def import_exposition(request: Request, key: Key) -> Response:
    """Prometheus text format or OpenMetrics; samples without a timestamp get the arrival's.

    204 if all was stored; else 400 with the lines that were not, the others being stored.
    """
    stored = await platform_of(request).intake.store(request, exposition.decode, key_id=key.id)
    if not stored.result.rejected:
        return Response(status_code=204, headers=duplicate_header(stored.result))
    listed = answer(stored.result)
    listed.status_code = 400
    return listed
