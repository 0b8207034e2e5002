"""Content-Encoding undone into a buffer of the size of the limit, so that no bomb grows past it.

The buffer is reserved, not filled: pages that nothing is written to cost no memory.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import cramjam
import numpy as np

from .errors import BodyTooLarge, MalformedBody, UnsupportedMedia

_Into = Callable[[bytes, Any], int]  # Any: cramjam's buffer protocol

_MAX_LAYERS: Final = 2
"""Encodings may be stacked (`gzip, gzip`); nobody needs more than this."""

_SNAPPY_MAX_RATIO: Final = 32
"""A snappy element of 3 bytes makes at most 64; what declares more is not worth a buffer."""

_OVERFULL: Final = "failed to write whole buffer"
"""What cramjam says when the output does not fit (cramjam has one exception type for all)."""


def decompress(body: bytes, content_encoding: str, limit_bytes: int) -> bytes:
    """The body without its Content-Encoding (header value, empty for none).

    Raises `BodyTooLarge` over `limit_bytes`, `MalformedBody` for data that is broken or cut off,
    `UnsupportedMedia` for an encoding that is not known.
    """
    encodings = [e for e in map(str.strip, content_encoding.lower().split(",")) if e]
    encodings = [e for e in encodings if e != "identity"]
    if len(encodings) > _MAX_LAYERS:
        raise UnsupportedMedia(f"more than {_MAX_LAYERS} content encodings at once")
    for encoding in reversed(encodings):
        body = _undo(body, encoding, limit_bytes)
    if len(body) > limit_bytes:
        raise _too_large(limit_bytes)
    return body


def _undo(body: bytes, encoding: str, limit_bytes: int) -> bytes:
    if encoding == "snappy":
        return _snappy(body, limit_bytes)
    if encoding == "deflate":
        return _deflate(body, limit_bytes)
    into = _INTO.get(encoding)
    if into is None:
        raise UnsupportedMedia(
            f"content encoding {encoding[:40]!r} is not one of {', '.join(SUPPORTED)}"
        )
    return _run(into, body, encoding, limit_bytes)


def _run(into: _Into, body: bytes, encoding: str, limit_bytes: int) -> bytes:
    buffer = np.empty(limit_bytes, np.uint8)
    try:
        size = into(body, buffer)
    except cramjam.DecompressionError as error:
        if _OVERFULL in str(error):
            raise _too_large(limit_bytes) from None
        raise MalformedBody(f"the body is not valid {encoding}: {error}") from None
    return buffer[:size].tobytes()


def _deflate(body: bytes, limit_bytes: int) -> bytes:
    """`deflate` means zlib (RFC 9110), and some clients send the raw stream."""
    try:
        return _run(cramjam.zlib.decompress_into, body, "deflate", limit_bytes)
    except MalformedBody:
        return _run(cramjam.deflate.decompress_into, body, "deflate", limit_bytes)


def _snappy(body: bytes, limit_bytes: int) -> bytes:
    """The block format, which begins with the size that it makes."""
    try:
        declared = cramjam.snappy.decompress_raw_len(body)
        if declared > limit_bytes:
            raise _too_large(limit_bytes)
        if declared > _SNAPPY_MAX_RATIO * len(body):
            raise MalformedBody(
                f"the body is not valid snappy: {len(body)} bytes declare {declared}"
            )
        return bytes(cramjam.snappy.decompress_raw(body))
    except cramjam.DecompressionError as error:
        raise MalformedBody(f"the body is not valid snappy: {error}") from None


def _too_large(limit_bytes: int) -> BodyTooLarge:
    return BodyTooLarge(
        f"the body is over {limit_bytes} bytes after decompression", limit_bytes=limit_bytes
    )


_INTO: Final[dict[str, _Into]] = {
    "gzip": cramjam.gzip.decompress_into,
    "x-gzip": cramjam.gzip.decompress_into,
    "zstd": cramjam.zstd.decompress_into,
    "br": cramjam.brotli.decompress_into,
}

SUPPORTED: Final = ("identity", "gzip", "deflate", "snappy", "zstd", "br")
"""For the Accept-Encoding of a 415 answer."""
