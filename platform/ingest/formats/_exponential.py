"""Exponential histograms (OTLP, Prometheus native) as cumulative `le` buckets.

Bucket i of scale s holds (b^(i-1), b^i] with b = 2^(2^-s), Prometheus' numbering (OTLP counts from
one less). Finer scales than `MAX_SCALE` are merged into it, which is exact: a series per bucket
bound is what limits how fine a histogram may be here. Sum and count are never touched.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MAX_SCALE: Final = 3
"""8 buckets per power of two, a relative error under 9 %; Prometheus' usual choice too."""

MIN_SCALE: Final = -11
"""One bucket holds all doubles above 1 from here on."""


@dataclass(frozen=True, slots=True)
class Exponential:
    """The distribution: counts by bucket number, and what lies around zero."""

    scale: int
    positive: Mapping[int, float]
    negative: Mapping[int, float]
    zero_count: float
    zero_threshold: float
    count: float


def cumulative_buckets(histogram: Exponential) -> list[tuple[float, float]]:
    """Bounds in rising order with the count at or below each; the last bound is +Inf.

    Empty buckets are left out, but where filled ones begin after a gap the lower edge is given,
    so that quantiles are interpolated inside the right bucket.
    """
    scale = max(min(histogram.scale, MAX_SCALE), MIN_SCALE)
    shift = histogram.scale - scale
    rows: list[tuple[float, float]] = []
    total = 0.0

    def add(lower: float, upper: float, count: float) -> None:
        nonlocal total
        if not rows or lower > rows[-1][0]:
            rows.append((lower, total))
        total += count
        if upper > rows[-1][0]:
            rows.append((upper, total))
        else:
            rows[-1] = (rows[-1][0], total)

    negative = _merged(histogram.negative, shift)
    for i in sorted(negative, reverse=True):
        add(-_bound(i, scale), -_bound(i - 1, scale), negative[i])
    if histogram.zero_count:
        add(-histogram.zero_threshold, histogram.zero_threshold, histogram.zero_count)
    positive = _merged(histogram.positive, shift)
    for i in sorted(positive):
        add(_bound(i - 1, scale), _bound(i, scale), positive[i])
    finite = [row for row in rows if math.isfinite(row[0])]
    return [*finite, (math.inf, histogram.count)]


def bucket_of(value: float, scale: int) -> int:
    """The number of the bucket that holds a positive finite value, for scales of 0 and above."""
    fraction, exponent = math.frexp(value)
    parts = 1 << scale
    # value = 2 * fraction * 2^(exponent - 1) with 2 * fraction in [1, 2).
    at = (exponent - 1) * parts + math.ceil(math.log2(2 * fraction) * parts)
    # The logarithm is rounded; the bounds decide.
    if _bound(at - 1, scale) >= value:
        return at - 1
    return at + 1 if value > _bound(at, scale) else at


def _merged(buckets: Mapping[int, float], shift: int) -> dict[int, float]:
    """Filled buckets at a scale `shift` coarser."""
    merged: dict[int, float] = {}
    for i, count in buckets.items():
        if count:
            at = ((i - 1) >> shift) + 1 if shift > 0 else i
            merged[at] = merged.get(at, 0) + count
    return merged


def _bound(i: int, scale: int) -> float:
    """b^i, infinite beyond the doubles."""
    try:
        if scale <= 0:
            return math.ldexp(1.0, i << -scale)
        whole, part = divmod(i, 1 << scale)
        return math.ldexp(2.0 ** (part / (1 << scale)), whole)
    except OverflowError:
        return math.inf
