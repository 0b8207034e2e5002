"""GET /audit: who set up what."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from ...core.errors import BadRequest
from ..audit import read_audit_log
from ..dependencies import AdminKey, platform_of
from .common import json_answer

router = APIRouter(tags=["access"])

_MOST_ID = 2**63 - 1
Filter = Annotated[str | None, Query(max_length=255)]


@router.get("/audit", summary="Audit log")
async def listed(
    request: Request,
    _: AdminKey,
    actor: Filter = None,
    kind: Filter = None,
    target: Filter = None,
    before: Annotated[int | None, Query(ge=1, le=_MOST_ID, description="`next` of a page")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Newest first; `next` is null on the last page."""
    for name, value in (("actor", actor), ("kind", kind), ("target", target)):
        if value is not None and "\0" in value:
            raise BadRequest(f"{name}: has a NUL character", where=name)
    async with platform_of(request).database.connection() as connection:
        acts = await read_audit_log(
            connection, limit=limit + 1, before=before, actor=actor, kind=kind, target=target
        )
    page = acts[:limit]
    following = page[-1].id if len(acts) > limit else None
    return json_answer({"acts": [act.shown() for act in page], "next": following})
