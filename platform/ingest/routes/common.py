"""What the routes of all formats share: the key, media types, the reply's words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from fastapi import Request, Response

from ...auth.dependencies import address_of, bearer_of, platform_of
from ...auth.keys import Key
from ...core.errors import UnsupportedMedia
from ...core.samples import Reject, WriteResult
from ..body import Decoder

BODY: Final[dict[str, Any]] = {  # Any: OpenAPI
    "security": [{"HTTPBearer": []}],
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
}
"""OpenAPI of a route whose body is described by its format's own specification. What FastAPI would
add is spelled out, since these routes take nothing but a request (platform/direct.py)."""

EITHER: Final[dict[str, Any]] = {"application/json": {}, "application/problem+json": {}}
LISTED = {"description": "Lines that were refused, with reasons; the others are stored"}


def query_parameter(name: str, description: str, **schema: Any) -> dict[str, Any]:  # Any: OpenAPI
    """OpenAPI of a query parameter that may be left out."""
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": "string", **schema},
    }


Keyed = Callable[[Request, Key], Awaitable[Response]]


def keyed(handler: Keyed) -> Callable[[Request], Awaitable[Response]]:
    """The handler with the key of scope `ingest` that the request brought as a bearer token."""

    async def authorized(request: Request) -> Response:
        secret, address = bearer_of(request), address_of(request)
        key = await platform_of(request).keyring.authorize(secret, "ingest", address=address)
        return await handler(request, key)

    authorized.__name__, authorized.__doc__ = handler.__name__, handler.__doc__
    authorized.scope = "ingest"  # type: ignore[attr-defined] # as in auth/dependencies.py
    return authorized


def media_type(request: Request) -> str:
    """Content-Type without parameters, lower case; empty if none is sent."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def by_content_type(request: Request, decoders: dict[str, Decoder]) -> Decoder:
    """The decoder for the request's Content-Type; the first one where none is sent.

    Raises UnsupportedMedia.
    """
    sent = media_type(request)
    if sent in ("", "application/x-www-form-urlencoded"):  # curl -d
        return next(iter(decoders.values()))
    try:
        return decoders[sent]
    except KeyError:
        known = ", ".join(decoders)
        raise UnsupportedMedia(f"{sent} is not understood here; send {known}") from None


def duplicate_header(result: WriteResult) -> dict[str, str]:
    """`Tidegauge-Duplicate: true` where an earlier body did the storing."""
    return {"Tidegauge-Duplicate": "true"} if result.duplicate else {}


def explain(rejects: Sequence[Reject], total: int, *, most: int = 5) -> str:
    """The first rejects in one line, for clients that log the body of an answer."""
    said = [f"{r.where}: {r.detail}" + (f" ({r.name})" if r.name else "") for r in rejects[:most]]
    counted = sum(r.count for r in rejects[:most])
    if total > counted:
        said.append(f"and {total - counted} more")
    return f"{total} samples not stored: " + "; ".join(said) if said else f"{total} not stored"
