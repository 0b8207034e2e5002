"""From how many rows on a commit goes better straight to the columnstore than to the rowstore.

    .venv/bin/python -m bench.direct_compress postgresql://... (a database that may be emptied)

For commits of one size: time, the processor time of the server's process, and bytes a row on disk
before any recompression. The larger the commit, the better for the columnstore; the setting's
default (TIDEGAUGE_DIRECT_COMPRESS_ROWS) is where it begins to be cheaper in time as well.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from collections.abc import Iterator

import numpy as np
import psutil
from psycopg import AsyncConnection

from tidegauge.ingest import at_once, copy_format
from tidegauge.resources import schema_dir
from tidegauge.storage.migrations import migrate, read_migrations

ROWS = (100, 250, 500, 1000, 2000, 5000, 10_000)
REPEATS = 3


def commits(rows: int, ticks: int, count: int, end_us: int) -> Iterator[bytes]:
    """COPY data of `count` commits, each with `ticks` samples of every series, sorted."""
    rng = np.random.default_rng(rows)
    span_us = ticks * 10_000_000
    for n in range(count):
        series = np.repeat(np.arange(1, rows // ticks + 1, dtype=np.int32), ticks)
        times = np.tile(np.arange(ticks) * 10_000_000, rows // ticks)
        times = (times + end_us - (count - n) * span_us).astype(np.int64)
        scaled = np.rint(rng.normal(5000, 100, len(series)))
        yield copy_format.encode_samples(times, series, scaled, np.full(len(series), 100.0))


async def measure(
    connection: AsyncConnection, rows: int, ticks: int, *, direct: bool
) -> tuple[float, float, float]:
    """Milliseconds, milliseconds of processor time (each of a commit), and bytes a row."""
    count = max(20, min(300, 200_000 // rows))
    work = list(commits(rows, ticks, count, time.time_ns() // 1000))
    await connection.execute("TRUNCATE metric_samples")
    process = psutil.Process(connection.info.backend_pid)
    used, begin = sum(process.cpu_times()[:2]), time.perf_counter()
    for body in work:
        await at_once.store(connection, [(0, os.urandom(16), rows)], body, direct=direct)
    took, used = time.perf_counter() - begin, sum(process.cpu_times()[:2]) - used
    cursor = await connection.execute(
        "SELECT sum(total_bytes) FROM hypertable_detailed_size('metric_samples')"
    )
    [size] = await cursor.fetchone() or [0]
    return took / count * 1e3, used / count * 1e3, float(size or 0) / (count * rows)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database_url")
    url = parser.parse_args().database_url
    async with await AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
        await migrate(connection, read_migrations(schema_dir()), progress=lambda _: None)
        print(f"{'':12} {'':>10} {'rowstore':>26} {'columnstore':>26}")
        print(f"{'per series':12} {'rows':>10}" + f"{'ms':>10}{'CPU ms':>8}{'B/row':>9}" * 2)
        for ticks in (1, 5):
            for rows in ROWS:
                line = f"{ticks:<12} {rows:10,}"
                for direct in (False, True):
                    found = [
                        await measure(connection, rows, ticks, direct=direct)
                        for _ in range(REPEATS)
                    ]
                    ms, cpu, size = (min(column) for column in zip(*found, strict=True))
                    line += f"{ms:10.2f}{cpu:8.2f}{size:9.0f}"
                print(line, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
