"""The queue of every writer: groups, bounds, and nobody harmed by a neighbour. No database."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import psycopg
import pytest

from tidegauge.core.bodies import Hold
from tidegauge.core.clock import ManualClock
from tidegauge.core.errors import TidegaugeError, Unavailable
from tidegauge.storage import group_commit
from tidegauge.storage.group_commit import GroupCommit, GroupLimits


class Upper(GroupCommit[str, str]):
    """Commits words by making them upper case."""

    name = "upper"
    queue_name = "word"

    def __init__(self, clock: ManualClock, limits: GroupLimits) -> None:
        super().__init__(clock, limits)
        self.groups: list[list[str]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.preparation = asyncio.Event()
        self.preparation.set()
        self.away = False
        self.deadlocks = 0

    async def put(self, word: str) -> str:
        return await asyncio.shield(self._enqueue(word, len(word)))

    async def _commit(self, group: Sequence[str]) -> list[str]:
        self.groups.append(list(group))
        await self.preparation.wait()
        self._handed_over()
        await self.gate.wait()
        if len(self.groups) <= self.deadlocks:
            raise psycopg.errors.DeadlockDetected("deadlock detected")
        if self.away:
            raise psycopg.OperationalError("server closed the connection\nmore")
        if "poison" in group:
            raise psycopg.DataError("invalid byte sequence")
        return [word.upper() for word in group]


def queue(clock: ManualClock, *, most: int = 10, at_once: int = 1) -> Upper:
    return Upper(clock, GroupLimits(queue_bytes=100, most=most, at_once=at_once))


async def put_all(upper: Upper, words: Sequence[str]) -> list[asyncio.Task[str]]:
    """All of them queued, in this order, before the queue looks."""
    tasks = [asyncio.create_task(upper.put(word)) for word in words]
    await asyncio.sleep(0)
    return tasks


async def test_what_waits_goes_in_one_group_up_to_its_bound(clock: ManualClock) -> None:
    upper = queue(clock)
    tasks = await put_all(upper, ["abcd", "efgh", "ijkl", "a word longer than the bound", "m"])
    await upper.start()
    assert await asyncio.gather(*tasks) == [
        "ABCD", "EFGH", "IJKL", "A WORD LONGER THAN THE BOUND", "M",
    ]  # fmt: skip
    assert upper.groups == [["abcd", "efgh"], ["ijkl"], ["a word longer than the bound"], ["m"]]
    await upper.stop()


async def test_who_waits_for_the_hand_over_waits_for_no_transaction(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "_LONGEST_PREPARATION_S", 60)
    upper = queue(clock, at_once=2)
    upper.gate.clear()
    upper.preparation.clear()
    await upper.start()
    first = asyncio.create_task(upper.put("a"))
    await asyncio.sleep(0)  # it is queued
    handed = asyncio.create_task(upper.handed_over())
    async with asyncio.timeout(10):
        while not upper.groups:
            await asyncio.sleep(0)
        assert not handed.done()
        upper.preparation.set()
        await handed
    assert not first.done()
    others = await put_all(upper, ["b", "c"])
    async with asyncio.timeout(10):
        await upper.handed_over()  # "c" waits for a transaction to end, if "b" is not with it
    upper.gate.set()
    assert await asyncio.gather(first, *others) == ["A", "B", "C"]
    await upper.stop()


async def test_a_poison_body_takes_nobody_with_it(clock: ManualClock) -> None:
    upper = queue(clock, most=100)
    tasks = await put_all(upper, ["a", "poison", "b"])
    await upper.start()
    first, poison, last = await asyncio.gather(*tasks, return_exceptions=True)
    assert (first, last) == ("A", "B")
    assert type(poison) is TidegaugeError
    assert upper.health().status == "pass"
    await upper.stop()


async def test_a_database_that_is_away_is_told_to_everyone_and_not_asked_for_each(
    clock: ManualClock,
) -> None:
    upper = queue(clock)
    upper.away = True
    tasks = await put_all(upper, ["a", "b"])
    await upper.start()
    errors = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(error) for error in errors] == [Unavailable, Unavailable]
    assert upper.groups == [["a", "b"]]
    assert (upper.health().status, upper.health().output) == (
        "fail",
        "server closed the connection",
    )
    upper.away = False
    assert await upper.put("c") == "C"
    assert upper.health().status == "pass"
    await upper.stop()


async def test_a_caller_that_goes_away_cancels_nothing(clock: ManualClock) -> None:
    upper = queue(clock)
    upper.gate.clear()
    await upper.start()
    gone, stays = await put_all(upper, ["gone", "stays"])
    gone.cancel()
    upper.gate.set()
    assert await stays == "STAYS"
    assert [word for group in upper.groups for word in group] == ["gone", "stays"]
    await upper.stop()


async def test_the_bound_is_of_bytes_and_says_when_to_come_again(clock: ManualClock) -> None:
    upper = queue(clock)
    upper.reserve(90)
    with pytest.raises(Unavailable, match="word queue is full") as refused:
        upper.reserve(20)
    assert refused.value.headers["Retry-After"] == "1"
    assert (upper.held_bytes, upper.queue_stats.refused_bodies) == (90, 1)
    upper.release(90)
    upper.reserve(1000)  # one body is always let in: its own limit is another's
    upper.release(1000)


async def test_a_body_that_is_alone_may_become_what_it_will(clock: ManualClock) -> None:
    upper = queue(clock)  # of 100 bytes
    hold = Hold(upper, 60)
    hold.resize(1000)
    with pytest.raises(Unavailable):
        upper.reserve(1)
    hold.resize(60)
    upper.reserve(30)
    with pytest.raises(Unavailable):
        hold.resize(80)
    assert (hold.size_bytes, upper.held_bytes) == (60, 90)


async def test_once_full_it_is_so_for_all_until_there_is_room_for_the_one_refused(
    clock: ManualClock,
) -> None:
    upper = queue(clock)  # of 100 bytes
    upper.reserve(95)
    upper.check_room()  # nobody was refused yet
    with pytest.raises(Unavailable):
        upper.reserve(10)
    with pytest.raises(Unavailable, match="word queue is full"):
        upper.check_room()
    assert upper.queue_stats.refused_bodies == 2
    upper.release(3)
    with pytest.raises(Unavailable):
        upper.check_room()
    upper.release(2)
    upper.check_room()
    upper.reserve(10)


async def test_a_giant_that_was_refused_does_not_keep_the_others_out(clock: ManualClock) -> None:
    upper = queue(clock)
    upper.reserve(80)
    with pytest.raises(Unavailable):
        upper.reserve(1000)
    upper.check_room()
    upper.reserve(20)


async def test_an_end_writes_what_is_queued_and_takes_no_more(clock: ManualClock) -> None:
    upper = queue(clock)
    tasks = await put_all(upper, ["a", "b"])
    await upper.start()
    await upper.stop()
    assert [await task for task in tasks] == ["A", "B"]
    with pytest.raises(Unavailable):
        await upper.put("c")
    with pytest.raises(Unavailable):
        upper.reserve(1)


async def test_the_age_of_the_oldest_is_a_warning(clock: ManualClock) -> None:
    upper = queue(clock)
    upper.gate.clear()
    await upper.start()
    tasks = await put_all(upper, ["a"])
    await asyncio.sleep(0)
    tasks += await put_all(upper, ["b"])
    clock.advance(6)
    assert (upper.health().status, upper.oldest_age_s()) == ("warn", 6.0)
    upper.gate.set()
    await asyncio.gather(*tasks)
    assert upper.oldest_age_s() == 0.0
    await upper.stop()


async def test_the_victim_of_a_deadlock_is_committed_again(clock: ManualClock) -> None:
    upper = queue(clock)
    upper.deadlocks = 2
    await upper.start()
    assert await upper.put("a") == "A"
    assert len(upper.groups) == 3
    assert upper.queue_stats.last_error == ""
    await upper.stop()


async def test_deadlocks_without_end_are_answered(clock: ManualClock) -> None:
    upper = queue(clock)
    upper.deadlocks = 1000
    await upper.start()
    with pytest.raises(Unavailable):
        await upper.put("a")
    assert len(upper.groups) < 10
    await upper.stop()
