"""OTLP metrics in JSON: respelled as protobuf, and from there read as `otlp` reads it.

Bodies as exporters write them are read into structs, and their points packed as protobuf has
them; whatever is spelled otherwise or is wrong goes through `_otlp_json_tree`, 30 times slower,
which takes all that protobuf's JSON allows (the names of the .proto, too) and places every fault.
"""

from __future__ import annotations

import struct
from typing import Any, Final

import msgspec
from msgspec import Raw
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import InstrumentationScope
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    ExponentialHistogramDataPoint,
    SummaryDataPoint,
)
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from ...core.errors import MalformedBody
from ...core.protobuf import MessageClass
from ...core.samples import DecodeContext, MetricBatch
from . import otlp
from ._otlp_json_points import HistogramPoint, NumberPoint, Unusual, histogram_points, number_points
from ._otlp_json_tree import serialized


class _Data(msgspec.Struct, rename="camel", gc=False):
    aggregation_temporality: int | None = None
    is_monotonic: Raw = Raw()
    """Not a bool, since the decoder takes texts and numbers for one."""


class _Numbers(_Data, rename="camel", gc=False):
    data_points: list[NumberPoint] | None = None


class _Histograms(_Data, rename="camel", gc=False):
    data_points: list[HistogramPoint] | None = None


class _Others(_Data, rename="camel", gc=False):
    data_points: list[Raw] | None = None


class _Metric(msgspec.Struct, rename="camel", gc=False):
    name: str | None = None
    description: str | None = None
    unit: str | None = None
    gauge: _Numbers | None = None
    sum: _Numbers | None = None
    histogram: _Histograms | None = None
    exponential_histogram: _Others | None = None
    summary: _Others | None = None


class _Scope(msgspec.Struct, rename="camel", gc=False):
    scope: Raw = Raw()
    metrics: list[_Metric] | None = None


class _Resource(msgspec.Struct, rename="camel", gc=False):
    resource: Raw = Raw()
    scope_metrics: list[_Scope] | None = None


class _Body(msgspec.Struct, rename="camel", gc=False):
    resource_metrics: list[_Resource] | None = None
    proto_names: Raw = msgspec.field(default=Raw(), name="resource_metrics")
    """There if the body has the names of the .proto instead of lowerCamelCase."""


_body = msgspec.json.Decoder(_Body, strict=False)  # so that integers may be texts
_NOTHING: Final = (b"", b"null")
_BOOLEANS: Final = {b"": False, b"null": False, b"false": False, b"true": True}
_OTHERS: Final[tuple[tuple[str, MessageClass], ...]] = (
    ("exponential_histogram", ExponentialHistogramDataPoint),
    ("summary", SummaryDataPoint),
)
_UNUSUAL: Final = (
    Unusual,
    MalformedBody,
    msgspec.DecodeError,
    UnicodeDecodeError,
    RecursionError,
    ValueError,
    struct.error,
)


def decode(body: bytes, context: DecodeContext) -> MetricBatch:
    """All points, as `otlp.decode` reads them."""
    try:
        request = _request(body)
    except _UNUSUAL:
        return otlp.decode(serialized(ExportMetricsServiceRequest, body), context)
    return otlp.decode_request(request, context)


def _request(body: bytes) -> Any:  # Any: protobuf messages have no static types
    sent = _body.decode(body)
    if bytes(sent.proto_names):
        raise Unusual
    request = otlp.Request()
    for sent_resource in sent.resource_metrics or ():
        resource = request.resources.add(resource=_part(Resource, sent_resource.resource))
        for sent_scope in sent_resource.scope_metrics or ():
            scope = resource.scopes.add(scope=_part(InstrumentationScope, sent_scope.scope))
            for sent_metric in sent_scope.metrics or ():
                _add_metric(scope.metrics, sent_metric)
    return request


def _part(message_class: MessageClass, json: Raw) -> bytes:
    return b"" if bytes(json) in _NOTHING else serialized(message_class, json)


def _add_metric(metrics: Any, sent: _Metric) -> None:
    """Append to the (protobuf) `metrics`."""
    metric = metrics.add(
        name=sent.name or "", description=sent.description or "", unit=sent.unit or ""
    )
    forms = 0
    for name, numbers in (("gauge", sent.gauge), ("sum", sent.sum)):
        if numbers is not None:
            forms += 1
            _fill(getattr(metric, name), numbers, number_points(numbers.data_points or ()))
    if sent.histogram is not None:
        forms += 1
        points = histogram_points(sent.histogram.data_points or ())
        _fill(metric.histogram, sent.histogram, points)
    for name, point_class in _OTHERS:
        others: _Others | None = getattr(sent, name)
        if others is not None:
            forms += 1
            points = [serialized(point_class, point) for point in others.data_points or ()]
            _fill(getattr(metric, name), others, points)
    if forms > 1:
        raise Unusual


def _fill(data: Any, sent: _Data, points: list[bytes]) -> None:
    """Set the (protobuf) `data` of a metric, which is there even if nothing is in it."""
    data.SetInParent()
    data.data_points.extend(points)
    data.temporality = sent.aggregation_temporality or 0
    monotonic = _BOOLEANS.get(bytes(sent.is_monotonic))
    if monotonic is None:
        raise Unusual
    data.monotonic = monotonic
