"""The request being served: its IDs, and what an error in it should be able to tell."""

from __future__ import annotations

import re
import time
from collections import deque
from contextvars import ContextVar
from random import randbytes
from typing import Any, Protocol

BREADCRUMBS = 50

Breadcrumb = dict[str, Any]  # Any: JSON
Scope = dict[str, Any]  # Any: an ASGI scope, or a WSGI environ under "environ"

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:@/+=-]{1,128}")
_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")


class Routing(Protocol):
    """A middleware, to whom a request's route is known."""

    def route_so_far(self, request: RequestContext) -> str:
        """The template, before the request is done."""


class RequestContext:
    """One request, or another piece of work that errors and log lines belong to.

    Defaults are of the class: most requests never change them, and every request makes one of these.
    """

    _request_id = ""
    trace_id = ""
    status = 0
    received = -1
    """Bytes of the request's body, -1 where it has none or nobody has said."""
    sent = 0
    """Bytes of the response's body so far."""
    streams_s = 0.0
    """Seconds until its stream of events began; 0 for any other response."""
    finished = False
    """The response is complete, or will not be."""
    gone = False
    """The client does not take the response any more."""
    root_path = ""
    route = ""
    """The template, once the request is done."""
    answered: BaseException | None = None
    """An exception of which the framework makes a response itself."""
    user: dict[str, str] | None = None
    tags: dict[str, str] | None = None
    context: dict[str, Any] | None = None  # Any: JSON
    breadcrumbs: deque[Breadcrumb] | None = None

    def __init__(self, scope: Scope, started: float, routing: Routing | None = None) -> None:
        self.scope = scope
        self.started = started
        self._routing = routing

    def route_so_far(self) -> str:
        """The template as far as it is known by now."""
        return self.route or (self._routing.route_so_far(self) if self._routing else "")

    @property
    def request_id(self) -> str:
        """The ID that came in, or one made when it is first asked for."""
        if not self._request_id:
            self._request_id = new_id()
        return self._request_id

    @request_id.setter
    def request_id(self, value: str) -> None:
        self._request_id = value

    def breadcrumb(self, crumb: Breadcrumb) -> None:
        """Remember something that led here; the last fifty are kept."""
        if self.breadcrumbs is None:
            self.breadcrumbs = deque(maxlen=BREADCRUMBS)
        self.breadcrumbs.append(crumb)


CURRENT: ContextVar[RequestContext | None] = ContextVar("tidegauge_request", default=None)
"""The request that this task or thread serves."""


def new_id() -> str:
    """32 hexadecimal digits; unique, not secret."""
    return randbytes(16).hex()  # noqa: S311


def accepted_id(value: bytes) -> str:
    """A client's X-Request-ID if it is fit for headers and logs, else empty."""
    return value.decode("ascii") if _REQUEST_ID.fullmatch(value) else ""


def trace_id_of(traceparent: bytes) -> str:
    """The trace ID of a traceparent header (W3C Trace Context); empty if it is not valid."""
    found = _TRACEPARENT.fullmatch(traceparent.strip())
    if not found or traceparent[:2] == b"ff":
        return ""
    if not found[1].strip(b"0") or not found[2].strip(b"0"):
        return ""
    return found[1].decode("ascii")


def get_request_id() -> str:
    """The ID of the request being served; empty outside of one."""
    request = CURRENT.get()
    return request.request_id if request is not None else ""


def set_user(
    *,
    id: str = "",  # noqa: A002 - the event's name for it
    email: str = "",
    username: str = "",
    ip: str = "",
) -> None:
    """Who is behind the request being served; goes onto its errors."""
    request = CURRENT.get()
    if request is not None:
        said = {"id": str(id), "email": email, "username": username, "ip": ip}
        request.user = {k: v for k, v in said.items() if v}


def set_tag(name: str, value: str) -> None:
    """A tag for the errors of the request being served."""
    request = CURRENT.get()
    if request is not None:
        request.tags = {**(request.tags or {}), name: str(value)}


def set_context(name: str, value: Any) -> None:  # Any: JSON
    """Anything else that errors of the request being served should show."""
    request = CURRENT.get()
    if request is not None:
        request.context = {**(request.context or {}), name: value}


def add_breadcrumb(
    message: str,
    *,
    category: str = "app",
    level: str = "info",
    **data: Any,  # Any: JSON
) -> None:
    """Remember a step of the request being served."""
    request = CURRENT.get()
    if request is not None:
        request.breadcrumb(crumb(message, category, level, data))


def crumb(message: str, category: str, level: str, data: dict[str, Any] | None) -> Breadcrumb:
    """A breadcrumb of now."""
    return {
        "timestamp": time.time(),
        "category": category,
        "level": level,
        "message": message[:500],
        "data": data or {},
    }
