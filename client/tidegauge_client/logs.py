"""The standard library's logging and structlog: request IDs in lines, lines as breadcrumbs, logged
errors as events."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from .current import configured
from .errors import Severity
from .request import CURRENT, crumb, get_request_id

if TYPE_CHECKING:
    from .client import Tidegauge

OURS = "tidegauge_client"


class RequestIdFilter(logging.Filter):
    """Gives every record `request_id` and `trace_id`, for `%(request_id)s` in a format.

    Belongs on handlers: a logger's filters do not see the records of its children.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = CURRENT.get()
        if not hasattr(record, "request_id"):
            record.request_id = request.request_id if request is not None else "-"
        if not hasattr(record, "trace_id"):
            record.trace_id = (request.trace_id if request is not None else "") or "-"
        return True


def structlog_request_id(_logger: object, _method: str, event: Any) -> Any:  # Any: structlog's
    """A structlog processor that adds `request_id` where a request is being served."""
    request_id = get_request_id()
    if request_id:
        event.setdefault("request_id", request_id)
    return event


class TidegaugeHandler(logging.Handler):
    """Makes lines of INFO and above breadcrumbs of the request, and of ERROR and above events."""

    def __init__(self, level: int = logging.INFO, *, event_level: int = logging.ERROR) -> None:
        super().__init__(level)
        self._event_level = event_level

    def handle(self, record: logging.LogRecord) -> bool:
        """Without logging's lock: nothing is shared here, and threads would wait for each other."""
        if self.filter(record):
            self.emit(record)
            return True
        return False

    def emit(self, record: logging.LogRecord) -> None:
        """Never raises."""
        if record.name.partition(".")[0] == OURS:
            return
        try:
            self._emit(record)
        except Exception:
            self.handleError(record)

    def _emit(self, record: logging.LogRecord) -> None:
        severity = severity_of(record.levelno)
        tidegauge, request = configured(), CURRENT.get()
        error = record.exc_info[1] if record.exc_info else None
        # what a framework answers and logs is reported by the middleware, which knows more of it
        answered = error is not None and request is not None and request.answered is error
        if record.levelno >= self._event_level and tidegauge is not None and not answered:
            tidegauge.reporter.capture(
                error,
                message=record.getMessage() if error is None else "",
                context=None if error is None else {"log": record.getMessage()},
                error_type="" if error is not None else record.name,
                severity=severity,
                mechanism="logging",
                logger=record.name,
                fingerprint=None if error is not None else [record.name, str(record.msg)],
            )
        if request is not None:
            request.breadcrumb(crumb(record.getMessage(), record.name, severity, None))


def severity_of(level: int) -> Severity:
    """The severity of a logging level."""
    if level >= logging.CRITICAL:
        return "fatal"
    if level >= logging.ERROR:
        return "error"
    if level >= logging.WARNING:
        return "warning"
    return "info" if level >= logging.INFO else "debug"


_handler: TidegaugeHandler | None = None


def install(tidegauge: Tidegauge) -> None:
    """Put one handler on the root logger."""
    global _handler
    if _handler is not None or not tidegauge.options.log_errors:
        return
    _handler = TidegaugeHandler()
    logging.getLogger().addHandler(_handler)
