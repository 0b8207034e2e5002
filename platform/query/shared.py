"""Answers of history whole in memory, so not of any size: viewers of the same panel share them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .formats import Format
from .history import History

SHARED_FOR_S: Final = 5.0
_MOST_CELLS: Final = 100_000
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SharedHistory:
    """An encoded answer, and by the monotonic clock when it was asked for, in seconds."""

    at: float
    body: bytes
    headers: dict[str, str]


def max_age_s(cache_control: str | None) -> float:
    """How old an answer may be by a request's Cache-Control (RFC 9111); 0 where it says nothing."""
    found = _MAX_AGE.search(cache_control or "")
    return float(found[1]) if found else 0.0


async def whole(history: History, chosen: Format, at: float) -> SharedHistory | None:
    """All of an answer, or None where it is too large to be kept."""
    buckets = sum(len(segment.grid) for segment in history.segments)
    if len(history.groups) * buckets > _MOST_CELLS:
        return None
    body = b"".join([chunk async for chunk in chosen.encode(history)])
    return SharedHistory(at, body, chosen.headers(history))
