"""GET /errors and what hangs below it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from ...auth.dependencies import ReadKey, now_of, platform_of
from ...core.answers import json_answer
from ...core.durations import format_duration
from ...core.times import parse_time
from ...storage.database import Connection
from ..events import Severity
from ..frequency import By, choose, parse_step, read_frequency, tiers
from ..listing import GroupFilter, Order, list_groups, search_words
from ..reading import EventFilter, list_events, list_services, read_event, read_group
from .answers import (
    EventAnswer,
    EventsAnswer,
    FrequencyAnswer,
    GroupsAnswer,
    GroupWhole,
    ServicesAnswer,
)
from .common import Cursor, From, GroupId, Limit, Text, To, no_nul, span_of

router = APIRouter()


@router.get("/errors", summary="Recent errors", responses={200: {"model": EventsAnswer}})
async def recent(
    request: Request,
    _: ReadKey,
    from_: From = "-30d",
    to: To = "now",
    service: Text = None,
    environment: Text = None,
    release: Text = None,
    severity: Severity | None = None,
    type_: Annotated[str | None, Query(alias="type", max_length=500)] = None,
    user: Text = None,
    request_id: Text = None,
    group: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
    query: Annotated[str | None, Query(max_length=500, description="Words, all must occur")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Events that are kept whole, newest first, a page at a time."""
    no_nul(service=service, environment=environment, release=release, type=type_, user=user,
           request_id=request_id, query=query)  # fmt: skip
    start, end = span_of(request, from_, to)
    if to == "now":
        end += timedelta(hours=1)  # clocks of senders run ahead
    wanted = EventFilter(
        start, end, group, service, environment, release, severity, type_, user, request_id,
        search_words(query),
    )  # fmt: skip
    platform = platform_of(request)
    async with platform.database.connection() as connection:
        events, following = await list_events(connection, wanted, cursor, limit)
    return json_answer({"errors": events, "next": following})


@router.get("/errors/groups", summary="Groups of errors", responses={200: {"model": GroupsAnswer}})
async def groups(
    request: Request,
    _: ReadKey,
    status: Literal["unresolved", "resolved", "ignored"] | None = None,
    service: Text = None,
    environment: Text = None,
    release: Text = None,
    severity: Severity | None = None,
    type_: Annotated[str | None, Query(alias="type", max_length=500)] = None,
    assigned_to: Text = None,
    regressed: bool | None = None,
    from_: Annotated[str | None, Query(alias="from", description="Seen since")] = None,
    to: Annotated[str | None, Query(description="First seen before")] = None,
    query: Annotated[str | None, Query(max_length=500, description="Words, all must occur")] = None,
    order: Order = "last_seen",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Groups, the largest of `order` first, a page at a time."""
    no_nul(service=service, environment=environment, release=release, type=type_,
           assigned_to=assigned_to, query=query)  # fmt: skip
    now = now_of(request)
    wanted = GroupFilter(
        status=status,
        service=service,
        environment=environment,
        release=release,
        severity=severity,
        error_type=type_,
        assigned_to=assigned_to,
        since=None if from_ is None else parse_time(from_, "from", now),
        until=None if to is None else parse_time(to, "to", now),
        words=search_words(query),
        regressed=regressed,
    )
    async with platform_of(request).database.connection() as connection:
        found, following = await list_groups(connection, wanted, order, cursor, limit)
    return json_answer({"groups": found, "next": following})


@router.get(
    "/errors/groups/{group_id}", summary="One group", responses={200: {"model": GroupWhole}}
)
async def group(request: Request, _: ReadKey, group_id: GroupId) -> Response:
    """A group with its series, fingerprints, endpoints, releases and latest kept events."""
    async with platform_of(request).database.connection() as connection:
        return json_answer(await read_group(connection, group_id, now_of(request)))


@router.get(
    "/errors/events/{event_id}", summary="One event", responses={200: {"model": EventAnswer}}
)
async def event(request: Request, _: ReadKey, event_id: UUID) -> Response:
    """An event whole: exceptions with source lines and locals, request, breadcrumbs, context."""
    connection: Connection
    async with platform_of(request).database.connection() as connection:
        return json_answer(await read_event(connection, event_id))


@router.get(
    "/errors/services", summary="Services with errors", responses={200: {"model": ServicesAnswer}}
)
async def services(request: Request, _: ReadKey) -> Response:
    """Names of services with their numbers of groups and events."""
    async with platform_of(request).database.connection() as connection:
        return json_answer({"services": await list_services(connection)})


@router.get(
    "/errors/frequency",
    summary="How often errors occur",
    responses={200: {"model": FrequencyAnswer}},
)
async def frequency(
    request: Request,
    _: ReadKey,
    by: By = "type",
    from_: From = "-24h",
    to: To = "now",
    step: Annotated[str, Query(description="Bucket width (1m, 1h, 1d) or auto")] = "auto",
    service: Text = None,
    environment: Text = None,
    release: Text = None,
    severity: Severity | None = None,
    type_: Annotated[str | None, Query(alias="type", max_length=500)] = None,
    endpoint: Text = None,
    group: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="Most series")] = 20,
) -> Response:
    """Counts in buckets, one series for each value of `by`, the largest first.

    Bucket timestamps are Unix seconds of their beginning; buckets without errors are left out.
    """
    no_nul(service=service, environment=environment, release=release, type=type_,
           endpoint=endpoint)  # fmt: skip
    start, end = span_of(request, from_, to)
    if to == "now":
        end += timedelta(minutes=1)
    platform = platform_of(request)
    tier, width = choose(tiers(platform.settings), start, end, parse_step(step), now_of(request))
    filters = {
        "service": service, "environment": environment, "release": release, "severity": severity,
        "type": type_, "endpoint": endpoint, "group": group,
    }  # fmt: skip
    async with platform.database.connection() as connection:
        series = await read_frequency(connection, tier, width, start, end, by, filters, limit)
    return json_answer(
        {
            "by": by,
            "tier": tier.name,
            "step": format_duration(width),
            "from": start.timestamp(),
            "to": end.timestamp(),
            "series": series,
        }
    )
