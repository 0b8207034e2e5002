"""Rollups against brute force in numpy: real time, refreshed, after late data, after retention."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from tidegauge.core.clock import SystemClock, to_us
from tidegauge.ingest import copy_format
from tidegauge.ingest.scaling import scale
from tidegauge.settings import DAY, HOUR, Settings
from tidegauge.storage.database import Database
from tidegauge.storage.policies import catch_up
from tidegauge.storage.policy_runner import PolicyRunner

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US

Rows = dict[tuple[int, int], tuple[int, float, float, float, float, float]]


class Samples:
    """Everything stored so far, and what its rollups must be."""

    def __init__(self) -> None:
        self.series = np.empty(0, np.int32)
        self.ts = np.empty(0, np.int64)
        self.values = np.empty(0, np.float64)

    async def store(
        self,
        database: Database,
        series: Sequence[int],
        ts: NDArray[np.int64],
        values: NDArray[np.float64],
    ) -> None:
        ids = np.asarray(series, np.int32)
        order = np.lexsort((ts, ids))
        ids, ts, values = ids[order], ts[order], values[order]
        scaled, divisor, _ = scale(values, np.zeros(len(values), np.int8))
        async with (
            database.connection() as connection,
            connection.cursor().copy(
                "COPY metric_samples (ts, series_id, scaled, divisor) FROM STDIN (FORMAT binary)"
            ) as copy,
        ):
            await copy.write(copy_format.encode_samples(ts, ids, scaled, divisor))
        self.series = np.append(self.series, ids)
        self.ts = np.append(self.ts, ts)
        self.values = np.append(self.values, values)

    def rolled_up(self, width_us: int, *, since_us: int = 0) -> Rows:
        """count, sum, min, max, first, last by (series, bucket), the slow and obvious way."""
        groups: dict[tuple[int, int], list[tuple[int, float]]] = {}
        for s, t, v in zip(
            self.series.tolist(), self.ts.tolist(), self.values.tolist(), strict=True
        ):
            if t >= since_us:
                groups.setdefault((s, t // width_us * width_us), []).append((t, v))
        result = {}
        for key, points in groups.items():
            points.sort()
            values = [v for _, v in points]
            result[key] = (
                len(values), float(np.sum(values)), min(values), max(values), values[0], values[-1],
            )  # fmt: skip
        return result


async def read(database: Database, rollup: str) -> Rows:
    async with database.connection() as connection:
        cursor = await connection.execute(
            f"SELECT series_id, bucket, count, sum, min, max, first, last FROM {rollup}".encode()
        )
        return {(s, to_us(b)): (int(c), *rest) for s, b, c, *rest in await cursor.fetchall()}


def assert_same(got: Rows, wanted: Rows) -> None:
    assert got.keys() == wanted.keys()
    for key, (count, total, *exact) in wanted.items():
        assert got[key][0] == count, key
        assert got[key][1] == pytest.approx(total, rel=1e-12, abs=1e-9), key
        assert got[key][2:] == tuple(exact), key


def midnight(days_ago: int) -> int:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return to_us(today - timedelta(days=days_ago))


def random_samples(
    rng: np.random.Generator, start_us: int, end_us: int, n: int
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.float64]]:
    """Distinct times (first and last of a bucket are then defined), decimals and wild doubles."""
    ts = rng.choice((end_us - start_us) // 1000, n, replace=False) * 1000 + start_us
    plain = np.round(rng.normal(50, 20, n), 2)
    wild = rng.normal(0, 1, n) * 10.0 ** rng.integers(-9, 9, n)
    return (
        rng.integers(1, 6, n).astype(np.int32),
        ts.astype(np.int64),
        np.where(rng.random(n) < 0.8, plain, wild),
    )


@pytest.mark.parametrize("seed", range(4))
async def test_rollups_equal_brute_force(database: Database, seed: int) -> None:
    rng = np.random.default_rng(seed)
    runner = PolicyRunner(database, SystemClock())
    stored = Samples()
    now_us = SystemClock().now_us()

    async def check() -> None:
        assert_same(await read(database, "metric_hourly"), stored.rolled_up(HOUR_US))
        assert_same(await read(database, "metric_daily"), stored.rolled_up(DAY_US))

    await stored.store(database, *random_samples(rng, midnight(4), now_us, 3000))
    await check()  # nothing is materialised: all of it in real time
    await runner.run_all()
    await check()
    await stored.store(database, *random_samples(rng, midnight(3), midnight(2), 200))
    await runner.run_all()
    await check()  # late samples are in the buckets they belong to
    await stored.store(database, *random_samples(rng, now_us, now_us + 600_000_000, 50))
    await check()  # what came after the refresh, in real time
    await runner.run_all()
    await runner.run_all()
    await check()


async def test_retention_drops_samples_and_keeps_rollups(
    database: Database, settings: Settings
) -> None:
    rng = np.random.default_rng(1)
    runner = PolicyRunner(database, SystemClock())
    now = datetime.now(UTC)
    stored = Samples()
    for days_ago in (400, 60, 40, 20, 10, 3, 1):
        start = midnight(days_ago)
        await stored.store(database, *random_samples(rng, start, start + 20 * HOUR_US, 100))
    async with database.autocommit() as connection:
        assert await catch_up(connection, settings, now=now) == ["metric_hourly", "metric_daily"]
    await runner.run_all()
    for _ in range(2):  # a refresh after samples are gone must not erase what they made
        await runner.run_all()
    hourly, daily = await read(database, "metric_hourly"), await read(database, "metric_daily")
    async with database.connection() as connection:
        cursor = await connection.execute("SELECT min(ts), count(*) FROM metric_samples")
        [(oldest, count)] = await cursor.fetchall()
    assert now - oldest < settings.retention_raw + 2 * settings.chunk_interval
    assert count == 200

    def lately(rows: Rows, age: timedelta) -> Rows:
        return {k: v for k, v in rows.items() if k[1] >= to_us(now - age)}

    assert_same(lately(hourly, 25 * DAY), lately(stored.rolled_up(HOUR_US), 25 * DAY))
    assert min(b for _, b in hourly) >= to_us(now - settings.retention_hourly - 4 * DAY)
    assert_same(lately(daily, 300 * DAY), lately(stored.rolled_up(DAY_US), 300 * DAY))
    assert min(b for _, b in daily) >= to_us(now - settings.retention_daily - 30 * DAY)


async def test_a_refresh_past_retention_would_erase_history(database: Database) -> None:
    """The hazard itself, so that the test above is known to be able to fail."""
    rng = np.random.default_rng(2)
    stored = Samples()
    await stored.store(database, *random_samples(rng, midnight(20), midnight(19), 100))
    runner = PolicyRunner(database, SystemClock())
    refresh = b"CALL refresh_continuous_aggregate('metric_hourly', NULL, now() - interval '1 day')"
    async with database.autocommit() as connection:
        await connection.execute(refresh)
    before = await read(database, "metric_hourly")
    await runner.run_all()
    assert await read(database, "metric_hourly") == before
    async with database.autocommit() as connection:
        await connection.execute(
            "CALL refresh_continuous_aggregate('metric_hourly', NULL, NULL, force => true)"
        )
    assert await read(database, "metric_hourly") == {}


async def test_catch_up_rolls_up_what_a_long_absence_left(
    database: Database, settings: Settings
) -> None:
    rng = np.random.default_rng(3)
    stored = Samples()
    await stored.store(database, *random_samples(rng, midnight(12), midnight(8), 500))
    async with database.autocommit() as connection:
        await catch_up(connection, settings, now=datetime.now(UTC))
        assert await catch_up(connection, settings, now=datetime.now(UTC)) == []
    await PolicyRunner(database, SystemClock()).run_all()
    async with database.connection() as connection:
        assert (
            await (await connection.execute("SELECT count(*) FROM metric_samples")).fetchone()
        ) == (0,)
    assert_same(await read(database, "metric_hourly"), stored.rolled_up(HOUR_US))
    assert_same(await read(database, "metric_daily"), stored.rolled_up(DAY_US))


assert HOUR.total_seconds() * 1e6 == HOUR_US
