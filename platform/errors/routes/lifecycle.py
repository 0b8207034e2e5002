"""PATCH of groups, merge, split, and the deletion of one person's data."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from ...auth.dependencies import AdminKey, now_of, platform_of
from ...core.answers import json_answer
from ...core.durations import parse_duration
from ...core.errors import BadRequest
from ...core.times import parse_time
from ..lifecycle import Change, Ignore, change_groups, forget_person, merge_groups, split_group
from ..reading import find_group
from .answers import ChangedAnswer, ForgottenAnswer, GroupState
from .common import GroupId, no_nul

router = APIRouter()

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]


class GroupChange(BaseModel):
    """What a PATCH may say; `for` and `until` end an ignore by time, `events` by count, `rate`
    within `window` by rate."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    status: Literal["unresolved", "resolved", "ignored"] | None = None
    in_next_release: bool = False
    ignore_for: str | None = Field(None, max_length=40, description="1h, 7d")
    ignore_until: str | None = Field(None, max_length=60, description="A time")
    ignore_events: int | None = Field(None, ge=1, le=10**12)
    ignore_rate: int | None = Field(None, ge=1, le=10**9)
    ignore_window: str = Field("1h", max_length=40)
    assigned_to: str | None = Field(None, max_length=200)

    @model_validator(mode="after")
    def _makes_sense(self) -> GroupChange:
        given = self.model_fields_set
        if not given & {"status", "assigned_to"}:
            raise ValueError("status or assigned_to must be there")
        if self.in_next_release and self.status != "resolved":
            raise ValueError("in_next_release goes with status resolved")
        if any(f.startswith("ignore_") for f in given) and self.status != "ignored":
            raise ValueError("ignore_* goes with status ignored")
        return self

    def change(self, now: datetime) -> Change:
        """Raises BadRequest for times and durations that are none."""
        until = (
            None
            if self.ignore_until is None
            else parse_time(self.ignore_until, "ignore_until", now)
        )
        if self.ignore_for is not None:
            until = now + _duration(self.ignore_for, "ignore_for")
        window = (
            None if self.ignore_rate is None else _duration(self.ignore_window, "ignore_window")
        )
        no_nul(assigned_to=self.assigned_to)
        return Change(
            status=self.status,
            next_release=self.in_next_release,
            ignore=Ignore(until, self.ignore_events, self.ignore_rate, window),
            assigned_to=self.assigned_to or None,
            assign="assigned_to" in self.model_fields_set,
        )


class BulkChange(GroupChange):
    """The same for many groups, all or none."""

    ids: list[Id] = Field(min_length=1, max_length=1000)


class Merge(BaseModel):
    """Groups that become part of the one in the path."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    from_: list[Id] = Field(alias="from", min_length=1, max_length=1000)


class Split(BaseModel):
    """Fingerprints that get a group of their own."""

    model_config = ConfigDict(extra="forbid")

    fingerprints: list[Id] = Field(min_length=1, max_length=1000)


def _duration(text: str, field: str) -> timedelta:
    try:
        duration = parse_duration(text)
    except ValueError as error:
        raise BadRequest(f"{field}: {error}", where=field) from None
    if not timedelta(0) < duration <= timedelta(days=3660):
        raise BadRequest(f"{field}: must be between nothing and ten years", where=field)
    return duration


@router.patch(
    "/errors/groups/{group_id}",
    summary="Resolve, ignore, reopen or assign a group",
    responses={200: {"model": GroupState}},
)
async def change(request: Request, _: AdminKey, group_id: GroupId, wanted: GroupChange) -> Response:
    """The group as it is afterwards."""
    change_ = wanted.change(now_of(request))
    async with platform_of(request).database.connection() as connection:
        await change_groups(connection, [group_id], change_)
        return json_answer(await find_group(connection, group_id))


@router.patch(
    "/errors/groups",
    summary="Resolve, ignore, reopen or assign many groups",
    responses={200: {"model": ChangedAnswer}},
)
async def change_many(request: Request, _: AdminKey, wanted: BulkChange) -> Response:
    """All of them or, if one does not exist, none."""
    change_ = wanted.change(now_of(request))
    async with platform_of(request).database.connection() as connection:
        await change_groups(connection, wanted.ids, change_)
    return json_answer({"changed": len(set(wanted.ids))})


@router.post(
    "/errors/groups/{group_id}/merge",
    summary="Merge groups into one",
    responses={200: {"model": GroupState}},
)
async def merge(request: Request, _: AdminKey, group_id: GroupId, wanted: Merge) -> Response:
    """The fingerprints of `from` point to this group from now on; a split undoes it."""
    async with platform_of(request).database.connection() as connection:
        await merge_groups(connection, group_id, wanted.from_)
        return json_answer(await find_group(connection, group_id))


@router.post(
    "/errors/groups/{group_id}/split",
    summary="Split a group",
    status_code=201,
    responses={201: {"model": GroupState}},
)
async def split(request: Request, _: AdminKey, group_id: GroupId, wanted: Split) -> Response:
    """The new group that these fingerprints form, with all their events."""
    async with platform_of(request).database.connection() as connection:
        new_id = await split_group(connection, group_id, wanted.fingerprints)
        return json_answer(await find_group(connection, new_id), 201)


@router.delete(
    "/errors/people",
    summary="Delete one person's data",
    responses={200: {"model": ForgottenAnswer}},
)
async def forget(
    request: Request,
    _: AdminKey,
    person: Annotated[str, Query(min_length=1, max_length=200, description="id, e-mail or name")],
) -> Response:
    """Their kept events are deleted; counts stay."""
    no_nul(person=person)
    async with platform_of(request).database.connection() as connection:
        forgotten = await forget_person(connection, person)
    return json_answer({"deleted_events": forgotten.events, "groups": forgotten.groups})
