"""GET /metrics/catalog: which metrics there are."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from ...auth.dependencies import ReadKey, platform_of
from ...core.answers import json_answer
from ...core.clock import to_datetime
from ..catalog import read_catalog
from ..limits import limited
from .answers import CatalogAnswer
from .common import no_nul

router = APIRouter()


@router.get(
    "/metrics/catalog",
    summary="Metrics, their tags and values",
    responses={200: {"model": CatalogAnswer}},
)
async def catalog(
    request: Request,
    _: ReadKey,
    metric: Annotated[list[str], Query(max_length=50, description="Only these")] = [],  # noqa: B006
    search: Annotated[str | None, Query(max_length=255, description="Part of the name")] = None,
    values: Annotated[int, Query(ge=0, le=10_000, description="Values shown of each tag")] = 20,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    after: Annotated[str, Query(max_length=2000, description="`next` of the last page")] = "",
) -> Response:
    """Name, kind, unit, tags with some of their values, when series were first and last seen (to
    the hour if silent), and samples a second over the last ten minutes; a page by name."""
    platform = platform_of(request)
    no_nul(metric, "metric")
    no_nul([search or ""], "search")
    no_nul([after], "after")
    async with platform.read_database.reading(
        limited(platform.settings.query_timeout)
    ) as connection:
        metrics, following = await read_catalog(
            connection,
            metrics=metric or None,
            search=search,
            after=after,
            limit=limit,
            values=values,
            now=to_datetime(platform.clock.now_us()),
            retention_hourly=platform.settings.retention_hourly,
        )
    return json_answer({"metrics": metrics, "next": following})
