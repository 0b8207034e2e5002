"""The first user: made with a token that the server prints while there is none."""

from __future__ import annotations

import secrets

from ..core.clock import Clock
from ..core.errors import Conflict, Forbidden
from ..storage.database import Connection, Database, scalar
from .keys import hash_secret
from .passwords import Passwords, check_strength
from .throttle import Throttle, network_of
from .users import QUERIES, User, any_user, check_name, create_user


async def new_setup_token(connection: Connection) -> str | None:
    """A token for making the first user, None if there is one already."""
    if await any_user(connection):
        return None
    token = secrets.token_urlsafe(32)
    await connection.execute(QUERIES["add_setup_token"], [hash_secret(token)])
    return token


class Setup:
    """Makes the first user, an admin."""

    def __init__(self, database: Database, clock: Clock, passwords: Passwords) -> None:
        self._database = database
        self._passwords = passwords
        self._throttle = Throttle(clock, burst=30, refill_s=10)

    async def needed(self) -> bool:
        """Whether there is no user yet."""
        async with self._database.connection() as connection:
            return not await any_user(connection)

    async def make(self, token: str, name: str, password: str, address: str) -> User:
        """Make the first user.

        Raises Forbidden for a token that is none (any more), Conflict if somebody was first,
        BadRequest and TooManyRequests.
        """
        check_name(name, where="body.user")
        check_strength(password, name=name, where="body.password")
        network = network_of(address)
        self._throttle.take(network)
        async with self._database.connection() as connection:
            await self._check(connection, token)
        self._throttle.give_back(network)
        hashed = await self._passwords.hash(password)
        async with self._database.connection() as connection:
            await connection.execute(QUERIES["lock_users"])
            await self._check(connection, token)
            return await create_user(connection, name, hashed, "admin")

    async def _check(self, connection: Connection, token: str) -> None:
        if await any_user(connection):
            raise Conflict("There is a user already; sign in")
        if not await scalar(connection, QUERIES["find_setup_token"], [hash_secret(token)]):
            raise Forbidden(
                "The token is not one that Tidegauge printed at its start", where="body.token"
            )
