"""Points of OTLP gauges and sums, all of a body at once with numpy.

Serializers write fields by number: start time (optional), time, value as double or as integer,
then attributes. Points that are spelled otherwise (exemplars, flags) are parsed one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...core.protobuf import message_classes, parse, varint
from ...core.samples import STALE_NAN
from ._batch import Floats
from ._joined import Joined

_START_TIME: Final = 0x11
_TIME: Final = 0x19
_AS_DOUBLE: Final = 0x21
_AS_INT: Final = 0x31
ATTRIBUTES: Final = 0x3A
_NO_RECORDED_VALUE: Final = 1

_Point: Final = message_classes(
    "otlp.numbers",
    {
        "Point": [
            (3, "fixed64", "time"),
            (4, "optional double", "as_double"),
            (5, "repeated bytes", "exemplars"),
            (6, "optional sfixed64", "as_int"),
            (7, "repeated bytes", "attributes"),
            (8, "uint32", "flags"),
        ]
    },
)["Point"]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Columns of the points; `attributes[i]` is the run of attribute fields of point i."""

    attributes: list[bytes]
    time_ns: NDArray[np.uint64]
    values: Floats
    has_value: NDArray[np.bool_]
    exemplars: int


def read_numbers(points: Sequence[bytes], place: Callable[[int], str]) -> Numbers:
    """Read all points; `place` names one for an error."""
    joined = Joined(points)
    data, words, ends = joined.data, joined.words, joined.ends
    irregular = np.zeros(len(points), np.bool_)
    time_at = joined.starts + np.where(data[joined.starts] == _START_TIME, 9, 0)
    time_at = np.minimum(time_at, ends)
    value_at = np.minimum(time_at + 9, ends)
    tag = data[value_at]
    attributes_at = np.minimum(value_at + 9, ends)
    irregular |= (
        (data[time_at] != _TIME) | ((tag != _AS_DOUBLE) & (tag != _AS_INT)) | (value_at + 9 > ends)
    )
    irregular |= joined.run_end(ATTRIBUTES, attributes_at, irregular.copy()) != ends
    time_ns = words[time_at + 1]
    raw = words[value_at + 1]
    values = np.where(
        tag == _AS_DOUBLE, raw.view(np.float64), raw.view(np.int64).astype(np.float64)
    )
    has_value = np.ones(len(points), np.bool_)
    attributes = [
        point[start:]
        for point, start in zip(points, (attributes_at - joined.starts).tolist(), strict=True)
    ]
    exemplars = 0
    for i in np.flatnonzero(irregular).tolist():
        point = parse(_Point, points[i], place(i))
        attributes[i] = b"".join(bytes([ATTRIBUTES]) + varint(len(a)) + a for a in point.attributes)
        exemplars += len(point.exemplars)
        time_ns[i] = point.time
        if point.flags & _NO_RECORDED_VALUE:
            values[i] = STALE_NAN
        elif point.HasField("as_double"):
            values[i] = point.as_double
        elif point.HasField("as_int"):
            values[i] = float(point.as_int)
        else:
            has_value[i] = False
    return Numbers(attributes, time_ns, values, has_value, exemplars)
