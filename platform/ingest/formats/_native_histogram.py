"""Prometheus' native histograms as the series a classic histogram has: _bucket, _count, _sum."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from ...core.errors import MalformedBody
from ...core.protobuf import message_classes, parse
from ...core.samples import STALE_NAN_BITS, Kind, Series
from ._exponential import Exponential, cumulative_buckets
from ._prometheus import bound_text

_CUSTOM_BUCKETS: Final = -53
"""The schema of histograms whose bounds are sent along (classic ones in the native encoding)."""

_MIN_SCHEMA: Final = -9
_MAX_SCHEMA: Final = 52
_GAUGE: Final = 3
_MAX_BUCKETS: Final = 20_000

_Histogram: Final = message_classes(
    "prometheus.histogram",
    {
        "Span": [(1, "sint32", "offset"), (2, "uint32", "length")],
        "Histogram": [
            (1, "uint64", "count_int"),
            (2, "optional double", "count_float"),
            (3, "double", "sum"),
            (4, "sint32", "schema"),
            (5, "double", "zero_threshold"),
            (6, "uint64", "zero_count_int"),
            (7, "double", "zero_count_float"),
            (8, "repeated Span", "negative_spans"),
            (9, "repeated sint64", "negative_deltas"),
            (10, "repeated double", "negative_counts"),
            (11, "repeated Span", "positive_spans"),
            (12, "repeated sint64", "positive_deltas"),
            (13, "repeated double", "positive_counts"),
            (14, "int32", "reset_hint"),
            (15, "int64", "timestamp"),
            (16, "repeated double", "custom_values"),
        ],
    },
)["Histogram"]


class UnknownSchema(Exception):
    """A kind of bucket that this version does not know; the histogram counts as unsupported."""


def expand(data: bytes, base: Series, where: str) -> tuple[int, list[tuple[Series, float]]]:
    """Time in ms and the samples of one histogram of the series `base`."""
    message = parse(_Histogram, data, where)
    is_float = message.HasField("count_float")
    count = message.count_float if is_float else float(message.count_int)
    kind: Kind = "gauge" if message.reset_hint == _GAUGE else "counter"

    def named(suffix: str, *tag: tuple[str, str]) -> Series:
        tags = tuple(sorted((*(t for t in base.tags if t[0] != "le"), *tag)))
        return Series(base.name + suffix, tags, kind, base.unit)

    if int(np.float64(message.sum).view(np.uint64)) == STALE_NAN_BITS:
        buckets = [(math.inf, message.sum)]
        count = message.sum
    else:
        buckets = _buckets(message, count, is_float, where)
    samples = [(named("_bucket", ("le", bound_text(le))), value) for le, value in buckets]
    samples += [(named("_count"), count), (named("_sum"), message.sum)]
    return message.timestamp, samples


def _buckets(message: Any, count: float, is_float: bool, where: str) -> list[tuple[float, float]]:
    positive = dict(_filled(message, "positive", is_float, where))
    negative = dict(_filled(message, "negative", is_float, where))
    if message.schema == _CUSTOM_BUCKETS:
        bounds = list(message.custom_values)
        if any(not 0 <= i <= len(bounds) for i in positive) or sorted(set(bounds)) != bounds:
            raise MalformedBody("buckets and custom_values do not fit", where=where)
        total, rows = 0.0, []
        for i, bound in enumerate(bounds):
            total += positive.get(i, 0.0)
            rows.append((bound, total))
        return [*(row for row in rows if math.isfinite(row[0])), (math.inf, count)]
    if not _MIN_SCHEMA <= message.schema <= _MAX_SCHEMA:
        raise UnknownSchema
    zero_count = message.zero_count_float if is_float else float(message.zero_count_int)
    return cumulative_buckets(
        Exponential(
            scale=message.schema,
            positive=positive,
            negative=negative,
            zero_count=zero_count,
            zero_threshold=message.zero_threshold,
            count=count,
        )
    )


def _filled(message: Any, side: str, is_float: bool, where: str) -> Iterator[tuple[int, float]]:
    """Bucket numbers and counts: spans say which, counts are absolute or deltas of integers."""
    spans = getattr(message, f"{side}_spans")
    counts: Sequence[float] = getattr(message, f"{side}_counts")
    if not is_float:
        counts = np.cumsum(np.array(getattr(message, f"{side}_deltas"), np.int64)).tolist()
    if sum(span.length for span in spans) != len(counts) or len(counts) > _MAX_BUCKETS:
        raise MalformedBody(f"{side} spans and buckets do not fit", where=where)
    bucket, used = 0, 0
    for span in spans:
        bucket += span.offset
        for i in range(span.length):
            yield bucket + i, counts[used + i]
        bucket += span.length
        used += span.length
