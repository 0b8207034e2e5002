"""/users: who may look at the dashboard."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import APIRouter, Request, Response

from ...core.errors import BadRequest
from ..dependencies import AdminKey, platform_of
from ..passwords import check_strength
from ..users import Role, User, change_user, check_name, create_user, list_users, remove_user
from .answers import UserAnswer, UsersAnswer
from .common import Body, Secret, UserName, json_answer

log = logging.getLogger("tidegauge.auth")

router = APIRouter(prefix="/users")


class NewUser(Body):
    """A user to make."""

    name: UserName
    password: Secret
    role: Role = "viewer"


class UserChange(Body):
    """What is to be different."""

    role: Role | None = None
    password: Secret | None = None
    disabled: bool | None = None


def _shown(user: User) -> dict[str, Any]:  # Any: JSON members
    return {
        "name": user.name,
        "role": user.role,
        "disabled": user.disabled,
        "created_at": user.created_at,
        "last_sign_in_at": user.last_sign_in_at,
    }


@router.get("", summary="Users", responses={200: {"model": UsersAnswer}})
async def listed(request: Request, _: AdminKey) -> Response:
    """By name."""
    async with platform_of(request).database.connection() as connection:
        users = await list_users(connection)
    return json_answer({"users": [_shown(user) for user in users]})


@router.post("", summary="Make a user", status_code=201, responses={201: {"model": UserAnswer}})
async def create(request: Request, key: AdminKey, new: NewUser) -> Response:
    """A viewer, or an admin, who may change everything."""
    check_name(new.name, where="body.name")
    check_strength(new.password, name=new.name, where="body.password")
    platform = platform_of(request)
    hashed = await platform.passwords.hash(new.password)
    async with platform.database.connection() as connection:
        user = await create_user(connection, new.name, hashed, new.role)
    log.info("%s made the user %s (%s)", key.name, user.name, user.role)
    return json_answer(_shown(user), 201)


@router.patch("/{name}", summary="Change a user", responses={200: {"model": UserAnswer}})
async def change(request: Request, key: AdminKey, name: str, wanted: UserChange) -> Response:
    """Role, password, or whether sign-in is possible; the last two end the user's sessions."""
    if not wanted.model_dump(exclude_none=True):
        raise BadRequest("body: role, password or disabled is missing", where="body")
    platform, hashed = platform_of(request), None
    if wanted.password is not None:
        check_strength(wanted.password, name=name, where="body.password")
        hashed = await platform.passwords.hash(wanted.password)
    async with platform.database.connection() as connection:
        user = await change_user(
            connection, name, role=wanted.role, password_hash=hashed, disabled=wanted.disabled
        )
    platform.sessions.forget(user.id)
    log.info("%s changed the user %s", key.name, user.name)
    return json_answer(_shown(user))


@router.delete("/{name}", summary="Remove a user", status_code=204)
async def remove(request: Request, key: AdminKey, name: str) -> Response:
    """With all sessions."""
    platform = platform_of(request)
    async with platform.database.connection() as connection:
        user = await remove_user(connection, name)
    platform.sessions.forget(user.id)
    log.info("%s removed the user %s", key.name, user.name)
    return Response(status_code=204)
