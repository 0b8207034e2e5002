"""Calls that hang cost one thread."""

from __future__ import annotations

import asyncio
import threading

import pytest

from tests.waiting import eventually_async
from tidegauge.core.blocking import BlockingCall, StillBlocked


async def test_a_call_that_hangs_is_not_called_again_until_it_is_back() -> None:
    disk = threading.Event()
    calls = BlockingCall("a disk")
    before = threading.active_count()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await calls.run(disk.wait)
    for _ in range(3):
        with pytest.raises(StillBlocked, match="a disk"):
            await calls.run(disk.wait)
    assert threading.active_count() == before + 1
    disk.set()
    await eventually_async(lambda: threading.active_count() == before)
    assert await calls.run(lambda: 7) == 7


async def test_what_the_call_raises_is_raised() -> None:
    def fails() -> None:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        await BlockingCall("a disk").run(fails)
