"""Waiting for conditions instead of sleeping for luck."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


def eventually(condition: Callable[[], bool], *, within_s: float = 30) -> None:
    """Return once `condition` holds; fail after `within_s` seconds."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"{condition} did not hold within {within_s} s"
        time.sleep(0.05)


async def eventually_async(condition: Callable[[], bool], *, within_s: float = 30) -> None:
    """The same where the event loop must go on."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"{condition} did not hold within {within_s} s"
        await asyncio.sleep(0.05)
