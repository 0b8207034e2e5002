"""Request bodies of benchmarks, the same samples in each wire format.

A body has `SERIES` gauges on a 10 s grid with two decimals; a sender has series of its own, whose
times only go forward, since Prometheus takes nothing out of order.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cramjam
import numpy as np
from google.protobuf.json_format import MessageToJson
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)

from tidegauge.core.protobuf import message_classes

SERIES = 2_000
GRID_S = 10

_REMOTE_WRITE = message_classes(
    "bench.write",
    {
        "Label": [(1, "string", "name"), (2, "string", "value")],
        "Sample": [(1, "double", "value"), (2, "int64", "timestamp")],
        "TimeSeries": [(1, "repeated Label", "labels"), (2, "repeated Sample", "samples")],
        "WriteRequest": [(1, "repeated TimeSeries", "timeseries")],
    },
)
_REMOTE_WRITE_2 = message_classes(
    "bench.write2",
    {
        "Sample": [(1, "double", "value"), (2, "int64", "timestamp")],
        "TimeSeries": [(1, "repeated uint32", "labels_refs"), (2, "repeated Sample", "samples")],
        "Request": [(4, "repeated string", "symbols"), (5, "repeated TimeSeries", "timeseries")],
    },
)


@dataclass(frozen=True)
class Shape:
    """How many ticks of each series one body has."""

    ticks: int

    @property
    def samples(self) -> int:
        return SERIES * self.ticks


def tags(sender: str, n: int) -> dict[str, str]:
    """The tags of a series."""
    return {"host": f"host-{n % 100}", "item": f"i{n // 100}", "sender": sender}


Values = np.ndarray


def remote_write(sender: str, times_s: list[int], values: Values) -> bytes:
    """Remote write 1.0, snappy."""
    request = _REMOTE_WRITE["WriteRequest"]()
    for n in range(SERIES):
        series = request.timeseries.add()
        labels = {"__name__": "bench_value", **tags(sender, n)}
        for name, value in sorted(labels.items()):
            series.labels.add(name=name, value=value)
        for time_s, value in zip(times_s, values[n].tolist(), strict=True):
            series.samples.add(value=value, timestamp=time_s * 1000)
    return bytes(cramjam.snappy.compress_raw(request.SerializeToString()))


def line_protocol(sender: str, times_s: list[int], values: Values) -> bytes:
    """Influx line protocol, milliseconds."""
    lines = []
    for n in range(SERIES):
        head = ",".join(["bench", *(f"{k}={v}" for k, v in sorted(tags(sender, n).items()))])
        lines += [
            f"{head} value={value} {time_s * 1000}"
            for time_s, value in zip(times_s, values[n].tolist(), strict=True)
        ]
    return "\n".join(lines).encode()


def otlp(sender: str, times_s: list[int], values: Values) -> bytes:
    """OTLP metrics, protobuf: one gauge with all its points."""
    request = ExportMetricsServiceRequest()
    resource = request.resource_metrics.add()
    attribute = resource.resource.attributes.add(key="service.name")
    attribute.value.string_value = "bench"
    metric = resource.scope_metrics.add().metrics.add(name="bench.value")
    for n in range(SERIES):
        for time_s, value in zip(times_s, values[n].tolist(), strict=True):
            point = metric.gauge.data_points.add(
                time_unix_nano=time_s * 1_000_000_000, as_double=value
            )
            for name, text in tags(sender, n).items():
                point.attributes.add(key=name).value.string_value = text
    return request.SerializeToString()


def remote_write_2(sender: str, times_s: list[int], values: Values) -> bytes:
    """Remote write 2.0, not compressed: for decoders alone."""
    symbols: dict[str, int] = {"": 0}
    request = _REMOTE_WRITE_2["Request"]()
    for n in range(SERIES):
        series = request.timeseries.add()
        for pair in sorted({"__name__": "bench_value", **tags(sender, n)}.items()):
            series.labels_refs.extend(symbols.setdefault(text, len(symbols)) for text in pair)
        for time_s, value in zip(times_s, values[n].tolist(), strict=True):
            series.samples.add(value=value, timestamp=time_s * 1000)
    request.symbols.extend(symbols)
    return bytes(request.SerializeToString())


def otlp_json(sender: str, times_s: list[int], values: Values) -> bytes:
    """OTLP metrics in the JSON encoding."""
    request = ExportMetricsServiceRequest.FromString(otlp(sender, times_s, values))
    return MessageToJson(request, indent=None).encode()


def exposition(sender: str, times_s: list[int], values: Values) -> bytes:
    """Prometheus text format with timestamps."""
    lines = ["# TYPE bench_value gauge"]
    for n in range(SERIES):
        labels = ",".join(f'{k}="{v}"' for k, v in sorted(tags(sender, n).items()))
        lines += [
            f"bench_value{{{labels}}} {value} {time_s * 1000}"
            for time_s, value in zip(times_s, values[n].tolist(), strict=True)
        ]
    return ("\n".join(lines) + "\n").encode()


def _objects(sender: str, times_s: list[int], values: Values) -> list[dict[str, object]]:
    return [
        {"name": "bench.value", "value": value, "timestamp": time_s, "tags": tags(sender, n)}
        for n in range(SERIES)
        for time_s, value in zip(times_s, values[n].tolist(), strict=True)
    ]


def own_objects(sender: str, times_s: list[int], values: Values) -> bytes:
    """Own JSON: an array of objects, as a user writes them by hand."""
    return json.dumps(_objects(sender, times_s, values)).encode()


def own_lines(sender: str, times_s: list[int], values: Values) -> bytes:
    """Own JSON: an object a line."""
    return "\n".join(map(json.dumps, _objects(sender, times_s, values))).encode()


def own_columns(sender: str, times_s: list[int], values: Values) -> bytes:
    """Own JSON: the compact columnar form."""
    ticks = len(times_s)
    return json.dumps(
        {
            "series": [{"name": "bench.value", "tags": tags(sender, n)} for n in range(SERIES)],
            "samples": {
                "series": [n for n in range(SERIES) for _ in range(ticks)],
                "timestamps": [time_s * 1000 for _ in range(SERIES) for time_s in times_s],
                "values": values.ravel().tolist(),
            },
            "precision": "ms",
        }
    ).encode()


Format = Callable[[str, list[int], Values], bytes]
FORMATS: dict[str, Format] = {
    "remote write": remote_write,
    "line protocol": line_protocol,
    "OTLP": otlp,
    "own JSON, objects": own_objects,
    "own JSON, columns": own_columns,
}


def bodies(make: Format, sender: int, shape: Shape, count: int, start_s: int) -> Iterator[bytes]:
    """`count` bodies, one after the other in time."""
    rng = np.random.default_rng(sender)
    level = rng.normal(50, 20, SERIES)
    for i in range(count):
        steps = rng.normal(0, 1, (SERIES, shape.ticks))
        values = np.round(level[:, None] + steps.cumsum(axis=1), 2)
        first = start_s + i * shape.ticks * GRID_S
        yield make(
            f"{sender}-{shape.ticks}", [first + GRID_S * t for t in range(shape.ticks)], values
        )
