"""Exceptions and errors as events: built where they happen, scrubbed, sampled, handed to delivery."""

from __future__ import annotations

import contextlib
import logging
import platform
import random
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Mapping
from typing import Any, Literal

from .frames import chain_of, describe, frames_here
from .options import Event, Options
from .registry import Registry
from .request import CURRENT, RequestContext
from .scrub import scrub, scrub_query, scrub_text

log = logging.getLogger("tidegauge_client")

Severity = Literal["debug", "info", "warning", "error", "fatal"]
SEVERITIES = frozenset({"debug", "info", "warning", "error", "fatal"})
WAITING = 500
"""Events kept until the next flush."""

ADDRESSES = frozenset({"x-forwarded-for", "x-real-ip", "forwarded"})

_MARK = "__tidegauge_event__"
_SAME_S = 60.0
"""How long the same exception in the same request is the same event: some exceptions are objects
that are raised again and again."""


class Reporter:
    """Makes events of exceptions and keeps them for the next flush."""

    def __init__(self, options: Options, registry: Registry, wake: threading.Event) -> None:
        self._options = options
        self._registry = registry
        self._random = random.Random()  # noqa: S311 - sampling
        self.waiting: deque[Event] = deque()
        self._wake = wake
        self._allowance = float(options.errors_per_minute)
        self._allowed_at = time.monotonic()

    def capture(
        self,
        error: BaseException | None = None,
        *,
        message: str = "",
        error_type: str = "",
        severity: Severity = "error",
        handled: bool = True,
        mechanism: str = "capture",
        tags: Mapping[str, str] | None = None,
        context: Mapping[str, Any] | None = None,  # Any: JSON
        user: Mapping[str, str] | None = None,
        fingerprint: list[str] | None = None,
        request: RequestContext | None = None,
        logger: str = "",
    ) -> str:
        """Make an event and keep it; its ID, or "" where it is left out.

        Never raises. The same exception is reported once, wherever it is caught again.
        """
        try:
            request = request or CURRENT.get()
            if error is not None:
                event_id, where, when = getattr(error, _MARK, ("", None, 0.0))
                same = request is None or where == id(request)  # None: a server logs it afterwards
                if event_id and same and time.monotonic() - when < _SAME_S:
                    return str(event_id)
            if not self._may():
                return ""
            event = self._event(error, message, error_type, severity, handled, mechanism, request)
            event["tags"] |= {k: str(v) for k, v in (tags or {}).items()}
            event["context"] |= context or {}
            if logger:
                event["tags"].setdefault("logger", logger)
            if user:
                event["user"] = dict(user)
            if fingerprint:
                event["fingerprint"] = [str(part) for part in fingerprint]
            return self._keep(event, error, request)
        except Exception:
            self._registry.lose("event_failed")
            log.debug("an error could not be reported", exc_info=True)
            return ""

    def _may(self) -> bool:
        """Sampling, and no more than so many a minute."""
        options = self._options
        if not options.errors:
            return False
        if options.error_sample_rate < 1 and self._random.random() >= options.error_sample_rate:
            self._registry.lose("event_sampled_out")
            return False
        now = time.monotonic()
        most = float(options.errors_per_minute)
        self._allowance = min(most, self._allowance + (now - self._allowed_at) * most / 60)
        self._allowed_at = now
        if self._allowance < 1:
            self._registry.lose("event_rate_limited")
            return False
        self._allowance -= 1
        return True

    def _event(
        self,
        error: BaseException | None,
        message: str,
        error_type: str,
        severity: Severity,
        handled: bool,
        mechanism: str,
        request: RequestContext | None,
    ) -> Event:
        options = self._options
        exceptions = []
        if error is not None:
            chain = chain_of(error)
            exceptions = [
                describe(
                    one,
                    handled=handled,
                    mechanism=mechanism if one is error else "chained",
                    variables=options.local_variables,
                )
                for one in chain
            ]
            error_type = error_type or type(error).__name__
            message = message or exceptions[-1]["value"]
        else:
            frames = frames_here(sys._getframe(2))
            error_type = error_type or "Message"
            exceptions = [
                {
                    "type": error_type,
                    "value": scrub_text(message),
                    "module": "",
                    "mechanism": {"type": mechanism, "handled": handled},
                    "frames": frames,
                }
            ]
        event: Event = {
            "event_id": uuid.uuid4().hex,
            "timestamp": time.time(),
            "severity": severity if severity in SEVERITIES else "error",
            "error_type": error_type,
            "error_message": scrub_text(message),
            "exceptions": exceptions,
            "platform": "python",
            "service": options.service,
            "environment": options.environment,
            "release": options.release,
            "request_id": "",
            "trace_id": "",
            "tags": {},
            "context": {
                "runtime": f"{platform.python_implementation()} {platform.python_version()}"
            },
            "fingerprint": [],
        }
        if request is not None:
            self._add_request(event, request)
        return event

    def _add_request(self, event: Event, request: RequestContext) -> None:
        event["request_id"] = request.request_id
        event["trace_id"] = request.trace_id
        described = request_data(request, personal=self._options.personal_data)
        if described:
            event["request"] = described
        user = dict(request.user or {})
        client = request.scope.get("client")
        if self._options.personal_data and client:
            user.setdefault("ip", str(client[0]))
        if user:
            event["user"] = user
        event["tags"] |= request.tags or {}
        event["context"] |= request.context or {}
        if request.breadcrumbs:
            event["breadcrumbs"] = scrub(list(request.breadcrumbs))

    def _keep(
        self, event: Event, error: BaseException | None, request: RequestContext | None
    ) -> str:
        event["tags"] = scrub(event["tags"])
        event["context"] = scrub(event["context"])
        before_send = self._options.before_send
        if before_send is not None:
            changed = before_send(event)
            if changed is None:
                return ""
            event = changed
        if error is not None:
            with contextlib.suppress(AttributeError, TypeError):  # then it may be reported twice
                setattr(error, _MARK, (event["event_id"], id(request), time.monotonic()))
        self.waiting.append(event)
        while len(self.waiting) > WAITING:
            self.waiting.popleft()
            self._registry.lose("buffer_full")
        self._wake.set()
        return str(event["event_id"])

    def take(self) -> list[Event]:
        """Events since the last call."""
        taken = []
        while self.waiting:
            taken.append(self.waiting.popleft())
        return taken

    def reset_after_fork(self, wake: threading.Event) -> None:
        """In a child process: the parent's events are the parent's to send."""
        self.waiting.clear()
        self._wake = wake
        self._random = random.Random()  # noqa: S311 - sampling


def request_data(request: RequestContext, *, personal: bool) -> dict[str, Any]:  # Any: JSON
    """What an event says of the request, without secrets; with addresses only if `personal`."""
    scope = request.scope
    if not scope:
        return {}
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope.get("headers") or ():
        name = raw_name.decode("latin-1").lower()
        if name != "cookie" and (personal or name not in ADDRESSES):
            headers[name] = raw_value.decode("latin-1")
    query = (scope.get("query_string") or b"").decode("latin-1")
    host = headers.get("host", "")
    path = str(scope.get("path") or "")
    data: dict[str, Any] = {  # Any: JSON
        "method": scope.get("method") or scope.get("type", "").upper(),
        "url": scrub_text(f"{scope.get('scheme', 'http')}://{host}{path}") if host else path,
        "path": path,
        "route": request.route_so_far(),
        "headers": scrub(headers),
        "query": scrub_query(query),
    }
    if request.status:
        data["status"] = request.status
    return data
