"""Authorization as a FastAPI dependency: every route names the scope it needs."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from ..core.acting import Actor, acting
from ..core.clock import to_datetime
from ..core.errors import Forbidden
from .keys import Key, Scope, bearer
from .sessions import COOKIE, Session

if TYPE_CHECKING:
    from ..app import Platform

_scheme = HTTPBearer(auto_error=False, description="An API key: tidegauge keys create NAME")
_cookie = APIKeyCookie(
    name=COOKIE,
    auto_error=False,
    description="A session of the dashboard; what changes something needs X-CSRF-Token too",
)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def platform_of(request: Request) -> Platform:
    """The running platform that an application belongs to."""
    return cast("Platform", request.app.state.platform)


def bearer_of(request: Request) -> str | None:
    """The API key in a request's Authorization header."""
    return bearer(request.headers.get("authorization"))


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else ""


def now_of(request: Request) -> datetime:
    """The present, by the platform's clock."""
    return to_datetime(platform_of(request).clock.now_us())


def require(scope: Scope) -> Callable[..., Awaitable[Key]]:
    """A dependency that answers 401 or 403 unless the request's key or session has the scope.

    A session is as good as a key, named like its user; but it brings no samples.
    """

    async def authorized_key(
        request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Depends(_scheme)]
    ) -> Key:
        keyring = platform_of(request).keyring
        return await keyring.authorize(bearer_of(request), scope, address=address_of(request))

    async def authorized(
        request: Request,
        _: Annotated[HTTPAuthorizationCredentials | None, Depends(_scheme)],
        cookie: Annotated[str | None, Depends(_cookie)],
    ) -> Key:
        secret, address = bearer_of(request), address_of(request)
        keyring = platform_of(request).keyring
        if secret is None and cookie:
            keyring.limits.count_address(address, ingest=False)
            key = (await session_of(request)).key
            if not key.allows(scope):
                raise Forbidden(f"The user {key.name!r} has not the scope {scope!r}")
            keyring.limits.count_key(key.id, ingest=False)
            return key
        key = await keyring.authorize(secret, scope, address=address)
        if scope == "admin" and request.method not in _SAFE:
            acting.set(Actor("key", key.name, address))
        return key

    dependency: Callable[..., Awaitable[Key]] = authorized_key if scope == "ingest" else authorized
    dependency.scope = scope  # type: ignore[attr-defined] # read by the test that walks all routes
    return dependency


ReadKey = Annotated[Key, Depends(require("read"))]
AdminKey = Annotated[Key, Depends(require("admin"))]
IngestKey = Annotated[Key, Depends(require("ingest"))]


async def session_of(request: Request) -> Session:
    """The session of a request. Raises Unauthorized, and Forbidden where a request that may
    change something lacks the session's CSRF token."""
    session = await platform_of(request).sessions.find(request.cookies.get(COOKIE))
    if request.method not in _SAFE:
        sent = request.headers.get("x-csrf-token", "")
        if not hmac.compare_digest(sent.encode(), session.csrf_token.encode()):
            raise Forbidden("The header X-CSRF-Token is missing or is not that of the session")
        acting.set(Actor("user", session.user, address_of(request)))
    return session


SignedIn = Annotated[Session, Depends(session_of)]


def same_origin(request: Request) -> None:
    """Raises Forbidden for what another site had the browser send (Fetch Metadata)."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden("Another site may not sign in here")
