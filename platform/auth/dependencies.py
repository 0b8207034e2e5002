"""Authorization as a FastAPI dependency: every route names the scope it needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from .keys import Key, Scope, bearer

if TYPE_CHECKING:
    from ..app import Platform

_scheme = HTTPBearer(auto_error=False, description="An API key: tidegauge keys create NAME")


def platform_of(request: Request) -> Platform:
    """The running platform that an application belongs to."""
    return cast("Platform", request.app.state.platform)


def bearer_of(request: Request) -> str | None:
    """The API key in a request's Authorization header."""
    return bearer(request.headers.get("authorization"))


def require(scope: Scope) -> Callable[..., Awaitable[Key]]:
    """A dependency that answers 401 or 403 unless the request's key has the scope."""

    async def authorized(
        request: Request,
        _: Annotated[HTTPAuthorizationCredentials | None, Depends(_scheme)],
    ) -> Key:
        return await platform_of(request).keyring.authorize(bearer_of(request), scope)

    return authorized
