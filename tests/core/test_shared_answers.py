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


async def test_who_wants_it_fresher_than_it_is_kept_has_it_made_anew() -> None:
    clock, made = ManualClock(0), 0
    shared: SharedAnswers[int] = SharedAnswers(clock, keep_s=5)

    async def make() -> int:
        nonlocal made
        made += 1
        return made

    assert await shared.get("q", make) == 1
    clock.advance(3)
    assert await shared.get("q", make, max_age_s=4) == 1
    assert await shared.get("q", make, max_age_s=3) == 2
    assert await shared.get("q", make) == 2
