"""/alerts: what is active, what was, and acknowledging it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ...auth.dependencies import AdminKey, ReadKey, now_of, platform_of
from ...core.answers import json_answer
from ...core.errors import BadRequest
from ...core.times import parse_time
from ..alerts import (
    QUERIES,
    acknowledge,
    active_alerts,
    alert_history,
    alert_story,
    close_by_hand,
    unacknowledge,
)
from ..rule_store import QUERIES as RULE_QUERIES
from ..rules import DurationSeconds, Name, Text
from .answers import ActiveAnswer, AlertsAnswer, StoryAnswer
from .common import Id

router = APIRouter(prefix="/alerts")

Severity = Annotated[str | None, Query(max_length=255, pattern=r"^[^\x00]*$")]
State = Literal["pending", "firing", "recovering", "no_data", "error"]


class Acknowledgement(BaseModel):
    """Who takes care of an alert, and for how long."""

    model_config = ConfigDict(extra="forbid")

    by: Name | None = Field(None, description="Default: the user or key that asks.")
    note: Text = ""
    expires_in: DurationSeconds | None = Field(
        None, description="After that it is repeated again; default: until it is resolved."
    )


class Closing(BaseModel):
    """Who closes an alert by hand, and why."""

    model_config = ConfigDict(extra="forbid")

    by: Name | None = Field(None, description="Default: the user or key that asks.")
    note: Text = ""


@router.get("", summary="Active alerts", responses={200: {"model": ActiveAnswer}})
async def active(
    request: Request,
    _: ReadKey,
    state: State | None = None,
    severity: Severity = None,
    rule: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
) -> Response:
    """Pending, firing, recovering, without data or in error; and rules that cannot be evaluated."""
    async with platform_of(request).database.connection() as connection:
        found = await active_alerts(
            connection, now_of(request), phase=state, severity=severity, rule=rule, limit=limit
        )
        counts = await (await connection.execute(QUERIES["active_counts"])).fetchall()
        failing = await (await connection.execute(QUERIES["rules_in_error"])).fetchall()
        row = await (await connection.execute(RULE_QUERIES["evaluation_state"])).fetchone()
    last_at, outage, lease = row or (None, None, None)
    return json_answer(
        {
            "alerts": found,
            "counts": dict(counts),
            "rules_in_error": [{"id": i, "rule_name": n, "error": e} for i, n, e in failing],
            "evaluation": {"last_at": last_at, "last_outage": outage, "lease_until": lease},
        }
    )


@router.get("/history", summary="Alerts that were", responses={200: {"model": AlertsAnswer}})
async def history(
    request: Request,
    _: ReadKey,
    from_: Annotated[str, Query(alias="from")] = "-7d",
    to: str = "now",
    rule: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    status: Literal["firing", "resolved"] | None = None,
    severity: Severity = None,
    label: Annotated[list[str], Query(description="`name=value`, repeatable")] = [],  # noqa: B006 - FastAPI copies defaults
    before: Annotated[
        int | None, Query(ge=1, le=2**62, description="`next` of the last page")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Alerts that were open at some time between from and to, the newest first."""
    now = now_of(request)
    labels = {}
    for position, text in enumerate(label):
        name, equals, value = text.partition("=")
        if not equals or not name or "\0" in text:
            where = f"label[{position}]"
            raise BadRequest(f"{where}: {text[:60]!r} is not name=value", where=where)
        labels[name] = value
    async with platform_of(request).database.connection() as connection:
        found = await alert_history(
            connection,
            start=parse_time(from_, "from", now),
            end=parse_time(to, "to", now) + timedelta(microseconds=1),
            id=None,
            rule=rule,
            status=status,
            severity=severity,
            labels=json.dumps(labels),
            before=before,
            limit=limit,
        )
    following = found[-1]["id"] if len(found) == limit else None
    return json_answer({"alerts": found, "next": following})


@router.get(
    "/{alert_id:int}", summary="The story of one alert", responses={200: {"model": StoryAnswer}}
)
async def story(request: Request, _: ReadKey, alert_id: Id) -> Response:
    """Its transitions, and what was sent to whom."""
    async with platform_of(request).database.connection() as connection:
        return json_answer(await alert_story(connection, alert_id))


@router.post(
    "/{alert_id:int}/acknowledge",
    summary="Take care of an alert",
    responses={200: {"model": StoryAnswer}},
)
async def take_care(
    request: Request, key: AdminKey, alert_id: Id, body: Acknowledgement
) -> Response:
    """Nothing is repeated while somebody takes care; `resolved` is still sent."""
    now = now_of(request)
    until = None if body.expires_in is None else now + timedelta(seconds=body.expires_in)
    async with platform_of(request).database.connection() as connection:
        by = body.by or key.name
        await acknowledge(connection, alert_id, by=by, note=body.note, until=until, now=now)
        return json_answer(await alert_story(connection, alert_id))


@router.delete(
    "/{alert_id:int}/acknowledge",
    summary="Take an acknowledgement back",
    responses={200: {"model": StoryAnswer}},
)
async def let_go(request: Request, _: AdminKey, alert_id: Id) -> Response:
    """It is repeated again."""
    async with platform_of(request).database.connection() as connection:
        await unacknowledge(connection, alert_id)
        return json_answer(await alert_story(connection, alert_id))


@router.post(
    "/{alert_id:int}/close",
    summary="Close an alert by hand",
    responses={200: {"model": StoryAnswer}},
)
async def close(request: Request, key: AdminKey, alert_id: Id, body: Closing) -> Response:
    """Resolved as `acknowledged_away`; quiet until its condition has cleared."""
    async with platform_of(request).database.connection() as connection:
        by = body.by or key.name
        await close_by_hand(connection, alert_id, by=by, note=body.note, now=now_of(request))
        story = await alert_story(connection, alert_id)
    platform_of(request).alerting.deliverer.wake()
    return json_answer(story)
