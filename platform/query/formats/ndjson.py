"""A JSON document a line: what the answer is, each series as columns, and at the end the stats."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec

from ..history import History
from .described import columns, described, stats


async def encode(history: History) -> AsyncIterator[bytes]:
    """A body without the line of stats was cut off."""
    encoder = msgspec.json.Encoder()
    yield encoder.encode({"history": described(history)}) + b"\n"
    async for page in history.pages:
        for series in page:
            yield encoder.encode(columns(series)) + b"\n"
    yield encoder.encode({"stats": stats(history)}) + b"\n"
