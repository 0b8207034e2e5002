"""What the routes of all formats share: the key, media types, the reply's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import Depends, Request

from ...auth.dependencies import require
from ...auth.keys import Key
from ...core.errors import UnsupportedMedia
from ...core.samples import Reject, WriteResult
from ..body import Decoder

IngestKey = Annotated[Key, Depends(require("ingest"))]

BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""OpenAPI of a route whose body is described by its format's own specification."""

KEYED_BODY = {**BODY, "security": [{"HTTPBearer": []}]}
"""The same of a route that looks for the key itself, since its clients send it in ways of their own."""

EITHER: Final[dict[str, Any]] = {"application/json": {}, "application/problem+json": {}}
LISTED = {"description": "Lines that were refused, with reasons; the others are stored"}


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
