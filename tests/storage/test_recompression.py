"""Samples of many commits are found in order, before and after their chunk is put into order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tests.conftest import Server, fresh_database, open_database
from tidegauge.core.clock import SystemClock
from tidegauge.core.samples import MetricBatch, Series
from tidegauge.ingest.columns import Window
from tidegauge.ingest.validation import SeriesLimits
from tidegauge.ingest.writer import Writer, WriterOptions
from tidegauge.resources import schema_dir
from tidegauge.storage.database import Connection, Database, scalar
from tidegauge.storage.migrations import migrate, read_migrations
from tidegauge.storage.service import Recompressor

SERIES, COMMITS = 500, 20


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
        for n, batch in enumerate(batches):
            await writer.submit(batch, key_id=1, body_hash=b"%d" % n)
    finally:
        await writer.stop()


async def test_samples_of_many_commits_are_grouped_and_sorted(server: Server) -> None:
    if server.embedded:
        pytest.skip("the embedded TimescaleDB does not compress while it copies")
    begin = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=1)
    async with fresh_database(server) as conninfo:
        database = open_database(conninfo, server)
        await database.open()
        try:
            async with database.autocommit() as connection:
                await migrate(connection, read_migrations(schema_dir()))
            # the series become known in another chunk: all of this one comes the short way
            moments = [begin - timedelta(hours=12)]
            moments += [begin + timedelta(seconds=n) for n in range(COMMITS)]
            await write(database, [samples(moment) for moment in moments])
            async with database.connection() as connection:
                assert await found_in_order(connection, begin)
                before = await batches(connection)
            assert before >= COMMITS
            recompressor = Recompressor(database, timedelta(hours=1))
            await recompressor._recompress()
            async with database.connection() as connection:
                assert await found_in_order(connection, begin)
                assert await batches(connection) == SERIES * COMMITS // 1000
            await recompressor._recompress()  # there is nothing left to do
        finally:
            await database.close()


async def batches(connection: Connection) -> int:
    """How many batches the newest chunk's columnstore has."""
    table = await scalar(
        connection,
        "SELECT format('%I.%I', k.schema_name, k.table_name) FROM _timescaledb_catalog.chunk c"
        " JOIN _timescaledb_catalog.chunk k ON k.id = c.compressed_chunk_id ORDER BY c.id DESC LIMIT 1",
    )
    return int(await scalar(connection, f"SELECT count(*) FROM {table}".encode()))
