"""Prometheus remote write 1.0: `prometheus.WriteRequest`, after snappy.

A series' key is the bytes of its labels as sent. Label bytes begin with 0x0A, which no other
format's prefix is, so they serve as key without a copy.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from google.protobuf.message import DecodeError

from ...core.protobuf import message_classes, parse, varint
from ...core.samples import (
    DecodeContext,
    FamilyMetadata,
    MetricBatch,
    Reason,
    Series,
    SeriesRejected,
)
from ._prometheus import METRIC_TYPES, series_of
from ._timeseries import split
from ._written import assemble, read_histograms

_classes: Final = message_classes(
    "prometheus.write1",
    {
        "Metadata": [
            (1, "int32", "type"),
            (2, "string", "family"),
            (4, "string", "help"),
            (5, "string", "unit"),
        ],
        "Request": [(1, "repeated bytes", "timeseries"), (3, "repeated Metadata", "metadata")],
        "Series": [
            (1, "repeated bytes", "labels"),
            (2, "repeated bytes", "samples"),
            (3, "repeated bytes", "exemplars"),
            (4, "repeated bytes", "histograms"),
        ],
        "Label": [(1, "string", "name"), (2, "string", "value")],
        "Labels": [(1, "repeated Label", "labels")],
    },
)


def decode(body: bytes, context: DecodeContext) -> MetricBatch:
    """All samples; native histograms as bucket series; exemplars are counted."""
    request = parse(_classes["Request"], body)
    records: list[bytes] = list(request.timeseries)
    columns = split(records, _classes["Series"])
    keys = [r[:n] for r, n in zip(records, columns.label_bytes.tolist(), strict=True)]
    unsupported: Counter[str] = Counter()
    for i, message in columns.messages.items():
        keys[i] = b"".join(b"\x0a" + varint(len(label)) + label for label in message.labels)
        unsupported["exemplars"] += len(message.exemplars)
    histograms = read_histograms(columns.messages, lambda i: _describe(keys[i]), unsupported)
    return assemble(
        context,
        columns,
        keys,
        lambda i: _describe(keys[i]),
        histograms,
        [_metadata(entry) for entry in request.metadata],
        unsupported,
    )


def _describe(key: bytes) -> Series:
    message = _classes["Labels"]()
    try:
        message.ParseFromString(key)
    except DecodeError:
        raise SeriesRejected(Reason.BAD_TAG, "the labels are no valid protobuf or UTF-8") from None
    return series_of((label.name, label.value) for label in message.labels)


def _metadata(entry: Any) -> FamilyMetadata:  # Any: protobuf messages have no static types
    known = 0 <= entry.type < len(METRIC_TYPES)
    return FamilyMetadata(
        entry.family, METRIC_TYPES[entry.type] if known else "unknown", entry.unit, entry.help
    )
