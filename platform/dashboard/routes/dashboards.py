"""/dashboards: made, read, changed, removed, and as YAML."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from ...auth.dependencies import AdminKey, ReadKey, platform_of
from ...core.answers import json_answer
from ...core.errors import BodyTooLarge
from ..dashboards import (
    MOST_YAML_BYTES,
    Dashboard,
    create_dashboard,
    delete_dashboard,
    export,
    get_dashboard,
    list_dashboards,
    parse,
    replace_dashboard,
)
from .answers import DashboardAnswer, DashboardsAnswer

router = APIRouter(prefix="/api/v1/dashboards", tags=["dashboard"])

Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
YAML_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/yaml": {"schema": {"type": "string"}}},
    }
}


@router.get("", summary="Dashboards", responses={200: {"model": DashboardsAnswer}})
async def listed(request: Request, _: ReadKey) -> Response:
    """By name; `panels` counts them."""
    async with platform_of(request).database.connection() as connection:
        found = await list_dashboards(connection)
    return json_answer({"dashboards": found})


@router.post(
    "", summary="Make a dashboard", status_code=201, responses={201: {"model": DashboardAnswer}}
)
async def create(request: Request, key: AdminKey, new: Dashboard) -> Response:
    """Names are unique."""
    async with platform_of(request).database.connection() as connection:
        made = await create_dashboard(connection, new, by=key.name)
    return json_answer(made, 201)


@router.post(
    "/import",
    summary="Make a dashboard from YAML",
    status_code=201,
    openapi_extra=YAML_BODY,
    responses={201: {"model": DashboardAnswer}},
)
async def import_dashboard(request: Request, key: AdminKey) -> Response:
    """A document of /export; where its name is taken, change the name in it first."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_YAML_BYTES:
            raise BodyTooLarge("The document is too large", limit_bytes=MOST_YAML_BYTES)
    new = await asyncio.to_thread(parse, body)
    async with platform_of(request).database.connection() as connection:
        made = await create_dashboard(connection, new, by=key.name)
    return json_answer(made, 201)


@router.get("/{id}", summary="One dashboard", responses={200: {"model": DashboardAnswer}})
async def read(request: Request, _: ReadKey, id: Id) -> Response:  # noqa: A002 - as the path has it
    """With its panels."""
    async with platform_of(request).database.connection() as connection:
        return json_answer(await get_dashboard(connection, id))


@router.put("/{id}", summary="Replace a dashboard", responses={200: {"model": DashboardAnswer}})
async def replace(request: Request, key: AdminKey, id: Id, new: Dashboard) -> Response:  # noqa: A002
    """Name and panels, whole."""
    async with platform_of(request).database.connection() as connection:
        return json_answer(await replace_dashboard(connection, id, new, by=key.name))


@router.delete("/{id}", summary="Remove a dashboard", status_code=204)
async def remove(request: Request, _: AdminKey, id: Id) -> Response:  # noqa: A002
    """For everybody."""
    async with platform_of(request).database.connection() as connection:
        await delete_dashboard(connection, id)
    return Response(status_code=204)


@router.get("/{id}/export", summary="A dashboard as YAML")
async def export_dashboard(request: Request, _: ReadKey, id: Id) -> Response:  # noqa: A002
    """A document that /import takes."""
    async with platform_of(request).database.connection() as connection:
        dashboard = await get_dashboard(connection, id)
    return Response(export(dashboard), media_type="application/yaml")
