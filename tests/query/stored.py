"""A history that has lived through everything: rollups, retention, late data, resets, gaps."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tidegauge.core.clock import SystemClock, to_us
from tidegauge.ingest import copy_format
from tidegauge.ingest.scaling import scale
from tidegauge.settings import DAY, Settings
from tidegauge.storage.database import Database
from tidegauge.storage.policies import catch_up
from tidegauge.storage.policy_runner import PolicyRunner

DAY_US = 86_400_000_000


@dataclass
class StoredSeries:
    """One series and every sample it ever had, in order of time."""

    metric: str
    tags: dict[str, str]
    kind: str
    id: int = 0
    ts_us: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    values: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))

    @cached_property
    def times(self) -> list[int]:
        return self.ts_us.tolist()


@dataclass
class Stored:
    """The database with its series; `now` is when it was filled."""

    database: Database
    settings: Settings
    now: datetime
    series: list[StoredSeries]

    def of(self, metric: str) -> list[StoredSeries]:
        return [s for s in self.series if s.metric == metric]


async def add_series(database: Database, series: list[StoredSeries]) -> None:
    """Make the series and learn their ids."""
    async with database.connection() as connection:
        for one in series:
            cursor = await connection.execute(
                "INSERT INTO metric_series (metric_name, tags, kind) VALUES (%s, %s, %s) RETURNING id",
                [one.metric, json.dumps(one.tags), one.kind],
            )
            [(one.id,)] = await cursor.fetchall()


async def add_samples(
    database: Database, samples: list[tuple[int, NDArray[np.int64], NDArray[np.float64]]]
) -> None:
    """COPY the samples of some series, as the writer does."""
    ids = np.concatenate([np.full(len(ts), i, np.int32) for i, ts, _ in samples])
    ts_us = np.concatenate([ts for _, ts, _ in samples])
    values = np.concatenate([v for _, _, v in samples])
    order = np.lexsort((ts_us, ids))
    ids, ts_us, values = ids[order], ts_us[order], values[order]
    scaled, divisor, _ = scale(values, np.zeros(len(values), np.int8))
    async with (
        database.connection() as connection,
        connection.cursor().copy(
            "COPY metric_samples (ts, series_id, scaled, divisor) FROM STDIN (FORMAT binary)"
        ) as copy,
    ):
        await copy.write(copy_format.encode_samples(ts_us, ids, scaled, divisor))


SERIES = [
    *(("temp", {"room": r, "floor": f}, "gauge")
      for r, f in (("a", "1"), ("b", "1"), ("c", "2"), ("", "2"))),
    *(("requests", {"app": a, "host": h}, "counter")
      for a, h in (("x", "1"), ("x", "2"), ("y", "1"))),
    *(("orders", {"shop": s}, "delta") for s in ("n", "s")),
    *(("latency_bucket", {"app": a, "le": le}, "counter")
      for a in ("x", "y") for le in ("0.1", "0.5", "1", "+Inf")),
    *((f"latency_{part}", {"app": a}, "counter") for part in ("sum", "count") for a in ("x", "y")),
]  # fmt: skip


def make_series(rng: np.random.Generator, now_us: int) -> list[StoredSeries]:
    """Random series over sixty days; times are unique within a series."""
    made = []
    times: dict[str, NDArray[np.int64]] = {}
    for metric, tags, kind in SERIES:
        one = StoredSeries(metric, {k: v for k, v in tags.items() if v}, kind)
        old = rng.choice(60 * 86_400, 900, replace=False)
        recent = rng.choice(7 * 86_400, 900, replace=False)
        newest = rng.choice(3 * 3600, 100, replace=False)
        ago = np.unique(np.concatenate([old, recent, newest]))
        gap = (ago > 3 * 86_400) & (ago < 4.3 * 86_400)
        if metric.startswith("latency"):  # a histogram's parts are sampled together
            ago, gap = times.setdefault(tags["app"], ago[~gap]), np.zeros(0, np.bool_)
        else:
            ago = ago[~gap]
        one.ts_us = np.sort(now_us - ago * 1_000_000 - 1)
        one.values = values_of(rng, kind, metric, len(one.ts_us))
        made.append(one)
    cumulate_buckets(made)
    return made


def values_of(rng: np.random.Generator, kind: str, metric: str, n: int) -> NDArray[np.float64]:
    if kind == "gauge":
        plain = np.round(rng.normal(20, 8, n), 2)
        return np.where(rng.random(n) < 0.9, plain, rng.normal(0, 1, n) * 1e-3)
    steps = rng.integers(0, 50, n).astype(float)
    if kind == "delta":
        return steps
    resets = rng.random(n) < 0.02  # after one, the counter may soon be higher than it ever was
    steps = np.where(rng.random(n) < 0.05, steps * 40, steps)
    values, total = np.empty(n), 100.0
    for i in range(n):
        total = steps[i] if resets[i] else total + steps[i]
        values[i] = total
    return values


def cumulate_buckets(series: list[StoredSeries]) -> None:
    """Make the buckets of a histogram cumulative and its parts reset together."""
    for app in ("x", "y"):
        parts = {s.tags.get("le", s.metric): s for s in series
                 if s.metric.startswith("latency") and s.tags["app"] == app}  # fmt: skip
        rng = np.random.default_rng(len(app))
        n = len(parts["+Inf"].ts_us)
        observed = rng.integers(0, 20, (n, 4)).astype(float)
        resets = rng.random(n) < 0.02
        running = np.zeros(4)
        for i in range(n):
            running = observed[i] if resets[i] else running + observed[i]
            cumulative = np.cumsum(running)
            for column, le in enumerate(("0.1", "0.5", "1", "+Inf")):
                parts[le].values[i] = cumulative[column]
            parts["latency_count"].values[i] = cumulative[3]
            parts["latency_sum"].values[i] = float(running @ [0.05, 0.3, 0.75, 2.0])


async def live_through(stored: Stored, rng: np.random.Generator) -> None:
    """Store the samples in the order of a real life, with rollups and retention in between."""
    database, now_us = stored.database, to_us(stored.now)
    # what comes for an hour that is rolled up already is seen after the next refresh only
    hour_us = now_us // 3_600_000_000 * 3_600_000_000
    runner = PolicyRunner(database, SystemClock())

    async def store(since_us: int, until_us: int, *, late: bool) -> None:
        batch = []
        for one in stored.series:
            chosen = (one.ts_us >= since_us) & (one.ts_us < until_us)
            is_late = (np.arange(len(one.ts_us)) * 7919 % 100) < 10
            chosen &= is_late if late else ~is_late | (one.ts_us < now_us - 4 * DAY_US)
            batch.append((one.id, one.ts_us[chosen], one.values[chosen]))
        await add_samples(database, batch)

    await store(0, now_us - 5 * DAY_US, late=False)
    async with database.autocommit() as connection:
        await catch_up(connection, stored.settings, now=stored.now)
    await store(now_us - 5 * DAY_US, hour_us, late=False)
    await runner.run_all()
    await runner.run_all()
    await store(now_us - 4 * DAY_US, hour_us, late=True)
    await runner.run_all()  # late samples are rolled up again
    await store(hour_us, now_us, late=False)
    await store(hour_us, now_us, late=True)


def the_present() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=1)


assert DAY.total_seconds() * 1e6 == DAY_US
