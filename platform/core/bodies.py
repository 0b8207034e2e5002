"""Request bodies read within bounds: of their size and of the queue's space."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from starlette.requests import ClientDisconnect, Request

from .decompress import decompress
from .errors import BadRequest, BodyTooLarge
from .threads import compute

INLINE_BYTES = 256 * 1024
"""Bodies of up to this size after decompression (unless their format says otherwise) are decoded on
the event loop, in a millisecond or two; larger ones in a thread, so that probes are answered
meanwhile. The way there and back takes as long as decoding 2,000 samples."""

_INLINE_DECOMPRESSED = 2 * INLINE_BYTES
"""The same for decompression, which is quicker."""

_UNANNOUNCED_BYTES = 4096
"""What a body without Content-Length holds before its first bytes are there."""
_MOST_EXPANSION = 16
"""What one body may tell of those to come: a bomb is no measure."""
_KEPT = 0.9
_MOST_AHEAD_BYTES = 4 << 20
"""Held for what a body will become before it has arrived."""


class Space(Protocol):
    """The queue's space (storage.group_commit)."""

    def reserve(self, size_bytes: int, *, held_bytes: int = 0) -> None:
        """Count bytes of one who holds so many already, or raise Unavailable where they are too many."""

    def release(self, size_bytes: int) -> None:
        """Give back what `reserve` counted."""


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """Largest body as sent and after decompression, in bytes."""

    sent: int
    decompressed: int


class Hold:
    """What one request has reserved of the queue's space."""

    def __init__(self, space: Space, size_bytes: int) -> None:
        self._space = space
        space.reserve(size_bytes)
        self.size_bytes = size_bytes

    def resize(self, size_bytes: int) -> None:
        """Hold so many bytes from now on. Raises Unavailable; then what was held stays."""
        more = size_bytes - self.size_bytes
        if more > 0:
            self._space.reserve(more, held_bytes=self.size_bytes)
        else:
            self._space.release(-more)
        self.size_bytes = size_bytes


class Expansion:
    """How many bytes bodies hold once decoded, for each byte that was sent: of the last ones, by their size.

    A queue that counted what is sent would be full of what it becomes.
    """

    def __init__(self) -> None:
        self._sent = 1.0
        self._decoded = 1.0

    @property
    def factor(self) -> float:
        return max(1.0, self._decoded / self._sent)

    def note(self, sent: int, decoded: int) -> None:
        self._sent = _KEPT * self._sent + sent
        self._decoded = _KEPT * self._decoded + min(decoded, _MOST_EXPANSION * sent)


@asynccontextmanager
async def received(
    request: Request, space: Space, limits: BodyLimits, *, expansion: float = 1
) -> AsyncIterator[tuple[bytes, Hold]]:
    """The body as sent, and what it holds of the queue's space until the block ends.

    The space is asked for before the first byte is read: `expansion` times what is announced, for
    large ones less, so that one on a slow line does not keep the others out. A body that does not
    arrive gives it back when the connection ends for that (TIDEGAUGE_BODY_TIMEOUT).
    Raises BodyTooLarge, BadRequest, Unavailable.
    """
    length = request.headers.get("content-length", "")
    known = length.isdecimal() and len(length) < 16
    announced = int(length) if known else min(_UNANNOUNCED_BYTES, limits.sent)
    if announced > limits.sent:
        raise _too_large(limits.sent)
    hold = Hold(space, max(announced, min(_MOST_AHEAD_BYTES, round(announced * expansion))))
    try:
        yield await _read(request, hold, limits.sent), hold
    finally:
        hold.resize(0)


async def _read(request: Request, hold: Hold, limit: int) -> bytes:
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


async def decompressed(sent: bytes, encoding: str, limit: int) -> bytes:
    """The body without its Content-Encoding; a large one is worked on in a thread.

    Raises BodyTooLarge, MalformedBody, UnsupportedMedia.
    """
    if encoding in ("", "identity"):
        return decompress(sent, encoding, limit)
    small = min(_INLINE_DECOMPRESSED, limit)
    if len(sent) <= small:
        try:
            return decompress(sent, encoding, small)
        except BodyTooLarge:
            if small == limit:
                raise
    return await compute(decompress, sent, encoding, limit)


def _too_large(limit: int) -> BodyTooLarge:
    """The error of a body over its limit in bytes."""
    return BodyTooLarge(
        f"The body is over {limit} bytes (TIDEGAUGE_MAX_BODY_BYTES); send smaller ones",
        limit_bytes=limit,
    )
