"""What every instrumentation records: database operations, outgoing HTTP calls, and slow queries."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from ..current import configured
from ..instruments import counter, histogram
from ..registry import PROCESS
from ..request import CURRENT, crumb
from .statements import summarise

STATEMENTS = 300
"""Different statements that get a series of their own; the others are `other`."""

SLOW_EVERY_S = 60.0
"""How often one slow statement becomes an event."""

_database = histogram("db.client.operation.duration", unit="s")
_waits = histogram("db.client.connection.wait_time", unit="s")
_http = histogram("http.client.request.duration", unit="s")
_slow = counter("db.client.slow_query.count", unit="{query}")

_statements: set[str] = set()
_reported: dict[str, float] = {}

exchange_measured: ContextVar[bool] = ContextVar("tidegauge_exchange_measured", default=False)
"""Set while an HTTP call is measured, for the library below that is asked to do it."""

looking_away: ContextVar[bool] = ContextVar("tidegauge_looking_away", default=False)
"""Set while a library above a driver measures the statement itself."""


def database_call(
    system: str,
    statement: str,
    started: float,
    error: BaseException | None,
    *,
    inner: bool = True,
) -> None:
    """Record one operation of a database client. Never raises.

    `inner` is what a driver says, who is not asked while a library above it measures.
    """
    elapsed = perf_counter() - started
    if inner and looking_away.get():
        return
    try:
        operation, normalised, text = summarise(statement, system)
        if text not in _statements:
            if len(_statements) < STATEMENTS:
                _statements.add(text)
            else:
                text = "other"
        tags = {
            "db.system.name": system,
            "db.operation.name": operation,
            "db.query.text": text or "?",
        }
        if error is not None:
            tags["error.type"] = type(error).__name__
        _database.record(elapsed, **tags)
        request = CURRENT.get()
        if request is not None:
            level = "info" if error is None else "error"
            data = {"duration_s": round(elapsed, 6), "db.system.name": system}
            request.breadcrumb(crumb(normalised, "query", level, data))
        tidegauge = configured()
        if tidegauge is not None and 0 < tidegauge.options.slow_query_s <= elapsed:
            _report_slow(tidegauge, system, operation, normalised, elapsed)
    except Exception:
        PROCESS.lose("instrumentation_failed")


def _report_slow(tidegauge: Any, system: str, operation: str, text: str, elapsed: float) -> None:
    _slow.add(1, **{"db.system.name": system, "db.operation.name": operation})
    now = time.monotonic()
    if now < _reported.get(text, 0.0):
        return
    if len(_reported) > STATEMENTS:
        _reported.clear()
    _reported[text] = now + SLOW_EVERY_S
    tidegauge.reporter.capture(
        message=f"{elapsed:.3f} s: {text}",
        error_type="SlowQuery",
        severity="warning",
        mechanism="slow_query",
        context={"statement": text, "duration_s": elapsed, "db.system.name": system},
        fingerprint=["SlowQuery", text],
    )


def waited_for_connection(started: float, pool: str) -> None:
    """Record how long a pool took to give a connection."""
    _waits.record(perf_counter() - started, **{"db.client.connection.pool.name": pool or "pool"})


def http_call(
    method: str, url: str, status: int | None, started: float, error: BaseException | None
) -> None:
    """Record one call of an HTTP client by host, method and status; paths are no tags (they hold
    identifiers). Never raises."""
    elapsed = perf_counter() - started
    try:
        parts = urlsplit(url)
        tags = {
            "http.request.method": method.upper()[:20],
            "server.address": (parts.hostname or "unknown")[:200],
        }
        if parts.port:
            tags["server.port"] = str(parts.port)
        if status is not None:
            tags["http.response.status_code"] = str(status)
        if error is not None:
            tags["error.type"] = type(error).__name__
        _http.record(elapsed, **tags)
        request = CURRENT.get()
        if request is not None:
            failed = error is not None or (status or 0) >= 500
            data = {"duration_s": round(elapsed, 6), "status": status}
            text = f"{method} {parts.scheme}://{parts.hostname or ''}{parts.path}"
            request.breadcrumb(crumb(text, "http", "error" if failed else "info", data))
    except Exception:
        PROCESS.lose("instrumentation_failed")


def exchange(method: str, url: str, send: Callable[[], Any]) -> Any:  # Any: the library's response
    """What `send` returns, measured; the library below, which is asked to send it, looks away."""
    token = exchange_measured.set(True)
    started = perf_counter()
    try:
        response = send()
    except BaseException as error:
        http_call(method, url, None, started, error)
        raise
    finally:
        exchange_measured.reset(token)
    status = response.status if hasattr(response, "status") else response.status_code
    http_call(method, url, status, started, None)
    return response


def outgoing_headers(url: str) -> dict[str, str]:
    """X-Request-ID and traceparent for a call to one of the hosts that the option names."""
    request, tidegauge = CURRENT.get(), configured()
    if request is None or tidegauge is None or not tidegauge.options.propagate_to:
        return {}
    host = urlsplit(url).hostname or ""
    if not any(
        host == name or host.endswith("." + name.lstrip("."))
        for name in tidegauge.options.propagate_to
    ):
        return {}
    headers = {"X-Request-ID": request.request_id}
    trace_id = request.trace_id or (request.request_id if is_hex_id(request.request_id) else "")
    if trace_id:
        from random import getrandbits

        headers["traceparent"] = f"00-{trace_id}-{getrandbits(64) or 1:016x}-00"
    return headers


def with_missing(
    added: Mapping[str, str], given: Mapping[str, Any] | Iterable[tuple[str, Any]] | None
) -> list[tuple[str, Any]]:  # Any: what the library takes as a header's value
    """Headers as a library was given them, and those of `added` that are not among them."""
    pairs = list(given.items() if isinstance(given, Mapping) else given or ())
    names = {str(name).lower() for name, _ in pairs}
    return [(n, v) for n, v in added.items() if n.lower() not in names] + pairs


def is_hex_id(text: str) -> bool:
    """Whether a request ID can serve as a trace ID."""
    return len(text) == 32 and all(c in "0123456789abcdef" for c in text) and set(text) != {"0"}
