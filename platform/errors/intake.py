"""From an HTTP request to committed events, for our own JSON and for Sentry's protocol."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any
from uuid import UUID

from starlette.requests import Request

from ..core.bodies import BodyLimits, Expansion, Hold, decompressed, received
from ..core.errors import BadRequest, BodyTooLarge
from ..core.threads import compute
from .documents import Document, parse
from .events import EventRefused, Origin, check_own
from .prepare import Preparation, Prepared
from .writer import ErrorWriter, RefusedEvent

MOST_EVENTS = 10_000
"""Events in one body."""

log = logging.getLogger("tidegauge.errors")

_INLINE_BYTES = 128 * 1024
"""Larger bodies are prepared in a thread: the loop stays free for probes."""


@dataclass(slots=True)
class Received:
    """What became of the events of one body."""

    ids: list[UUID] = field(default_factory=list)
    duplicates: int = 0
    rejects: list[RefusedEvent] = field(default_factory=list)


class ErrorIntake:
    """What the routes of errors call."""

    def __init__(self, writer: ErrorWriter, preparation: Preparation, limits: BodyLimits) -> None:
        self._writer = writer
        self._preparation = preparation
        self._limits = limits
        self._expansion = Expansion()
        self.refused: Counter[str] = Counter()
        """Events not stored since start, by reason."""

    def check_room(self) -> None:
        """Raises Unavailable while the queue is full: nothing is looked up for what it refuses."""
        self._writer.check_room()

    @asynccontextmanager
    async def body(
        self, request: Request, *, known: bool = True
    ) -> AsyncIterator[tuple[bytes, Hold]]:
        """The decompressed body, and what it holds of the queue's space until the block ends. Of a
        sender that is not `known` it teaches nothing of those to come, unless the block ends well.

        Raises BodyTooLarge, MalformedBody, UnsupportedMedia, Unavailable.
        """
        encoding = request.headers.get("content-encoding", "")
        factor = self._expansion.factor
        async with received(request, self._writer, self._limits, expansion=factor) as (sent, hold):
            body = await decompressed(sent, encoding, self._limits.decompressed)
            if known:
                self._expansion.note(len(sent), len(body))
            hold.resize(len(body))
            yield body, hold
            if not known:
                self._expansion.note(len(sent), len(body))

    async def store_own(
        self, body: bytes, hold: Hold, origin: Origin, idempotency_key: str | None = None
    ) -> Received:
        """Store the events of a body in our own JSON. Events without an id get one that a retry
        of the body has too. Raises MalformedBody, Unavailable."""

        def read() -> tuple[list[Prepared], list[RefusedEvent]]:
            found = events_of(parse(body), MOST_EVENTS)
            identify(found, body, idempotency_key)
            return self._prepare_all(found, origin)

        small = len(body) <= _INLINE_BYTES
        prepared, rejects = read() if small else await compute(read)
        return await self._submit(prepared, rejects, hold, origin)

    async def store_documents(
        self, documents: Sequence[Document], hold: Hold, origin: Origin
    ) -> Received:
        """Store documents that are in our form already."""
        prepared, rejects = self._prepare_all(documents, origin)
        return await self._submit(prepared, rejects, hold, origin)

    async def refuse(self, refused: EventRefused, index: int, origin: Origin) -> None:
        """Count an event that could not be read, the `index`th of its body, and note it for
        /ingest/rejects. Raises Unavailable."""
        self.refused[refused.reason] += 1
        reject = RefusedEvent(index, refused.reason, refused.detail)
        await self._writer.submit((), (reject,), source=origin.source)

    def _prepare_all(
        self, events: Sequence[Any], origin: Origin
    ) -> tuple[list[Prepared], list[RefusedEvent]]:
        prepared, rejects = [], []
        for index, event in enumerate(events):
            try:
                prepared.append(self._preparation.prepare(check_own(event), origin))
            except EventRefused as error:
                refused = error
            except Exception as error:  # a fault of ours, which must not cost the neighbours
                log.exception("event %d of a body could not be prepared", index)
                refused = EventRefused("unforeseen", f"Tidegauge failed: {type(error).__name__}")
            else:
                continue
            rejects.append(RefusedEvent(index, refused.reason, refused.detail))
            self.refused[refused.reason] += 1
        return prepared, rejects

    async def _submit(
        self,
        prepared: Sequence[Prepared],
        rejects: list[RefusedEvent],
        hold: Hold,
        origin: Origin,
    ) -> Received:
        hold.resize(hold.size_bytes + sum(event.nbytes for event in prepared))
        duplicates = await self._writer.submit(prepared, rejects, source=origin.source)
        return Received([event.event_id for event in prepared], len(duplicates), rejects)


def events_of(value: Any, most: int) -> list[Any]:  # Any: JSON
    """The events of a body: an object, an array, or `{"events": [...]}`. Raises BadRequest."""
    if isinstance(value, dict) and isinstance(value.get("events"), list):
        value = value["events"]
    events = value if isinstance(value, list) else [value]
    if len(events) > most:
        raise BodyTooLarge(f"The body has {len(events)} events, more than {most}", limit_bytes=most)
    if len(events) == 1 and not isinstance(events[0], dict):
        raise BadRequest('The body must be an event, an array of events or {"events": [...]}')
    return events


def identify(events: Sequence[Any], body: bytes, idempotency_key: str | None) -> None:  # Any: JSON
    """Give events without an id the one that the same event has when its body comes again: after
    the Idempotency-Key if one was sent, else after the body. An event that says neither its id nor
    its time, in a body without a key, may be the same error once more: it gets none here."""
    digest = b""
    for index, event in enumerate(events):
        if not isinstance(event, dict) or event.get("event_id") not in (None, ""):
            continue
        if idempotency_key is None and event.get("timestamp") is None:
            continue
        if not digest:
            key = (idempotency_key or "").encode("latin-1", "replace")
            digest = blake2b(
                b"" if idempotency_key else body, key=blake2b(key, digest_size=32).digest()
            ).digest()
        event["event_id"] = blake2b(b"%d" % index, digest_size=16, key=digest).hexdigest()
