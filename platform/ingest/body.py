"""Request bodies: read within bounds, identified by a hash, decoded off the event loop."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import blake2b

from starlette.requests import ClientDisconnect, Request

from ..core.clock import Clock
from ..core.errors import BadRequest, BodyTooLarge
from ..core.samples import DecodeContext, MetricBatch, WriteResult
from .decompress import decompress
from .writer import Writer

_INLINE_BYTES = 16 * 1024  # smaller bodies decode faster than a thread is woken


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """Largest body as sent and after decompression, in bytes."""

    sent: int
    decompressed: int


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a body, and what it held in the sender's terms (MetricBatch)."""

    result: WriteResult
    wire_counts: Counter[str]
    unsupported: Counter[str]


Decoder = Callable[[bytes, DecodeContext], MetricBatch]


class Intake:
    """From an HTTP request to a committed batch; what every wire format's route calls."""

    def __init__(self, writer: Writer, clock: Clock, limits: BodyLimits) -> None:
        self._writer = writer
        self._clock = clock
        self._limits = limits

    async def store(
        self,
        request: Request,
        decoder: Decoder,
        *,
        key_id: int,
        encoding: str | None = None,
        options: dict[str, str] | None = None,
    ) -> Stored:
        """Read, decompress, decode and store the body of a request.

        `encoding` overrides Content-Encoding. The queue's bound is checked before the body is
        read. Raises BodyTooLarge, MalformedBody, UnsupportedMedia, Unavailable.
        """
        async with self._reserved(request) as hold:
            sent = await self._read(request, hold)
            digest = blake2b(sent, digest_size=16, key=_idempotency_key(request))
            digest.update(request.url.path.encode() + b"?" + request.url.query.encode())
            encoding = request.headers.get("content-encoding", "") if encoding is None else encoding
            context = DecodeContext(self._clock.now_us(), options=options or {})

            def decode() -> MetricBatch:
                body = decompress(sent, encoding, self._limits.decompressed)
                return decoder(body, context)

            small = len(sent) <= _INLINE_BYTES and encoding in ("", "identity")
            batch = decode() if small else await asyncio.to_thread(decode)
            hold.resize(batch.nbytes)
            body_hash = digest.digest()
            timeless = bool((batch.ts_us == context.now_us).any())
            if timeless and "idempotency-key" not in request.headers:
                # samples dated by their arrival: the same bytes at another moment are other
                # samples, and only an Idempotency-Key makes them a repetition
                digest.update(context.now_us.to_bytes(8, "big", signed=True))
                body_hash = digest.digest()
            result = await self._writer.submit(batch, key_id=key_id, body_hash=body_hash)
            return Stored(result, batch.wire_counts, batch.unsupported)

    async def _read(self, request: Request, hold: _Hold) -> bytes:
        limit = self._limits.sent
        parts: list[bytes] = []
        size = 0
        try:
            async for part in request.stream():
                size += len(part)
                if size > limit:
                    raise _too_large(limit)
                if size > hold.size_bytes:
                    hold.resize(min(limit, 2 * size))
                parts.append(part)
        except ClientDisconnect as error:
            raise BadRequest("The client went away before its body was complete") from error
        return parts[0] if len(parts) == 1 else b"".join(parts)

    @asynccontextmanager
    async def _reserved(self, request: Request) -> AsyncIterator[_Hold]:
        length = request.headers.get("content-length", "")
        announced = int(length) if length.isdecimal() and len(length) < 16 else 4096
        if announced > self._limits.sent:
            raise _too_large(self._limits.sent)
        self._writer.reserve(announced)
        hold = _Hold(self._writer, announced)
        try:
            yield hold
        finally:
            self._writer.release(hold.size_bytes)


class _Hold:
    """What one request has reserved of the queue's bytes."""

    def __init__(self, writer: Writer, size_bytes: int) -> None:
        self._writer = writer
        self.size_bytes = size_bytes

    def resize(self, size_bytes: int) -> None:
        more = size_bytes - self.size_bytes
        if more > 0:
            self._writer.reserve(more)
        else:
            self._writer.release(-more)
        self.size_bytes = size_bytes


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(
        f"The body is over {limit} bytes (TIDEGAUGE_MAX_BODY_BYTES); send smaller ones",
        limit_bytes=limit,
    )


def _idempotency_key(request: Request) -> bytes:
    key = request.headers.get("idempotency-key", "").encode("latin-1", "replace")
    return blake2b(key, digest_size=32).digest()
