"""Bodies within bounds, from a request that is played piece by piece."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Sequence
from typing import Any

import pytest
from starlette.requests import Request

from tidegauge.core.bodies import INLINE_BYTES, BodyLimits, Expansion, decompressed, received
from tidegauge.core.errors import BadRequest, BodyTooLarge

LIMITS = BodyLimits(sent=1000, decompressed=10_000)


class Space:
    """Counts what is held."""

    held = 0
    most = 0

    def reserve(self, size_bytes: int, *, held_bytes: int = 0) -> None:
        assert held_bytes <= self.held
        self.held += size_bytes
        self.most = max(self.most, self.held)

    def release(self, size_bytes: int) -> None:
        self.held -= size_bytes


def request(parts: Sequence[bytes], *, announced: int | None = None) -> Request:
    """A request whose body comes in these parts."""
    messages = [
        {"type": "http.request", "body": part, "more_body": n < len(parts) - 1}
        for n, part in enumerate(parts)
    ]

    async def receive() -> Any:  # Any: an ASGI message
        return messages.pop(0) if messages else await asyncio.Future()

    headers = [] if announced is None else [(b"content-length", b"%d" % announced)]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": headers}, receive)


async def test_what_is_held_is_given_back() -> None:
    space = Space()
    async with received(request([b"ab", b"c"], announced=3), space, LIMITS) as (body, hold):
        assert (body, hold.size_bytes, space.held) == (b"abc", 3, 3)
        hold.resize(500)
        assert space.held == 500
    assert space.held == 0


@pytest.mark.parametrize("announced", [100, None])
async def test_what_a_body_will_become_is_held_before_it_is_read(announced: int | None) -> None:
    space = Space()
    sent = request([b"a" * 50, b"b" * 50], announced=announced)
    async with received(sent, space, LIMITS, expansion=100) as (body, hold):
        assert len(body) == 100
        assert space.most == hold.size_bytes >= 10_000
    assert space.held == 0


async def test_a_large_body_on_a_slow_line_does_not_hold_what_it_may_become() -> None:
    space, limits = Space(), BodyLimits(sent=16 << 20, decompressed=64 << 20)
    async with received(request([b"a"], announced=16 << 20), space, limits, expansion=16):
        assert space.most == 16 << 20
    async with received(request([b"a"], announced=1 << 20), space, limits, expansion=16):
        assert space.held == 4 << 20


def test_one_bomb_does_not_change_what_is_held_for_the_others() -> None:
    expansion = Expansion()
    for _ in range(100):
        expansion.note(20_000, 120_000)
    expansion.note(60_000, 60_000_000)
    assert expansion.factor < 10


def test_the_expansion_follows_the_last_bodies_by_their_size() -> None:
    expansion = Expansion()
    assert expansion.factor == 1
    for _ in range(100):
        expansion.note(1000, 7000)
    assert expansion.factor == pytest.approx(7)
    expansion.note(1, 1000)  # a small one says little
    assert expansion.factor == pytest.approx(7, rel=0.03)
    for _ in range(100):
        expansion.note(1000, 10)
    assert expansion.factor == 1  # the bytes that are sent are there in any case
    for _ in range(100):
        expansion.note(10, 100_000)
    assert expansion.factor == pytest.approx(16, rel=0.01)


@pytest.mark.parametrize("announced", [2000, 10, None])
async def test_a_body_over_the_limit_is_refused_announced_or_not(announced: int | None) -> None:
    space = Space()
    with pytest.raises(BodyTooLarge):
        async with received(request([b"x" * 600] * 2, announced=announced), space, LIMITS):
            pytest.fail("read")
    assert space.held == 0
    assert space.most < 5000


async def test_a_client_that_goes_away_gives_its_space_back() -> None:
    space = Space()

    async def gone() -> Any:  # Any: an ASGI message
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"content-length", b"9")]}
    with pytest.raises(BadRequest):
        async with received(Request(scope, gone), space, LIMITS):
            pytest.fail("read")
    assert space.held == 0


async def test_small_and_large_bodies_are_decompressed_alike() -> None:
    for size in (10, 2 * INLINE_BYTES, 2 * INLINE_BYTES + 1):
        body, limit = b"x" * size, 4 * INLINE_BYTES
        assert await decompressed(gzip.compress(body), "gzip", limit) == body
        assert await decompressed(body, "", limit) == body
    for encoding in ("gzip", ""):
        body = b"x" * 101
        sent = gzip.compress(body) if encoding else body
        with pytest.raises(BodyTooLarge):
            await decompressed(sent, encoding, 100)
