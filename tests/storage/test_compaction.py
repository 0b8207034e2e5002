"""Samples of many commits are found in order, before and after their chunk is put into order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Server, fresh_database, open_database
from tidegauge.core.clock import ManualClock, SystemClock
from tidegauge.core.samples import MetricBatch, Series
from tidegauge.ingest.columns import Window
from tidegauge.ingest.validation import SeriesLimits
from tidegauge.ingest.writer import Writer, WriterOptions
from tidegauge.resources import schema_dir
from tidegauge.storage import compaction
from tidegauge.storage.compaction import PARTS, Compactor, fitting_interval
from tidegauge.storage.database import Connection, Database, scalar
from tidegauge.storage.migrations import migrate, read_migrations
from tidegauge.storage.policies import QUERIES

SERIES, COMMITS = 500, 20
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def samples(ts: datetime) -> MetricBatch:
    """One of every series."""
    return MetricBatch(
        keys=[b"%d" % i for i in range(SERIES)],
        describe=lambda i: Series(f"m{i}", (), "gauge", "1"),
        series=np.arange(SERIES, dtype=np.int32),
        ts_us=np.full(SERIES, round(ts.timestamp() * 1e6), np.int64),
        values=np.ones(SERIES),
    )


async def found_in_order(connection: Connection, begin: datetime) -> bool:
    groups = await connection.execute(
        "SELECT series_id, count(*) FROM metric_samples WHERE ts >= %s GROUP BY 1", [begin]
    )
    rows = await connection.execute(
        "SELECT series_id, ts FROM metric_samples WHERE ts >= %s ORDER BY 1, 2", [begin]
    )
    found = await rows.fetchall()
    return (
        sorted(await groups.fetchall()) == [(i, COMMITS) for i in range(1, SERIES + 1)]
        and found == sorted(found)
        and len(found) == SERIES * COMMITS
    )


async def write(database: Database, batches: list[MetricBatch]) -> None:
    """A commit for each: the first makes the series, those after it know them."""
    options = WriterOptions(
        queue_bytes=10_000_000,
        commit_rows=SERIES,
        window=Window(timedelta(days=5), timedelta(minutes=10)),
        series_limits=SeriesLimits(),
        series_cache_size=2 * SERIES,
        direct_compress_rows=1,
    )
    writer = Writer(database, SystemClock(), options)
    await writer.start()
    try:
        for batch in batches:
            await writer.submit(batch, key_id=1, body_hash=b"%d" % batch.ts_us[0])
    finally:
        await writer.stop()


@pytest.fixture
async def written(server: Server) -> AsyncIterator[tuple[Database, datetime]]:
    """Twenty commits at the beginning of an hour of yesterday, and a database that has no policies."""
    if server.embedded:
        pytest.skip("the embedded TimescaleDB does not compress while it copies")
    begin = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=1)
    async with fresh_database(server) as conninfo:
        database = open_database(conninfo, server)
        await database.open()
        try:
            async with database.autocommit() as connection:
                await migrate(connection, read_migrations(schema_dir()))
                await connection.execute(
                    "SELECT set_chunk_time_interval('metric_samples', %s)", [HOUR]
                )
            # the series become known in another chunk: all of this one comes the short way
            moments = [begin - timedelta(hours=12)]
            moments += [begin + timedelta(seconds=n) for n in range(COMMITS)]
            await write(database, [samples(moment) for moment in moments])
            yield database, begin
        finally:
            await database.close()


def compactor(database: Database, now: datetime, *, rows: int = 1_000_000) -> Compactor:
    clock = ManualClock(round(now.timestamp() * 1e6))
    return Compactor(database, clock, rows=rows, longest=6 * HOUR, after=HOUR)


async def test_samples_of_many_commits_are_grouped_and_sorted(
    written: tuple[Database, datetime],
) -> None:
    database, begin = written
    async with database.connection() as connection:
        assert await found_in_order(connection, begin)
        assert await batches(connection) >= COMMITS
        # and rows of small commits, beside the batches
        await connection.execute("SET LOCAL timescaledb.enable_direct_compress_insert = off")
        await connection.execute(
            "INSERT INTO metric_samples SELECT ts - interval '1 hour', series_id, scaled, divisor"
            " FROM metric_samples WHERE ts >= %s", [begin]
        )  # fmt: skip
    done = await compactor(database, begin + 5 * MINUTE).compact()
    assert len(done) == 3  # of this hour, of the hour before and of twelve hours ago
    async with database.connection() as connection:
        assert await found_in_order(connection, begin)
        assert await batches(connection) == SERIES * COMMITS // 1000
        plan = await connection.execute("EXPLAIN SELECT * FROM metric_samples")
        assert "Seq Scan on _hyper" not in str(await plan.fetchall())  # no rows beside the batches
    assert await compactor(database, begin + 10 * MINUTE).compact() == []


async def test_a_large_chunk_is_put_into_order_once_it_has_closed(
    written: tuple[Database, datetime],
) -> None:
    database, begin = written
    few = SERIES * COMMITS - 1
    for minutes in (5, 61, 119):
        now = begin + minutes * MINUTE
        await compactor(database, now, rows=few).compact()
        async with database.connection() as connection:
            assert await batches(connection) >= COMMITS
    assert len(await compactor(database, begin + 2 * HOUR, rows=few).compact()) == 1


async def test_a_long_query_is_not_waited_for(
    written: tuple[Database, datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, begin = written
    monkeypatch.setattr(compaction, "_LOCK_TIMEOUT", "50ms")
    now = begin + 5 * MINUTE
    async with database.connection() as reader:
        await reader.execute("SELECT count(*) FROM metric_samples WHERE ts >= %s", [begin])
        assert len(await compactor(database, now).compact()) == 1  # the one nobody reads
    assert len(await compactor(database, now).compact()) == 1


@pytest.mark.parametrize(("fill_of_an_hour", "hours"), [(0.1, 6), (0.4, 2), (0.8, 1)])
async def test_chunks_get_shorter_where_much_arrives(
    written: tuple[Database, datetime], fill_of_an_hour: float, hours: int
) -> None:
    database, begin = written
    clock = ManualClock(round((begin + 2 * MINUTE).timestamp() * 1e6))
    rows = round(6 * SERIES * COMMITS / fill_of_an_hour)  # what will come is that of ten minutes
    task = Compactor(database, clock, rows=rows, longest=6 * HOUR, after=HOUR)
    await task.compact()
    assert await interval(database) == HOUR  # nothing is known of the rate yet
    async with database.connection() as connection:
        await connection.execute("SELECT set_chunk_time_interval('metric_samples', %s)", [6 * HOUR])
    clock.advance(600)
    moments = [begin + MINUTE + timedelta(seconds=n) for n in range(COMMITS)]
    await write(database, [samples(moment) for moment in moments])
    await task.compact()
    assert await interval(database) == hours * HOUR


async def test_a_chunk_that_is_full_makes_those_to_come_shorter_and_never_longer(
    written: tuple[Database, datetime],
) -> None:
    database, begin = written
    await compactor(database, begin + 59 * MINUTE, rows=5000).compact()
    assert await interval(database) == HOUR
    async with database.connection() as connection:
        await connection.execute("SELECT set_chunk_time_interval('metric_samples', %s)", [6 * HOUR])
    await compactor(database, begin + 30 * MINUTE, rows=5000).compact()
    # 5,000 in half an hour or more: a sixth of six hours is the least
    assert await interval(database) == HOUR


async def interval(database: Database) -> timedelta:
    async with database.connection() as connection:
        found: timedelta = await scalar(connection, QUERIES["chunk_interval"])
    return found


@given(
    rate=st.floats(0, 1e7),
    rows=st.integers(1000, 10**9),
    present=st.sampled_from(PARTS).map(lambda n: 6 * HOUR / n),
)
def test_an_interval_fits(rate: float, rows: int, present: timedelta) -> None:
    interval = fitting_interval(rate, present=present, longest=6 * HOUR, rows=rows)
    assert interval in [6 * HOUR / n for n in PARTS]
    full = rate * interval.total_seconds() / rows
    if interval > HOUR:
        assert full <= 1
    if interval > present:
        assert full <= 0.7
    # and it stays: no flapping at a rate that does not change
    again = fitting_interval(rate, present=interval, longest=6 * HOUR, rows=rows)
    assert again == interval or interval < present


async def batches(connection: Connection) -> int:
    """How many batches the newest chunk's columnstore has."""
    table = await scalar(
        connection,
        "SELECT format('%I.%I', k.schema_name, k.table_name) FROM _timescaledb_catalog.chunk c"
        " JOIN _timescaledb_catalog.chunk k ON k.id = c.compressed_chunk_id ORDER BY c.id DESC LIMIT 1",
    )
    return int(await scalar(connection, f"SELECT count(*) FROM {table}".encode()))
