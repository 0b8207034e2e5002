"""POST /api/{project_id}/envelope/ and /store/: where Sentry SDKs send to.

Plain Starlette routes: their answers are Sentry's (JSON with `detail`, headers that SDKs read),
and nothing here needs FastAPI's parameters.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from hashlib import blake2b
from urllib.parse import urlsplit

import psycopg
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...auth.dependencies import platform_of
from ...core.answers import json_answer
from ...core.errors import MalformedBody, TidegaugeError, Unavailable
from ..documents import Document, parse
from ..events import EventRefused, Origin, timestamp_us_of
from ..projects import Project
from ..sentry.envelope import Envelope, Item, parse_envelope
from ..sentry.event import document_of
from ..sentry.reports import REPORTS, Reading, batch_of

log = logging.getLogger("tidegauge.errors")


_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "X-Sentry-Error, X-Sentry-Rate-Limits, Retry-After",
}
_PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, Content-Encoding, X-Sentry-Auth, Authorization",
    "Access-Control-Max-Age": "86400",
}
_FIELD = re.compile(r"sentry_(\w+)\s*=\s*([^,\s]*)")
_MOST_DRIFT_S = 60.0
"""A smaller difference between the clocks is the time on the way."""


class Refused(Exception):
    """A request that Sentry's protocol answers with this status and sentence."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class _UnreadableEvent(Exception):
    """An event that is refused before it is in our form: its position in the body, and why."""

    def __init__(self, index: int, detail: str) -> None:
        super().__init__(detail)
        self.index = index
        self.detail = detail


def answer_of(
    handler: Callable[[Request], Awaitable[Response]],
) -> Callable[..., Awaitable[Response]]:
    """The handler with its errors answered as SDKs expect them."""

    async def answered(request: Request) -> Response:
        try:
            return await handler(request)
        except Refused as refused:
            return _error(refused.status, refused.detail)
        except Unavailable as error:
            return _busy(error)
        except TidegaugeError as error:
            return _error(error.status, error.detail)
        except psycopg.OperationalError as error:
            log.warning("%s: database error: %s", request.url.path, error)
            return _busy(Unavailable("The database is not available"))
        except Exception:
            log.exception("%s could not be answered", request.url.path)
            return _error(500, "Something went wrong here; the log of Tidegauge has it")

    return answered


def _busy(error: Unavailable) -> Response:
    """SDKs drop an event that meets a 503 and hold back those to come after a 429."""
    wait = str(error.retry_after_s)
    limits = {"Retry-After": wait, "X-Sentry-Rate-Limits": f"{wait}::organization"}
    return _error(429, error.detail, limits)


def _error(status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    text = detail.encode("ascii", "backslashreplace").decode()
    reason = re.sub(r"[^\x20-\x7e]", " ", text)[:500]
    headers = {**_CORS, "X-Sentry-Error": reason, **(headers or {})}
    return json_answer({"detail": text, "causes": []}, status, headers)


async def _preflight(_: Request) -> Response:
    return Response(status_code=200, headers=_PREFLIGHT)


async def _envelope(request: Request) -> Response:
    platform = platform_of(request)
    room = platform.errors
    room.intake.check_room()
    keys = _keys(request)
    project = await _project(request, keys) if keys else None  # before anything is unpacked
    async with room.intake.body(request, known=project is not None) as (body, hold):
        envelope = parse_envelope(body)
        named = keys | _keys_of_dsn(envelope.header.get("dsn"))
        if project is None or named != keys:
            project = await _project(request, named)
        wait_s = room.quota.wait_s(project.id)
        if wait_s and any(item.type == "event" for item in envelope.items):
            return _limited(wait_s)
        now_us = platform.clock.now_us()
        try:
            documents, readings, skipped = _sort(envelope, project, request, now_us)
        except _UnreadableEvent as unreadable:
            raise await _noted(request, project, unreadable) from None
        room.skipped.update(skipped)
        event_id = envelope.header.get("event_id")
        if documents:
            room.quota.take(project.id, len(documents))
            received = await room.intake.store_documents(documents, hold, _origin(project))
            if received.rejects and not received.ids:
                raise Refused(400, received.rejects[0].detail)
            event_id = received.ids[0].hex if received.ids else event_id
        if readings:
            sender = project.id.to_bytes(8, "big")
            await platform.writer.submit(
                batch_of(readings, now_us),
                key_id=0,
                body_hash=blake2b(body, digest_size=16, key=sender).digest(),
            )
    return _accepted(event_id)


async def _store(request: Request) -> Response:
    platform = platform_of(request)
    room = platform.errors
    room.intake.check_room()
    project = await _project(request, _keys(request))
    async with room.intake.body(request) as (body, hold):
        if wait_s := room.quota.wait_s(project.id):
            return _limited(wait_s)
        now_us = platform.clock.now_us()
        try:
            document = document_of(parse(body), now_us=now_us, address=_address(request))
        except (EventRefused, MalformedBody) as refused:
            raise await _noted(request, project, _UnreadableEvent(0, refused.detail)) from None
        room.quota.take(project.id, 1)
        received = await room.intake.store_documents([document], hold, _origin(project))
        if received.rejects:
            raise Refused(400, received.rejects[0].detail)
    return _accepted(received.ids[0].hex)


async def _noted(request: Request, project: Project, event: _UnreadableEvent) -> Refused:
    """The answer to an unreadable event, which is counted and is at /ingest/rejects by then."""
    room = platform_of(request).errors
    room.quota.take(project.id, 1)
    refused = EventRefused("malformed", event.detail)
    await room.intake.refuse(refused, event.index, _origin(project))
    return Refused(400, event.detail)


def _accepted(event_id: object) -> Response:
    content = {"id": event_id} if isinstance(event_id, str) else {}
    return json_answer(content, 200, _CORS)


def _limited(wait_s: int) -> Response:
    limits = {"Retry-After": str(wait_s), "X-Sentry-Rate-Limits": f"{wait_s}:error;default:key"}
    return _error(429, "This DSN sends more than TIDEGAUGE_ERRORS_PER_MINUTE", limits)


def _origin(project: Project) -> Origin:
    return Origin(-project.id, project.service, project.environment, fixed_service=True)


def _keys(request: Request) -> set[str]:
    """The keys that head and address of a request name, which is counted. Raises Unavailable."""
    limits = platform_of(request).keyring.limits
    limits.count_address(_address(request), ingest=True)
    keys = set()
    for header in ("x-sentry-auth", "authorization"):
        value = request.headers.get(header, "")
        if value.lower().startswith("sentry "):
            fields = dict(_FIELD.findall(value[7:]))
            if "key" in fields:
                keys.add(fields["key"])
    if "sentry_key" in request.query_params:
        keys.add(request.query_params["sentry_key"])
    return keys


def _keys_of_dsn(dsn: object) -> set[str]:
    """The key of an envelope's header, if it has one. Raises Refused."""
    if not isinstance(dsn, str):
        return set()
    try:
        return {urlsplit(dsn).username or ""}
    except ValueError:
        raise Refused(400, "The envelope's dsn is not a URL") from None


async def _project(request: Request, keys: set[str]) -> Project:
    """The project that a request may send for. Raises Refused, 403 without a key."""
    if not keys:
        raise Refused(403, "No sentry_key was sent; use a DSN of tidegauge dsn create SERVICE")
    if len(keys) > 1:
        raise Refused(403, "The request has two different sentry_keys")
    project = await platform_of(request).errors.projects.find(*keys)
    if project is None or str(project.id) != str(request.path_params["project_id"]):
        raise Refused(403, "The DSN is unknown or revoked")
    return project


def _sort(
    envelope: Envelope, project: Project, request: Request, now_us: int
) -> tuple[list[Document], list[Reading], Counter[str]]:
    """Events, measurements, and what is neither. Raises MalformedBody, _UnreadableEvent."""
    documents, readings, skipped = [], [], Counter[str]()
    drift_s = _drift_s(envelope.header.get("sent_at"), now_us)
    for position, item in enumerate(envelope.items):
        where = f"item {position}"
        if item.type == "event":
            try:
                document = _document(item, where, envelope, drift_s, now_us, _address(request))
            except MalformedBody as error:
                raise _UnreadableEvent(position, error.detail) from error
            documents.append(document)
        elif item.type in REPORTS:
            readings += REPORTS[item.type](parse(item.payload, where), project.service)
        else:
            skipped[item.type[:50]] += 1
    return documents, readings, skipped


def _document(
    item: Item, where: str, envelope: Envelope, drift_s: float, now_us: int, address: str
) -> Document:
    event = parse(item.payload, where)
    if not isinstance(event, dict):
        raise MalformedBody(f"{where} is not a JSON object")
    if "event_id" not in event and isinstance(envelope.header.get("event_id"), str):
        event["event_id"] = envelope.header["event_id"]
    try:
        return document_of(event, drift_s=drift_s, now_us=now_us, address=address)
    except Exception as error:
        log.exception("%s of an envelope could not be read", where)
        raise MalformedBody(f"{where} could not be read: {type(error).__name__}") from error


def _drift_s(sent_at: object, now_us: int) -> float:
    """How far the client's clock is behind ours, by the moment at which it says it sent."""
    try:
        drift_s = (now_us - timestamp_us_of(sent_at, now_us)) / 1e6
    except EventRefused:
        return 0.0
    return drift_s if abs(drift_s) > _MOST_DRIFT_S else 0.0


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


ROUTES = [
    Route(
        f"/api/{{project_id:int}}/{path}{slash}",
        endpoint,
        methods=[method],
        include_in_schema=False,
    )
    for path, handler in (("envelope", _envelope), ("store", _store))
    for slash in ("/", "")
    for endpoint, method in ((answer_of(handler), "POST"), (_preflight, "OPTIONS"))
]
