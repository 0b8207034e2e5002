"""OTLP metrics in protobuf: `ExportMetricsServiceRequest`.

The points of gauges and sums, which are the bulk, stay bytes: numpy reads the times and values of
all of them at once, and the bytes of their attributes are the series key behind a digest of what
else makes the series (resource, scope, name, unit, type). `_otlp_distributions` does the rest.

Option `translation`: a name of `STRATEGIES`; the default is Prometheus'.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate, repeat
from typing import Any, Final

import numpy as np
from google.protobuf.message import DecodeError
from opentelemetry.proto.common.v1.common_pb2 import InstrumentationScope
from opentelemetry.proto.metrics.v1.metrics_pb2 import NumberDataPoint
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from ...core.errors import MalformedBody
from ...core.protobuf import message_classes, parse
from ...core.samples import (
    DecodeContext,
    FamilyMetadata,
    Kind,
    MetricBatch,
    Reason,
    Reject,
    Series,
    SeriesRejected,
    Tags,
)
from ..validation import brief
from ._batch import bound_samples
from ._otlp_attributes import IDENTIFYING, Origin, read_origin, tags_of
from ._otlp_distributions import DISTRIBUTIONS, Distribution, Expanded, Part, Unstorable, expand
from ._otlp_names import STRATEGIES, Strategy, metric_name, type_suffix
from ._otlp_numbers import Numbers, read_numbers

_PREFIX: Final = b"o"
_TARGET_INFO: Final = Part(b"t", "", None, "gauge")
_DELTA: Final = 1
_CUMULATIVE: Final = 2

_classes: Final = message_classes(
    "otlp",
    {
        "Points": [
            (1, "repeated bytes", "data_points"),
            (2, "int32", "temporality"),
            (3, "bool", "monotonic"),
        ],
        "Metric": [
            (1, "string", "name"),
            (2, "string", "description"),
            (3, "string", "unit"),
            (5, "Points", "gauge"),
            (7, "Points", "sum"),
            (9, "Points", "histogram"),
            (10, "Points", "exponential_histogram"),
            (11, "Points", "summary"),
        ],
        "Scope": [(1, "bytes", "scope"), (2, "repeated Metric", "metrics")],
        "Resource": [(1, "bytes", "resource"), (2, "repeated Scope", "scopes")],
        "Request": [(1, "repeated Resource", "resources")],
    },
)
Request: Final = _classes["Request"]
"""The body as far as it is split by protobuf; resources, scopes and points are bytes."""


@dataclass(slots=True)
class _Source:
    """Resource and scope of some metrics; their tags are read when a series is new."""

    resource: Resource
    scope: InstrumentationScope
    strategy: Strategy
    key: bytes
    _origin: Origin | None = None

    @property
    def origin(self) -> Origin:
        if self._origin is None:
            self._origin = read_origin(self.resource, self.scope, self.strategy)
        return self._origin


@dataclass(frozen=True, slots=True)
class _Family:
    """One metric of the body: its translated name and what its points have in common."""

    source: _Source
    sent_name: str
    name: str
    unit: str
    kind: Kind
    key: bytes

    def series(self, attributes: bytes, part: Part | None) -> Series:
        if part is _TARGET_INFO:
            target = tuple(sorted(self.source.origin.target_tags.items()))
            return Series(self.name, target, "gauge")
        try:
            tags = tags_of(_attributes(attributes), self.source.origin, self.source.strategy)
        except SeriesRejected as error:
            raise SeriesRejected(error.reason, error.detail, self.name) from None
        if part is None:
            return Series(self.name, tags, self.kind, self.unit)
        return Series(
            self.name + part.suffix, _with(tags, part.tag), part.kind or self.kind, self.unit
        )


@dataclass(slots=True)
class _Body:
    """What was found: points of gauges and sums as bytes, distributions already expanded."""

    strategy: Strategy
    context: DecodeContext
    families: list[_Family] = field(default_factory=list)
    numbers: list[bytes] = field(default_factory=list)
    number_family: list[int] = field(default_factory=list)
    number_ordinal: list[int] = field(default_factory=list)
    expanded: list[Expanded] = field(default_factory=list)
    expanded_family: list[int] = field(default_factory=list)
    expanded_ordinal: list[int] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    metadata: dict[str, FamilyMetadata] = field(default_factory=dict)
    unsupported: Counter[str] = field(default_factory=Counter)
    targets: list[tuple[int, range]] = field(default_factory=list)
    """Families of target_info, each with the families whose points it describes."""
    points: int = 0


def decode(body: bytes, context: DecodeContext) -> MetricBatch:
    """All points; what cannot be stored are rejects and the rest stays."""
    return decode_request(parse(Request, body), context)


def decode_request(request: Any, context: DecodeContext) -> MetricBatch:  # Any: a `Request`
    """The same of a body already split, whose points are still bytes."""
    strategy = strategy_of(context)
    found = _Body(strategy, context)
    for r, resource in enumerate(request.resources):
        described = _parse_part(Resource(), resource.resource, f"resource {r}")
        before = len(found.families)
        for s, scope in enumerate(resource.scopes):
            described_scope = _parse_part(
                InstrumentationScope(), scope.scope, f"resource {r} scope {s}"
            )
            digest = hashlib.blake2b(digest_size=16)
            for piece in (strategy.encode(), resource.resource, scope.scope):
                digest.update(len(piece).to_bytes(4, "little") + piece)
            source = _Source(described, described_scope, strategy, digest.digest())
            for metric in scope.metrics:
                _read_metric(found, source, metric)
        if any(kv.key not in IDENTIFYING for kv in described.attributes):
            _add_target_info(found, described, resource.resource, before)
    return _batch(found)


def strategy_of(context: DecodeContext) -> Strategy:
    """The way of naming asked for."""
    asked = context.options.get("translation", STRATEGIES[0])
    for strategy in STRATEGIES:
        if asked == strategy:
            return strategy
    raise MalformedBody(
        f"translation {brief(asked)} is not one of {', '.join(STRATEGIES)}", where="translation"
    )


def _read_metric(found: _Body, source: _Source, metric: Any) -> None:
    for data in ("gauge", "sum"):
        if metric.HasField(data):
            points = getattr(metric, data).data_points
            number = _add_family(found, source, metric, data)
            if number is not None:
                found.numbers.extend(points)
                found.number_family.extend(repeat(number, len(points)))
                found.number_ordinal.extend(range(len(points)))
    for distribution in DISTRIBUTIONS:
        if metric.HasField(distribution):
            number = _add_family(found, source, metric, distribution)
            if number is not None:
                _expand_all(found, number, distribution, getattr(metric, distribution).data_points)


def _add_family(found: _Body, source: _Source, metric: Any, data: str) -> int | None:
    """The number of the metric's new family, unless nothing of it can be stored."""
    points = getattr(metric, data)
    found.points += len(points.data_points)
    bound_samples(found.points, found.context)
    counter = data == "sum" and points.monotonic
    kind: Kind = "gauge"
    if data != "gauge":
        if data != "summary" and points.temporality not in (_DELTA, _CUMULATIVE):
            found.rejects.append(
                Reject(
                    Reason.MALFORMED,
                    f"metric {brief(metric.name)}",
                    "the aggregation temporality is neither delta nor cumulative",
                    metric.name[:255],
                    len(points.data_points),
                )
            )
            return None
        if points.temporality == _DELTA and data != "summary":
            kind = "delta"
        elif counter or data != "sum":
            kind = "counter"
    suffix = type_suffix(metric.unit, counter=counter, gauge=data == "gauge")
    name = metric_name(metric.name, metric.unit, source.strategy, type_suffix=suffix)
    digest = hashlib.blake2b(source.key, digest_size=16)
    for piece in (metric.name, metric.unit, data, kind):
        encoded = piece.encode()
        digest.update(len(encoded).to_bytes(4, "little") + encoded)
    metadata_type = "counter" if counter else {"sum": "gauge"}.get(data, data)
    found.metadata[name] = FamilyMetadata(
        name, metadata_type.replace("exponential_", ""), metric.unit, metric.description
    )
    found.families.append(
        _Family(source, metric.name, name, metric.unit, kind, _PREFIX + digest.digest())
    )
    return len(found.families) - 1


def _expand_all(found: _Body, family: int, kind: Distribution, points: Any) -> None:
    sent = found.families[family].sent_name
    for ordinal, data in enumerate(points):
        where = _place(sent, ordinal)
        try:
            expanded = expand(kind, data, where)
        except Unstorable as error:
            found.rejects.append(Reject(error.reason, where, error.detail, sent[:255]))
            continue
        if not expanded.time_ns:
            found.rejects.append(_no_time(where, sent))
            continue
        found.unsupported["exemplars"] += expanded.exemplars
        found.unsupported["min and max of histograms"] += expanded.has_range
        found.expanded.append(expanded)
        found.expanded_family.append(family)
        found.expanded_ordinal.append(ordinal)


def _add_target_info(found: _Body, resource: Resource, sent: bytes, first: int) -> None:
    """A family for the resource's attributes; its sample gets the time of the latest point."""
    digest = hashlib.blake2b(found.strategy.encode() + b"\0" + sent, digest_size=16).digest()
    source = _Source(resource, InstrumentationScope(), found.strategy, digest)
    found.targets.append((len(found.families), range(first, len(found.families))))
    found.families.append(
        _Family(source, "target_info", "target_info", "", "gauge", _PREFIX + digest)
    )


def _expand_targets(found: _Body, numbers: Numbers) -> None:
    families = np.array(found.number_family, np.int64)
    for family, covered in found.targets:
        mine = (families >= covered.start) & (families < covered.stop)
        times = [int(numbers.time_ns[mine].max(initial=0))]
        times += [
            e.time_ns
            for e, f in zip(found.expanded, found.expanded_family, strict=True)
            if f in covered
        ]
        if max(times):
            found.expanded.append(Expanded(max(times), b"", [_TARGET_INFO], [1.0], 0, False))
            found.expanded_family.append(family)
            found.expanded_ordinal.append(0)


def _batch(found: _Body) -> MetricBatch:
    """Columns of the number points that can be stored, then those of distributions."""

    def number_place(i: int) -> str:
        return _place(found.families[found.number_family[i]].sent_name, found.number_ordinal[i])

    numbers = read_numbers(found.numbers, number_place)
    found.unsupported["exemplars"] += numbers.exemplars
    _expand_targets(found, numbers)
    good = numbers.has_value & (numbers.time_ns > 0)
    for i in np.flatnonzero(~good).tolist():
        sent = found.families[found.number_family[i]].sent_name
        if numbers.has_value[i]:
            found.rejects.append(_no_time(number_place(i), sent))
        else:
            found.rejects.append(
                Reject(Reason.BAD_VALUE, number_place(i), "the point has no value", sent[:255])
            )
    kept = np.flatnonzero(good)
    counts = [len(e.parts) for e in found.expanded]
    bound_samples(len(kept) + sum(counts), found.context)

    prefixes = [family.key for family in found.families]
    if len(kept) == len(good):
        owners, spelled = found.number_family, numbers.attributes
    else:
        owners = [found.number_family[i] for i in kept]
        spelled = [numbers.attributes[i] for i in kept]
    keys = [prefixes[f] + attributes for f, attributes in zip(owners, spelled, strict=True)]
    for expanded, family in zip(found.expanded, found.expanded_family, strict=True):
        prefix, attributes = prefixes[family], expanded.attributes
        keys.extend([prefix + part.key + attributes for part in expanded.parts])
    first_of = list(accumulate(counts, initial=len(kept)))

    def locate(i: int) -> tuple[int, Part]:
        point = bisect_right(first_of, i) - 1
        return point, found.expanded[point].parts[i - first_of[point]]

    def describe(i: int) -> Series:
        if i < len(kept):
            return found.families[owners[i]].series(spelled[i], None)
        point, part = locate(i)
        family = found.families[found.expanded_family[point]]
        return family.series(found.expanded[point].attributes, part)

    def where(i: int) -> str:
        if i < len(kept):
            return number_place(int(kept[i]))
        point, _ = locate(i)
        sent = found.families[found.expanded_family[point]].sent_name
        return _place(sent, found.expanded_ordinal[point])

    times = np.array([e.time_ns for e in found.expanded], np.uint64)
    time_ns = np.concatenate([numbers.time_ns[kept], np.repeat(times, counts)])
    part_values = np.array([v for e in found.expanded for v in e.values], np.float64)
    return MetricBatch(
        keys=keys,
        describe=describe,
        series=np.arange(len(keys), dtype=np.int32),
        ts_us=(time_ns // np.uint64(1000)).astype(np.int64),
        values=np.concatenate([numbers.values[kept], part_values]),
        where=where,
        rejects=found.rejects,
        metadata=list(found.metadata.values()),
        unsupported=+found.unsupported,
        wire_counts=Counter(data_points=found.points),
    )


def _place(metric: str, ordinal: int) -> str:
    return f"metric {brief(metric)} point {ordinal}"


def _no_time(where: str, sent_name: str) -> Reject:
    return Reject(Reason.BAD_TIMESTAMP, where, "the point has no time", sent_name[:255])


def _with(tags: Tags, tag: tuple[str, str] | None) -> Tags:
    if tag is None:
        return tags
    return tuple(sorted((*(t for t in tags if t[0] != tag[0]), tag)))


def _attributes(run: bytes) -> Any:  # Any: a protobuf container of KeyValue
    """The attributes in a run of fields spelled as in a number point."""
    try:
        return NumberDataPoint.FromString(run).attributes
    except DecodeError:
        raise SeriesRejected(Reason.BAD_TAG, "the attributes are no valid protobuf") from None


def _parse_part(message: Any, data: bytes, where: str) -> Any:  # Any: the type of the argument
    try:
        message.ParseFromString(data)
    except DecodeError as error:
        raise MalformedBody(
            f"the body is not the protobuf expected: {error}", where=where
        ) from None
    return message
