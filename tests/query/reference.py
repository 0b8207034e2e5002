"""Every aggregation the slow and obvious way, from all samples there ever were."""

from __future__ import annotations

import math
from bisect import bisect_left
from itertools import pairwise

import numpy as np

from tests.query.stored import StoredSeries


def samples_in(one: StoredSeries, start_us: int, end_us: int) -> list[float]:
    begin, end = bisect_left(one.times, start_us), bisect_left(one.times, end_us)
    return one.values[begin:end].tolist()


def increase_in(one: StoredSeries, start_us: int, end_us: int) -> float | None:
    found = samples_in(one, start_us, end_us)
    if not found or one.kind == "delta":
        return math.fsum(found) if found else None
    begin = bisect_left(one.times, start_us)
    before = [one.values[begin - 1].item()] if begin else []
    return sum(v - p if v >= p else v for p, v in pairwise([*before, *found]))


def of_series(one: StoredSeries, name: str, start_us: int, end_us: int) -> float | None:
    if name in ("increase", "rate"):
        grown = increase_in(one, start_us, end_us)
        return grown if name == "increase" or grown is None else grown / ((end_us - start_us) / 1e6)
    values = samples_in(one, start_us, end_us)
    if not values:
        return None
    return of_values(values, name)


def of_values(values: list[float], name: str) -> float:
    """Of samples in order of time."""
    if name == "avg":
        return math.fsum(values) / len(values)
    if name == "sum":
        return math.fsum(values)
    if name == "count":
        return len(values)
    if name == "min":
        return min(values)
    if name == "max":
        return max(values)
    if name == "first":
        return values[0]
    if name == "last":
        return values[-1]
    if name == "delta":
        return values[-1] - values[0]
    return float(np.quantile(values, float(name[1:]) / 100))


def of_group(
    group: list[StoredSeries], name: str, across: str | None, start_us: int, end_us: int
) -> float | None:
    """Pooled, or by a function across series."""
    if across is None and name not in ("increase", "rate"):
        pooled = [v for one in group for v in samples_in(one, start_us, end_us)]
        return of_values(pooled, name) if pooled else None
    each = [v for one in group if (v := of_series(one, name, start_us, end_us)) is not None]
    if not each:
        return None
    return of_values(each, across or "sum")


def quantile_of_buckets(
    group: list[StoredSeries], quantile: float, start_us: int, end_us: int
) -> float | None:
    """Prometheus' bucketQuantile in its own words."""
    counts: dict[float, float] = {}
    for one in group:
        grown = increase_in(one, start_us, end_us)
        if grown is not None:
            bound = float(one.tags["le"].replace("Inf", "inf"))
            counts[bound] = counts.get(bound, 0) + grown
    buckets = sorted(counts.items())
    if len(buckets) < 2 or buckets[-1][1] == 0:
        return None
    highest = 0.0
    for i, (bound, count) in enumerate(buckets):
        highest = max(highest, count)
        buckets[i] = (bound, highest)
    rank = quantile * buckets[-1][1]
    b = next(i for i, (_, count) in enumerate(buckets) if count >= rank or i == len(buckets) - 1)
    if b == len(buckets) - 1:
        return buckets[-2][0]
    start, end, count = 0.0, buckets[b][0], buckets[b][1]
    if b > 0:
        start = buckets[b - 1][0]
        count -= buckets[b - 1][1]
        rank -= buckets[b - 1][1]
    return None if count == 0 else start + (end - start) * (rank / count)
