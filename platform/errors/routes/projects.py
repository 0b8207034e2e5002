"""DSNs over HTTP, for the dashboard: what `tidegauge dsn` does."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ...auth.dependencies import AdminKey, platform_of
from ...core.answers import json_answer
from ..projects import Project, create_project, list_projects, revoke_project
from .answers import ProjectAnswer, ProjectsAnswer

router = APIRouter()


class NewProject(BaseModel):
    """The service whose errors a DSN brings."""

    model_config = ConfigDict(extra="forbid")

    service: str = Field(min_length=1, max_length=200)
    environment: str = Field("", max_length=200)


def _shown(project: Project, base_url: str) -> dict[str, Any]:  # Any: JSON members
    return {
        "id": project.id,
        "service": project.service,
        "environment": project.environment,
        "dsn": project.dsn(base_url),
        "created_at": project.created_at,
        "revoked_at": project.revoked_at,
    }


def _base_url(request: Request) -> str:
    return platform_of(request).settings.public_url or str(request.base_url)


@router.get("/api/v1/projects", summary="DSNs", responses={200: {"model": ProjectsAnswer}})
async def projects(request: Request, _: AdminKey) -> Response:
    """All DSNs, revoked ones too."""
    async with platform_of(request).database.connection() as connection:
        found = await list_projects(connection)
    return json_answer({"projects": [_shown(p, _base_url(request)) for p in found]})


@router.post(
    "/api/v1/projects",
    summary="Make a DSN",
    status_code=201,
    responses={201: {"model": ProjectAnswer}},
)
async def make(request: Request, _: AdminKey, new: NewProject) -> Response:
    """A DSN for Sentry SDKs of one service."""
    async with platform_of(request).database.connection() as connection:
        project = await create_project(connection, new.service, new.environment)
    return json_answer(_shown(project, _base_url(request)), 201)


@router.delete("/api/v1/projects/{project_id}", summary="Revoke a DSN", status_code=204)
async def revoke(
    request: Request, _: AdminKey, project_id: Annotated[int, Path(ge=1, le=2**31 - 1)]
) -> Response:
    """Its SDKs are answered 403 from now on; what they sent stays."""
    async with platform_of(request).database.connection() as connection:
        await revoke_project(connection, project_id)
    return Response(status_code=204)
