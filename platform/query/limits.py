"""Bounds of queries: for how long one runs, and how many of one API key run at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from ..core.errors import TooManyRequests
from .cells import QUERIES


def limited(timeout: timedelta) -> bytes:
    """The settings of a transaction whose statements are bounded in time and planned for history."""
    milliseconds = max(1, round(timeout.total_seconds() * 1000))
    return QUERIES["limit_statements"].replace(b"{timeout_ms}", b"%d" % milliseconds)


class QueryGate:
    """Lets `at_once` queries of a key in and has the others wait, not for ever: one dashboard cannot
    take every connection."""

    def __init__(self, at_once: int, patience_s: float) -> None:
        self._at_once = at_once
        self._patience_s = patience_s
        self._gates: dict[int, asyncio.Semaphore] = {}

    async def enter(self, key_id: int) -> None:
        """Returns when the query may run; `leave` must follow. Raises TooManyRequests."""
        gate = self._gates.setdefault(key_id, asyncio.Semaphore(self._at_once))
        try:
            async with asyncio.timeout(self._patience_s):
                await gate.acquire()
        except TimeoutError:
            raise TooManyRequests(
                f"TIDEGAUGE_QUERIES_PER_KEY={self._at_once} queries of this key are running; "
                "ask for less at once",
                limit=self._at_once,
            ) from None

    def leave(self, key_id: int) -> None:
        """The query is over."""
        self._gates[key_id].release()

    @asynccontextmanager
    async def query(self, key_id: int) -> AsyncIterator[None]:
        """One query from its beginning to its end."""
        await self.enter(key_id)
        try:
            yield
        finally:
            self.leave(key_id)
