"""Passwords: hashed with argon2id away from the event loop, one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ..core.errors import BadRequest, Unavailable

P = ParamSpec("P")
T = TypeVar("T")

LEAST_CHARACTERS = 10
MOST_CHARACTERS = 1000
_MOST_WAITING = 20

_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
"""RFC 9106's second choice of parameters: 64 MiB, a sixth of a second of one core."""

_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$jU84d8g5eSbnSZddx6rctg$MLPlrGMQcBDQG4xvu4kSkHo4lTkW8s9nOcm6OKO2OuM"
"""Checked where there is no user, so that the answer takes as long."""


def hash_password(password: str) -> str:
    """The hash to store; takes a while."""
    return _HASHER.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether it is the one that was hashed; takes as long without a user (None)."""
    try:
        return _HASHER.verify(stored or _NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def check_strength(password: str, *, name: str, where: str) -> None:
    """Raises BadRequest for a password that is too short, too long or the user's name."""
    if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        detail = f"a password has {LEAST_CHARACTERS} to {MOST_CHARACTERS} characters"
        raise BadRequest(f"{where}: {detail}", where=where)
    if password.lower() == name.lower() or len(set(password)) < 4:
        raise BadRequest(f"{where}: this password is guessed at once", where=where)


class Passwords:
    """The hasher as coroutines. One thread: 64 MiB and one core are lent to sign-ins, not more."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="passwords")
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """The hash to store. Raises Unavailable where too many wait already."""
        return await self._run(hash_password, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether it is the one that was hashed. Raises Unavailable where too many wait."""
        return await self._run(verify_password, stored, password)

    def outdated(self, stored: str) -> bool:
        """Whether it was hashed with other parameters than today's."""
        return _HASHER.check_needs_rehash(stored)

    async def _run(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        if self._waiting >= _MOST_WAITING:
            raise Unavailable("Too many sign-ins at once")
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, lambda: work(*arguments, **named))
        finally:
            self._waiting -= 1
