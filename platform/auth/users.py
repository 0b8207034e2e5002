"""Users of the dashboard: made, listed, changed, removed; one admin always remains."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from ..core.errors import BadRequest, Conflict, NotFound
from ..storage.database import Connection, scalar
from ..storage.sql import load_queries

QUERIES = load_queries("tidegauge.auth", "users.sql")

Role = Literal["admin", "viewer"]

_NAME = re.compile(r"[\w][\w.@+-]{0,63}")


@dataclass(frozen=True, slots=True)
class User:
    """A user as stored."""

    id: int
    name: str
    role: Role
    disabled: bool
    created_at: datetime
    last_sign_in_at: datetime | None
    password_hash: str


def is_name(text: str) -> bool:
    """Whether a user could be called so."""
    return _NAME.fullmatch(text) is not None


def check_name(name: str, *, where: str) -> None:
    """Raises BadRequest for what is no name of a user."""
    if not is_name(name):
        raise BadRequest(
            f"{where}: a name is 1 to 64 letters, digits and . _ @ + -, a letter or digit first",
            where=where,
        )


async def any_user(connection: Connection) -> bool:
    """Whether there is a user: without one the first is to be set up."""
    return bool(await scalar(connection, QUERIES["any_user"]))


async def create_user(connection: Connection, name: str, password_hash: str, role: Role) -> User:
    """Make a user and void the tokens for making the first one. Raises Conflict."""
    parameters = {"name": name, "hash": password_hash, "role": role}
    row = await (await connection.execute(QUERIES["create_user"], parameters)).fetchone()
    if row is None:
        raise Conflict(f"There is a user named {name!r} already")
    await connection.execute(QUERIES["void_setup_tokens"])
    return _user(row)


async def list_users(connection: Connection) -> list[User]:
    """All users by name."""
    cursor = await connection.execute(QUERIES["list_users"])
    return [_user(row) for row in await cursor.fetchall()]


async def find_user(connection: Connection, name: str) -> User | None:
    """The user of that name, in whatever case it is written."""
    if not is_name(name):
        return None
    row = await (await connection.execute(QUERIES["find_user"], [name])).fetchone()
    return None if row is None else _user(row)


async def get_user(connection: Connection, name: str) -> User:
    """The same. Raises NotFound."""
    user = await find_user(connection, name)
    if user is None:
        raise NotFound(f"There is no user named {name!r}")
    return user


async def change_user(
    connection: Connection,
    name: str,
    *,
    role: Role | None = None,
    password_hash: str | None = None,
    disabled: bool | None = None,
    keep_session: bytes = b"",
) -> User:
    """Change what is given; a new password or `disabled` ends all sessions but `keep_session`.

    Raises NotFound, and Conflict where no admin would be left.
    """
    await connection.execute(QUERIES["lock_users"])
    user = await get_user(connection, name)
    if role == "viewer" or disabled:
        await _spare_last_admin(connection, user)
    parameters = {"id": user.id, "role": role, "disabled": disabled, "hash": password_hash}
    row = await (await connection.execute(QUERIES["change_user"], parameters)).fetchone()
    assert row is not None
    if password_hash is not None or disabled:
        ended = {"id": user.id, "but": keep_session}
        await connection.execute(QUERIES["end_sessions_of"], ended)
    return _user(row)


async def remove_user(connection: Connection, name: str) -> User:
    """Remove a user with all sessions. Raises NotFound, and Conflict for the last admin."""
    await connection.execute(QUERIES["lock_users"])
    user = await get_user(connection, name)
    await _spare_last_admin(connection, user)
    await connection.execute(QUERIES["remove_user"], [user.id])
    return user


async def _spare_last_admin(connection: Connection, user: User) -> None:
    if user.role != "admin" or user.disabled:
        return
    if not await scalar(connection, QUERIES["other_admins"], [user.id]):
        raise Conflict(f"{user.name!r} is the only admin; make another one first")


def _user(row: tuple[Any, ...]) -> User:  # Any: columns of a user
    id_, name, role, disabled, created_at, last_sign_in_at, password_hash = row
    return User(id_, name, cast("Role", role), disabled, created_at, last_sign_in_at, password_hash)
