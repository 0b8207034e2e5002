"""Errors as types with the culprit as data; `tidegauge.problems` turns them into RFC 9457 documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar


class TidegaugeError(Exception):
    """Base of every error that is answered to a client.

    `status` is the HTTP status, `slug` names the problem type, `extra` are members added to
    the problem document (`errors`, `limit`, ...).
    """

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "Internal error"

    def __init__(self, detail: str, **extra: Any) -> None:  # Any: JSON members of the document
        super().__init__(detail)
        self.detail = detail
        self.extra = extra

    headers: dict[str, str] = {}  # noqa: RUF012 - overridden per instance where needed


class BadRequest(TidegaugeError):
    """The request cannot be understood; `where` names field, index, line or parameter."""

    status = 400
    slug = "bad-request"
    title = "The request cannot be understood"

    def __init__(self, detail: str, *, where: str = "", **extra: Any) -> None:
        super().__init__(detail, **({"where": where} if where else {}), **extra)
        self.where = where


class MalformedBody(BadRequest):
    """A body that its wire format does not allow. Nothing of it was stored."""

    slug = "malformed-body"
    title = "The body is malformed"


class Unauthorized(TidegaugeError):
    """No key or session, or one that is unknown, revoked or over."""

    status = 401
    slug = "unauthorized"
    title = "A valid API key or session is needed"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.headers = {"WWW-Authenticate": 'Bearer realm="tidegauge"'}


class Forbidden(TidegaugeError):
    """The key or session is valid and may not do this."""

    status = 403
    slug = "forbidden"
    title = "Not allowed"


class NotFound(TidegaugeError):
    """The thing named in the path does not exist."""

    status = 404
    slug = "not-found"
    title = "Not found"


class Conflict(TidegaugeError):
    """The request contradicts the state (a name taken, a version gone)."""

    status = 409
    slug = "conflict"
    title = "Conflict"


class BodyTooLarge(TidegaugeError):
    """The body, compressed or not, is over its limit."""

    status = 413
    slug = "body-too-large"
    title = "The body is too large"

    def __init__(self, detail: str, *, limit_bytes: int) -> None:
        super().__init__(detail, limit_bytes=limit_bytes)
        self.limit_bytes = limit_bytes


class UnsupportedMedia(TidegaugeError):
    """A content type or encoding that the route does not take."""

    status = 415
    slug = "unsupported-media"
    title = "Unsupported content type or encoding"


class Unprocessable(TidegaugeError):
    """Understood, and not possible: over a limit, or not exact; `extra` says what would be."""

    status = 422
    slug = "unprocessable"
    title = "The request cannot be carried out"


class TooManyRequests(TidegaugeError):
    """More at once than one API key may ask for."""

    status = 429
    slug = "too-many-requests"
    title = "Too much at once"

    def __init__(self, detail: str, *, retry_after_s: int = 1, **extra: Any) -> None:
        super().__init__(detail, **extra)
        self.headers = {"Retry-After": str(retry_after_s)}


class Unavailable(TidegaugeError):
    """Trouble that passes (queue full, database away): 503 with Retry-After, the one answer
    that every metrics client retries (facts: client retry matrix)."""

    status = 503
    slug = "unavailable"
    title = "Try again soon"

    def __init__(self, detail: str, *, retry_after_s: int = 2, **extra: Any) -> None:
        super().__init__(detail, **extra)
        self.retry_after_s = retry_after_s
        self.headers = {"Retry-After": str(retry_after_s)}


class ConfigurationError(Exception):
    """Settings or surroundings that Tidegauge cannot start with; the text is one clear sentence."""

    def __init__(self, detail: str, *, hints: Sequence[str] = ()) -> None:
        super().__init__(detail)
        self.hints = tuple(hints)
