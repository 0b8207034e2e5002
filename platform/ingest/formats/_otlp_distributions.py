"""OTLP histograms, exponential histograms and summaries as the series Prometheus makes of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any, Final, Literal

from ...core.protobuf import message_classes, parse, varint
from ...core.samples import STALE_NAN, Kind, Reason
from ._exponential import Exponential, cumulative_buckets
from ._prometheus import bound_text

Distribution = Literal["histogram", "exponential_histogram", "summary"]
DISTRIBUTIONS: Final[tuple[Distribution, ...]] = ("histogram", "exponential_histogram", "summary")

MAX_BUCKETS: Final = 20_000
_NO_RECORDED_VALUE: Final = 1

_classes: Final = message_classes(
    "otlp.distributions",
    {
        "histogram": [
            (3, "fixed64", "time"),
            (4, "fixed64", "count"),
            (5, "optional double", "sum"),
            (6, "repeated fixed64", "bucket_counts"),
            (7, "repeated double", "bounds"),
            (8, "repeated bytes", "exemplars"),
            (9, "repeated bytes", "attributes"),
            (10, "uint32", "flags"),
            (11, "optional double", "min"),
            (12, "optional double", "max"),
        ],
        "Buckets": [(1, "sint32", "offset"), (2, "repeated uint64", "counts")],
        "exponential_histogram": [
            (1, "repeated bytes", "attributes"),
            (3, "fixed64", "time"),
            (4, "fixed64", "count"),
            (5, "optional double", "sum"),
            (6, "sint32", "scale"),
            (7, "fixed64", "zero_count"),
            (8, "Buckets", "positive"),
            (9, "Buckets", "negative"),
            (10, "uint32", "flags"),
            (11, "repeated bytes", "exemplars"),
            (12, "optional double", "min"),
            (13, "optional double", "max"),
            (14, "double", "zero_threshold"),
        ],
        "Quantile": [(1, "double", "quantile"), (2, "double", "value")],
        "summary": [
            (3, "fixed64", "time"),
            (4, "fixed64", "count"),
            (5, "double", "sum"),
            (6, "repeated Quantile", "quantiles"),
            (7, "repeated bytes", "attributes"),
            (8, "uint32", "flags"),
        ],
    },
)


@dataclass(frozen=True, slots=True)
class Part:
    """One series of a distribution: what it adds to key, name and tags; a kind of its own."""

    key: bytes
    suffix: str
    tag: tuple[str, str] | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Expanded:
    """A distribution's samples, all of one time; `attributes` are spelled as in a number point."""

    time_ns: int
    attributes: bytes
    parts: Sequence[Part]
    values: Sequence[float]
    exemplars: int
    has_range: bool
    """Whether min or max were sent, which have no series in this mapping."""


class Unstorable(Exception):
    """A point whose parts contradict each other."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


_COUNT: Final = Part(b"c", "_count")
_SUM: Final = Part(b"s", "_sum")


def expand(kind: Distribution, data: bytes, where: str) -> Expanded:
    """The samples of one point, or `Unstorable`, or `MalformedBody` for broken bytes."""
    point = parse(_classes[kind], data, where)
    stale = bool(point.flags & _NO_RECORDED_VALUE)
    parts: Sequence[Part]
    if kind == "summary":
        parts, values = _summary(point)
    else:
        buckets = _histogram(point, stale) if kind == "histogram" else _exponential(point, stale)
        has_sum = stale or point.HasField("sum")
        parts = bucket_parts(tuple(bound for bound, _ in buckets), has_sum)
        values = [value for _, value in buckets]
        values.append(float(point.count))
        if has_sum:
            values.append(point.sum)
    return Expanded(
        time_ns=point.time,
        attributes=b"".join(b"\x3a" + varint(len(a)) + a for a in point.attributes),
        parts=parts,
        values=[STALE_NAN] * len(parts) if stale else values,
        exemplars=0 if kind == "summary" else len(point.exemplars),
        has_range=kind != "summary" and (point.HasField("min") or point.HasField("max")),
    )


@lru_cache(maxsize=1024)
def bucket_parts(bounds: tuple[float, ...], has_sum: bool) -> tuple[Part, ...]:
    """The series of a histogram; processes repeat few sets of bounds."""
    texts = [bound_text(bound) for bound in bounds]
    buckets = [Part(f"b{text}\0".encode(), "_bucket", ("le", text)) for text in texts]
    return (*buckets, _COUNT, _SUM) if has_sum else (*buckets, _COUNT)


def _histogram(point: Any, stale: bool) -> list[tuple[float, float]]:
    bounds, counts = list(point.bounds), point.bucket_counts
    if any(not a < b for a, b in pairwise(bounds)) or (
        bounds and not (math.isfinite(bounds[0]) and bounds[-1] > -math.inf)
    ):
        raise Unstorable(Reason.BAD_VALUE, "the bounds do not rise")
    if bounds and bounds[-1] == math.inf:
        bounds.pop()
    if stale and not counts:
        counts = [0] * (len(bounds) + 1)
    if len(counts) not in (0, len(point.bounds) + 1):
        raise Unstorable(
            Reason.BAD_VALUE, f"{len(counts)} bucket counts for {len(point.bounds)} bounds"
        )
    if not counts:
        bounds = []
    cumulative = map(float, accumulate(counts))
    # The +Inf bucket is the count, whatever the buckets add up to.
    return [*zip(bounds, cumulative, strict=False), (math.inf, float(point.count))]


def _exponential(point: Any, stale: bool) -> list[tuple[float, float]]:
    if stale:
        return [(math.inf, 0.0)]
    sides = []
    for side in (point.positive, point.negative):
        if len(side.counts) > MAX_BUCKETS:
            raise Unstorable(Reason.BAD_VALUE, f"more than {MAX_BUCKETS} buckets")
        # OTLP numbers a bucket by its lower bound, Prometheus by its upper.
        sides.append({side.offset + 1 + i: float(c) for i, c in enumerate(side.counts) if c})
    return cumulative_buckets(
        Exponential(
            scale=point.scale,
            positive=sides[0],
            negative=sides[1],
            zero_count=float(point.zero_count),
            zero_threshold=point.zero_threshold,
            count=float(point.count),
        )
    )


def _summary(point: Any) -> tuple[list[Part], list[float]]:
    parts, values = [_COUNT, _SUM], [float(point.count), point.sum]
    for entry in point.quantiles:
        if not 0 <= entry.quantile <= 1:
            raise Unstorable(Reason.BAD_VALUE, f"quantile {entry.quantile} is not within 0 and 1")
        text = bound_text(entry.quantile)
        parts.append(Part(f"q{text}\0".encode(), "", ("quantile", text), "gauge"))
        values.append(entry.value)
    return parts, values
