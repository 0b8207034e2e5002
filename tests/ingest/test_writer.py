"""The writer: stored once, answered with its own counts, nobody harmed by a neighbour."""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import numpy as np
import psycopg
import pytest

from tidegauge.core.clock import ManualClock
from tidegauge.core.errors import Unavailable
from tidegauge.core.samples import MetricBatch, Reason, Series, SeriesRejected
from tidegauge.ingest.columns import Window
from tidegauge.ingest.validation import SeriesLimits
from tidegauge.ingest.writer import Writer, WriterOptions
from tidegauge.storage import group_commit
from tidegauge.storage.database import Database

STALE = np.array([0x7FF0000000000002], np.uint64).view(np.float64)[0]


def batch(
    clock: ManualClock,
    values: list[float],
    *,
    names: list[str] | None = None,
    ages_s: list[float] | None = None,
    describe: Callable[[int], Series] | None = None,
) -> MetricBatch:
    """One sample for each value, each of a series of its own."""
    names = names or [f"m{i}" for i in range(len(values))]
    ages = ages_s or [0.0] * len(values)
    return MetricBatch(
        keys=[n.encode() for n in names],
        describe=describe or (lambda i: Series(names[i], (("host", "a"),), "gauge", "1")),
        series=np.arange(len(values), dtype=np.int32),
        ts_us=np.array([clock.now_us() - round(a * 1e6) for a in ages], np.int64),
        values=np.array(values, np.float64),
    )


@pytest.fixture
def options() -> WriterOptions:
    return WriterOptions(
        queue_bytes=10_000,
        commit_rows=1000,
        window=Window(timedelta(days=5), timedelta(minutes=10)),
        series_limits=SeriesLimits(),
        series_cache_size=1000,
    )


@pytest.fixture
async def writer(
    database: Database, clock: ManualClock, options: WriterOptions
) -> AsyncIterator[Writer]:
    writer = Writer(database, clock, options)
    await writer.start()
    yield writer
    await writer.stop()


async def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    async with database.connection() as connection:
        return await (await connection.execute(query.encode())).fetchall()


async def samples(database: Database) -> list[tuple[object, ...]]:
    return await rows(
        database, "SELECT metric_name, metric_value FROM performance_metrics ORDER BY 1, 2"
    )


async def test_a_batch_is_stored_when_submit_returns(
    writer: Writer, database: Database, clock: ManualClock
) -> None:
    result = await writer.submit(batch(clock, [1.5, 0.1 + 0.2]), key_id=1, body_hash=b"a")
    assert (result.stored, result.rejected, result.duplicate) == (2, 0, False)
    assert await samples(database) == [("m0", 1.5), ("m1", 0.1 + 0.2)]
    assert await rows(database, "SELECT DISTINCT kind, unit, tags, key_id FROM metric_series") == [
        ("gauge", "1", {"host": "a"}, 1)
    ]


async def test_the_same_body_again_is_acknowledged_and_not_stored(
    writer: Writer, database: Database, clock: ManualClock
) -> None:
    body = batch(clock, [1.0, 2.0], ages_s=[0, 86_400 * 6])
    first = await writer.submit(body, key_id=1, body_hash=b"a")
    again = await writer.submit(body, key_id=1, body_hash=b"a")
    assert (again.stored, again.rejected, again.duplicate) == (1, 1, True)
    assert not first.duplicate
    other_key = await writer.submit(body, key_id=2, body_hash=b"a")
    assert not other_key.duplicate
    assert len(await samples(database)) == 2


async def test_a_group_with_a_known_body_stores_the_others(
    database: Database, clock: ManualClock, options: WriterOptions, writer: Writer
) -> None:
    """The series are known, so the group goes in one exchange, which finds the body known."""
    await writer.submit(batch(clock, [1.0, 2.0]), key_id=1, body_hash=b"a")
    tasks = [
        asyncio.create_task(writer.submit(batch(clock, values), key_id=1, body_hash=body_hash))
        for values, body_hash in (([3.0], b"b"), ([1.0, 2.0], b"a"), ([4.0], b"c"))
    ]
    results = await asyncio.gather(*tasks)
    assert [(r.stored, r.duplicate) for r in results] == [(1, False), (2, True), (1, False)]
    assert await samples(database) == [("m0", 1.0), ("m0", 3.0), ("m0", 4.0), ("m1", 2.0)]
    ledger = "SELECT key_id, body_hash, stored, rejected FROM ingest_ledger ORDER BY body_hash"
    assert await rows(database, ledger) == [(1, b"a", 2, 0), (1, b"b", 1, 0), (1, b"c", 1, 0)]
    assert writer.stats.rows == 4


@pytest.mark.parametrize("direct_compress_rows", [1, 1_000_000])
async def test_known_series_are_stored_whichever_way_the_rows_go(
    database: Database, clock: ManualClock, options: WriterOptions, direct_compress_rows: int
) -> None:
    writer = Writer(database, clock, replace(options, direct_compress_rows=direct_compress_rows))
    await writer.start()
    for n in range(3):
        await writer.submit(batch(clock, [n + 0.5]), key_id=1, body_hash=b"%d" % n)
    await writer.stop()
    assert await samples(database) == [("m0", 0.5), ("m0", 1.5), ("m0", 2.5)]


async def test_a_group_that_no_socket_takes_at_once_is_stored(
    database: Database, clock: ManualClock, options: WriterOptions, writer: Writer
) -> None:
    count = 200_000  # 9 MB of COPY data
    await writer.submit(batch(clock, [0.0], names=["m"]), key_id=1, body_hash=b"series")
    large = batch(clock, [0.5], names=["m"])
    large.series = np.zeros(count, np.int32)
    large.ts_us = clock.now_us() - np.arange(1, count + 1)
    large.values = np.arange(count, dtype=np.float64)
    await writer.submit(large, key_id=1, body_hash=b"large")
    found = await rows(database, "SELECT count(*), sum(metric_value) FROM performance_metrics")
    assert found == [(count + 1, count * (count - 1) / 2)]


async def test_rows_that_the_database_refuses_harm_no_other_body(
    database: Database, clock: ManualClock, writer: Writer
) -> None:
    """The series are known, so the rows go at once; here the table takes none below zero."""
    await writer.submit(batch(clock, [0.0], names=["m"]), key_id=1, body_hash=b"series")
    async with database.connection() as connection:
        await connection.execute(
            "ALTER TABLE metric_samples ADD CONSTRAINT above_zero CHECK (scaled >= 0)"
        )
    tasks = [
        asyncio.create_task(
            writer.submit(batch(clock, [value], names=["m"]), key_id=1, body_hash=os.urandom(8))
        )
        for value in (1.0, -1.0, 2.0)
    ]
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(r).__name__ for r in results] == ["WriteResult", "TidegaugeError", "WriteResult"]
    assert await samples(database) == [("m", 0.0), ("m", 1.0), ("m", 2.0)]


async def test_the_same_body_at_the_same_time_is_stored_once(
    writer: Writer, database: Database, clock: ManualClock
) -> None:
    results = await asyncio.gather(
        *(writer.submit(batch(clock, [1.0]), key_id=1, body_hash=b"a") for _ in range(20))
    )
    assert sorted(r.duplicate for r in results) == [False] + [True] * 19
    assert await samples(database) == [("m0", 1.0)]


async def test_two_writers_store_the_same_body_once(
    database: Database, clock: ManualClock, options: WriterOptions
) -> None:
    writers = [Writer(database, clock, options) for _ in range(2)]
    for writer in writers:
        await writer.start()
    try:
        for n in range(10):
            results = await asyncio.gather(
                *(
                    w.submit(batch(clock, [float(n)]), key_id=1, body_hash=b"%d" % n)
                    for w in writers
                )
            )
            assert sorted(r.duplicate for r in results) == [False, True]
    finally:
        for writer in writers:
            await writer.stop()
    assert await samples(database) == [("m0", float(n)) for n in range(10)]


async def test_refused_samples_are_named_counted_and_kept_for_look_up(
    writer: Writer, database: Database, clock: ManualClock
) -> None:
    def describe(position: int) -> Series:
        if position == 3:
            raise SeriesRejected(Reason.BAD_TAG, "two tags called a", "broken")
        return Series(["good", "late", "ahead", "", "x" * 300][position])

    body = batch(clock, [1, 2, 3, 4, 5], ages_s=[0, 86_400 * 6, -900, 0, 0], describe=describe)
    result = await writer.submit(body, key_id=7, body_hash=b"a")
    assert result.stored == 1
    assert {(r.reason.value, r.where) for r in result.rejects} == {
        ("late", "sample 1"), ("future", "sample 2"), ("bad_tag", "sample 3"),
        ("bad_name", "sample 4"),
    }  # fmt: skip
    assert await rows(
        database, "SELECT key_id, reason, metric_name, count FROM ingest_rejects ORDER BY reason"
    ) == [
        (7, "bad_name", next(r.name for r in result.rejects if r.reason == "bad_name"), 1),
        (7, "bad_tag", "broken", 1),
        (7, "future", "ahead", 1),
        (7, "late", "late", 1),
    ]  # fmt: skip


async def test_many_refused_samples_are_summed_up(
    writer: Writer, database: Database, clock: ManualClock
) -> None:
    body = batch(clock, [1.0] * 500, ages_s=[86_400.0 * 6] * 500)
    result = await writer.submit(body, key_id=1, body_hash=b"a")
    assert (result.stored, result.rejected) == (0, 500)
    assert len(result.rejects) < 50
    assert await rows(database, "SELECT sum(count)::int FROM ingest_rejects") == [(500,)]


async def test_nonfinite_values_are_kept_apart(
    writer: Writer, database: Database, clock: ManualClock
) -> None:
    body = batch(clock, [1.0, math.nan, math.inf, -math.inf, STALE])
    assert (await writer.submit(body, key_id=1, body_hash=b"a")).stored == 5
    assert await samples(database) == [("m0", 1.0)]
    assert await rows(
        database,
        "SELECT metric_name, marker FROM metric_nonfinite JOIN metric_series ON id = series_id"
        " ORDER BY 1",
    ) == [("m1", 0), ("m2", 1), ("m3", 2), ("m4", 3)]


async def test_a_poison_body_harms_nobody_else(
    database: Database, clock: ManualClock, options: WriterOptions
) -> None:
    """A name that passes our checks and that PostgreSQL refuses (limits were set too wide)."""
    writer = Writer(database, clock, options)
    poison = batch(clock, [1.0], names=["p"], describe=lambda _: Series("p", kind="bogus"))  # type: ignore[arg-type]
    tasks = [
        asyncio.create_task(writer.submit(body, key_id=1, body_hash=os.urandom(8)))
        for body in (batch(clock, [1.0]), poison, batch(clock, [2.0]))
    ]
    await asyncio.sleep(0)  # all three are queued before the writer looks: one group
    await writer.start()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    await writer.stop()
    assert [type(r).__name__ for r in results] == ["WriteResult", "TidegaugeError", "WriteResult"]
    assert await samples(database) == [("m0", 1.0), ("m0", 2.0)]


async def test_a_full_queue_refuses_before_parsing(writer: Writer) -> None:
    writer.reserve(9_000)
    with pytest.raises(Unavailable) as refused:
        writer.reserve(2_000)
    assert refused.value.headers["Retry-After"] == "1"
    writer.release(9_000)
    writer.reserve(20_000)  # a single body is always let in: its own limit is checked elsewhere
    writer.release(20_000)
    assert writer.held_bytes == 0


async def test_nobody_waits_for_who_waits_for_a_connection(
    writer: Writer, database: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "_LONGEST_PREPARATION_S", 60)
    await writer.submit(batch(clock, [1.0]), key_id=1, body_hash=b"1")
    async with AsyncExitStack() as stack:
        while database.has_idle:
            await stack.enter_async_context(database.connection())
        queued = writer.enqueue(batch(clock, [2.0]), key_id=1, body_hash=b"2")
        async with asyncio.timeout(10):
            await writer.handed_over()
    assert (await queued.result()).stored == 1


async def test_a_lost_database_means_try_again_and_then_once(
    writer: Writer, database: Database, clock: ManualClock
) -> None:
    await writer.submit(batch(clock, [0.0]), key_id=1, body_hash=b"0")
    body = batch(clock, [1.0])
    await database.close()
    with pytest.raises((Unavailable, psycopg.OperationalError)):
        await writer.submit(body, key_id=1, body_hash=b"a")
    assert writer.health().status == "fail"


async def test_a_stopped_writer_has_stored_what_it_took(
    database: Database, clock: ManualClock, options: WriterOptions
) -> None:
    writer = Writer(database, clock, options)
    tasks = [
        asyncio.create_task(writer.submit(batch(clock, [float(n)]), key_id=1, body_hash=b"%d" % n))
        for n in range(20)
    ]
    await asyncio.sleep(0)
    await writer.start()
    await writer.stop()
    assert all([(await t).stored == 1 for t in tasks])
    with pytest.raises(Unavailable):
        await writer.submit(batch(clock, [1.0]), key_id=1, body_hash=b"later")


async def test_a_kind_that_comes_later_is_learnt(
    writer: Writer, database: Database, clock: ManualClock, options: WriterOptions
) -> None:
    await writer.submit(
        batch(clock, [1.0], describe=lambda _: Series("m")), key_id=1, body_hash=b"a"
    )
    fresh = Writer(database, clock, options)  # one whose cache does not know the series
    await fresh.start()
    await fresh.submit(
        batch(clock, [1.0], describe=lambda _: Series("m", (), "counter", "s")),
        key_id=1,
        body_hash=b"b",
    )
    await fresh.stop()
    assert await rows(database, "SELECT kind, unit FROM metric_series") == [("counter", "s")]
