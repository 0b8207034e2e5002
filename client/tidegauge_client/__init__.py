"""tidegauge-client: metrics and errors of a Python application, sent to Tidegauge.

from tidegauge_client import Tidegauge

Tidegauge("https://monitoring.example", "tg_...", service="shop").instrument(app)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .asgi import TidegaugeMiddleware
from .client import Tidegauge
from .current import configured
from .errors import Severity
from .instruments import (
    Counter,
    Gauge,
    Histogram,
    counter,
    gauge,
    histogram,
    observe,
    timed,
)
from .logs import RequestIdFilter, TidegaugeHandler, structlog_request_id
from .names import InvalidMetric
from .options import InvalidOption, Options
from .request import add_breadcrumb, get_request_id, set_context, set_tag, set_user
from .wsgi import TidegaugeWSGIMiddleware

__version__ = "0.1.0"

__all__ = [
    "Counter",
    "Gauge",
    "Histogram",
    "InvalidMetric",
    "InvalidOption",
    "Options",
    "RequestIdFilter",
    "Tidegauge",
    "TidegaugeHandler",
    "TidegaugeMiddleware",
    "TidegaugeWSGIMiddleware",
    "add_breadcrumb",
    "capture_exception",
    "capture_message",
    "counter",
    "gauge",
    "get_request_id",
    "histogram",
    "observe",
    "set_context",
    "set_tag",
    "set_user",
    "structlog_request_id",
    "timed",
]


def capture_exception(
    error: BaseException | None = None,
    *,
    severity: Severity = "error",
    tags: Mapping[str, str] | None = None,
    context: Mapping[str, Any] | None = None,  # Any: JSON
    user: Mapping[str, str] | None = None,
    fingerprint: list[str] | None = None,
) -> str:
    """Report an exception, by default the one being handled; the event's ID, "" if it is not sent.

    Does nothing before `Tidegauge` is made. Never raises.
    """
    import sys

    error = error if error is not None else sys.exc_info()[1]
    tidegauge = configured()
    if tidegauge is None or error is None:
        return ""
    return tidegauge.reporter.capture(
        error, severity=severity, tags=tags, context=context, user=user, fingerprint=fingerprint
    )


def capture_message(
    message: str,
    *,
    severity: Severity = "info",
    tags: Mapping[str, str] | None = None,
    context: Mapping[str, Any] | None = None,  # Any: JSON
    fingerprint: list[str] | None = None,
) -> str:
    """Report something that is no exception; the event's ID, "" if it is not sent."""
    tidegauge = configured()
    if tidegauge is None:
        return ""
    return tidegauge.reporter.capture(
        None, message=message, severity=severity, tags=tags, context=context,
        fingerprint=fingerprint,
    )  # fmt: skip
