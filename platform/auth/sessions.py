"""Sessions of signed-in users: a random token in a cookie, stored as a hash, ending when unused."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from ..core.clock import Clock, to_datetime
from ..core.errors import Forbidden, Unauthorized
from ..storage.database import Database, scalar
from .keys import Key, Scope, hash_secret
from .passwords import Passwords, check_strength
from .throttle import Throttle, network_of
from .users import QUERIES, Role, User, change_user, find_user

COOKIE = "tidegauge_session"
_FORM = re.compile(r"[A-Za-z0-9_-]{43}")
_SCOPES: dict[Role, tuple[Scope, ...]] = {"viewer": ("read",), "admin": ("read", "admin")}


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in user."""

    token_hash: bytes
    csrf_token: str
    user_id: int
    user: str
    role: Role
    created_at: datetime
    expires_at: datetime

    @property
    def key(self) -> Key:
        """What the user may do, as the routes know it from API keys. Ids of keys are positive."""
        return Key(-self.user_id, self.user, _SCOPES[self.role])


def csrf_token(token: str) -> str:
    """What requests that change something must carry beside the cookie: made from the session's
    token, which only the cookie holds, so nothing more is stored."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


class Sessions:
    """Signs users in and out and knows their sessions, with a memory of MEMORY_S seconds."""

    MEMORY_S = 5.0
    _MOST = 10_000

    def __init__(
        self,
        database: Database,
        clock: Clock,
        passwords: Passwords,
        *,
        ttl: timedelta,
        longest: timedelta,
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._ttl = ttl
        self._longest = longest
        self._known: dict[bytes, tuple[float, Session]] = {}
        self._by_name = Throttle(clock, burst=10, refill_s=30)
        self._by_address = Throttle(clock, burst=30, refill_s=10)

    async def sign_in(self, name: str, password: str, address: str) -> tuple[Session, str]:
        """A new session and its token.

        Raises Unauthorized, after the same work whether there is such a user or not, and
        TooManyRequests after many failures of the name or the address.
        """
        user = await self._checked(name, password, address)
        if user is None or user.disabled:
            raise Unauthorized("The user name or the password is wrong")
        if self._passwords.outdated(user.password_hash):
            user = await self._strengthened(user, password)
        return await self.begin(user, address)

    async def begin(self, user: User, address: str) -> tuple[Session, str]:
        """A session of a user who has proved to be it. Raises Unauthorized if that is over."""
        token = secrets.token_urlsafe(32)
        now = to_datetime(self._clock.now_us())
        session = Session(
            hash_secret(token), csrf_token(token), user.id, user.name, user.role,
            now, now + min(self._ttl, self._longest),
        )  # fmt: skip
        async with self._database.connection() as connection:
            await connection.execute(QUERIES["end_expired"], [now])
            parameters = {
                "id": user.id, "password_hash": user.password_hash, "now": now,
                "token_hash": session.token_hash, "until": session.expires_at, "address": address,
            }  # fmt: skip
            if await scalar(connection, QUERIES["begin_session"], parameters) is None:
                raise Unauthorized("The user name or the password is wrong")
        return session, token

    async def find(self, token: str | None) -> Session:
        """The session of a token, used and so prolonged. Raises Unauthorized."""
        if not token or not _FORM.fullmatch(token):
            raise Unauthorized("Nobody is signed in")
        digest, mono = hash_secret(token), self._clock.monotonic()
        remembered = self._known.get(digest)
        if remembered is not None and remembered[0] > mono:
            return remembered[1]
        self._known.pop(digest, None)
        session = await self._read(token, digest)
        if len(self._known) >= self._MOST:
            self._known.clear()
        self._known[digest] = (mono + self.MEMORY_S, session)
        return session

    async def _read(self, token: str, digest: bytes) -> Session:
        now = to_datetime(self._clock.now_us())
        async with self._database.connection() as connection:
            cursor = await connection.execute(QUERIES["find_session"], {"hash": digest, "now": now})
            row = await cursor.fetchone()
            if row is None:
                raise Unauthorized("The session has ended; sign in again")
            user_id, user, role, created_at, expires_at = row
            until = min(now + self._ttl, created_at + self._longest)
            if until - expires_at > self._ttl / 20:  # not a write with every request
                parameters = {"hash": digest, "until": until}
                await connection.execute(QUERIES["extend_session"], parameters)
                expires_at = until
        return Session(
            digest, csrf_token(token), user_id, user, cast("Role", role), created_at, expires_at
        )

    async def end(self, session: Session) -> None:
        """Sign out."""
        async with self._database.connection() as connection:
            await connection.execute(QUERIES["end_session"], [session.token_hash])
        self._known.pop(session.token_hash, None)

    async def change_password(self, session: Session, old: str, new: str, address: str) -> None:
        """Change the password of the signed-in user; other sessions of the same end.

        Raises Forbidden for a wrong old one, BadRequest for a weak new one, TooManyRequests.
        """
        check_strength(new, name=session.user, where="body.new")
        if await self._checked(session.user, old, address) is None:
            raise Forbidden("The old password is wrong", where="body.old")
        hashed = await self._passwords.hash(new)
        async with self._database.connection() as connection:
            await change_user(
                connection, session.user, password_hash=hashed, keep_session=session.token_hash
            )
        self.forget(session.user_id)

    def forget(self, user_id: int) -> None:
        """Look up anew what this user may do, since it has changed."""
        self._known = {d: k for d, k in self._known.items() if k[1].user_id != user_id}

    async def _checked(self, name: str, password: str, address: str) -> User | None:
        """The user if the password is right; failures are counted."""
        network, folded = network_of(address), name.lower()[:64]
        self._by_address.take(network)
        self._by_name.take(folded)
        async with self._database.connection() as connection:
            user = await find_user(connection, name)
        right = await self._passwords.verify(user.password_hash if user else None, password)
        if user is None or not right:
            return None
        self._by_address.give_back(network)
        self._by_name.give_back(folded)
        return user

    async def _strengthened(self, user: User, password: str) -> User:
        hashed = await self._passwords.hash(password)
        async with self._database.connection() as connection:
            parameters = {"id": user.id, "old": user.password_hash, "new": hashed}
            await connection.execute(QUERIES["strengthen"], parameters)
            return await find_user(connection, user.name) or user
