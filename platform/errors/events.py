"""One error event: our own JSON form checked, and what is read out of it for columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID, uuid4

from ..core.clock import to_us
from ..core.text import storable
from .documents import Document
from .traces import read_trace

Severity = Literal["debug", "info", "warning", "error", "fatal"]
SEVERITIES: tuple[Severity, ...] = ("debug", "info", "warning", "error", "fatal")

MESSAGE_CHARACTERS: Final = 8192
MOST_FRAMES: Final = 250
MOST_EXCEPTIONS: Final = 50
MOST_BREADCRUMBS: Final = 200

_ALIASES = {"critical": "fatal", "warn": "warning", "log": "info", "sample": "info", "err": "error"}


class EventRefused(Exception):
    """An event that cannot be stored; `reason` is a word of the answer's vocabulary."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Origin:
    """Who brought an event and what holds where the event says nothing."""

    source: int
    """The API key's id, or minus the project's: event ids are unique within it."""
    service: str = ""
    environment: str = ""
    fixed_service: bool = False
    """Whether `service` holds whatever the event says (a project's DSN)."""


def severity_of(value: Any) -> Severity:  # Any: JSON
    """The severity that a level of any SDK means; `error` where it says nothing."""
    if not isinstance(value, str):
        return "error"
    word = value.lower()
    word = _ALIASES.get(word, word)
    return word if word in SEVERITIES else "error"


def event_id_of(value: Any) -> UUID:  # Any: JSON
    """The event's id; a new one if it brought none. Raises EventRefused."""
    if value is None or value == "":
        return uuid4()
    try:
        return UUID(value)
    except (ValueError, AttributeError, TypeError):
        raise EventRefused("bad_event_id", f"event_id: {str(value)[:60]!r} is no UUID") from None


def timestamp_us_of(value: Any, now_us: int) -> int:  # Any: JSON
    """Unix seconds or ISO 8601 to microseconds; `now_us` if absent. Raises EventRefused."""
    if value is None:
        return now_us
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return round(value * 1e6)
        if isinstance(value, str):
            if re.fullmatch(r"\d+(\.\d+)?", value):
                return round(float(value) * 1e6)
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None:
                moment = datetime.fromisoformat(value + "+00:00")
            return to_us(moment)
    except (ValueError, OverflowError):
        pass
    raise EventRefused("bad_timestamp", f"timestamp: {str(value)[:60]!r} is not a time")


_SHAPES: dict[str, type] = {
    "exceptions": list, "breadcrumbs": list, "fingerprint": list, "request": dict, "user": dict,
    "tags": dict, "context": dict, "error_type": str, "error_message": str, "platform": str,
    "service": str, "environment": str, "release": str, "request_id": str, "trace_id": str,
    "severity": str, "stack_trace": str,
}  # fmt: skip
_NAMES: dict[type, str] = {list: "an array", dict: "an object", str: "a string"}


def check_own(event: Any) -> Document:  # Any: JSON
    """An event in our own form, as it may be stored. Raises EventRefused that names the field."""
    if not isinstance(event, dict):
        raise EventRefused("malformed", "an event is a JSON object")
    document = {k: v for k, v in event.items() if v is not None}
    for field, shape in _SHAPES.items():
        if field in document and not isinstance(document[field], shape):
            raise EventRefused("bad_field", f"{field}: must be {_NAMES[shape]}")
    for i, exception in enumerate(document.get("exceptions", ())):
        if not isinstance(exception, dict):
            raise EventRefused("bad_field", f"exceptions[{i}]: must be an object")
        frames = exception.get("frames")
        if frames is not None and not (
            isinstance(frames, list) and all(isinstance(f, dict) for f in frames)
        ):
            raise EventRefused("bad_field", f"exceptions[{i}].frames: must be an array of objects")
    if "severity" in document and document["severity"].lower() not in {*SEVERITIES, *_ALIASES}:
        raise EventRefused(
            "bad_severity", f"severity: {document['severity'][:40]!r} is not one of {SEVERITIES}"
        )
    return document


def complete(document: Document) -> Document:
    """Fill in what follows from the rest, bound the lists. Raises EventRefused if nothing does."""
    exceptions = _with_trace(document.get("exceptions") or [], document.get("stack_trace"))
    trimmed = []
    if len(exceptions) > MOST_EXCEPTIONS:
        exceptions = [*exceptions[:10], *exceptions[10 - MOST_EXCEPTIONS :]]
        trimmed.append("exceptions")
    for exception in exceptions:
        frames = exception.get("frames")
        if frames is None:
            exception["frames"] = []
        elif len(frames) > MOST_FRAMES:  # where it began and where it happened
            exception["frames"] = [*frames[:50], *frames[50 - MOST_FRAMES :]]
            trimmed.append("frames")
        for part in ("type", "value"):
            value = exception.get(part)
            if value is not None and not isinstance(value, str):
                exception[part] = str(value)
            if isinstance(value, str) and len(value) > MESSAGE_CHARACTERS:
                exception[part] = value[:MESSAGE_CHARACTERS]
                trimmed.append("message")
    document["exceptions"] = exceptions
    last = exceptions[-1] if exceptions else {}
    error_type = document.get("error_type") or last.get("type") or ""
    message = document.get("error_message") or last.get("value") or ""
    if not error_type and not message:
        raise EventRefused("empty", "an event needs error_type, error_message or exceptions")
    if len(message) > MESSAGE_CHARACTERS:
        trimmed.append("message")
    document["error_type"] = storable(error_type or "Message", 300)
    document["error_message"] = storable(message, MESSAGE_CHARACTERS)
    document["severity"] = severity_of(document.get("severity"))
    breadcrumbs = document.get("breadcrumbs")
    if breadcrumbs and len(breadcrumbs) > MOST_BREADCRUMBS:
        document["breadcrumbs"] = breadcrumbs[-MOST_BREADCRUMBS:]
        trimmed.append("breadcrumbs")
    if trimmed:
        document["trimmed"] = sorted(set(trimmed))
    return document


def _with_trace(exceptions: list[Document], trace: Any) -> list[Document]:  # Any: JSON
    """Exceptions with the frames of a trace that came as text, where none has frames."""
    if not isinstance(trace, str) or any(e.get("frames") for e in exceptions):
        return exceptions
    read = read_trace(trace)
    if not read or not exceptions:
        return read
    named = {k: v for k, v in exceptions[-1].items() if v not in (None, "", [])}
    return [*exceptions[:-1], {**read[-1], **named}]


def text_of(document: Document, field: str, limit: int = 200) -> str:
    """A short text field as PostgreSQL takes it; empty if it is absent or not a text."""
    value = document.get(field)
    return storable(value, limit) if isinstance(value, str) else ""


def is_handled(document: Document) -> bool:
    """False if an exception of the chain was caught by nobody but the SDK."""
    for exception in document["exceptions"]:
        mechanism = exception.get("mechanism")
        if isinstance(mechanism, dict) and mechanism.get("handled") is False:
            return False
    return True


_ID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d+|[0-9a-f]{16,}"
    r"|(?=[^/]*\d)[A-Za-z0-9_-]{20,}",
    re.IGNORECASE,
)


def endpoint_of(document: Document) -> str:
    """The route of the request, or its path with ids replaced; the transaction otherwise."""
    request = document.get("request")
    if isinstance(request, dict):
        route = request.get("route")
        if isinstance(route, str) and route:
            return storable(route, 200)
        path = request_path(document)
        if path:
            parts = path.split("/")[:12]
            return storable("/".join("{id}" if _ID.fullmatch(p) else p for p in parts), 200)
    return text_of(document, "transaction")


def request_path(document: Document) -> str:
    """Path of the request's URL without query; empty without a request."""
    request = document.get("request")
    if not isinstance(request, dict):
        return ""
    path = request.get("path") or request.get("url")
    if not isinstance(path, str):
        return ""
    path = path.partition("#")[0].partition("?")[0]
    if "://" in path:
        path = "/" + path.partition("://")[2].partition("/")[2]
    return storable(path, 500)
