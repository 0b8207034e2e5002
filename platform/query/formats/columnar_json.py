"""One JSON document, written a page of series at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec

from ..history import History
from .described import columns, described, stats


async def encode(history: History) -> AsyncIterator[bytes]:
    """`{...what it is, "series": [...], "stats": {...}}`"""
    encoder = msgspec.json.Encoder()
    yield encoder.encode(described(history))[:-1] + b',"series":['
    comma = b""
    async for page in history.pages:
        if page:
            yield comma + b",".join(encoder.encode(columns(series)) for series in page)
            comma = b","
    yield b'],"stats":' + encoder.encode(stats(history)) + b"}"
