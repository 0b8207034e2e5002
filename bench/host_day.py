"""How many bytes a sample of this host takes after recompression.

    .venv/bin/python -m bench.host_day

Reads the machine for half a minute, continues each series for a day of 10 s samples by drawing
from the differences that it really showed, stores all of it through the writer into an embedded
TimescaleDB, runs the columnstore policy and measures every relation of the samples' chunks.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import numpy as np

from tidegauge.core.clock import SystemClock
from tidegauge.core.samples import MetricBatch
from tidegauge.health.host import HostReader
from tidegauge.ingest.columns import Window
from tidegauge.ingest.validation import SeriesLimits
from tidegauge.ingest.writer import Writer, WriterOptions
from tidegauge.resources import schema_dir
from tidegauge.settings import MIB, Settings
from tidegauge.storage.database import Database, scalar
from tidegauge.storage.embedded import EmbeddedDatabase
from tidegauge.storage.migrations import read_migrations
from tidegauge.storage.policy_runner import PolicyRunner
from tidegauge.storage.service import prepare

READINGS, PAUSE_S = 60, 0.5
STEP_US = 10_000_000
PER_BODY = 60  # ten minutes

_SIZE = """
SELECT sum(pg_total_relation_size(format('%I.%I', c.schema_name, c.table_name)))
FROM _timescaledb_catalog.chunk c JOIN _timescaledb_catalog.hypertable h ON h.id = c.hypertable_id
WHERE h.table_name = 'metric_samples'
   OR h.id = (SELECT compressed_hypertable_id FROM _timescaledb_catalog.hypertable
              WHERE table_name = 'metric_samples')"""


async def main() -> None:
    directory = Path(tempfile.mkdtemp(prefix="tg-"))
    embedded = EmbeddedDatabase(directory / "db", durable=False)
    await embedded.start()
    clock = SystemClock()
    database = Database(embedded.conninfo, size=1, timeout_s=30, embedded=True)
    try:
        await database.open()
        settings = Settings(_env_file=None)
        await prepare(database, settings, read_migrations(schema_dir()), clock, progress=print)
        reader = HostReader()
        seen = []
        for _ in range(READINGS):
            time.sleep(PAUSE_S)
            seen.append(reader.read() + reader.read_filesystems())
        known = {r.series: [] for r in seen[0]}
        for readings in seen:
            for reading in readings:
                known[reading.series].append(reading.value)
        series = list(known)
        day = continue_for_a_day([np.array(known[s]) for s in series])
        options = WriterOptions(64 * MIB, 200_000, Window(timedelta(days=5), timedelta(minutes=10)),
                                SeriesLimits(), 100_000)  # fmt: skip
        writer = Writer(database, clock, options)
        await writer.start()
        end = clock.now_us() // STEP_US * STEP_US
        begin = end - 2 * day.shape[1] * STEP_US  # a day ago: its chunks are closed
        for first in range(0, day.shape[1], PER_BODY):
            part = day[:, first : first + PER_BODY]
            ticks = begin + (first + np.arange(part.shape[1])) * STEP_US
            batch = MetricBatch(
                keys=[b"%d" % n for n in range(len(series))],
                describe=lambda n: series[n],
                series=np.repeat(np.arange(len(series), dtype=np.int32), part.shape[1]),
                ts_us=np.tile(ticks, len(series)),
                values=part.ravel(),
            )
            await writer.submit(batch, key_id=0, body_hash=os.urandom(16))
        await writer.stop()
        async with database.connection() as connection:
            before = await scalar(connection, _SIZE.encode())
        await PolicyRunner(database, clock).run_all()
        async with database.connection() as connection:
            after = await scalar(connection, _SIZE.encode())
            count = await scalar(connection, "SELECT count(*) FROM metric_samples")
        print(f"{len(series)} series, {count:,} samples of a day")
        print(f"before recompression {int(before) / count:6.2f} bytes per sample")
        print(
            f"after  recompression {int(after) / count:6.2f} bytes per sample, all indexes included"
        )
    finally:
        await database.close()
        await embedded.stop()
        shutil.rmtree(directory, ignore_errors=True)


def continue_for_a_day(real: list[np.ndarray]) -> np.ndarray:
    """Each series as 8,640 values: the real ones, then steps drawn from the real differences."""
    rng = np.random.default_rng(1)
    day = np.empty((len(real), 86_400_000_000 // STEP_US))
    for row, values in zip(day, real, strict=True):
        whole = bool((values == np.rint(values)).all())
        if whole and (np.diff(values) >= 0).all():  # a counter
            row[:] = values[0] + np.cumsum(rng.choice(np.diff(values), len(row)))
        else:  # a gauge goes where it was seen
            row[:] = rng.choice(values, len(row))
    return day


if __name__ == "__main__":
    asyncio.run(main())
