"""Points of OTLP's JSON, each as the bytes it has in protobuf.

Senders repeat the attributes of a series in every body, so their JSON is not decoded again but
looked up (`_Spellings`): the list as it is, or each attribute of a list that is new.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Final

import msgspec
from msgspec import Raw
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

from ...core.protobuf import varint
from ._otlp_json_tree import double, serialized

_Unsigned = Annotated[int, msgspec.Meta(ge=0)]
_Double = float | str  # a text is one of the numbers that JSON lacks

_SPELLINGS_BYTES: Final = 16 << 20
_LONG_BYTES: Final = 4096
"""What is longer is not worth its memory."""
_ENTRY_BYTES: Final = 150
"""Of a dictionary's entry and two objects, beside their bytes."""

_with_double: Final = struct.Struct("<BQBd").pack
_with_integer: Final = struct.Struct("<BQBq").pack
_time_only: Final = struct.Struct("<BQ").pack
_time_and_count: Final = struct.Struct("<BQBQ").pack
_field_double: Final = struct.Struct("<Bd").pack


class Unusual(Exception):
    """The JSON is not spelled as exporters do; it may be right or wrong."""


class _Exemplar(msgspec.Struct, gc=False):
    pass


class NumberPoint(msgspec.Struct, rename="camel", gc=False):
    attributes: Raw = Raw()
    start_time_unix_nano: _Unsigned | None = None
    time_unix_nano: int | None = None
    as_double: _Double | None = None
    as_int: int | None = None
    exemplars: list[_Exemplar] | None = None
    flags: int | None = None


class HistogramPoint(msgspec.Struct, rename="camel", gc=False):
    attributes: Raw = Raw()
    start_time_unix_nano: _Unsigned | None = None
    time_unix_nano: int | None = None
    count: int | None = None
    sum: _Double | None = None
    bucket_counts: list[int] | None = None
    explicit_bounds: list[_Double] | None = None
    exemplars: list[_Exemplar] | None = None
    flags: int | None = None
    min: _Double | None = None
    max: _Double | None = None


class _Text(msgspec.Struct, rename="camel", gc=False, forbid_unknown_fields=True):
    string_value: str


class _TextAttribute(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    key: str
    value: _Text


_text_attribute = msgspec.json.Decoder(_TextAttribute)
_raws = msgspec.json.Decoder(list[Raw])


def number_points(points: Sequence[NumberPoint]) -> list[bytes]:
    """Points of gauges and sums; raises where one is not spelled as usual."""
    runs = map(_number_attributes_of, [bytes(point.attributes) for point in points])
    return [
        _with_double(0x19, point.time_unix_nano or 0, 0x21, point.as_double) + attributes
        if type(point.as_double) is float
        and point.as_int is None
        and not point.flags
        and not point.exemplars
        else _number_point(point, attributes)
        for point, attributes in zip(points, runs, strict=True)
    ]


def _number_point(point: NumberPoint, attributes: bytes) -> bytes:
    time_ns = point.time_unix_nano or 0
    if point.as_double is not None:
        if point.as_int is not None:
            raise Unusual
        head = _with_double(0x19, time_ns, 0x21, _double(point.as_double))
    elif point.as_int is not None:
        head = _with_integer(0x19, time_ns, 0x31, point.as_int)
    else:
        head = _time_only(0x19, time_ns)
    return head + attributes + b"\x2a\0" * len(point.exemplars or ()) + _flags(0x40, point.flags)


def histogram_points(points: Iterable[HistogramPoint]) -> list[bytes]:
    """Points of histograms with explicit bounds; raises where one is not spelled as usual."""
    out = []
    for point in points:
        pieces = [_time_and_count(0x19, point.time_unix_nano or 0, 0x21, point.count or 0)]
        for tag, value in ((0x29, point.sum), (0x59, point.min), (0x61, point.max)):
            if value is not None:
                pieces.append(_field_double(tag, _double(value)))
        counts, bounds = point.bucket_counts or (), point.explicit_bounds or ()
        pieces += (
            b"\x32" + varint(8 * len(counts)),
            struct.pack(f"<{len(counts)}Q", *counts),
            b"\x3a" + varint(8 * len(bounds)),
            struct.pack(f"<{len(bounds)}d", *map(_double, bounds)),
            b"\x42\0" * len(point.exemplars or ()),
            _histogram_attributes_of(bytes(point.attributes)),
            _flags(0x50, point.flags),
        )
        out.append(b"".join(pieces))
    return out


def _flags(tag: int, flags: int | None) -> bytes:
    if not flags:
        return b""
    if not 0 < flags < 2**32:
        raise Unusual
    return bytes([tag]) + varint(flags)


def _double(value: _Double) -> float:
    return double(value, "") if isinstance(value, str) else value


class _Spellings(dict[bytes, bytes]):
    """Protobuf by its JSON, of what comes again and again; forgets all when it is full."""

    def __init__(self, spell: Callable[[bytes], bytes]) -> None:
        super().__init__()
        self._spell = spell
        self._size_bytes = 0

    def __missing__(self, json: bytes) -> bytes:
        spelled = self._spell(json)
        size_bytes = len(json) + len(spelled) + _ENTRY_BYTES
        if size_bytes < _LONG_BYTES:
            if self._size_bytes > _SPELLINGS_BYTES:
                self.clear()
                self._size_bytes = 0
            self._size_bytes += size_bytes
            self[json] = spelled
        return spelled


def _attribute(json: bytes) -> bytes:
    """An attribute as a field of a number point."""
    try:
        sent = _text_attribute.decode(json)
        attribute = KeyValue(key=sent.key, value=AnyValue(string_value=sent.value.string_value))
        encoded = attribute.SerializeToString()
    except msgspec.ValidationError:
        encoded = serialized(KeyValue, json)
    return b"\x3a" + varint(len(encoded)) + encoded


_attribute_of: Final = _Spellings(_attribute).__getitem__


def _number_attributes(json: bytes) -> bytes:
    """A list of attributes as a run of fields of a number point."""
    return b"".join([_attribute_of(bytes(attribute)) for attribute in _list(json)])


def _histogram_attributes(json: bytes) -> bytes:
    """The same for a point of a histogram, where the field has another number."""
    return b"".join([b"\x4a" + _attribute_of(bytes(attribute))[1:] for attribute in _list(json)])


def _list(json: bytes) -> list[Raw]:
    return [] if json in (b"", b"null") else _raws.decode(json)


_number_attributes_of: Final = _Spellings(_number_attributes).__getitem__
_histogram_attributes_of: Final = _Spellings(_histogram_attributes).__getitem__
