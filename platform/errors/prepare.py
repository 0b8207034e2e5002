"""From a document to what is written: fingerprint, origin, texts for columns, the JSON of the payload."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from uuid import UUID

from ..core.clock import Clock, to_datetime
from ..core.text import storable
from .documents import Document, fit
from .events import (
    Origin,
    Severity,
    complete,
    endpoint_of,
    event_id_of,
    is_handled,
    request_path,
    severity_of,
    text_of,
    timestamp_us_of,
)
from .grouping import Fingerprint, Grouping
from .scrub import Scrubber
from .thinning import Kept, Thinning


@dataclass(frozen=True, slots=True)
class KeptRow:
    """The columns of error_logs that only a kept event has."""

    kept: Kept
    stack_trace: str | None
    request_path: str | None
    user_id: str | None
    request_id: str | None
    trace_id: str | None
    context: str
    text: bytes
    """The document as JSON; the writer packs it beside the loop (documents.pack)."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One event, ready for the transaction."""

    event_id: UUID
    source: int
    timestamp: datetime
    received_at: datetime
    severity: Severity
    error_type: str
    message: str
    title: str
    culprit: str
    endpoint: str
    service: str
    environment: str
    release: str
    platform: str
    handled: bool
    user_hash: int | None
    fingerprints: tuple[Fingerprint, ...]
    row: KeptRow | None

    @property
    def identity(self) -> bytes:
        """The fingerprint of the current version."""
        return self.fingerprints[0].identity

    @property
    def nbytes(self) -> int:
        """Memory held, for the bound of the queue."""
        return 1500 + len(self.message) + (len(self.row.text) + 4000 if self.row else 0)


@dataclass(slots=True)
class Preparation:
    """What preparing an event needs to know."""

    clock: Clock
    scrubber: Scrubber
    grouping: Grouping
    thinning: Thinning
    max_payload_bytes: int
    late: timedelta
    future: timedelta

    def prepare(self, document: Document, origin: Origin) -> Prepared:
        """Raises EventRefused. Changes the document."""
        now_us = self.clock.now_us()
        event_id = event_id_of(document.get("event_id"))
        timestamp_us = timestamp_us_of(document.get("timestamp"), now_us)
        document = complete(document)
        document["event_id"] = event_id.hex
        service = text_of(document, "service") or origin.service
        if origin.fixed_service:
            service = origin.service
        document["service"] = service = service or "default"
        environment = text_of(document, "environment") or storable(origin.environment, 200)
        document["environment"] = environment
        if not now_us - self.late / _US <= timestamp_us <= now_us + self.future / _US:
            # an event too old for the rollups or ahead of our clock counts when it arrived
            document["sent_timestamp"] = document.get("timestamp")
            timestamp_us = now_us
        timestamp = to_datetime(timestamp_us)
        document["timestamp"] = timestamp.isoformat().replace("+00:00", "Z")
        fingerprints = tuple(self.grouping.fingerprints(document, service))
        identity = fingerprints[0].identity
        kept = self.thinning.decide(identity, self.clock.monotonic())
        message = self.scrubber.text(document["error_message"])
        document["error_message"] = message
        headline = message.strip().partition("\n")[0]
        error_type = document["error_type"]
        if error_type == "Message":
            title = storable(headline, 250)
        else:
            title = storable(f"{error_type}: {headline}" if headline else error_type, 250)
        received_at = to_datetime(now_us)
        return Prepared(
            event_id=event_id,
            source=origin.source,
            timestamp=timestamp,
            received_at=received_at,
            severity=severity_of(document["severity"]),
            error_type=error_type,
            message=message,
            title=title,
            culprit=culprit_of(document),
            endpoint=self.scrubber.text(endpoint_of(document)),
            service=service,
            environment=environment,
            release=text_of(document, "release"),
            platform=text_of(document, "platform", 50),
            handled=is_handled(document),
            user_hash=user_hash_of(document),
            fingerprints=fingerprints,
            row=None if kept is None else self._row(document, kept, received_at),
        )

    def _row(self, document: Document, kept: Kept, received_at: datetime) -> KeptRow:
        document["received_at"] = received_at.isoformat().replace("+00:00", "Z")
        person = user_id_of(document)
        clean, text = self.scrubber.scrub(document)
        request = clean.get("request")
        request = request if isinstance(request, dict) else {}
        context = {
            "tags": _few(clean.get("tags")),
            "user": _few(clean.get("user")),
            "request": _few({k: request.get(k) for k in ("method", "route", "status")}),
        }
        path = request_path(clean)
        return KeptRow(
            kept=kept,
            stack_trace=render_stack(clean),
            request_path=path or None,
            user_id=person,
            request_id=request_id_of(clean),
            trace_id=text_of(clean, "trace_id") or None,
            context=json.dumps({k: v for k, v in context.items() if v}),
            text=fit(clean, text, self.max_payload_bytes),
        )


_US = timedelta(microseconds=1)


def _few(mapping: object) -> dict[str, str | int | float | bool]:
    """At most fifty short plain values, for the column that SQL can search."""
    if not isinstance(mapping, dict):
        return {}
    return {
        storable(str(k), 100): storable(v, 300) if isinstance(v, str) else v
        for k, v in list(mapping.items())[:50]
        if isinstance(v, str | bool | int) or (isinstance(v, float) and abs(v) < 1e300)
    }


def user_id_of(document: Document) -> str | None:
    """What the application calls the user: id, else e-mail, else name."""
    user = document.get("user")
    if not isinstance(user, dict):
        return None
    for field in ("id", "email", "username"):
        value = user.get(field)
        if isinstance(value, str | int) and value != "" and not isinstance(value, bool):
            return storable(str(value), 200)
    return None


def hash_person(person: str) -> int:
    """A person as error_users knows them: eight bytes of a hash."""
    digest = blake2b(person.encode("utf-8", "backslashreplace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def user_hash_of(document: Document) -> int | None:
    """Hash of the user, or of their address where nothing else is known."""
    person = user_id_of(document)
    if person is None:
        user = document.get("user")
        address = user.get("ip") if isinstance(user, dict) else None
        person = f"ip {address}" if isinstance(address, str) and address else None
    return None if person is None else hash_person(person)


def request_id_of(document: Document) -> str | None:
    """The id that links an error to its request's metrics and logs."""
    if found := text_of(document, "request_id"):
        return found
    tags = document.get("tags")
    if isinstance(tags, dict) and isinstance(tags.get("request_id"), str):
        return storable(tags["request_id"], 200)
    request = document.get("request")
    headers = request.get("headers") if isinstance(request, dict) else None
    if isinstance(headers, dict):
        for name, value in headers.items():
            if isinstance(value, str) and name.lower() == "x-request-id":
                return storable(value, 200)
    return None


def culprit_of(document: Document) -> str:
    """Where it happened: module and function of the innermost frame of the application."""
    for exception in reversed(document["exceptions"]):
        frames = exception.get("frames")
        if frames:
            own = [f for f in frames if f.get("in_app") is True] or frames
            frame = own[-1]
            place = frame.get("module") or frame.get("filename") or ""
            function = frame.get("function") or ""
            if isinstance(place, str) and isinstance(function, str) and (place or function):
                return storable(f"{place} in {function}" if function else place, 250)
    return endpoint_of(document)


def render_stack(document: Document) -> str | None:
    """The stack as text, for people who read it with SQL."""
    lines: list[str] = []
    for exception in document["exceptions"]:
        kind, value = exception.get("type") or "", exception.get("value") or ""
        lines.append(f"{kind}: {value[:500]}" if value else str(kind))
        for frame in exception["frames"][-50:]:
            place = frame.get("filename") or frame.get("module") or "?"
            lines.append(
                f"  {str(place)[:200]}:{frame.get('lineno', '?')} in {str(frame.get('function', '?'))[:200]}"
            )
            line = frame.get("context_line")
            if isinstance(line, str) and len(line) <= 200:
                lines.append(f"    {line.strip()}")
    return storable("\n".join(lines), 8000) if lines else None
