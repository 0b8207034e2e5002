"""Request bodies: read within bounds, identified by a hash, decoded off the event loop."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

from starlette.requests import Request

from ..core.bodies import INLINE_BYTES, BodyLimits, Expansion, decompressed, received
from ..core.clock import Clock
from ..core.samples import DecodeContext, MetricBatch, WriteResult
from ..core.threads import compute
from .writer import Writer

_ALONE = 1_000
"""A body of so many samples is worth a transaction of its own; of smaller ones, several share one."""


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
        # One large body at a time is handed over to the database: senders whose bodies are decoded side by
        # side are answered together, send their next ones together, and while those are decoded the database
        # has nothing to do.
        self._turn = asyncio.Lock()
        self._expansions: defaultdict[Decoder, Expansion] = defaultdict(Expansion)

    async def store(
        self,
        request: Request,
        decoder: Decoder,
        *,
        key_id: int,
        encoding: str | None = None,
        options: dict[str, str] | None = None,
        inline_bytes: int = INLINE_BYTES,
    ) -> Stored:
        """Read, decompress, decode and store the body of a request.

        `encoding` overrides Content-Encoding; `inline_bytes` are decoded on the event loop. The
        queue's bound is checked before the body is read.
        Raises BodyTooLarge, MalformedBody, UnsupportedMedia, Unavailable.
        """
        expansion = self._expansions[decoder]
        async with received(request, self._writer, self._limits, expansion=expansion.factor) as (
            sent,
            hold,
        ):
            digest = blake2b(sent, digest_size=16, key=_idempotency_key(request))
            digest.update(request.url.path.encode() + b"?" + request.url.query.encode())
            encoding = request.headers.get("content-encoding", "") if encoding is None else encoding
            context = DecodeContext(self._clock.now_us(), options=options or {})

            body = await decompressed(sent, encoding, self._limits.decompressed)
            batch = None
            if len(body) > inline_bytes:
                batch = await compute(decoder, body, context)
            async with self._turn:
                if batch is None:
                    batch = decoder(body, context)
                held = batch.nbytes + len(body)  # the keys have at most the body's bytes
                expansion.note(len(sent), held)
                hold.resize(held)
                del sent, body  # not kept while it waits for its commit
                body_hash = digest.digest()
                timeless = bool((batch.ts_us == context.now_us).any())
                if timeless and "idempotency-key" not in request.headers:
                    # samples dated by their arrival: the same bytes at another moment are other
                    # samples, and only an Idempotency-Key makes them a repetition
                    digest.update(context.now_us.to_bytes(8, "big", signed=True))
                    body_hash = digest.digest()
                queued = self._writer.enqueue(batch, key_id=key_id, body_hash=body_hash)
                if len(batch) >= _ALONE:
                    await self._writer.handed_over()
            result = await queued.result()
            return Stored(result, batch.wire_counts, batch.unsupported)


def _idempotency_key(request: Request) -> bytes:
    key = request.headers.get("idempotency-key", "").encode("latin-1", "replace")
    return blake2b(key, digest_size=32).digest()
