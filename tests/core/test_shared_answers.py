"""Answers made once for all who ask."""

from __future__ import annotations

import asyncio

import pytest

from tidegauge.core.clock import ManualClock
from tidegauge.core.shared_answers import SharedAnswers


async def test_a_shared_answer_outlives_who_asked_first_and_failures_are_not_kept() -> None:
    clock, made = ManualClock(0), 0
    shared: SharedAnswers[bytes] = SharedAnswers(clock, keep_s=5)
    go_on = asyncio.Event()

    async def make() -> bytes:
        nonlocal made
        made += 1
        await go_on.wait()
        if made == 1:
            raise ValueError("away")
        return b"%d" % made

    first = asyncio.create_task(shared.get("q", make))
    second = asyncio.create_task(shared.get("q", make))
    await asyncio.sleep(0)
    first.cancel()
    go_on.set()
    with pytest.raises(ValueError, match="away"):
        await second
    assert await shared.get("q", make) == b"2"
    assert await shared.get("q", make) == b"2"
    assert await shared.get("r", make) == b"3"
    clock.advance(5)
    assert await asyncio.gather(shared.get("q", make), shared.get("q", make)) == [b"4", b"4"]
