"""API keys: made, shown once, stored as a hash, looked up with a short memory."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from ..core.clock import Clock
from ..core.errors import Conflict, Forbidden, NotFound, Unauthorized
from ..storage.database import Connection, Database, scalar
from ..storage.sql import load_queries
from .limits import RateLimits

QUERIES = load_queries("tidegauge.auth")

Scope = Literal["ingest", "read", "admin"]
SCOPES: tuple[Scope, ...] = ("ingest", "read", "admin")
PREFIX = "tg_"
_FORM = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is listed; the secret itself is nowhere but with its owner."""

    id: int
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime | None = None
    revoked_at: datetime | None = None

    def allows(self, scope: Scope) -> bool:
        """`admin` may do everything."""
        return scope in self.scopes or "admin" in self.scopes


def hash_secret(secret: str) -> bytes:
    """SHA-256: enough for 256 random bits, and fast on every request. Keys are looked up by it,
    so no comparison of secrets leaks time."""
    return hashlib.sha256(secret.encode()).digest()


async def create_key(connection: Connection, name: str, scopes: Sequence[Scope]) -> tuple[int, str]:
    """Make a key; returns its id and the secret, which cannot be shown again.

    Raises Conflict if an active key has that name.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    parameters = {"name": name, "hash": hash_secret(secret), "scopes": sorted(set(scopes))}
    key_id = await scalar(connection, QUERIES["create_key"], parameters)
    if key_id is None:
        raise Conflict(f"A key named {name!r} exists already; revoke it or take another name")
    return int(key_id), secret


async def list_keys(connection: Connection) -> list[Key]:
    """All keys, revoked ones too, oldest first."""
    cursor = await connection.execute(QUERIES["list_keys"])
    return [Key(i, n, tuple(s), c, r) for i, n, s, c, r in await cursor.fetchall()]


async def revoke_key(connection: Connection, name: str) -> None:
    """Revoke the active key of that name; running instances notice within KeyRing.MEMORY_S.

    Raises NotFound.
    """
    if await scalar(connection, QUERIES["revoke_key"], [name]) is None:
        raise NotFound(f"There is no active key named {name!r}")


async def any_key(connection: Connection) -> bool:
    """Whether a key was ever made: false means this is the first start."""
    return bool(await scalar(connection, QUERIES["any_key"]))


class KeyRing:
    """Checks the Authorization header of requests, remembering answers for MEMORY_S seconds."""

    MEMORY_S = 5.0
    _MOST = 10_000

    def __init__(self, database: Database, clock: Clock, limits: RateLimits) -> None:
        self._database = database
        self._clock = clock
        self.limits = limits
        self._known: dict[bytes, tuple[float, Key]] = {}

    async def authorize(self, secret: str | None, scope: Scope, *, address: str) -> Key:
        """The key that `secret` is, one request of it counted.

        Raises Unauthorized, Forbidden, and what RateLimits raises.
        """
        ingest = scope == "ingest"
        self.limits.count_address(address, ingest=ingest)
        if not secret:
            raise Unauthorized("No API key was sent; use the header Authorization: Bearer KEY")
        if not _FORM.fullmatch(secret):  # not worth a query
            raise Unauthorized("The API key is unknown or revoked")
        key = await self._find(hash_secret(secret), address)
        if not key.allows(scope):
            raise Forbidden(f"The API key {key.name!r} has not the scope {scope!r}")
        self.limits.count_key(key.id, ingest=ingest)
        return key

    def forget(self, name: str) -> None:
        """Look up anew what the key of that name may do, since it was revoked."""
        self._known = {d: k for d, k in self._known.items() if k[1].name != name}

    async def _find(self, digest: bytes, address: str) -> Key:
        now = self._clock.monotonic()
        remembered = self._known.get(digest)
        if remembered is not None and remembered[0] > now:
            return remembered[1]
        if remembered is None:
            self.limits.attempt(address)
        async with self._database.connection() as connection:
            row = await (await connection.execute(QUERIES["find_key"], [digest])).fetchone()
        self._known.pop(digest, None)
        if row is None:
            raise Unauthorized("The API key is unknown or revoked")
        if remembered is None:
            self.limits.succeeded(address)
        key = Key(int(row[0]), str(row[1]), cast("tuple[Scope, ...]", tuple(row[2])))
        if len(self._known) >= self._MOST:
            self._known.clear()
        self._known[digest] = (now + self.MEMORY_S, key)
        return key


def bearer(authorization: str | None) -> str | None:
    """The key in an Authorization header: `Bearer KEY`, or InfluxDB's `Token KEY`."""
    if not authorization:
        return None
    scheme, _, value = authorization.strip().partition(" ")
    return value.strip() if scheme.lower() in ("bearer", "token") else None
