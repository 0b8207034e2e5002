"""OTLP's JSON as a tree, walked by protobuf's descriptors: every spelling, every fault placed.

OTLP's JSON is protobuf's with these differences: ids are hex, enums are numbers only, unknown
fields are ignored. Only what `otlp` reads is converted; of an exemplar only that it is there.
A walk costs about 50 us a point, so it is for what `otlp_json` does not know how to read.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any, Final

import msgspec
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from msgspec import Raw

from ...core.errors import MalformedBody
from ...core.protobuf import MessageClass
from ._json import located

_tree = msgspec.json.Decoder(dict[str, Any])
_INTEGER: Final = re.compile(r"-?[0-9]{1,20}")
_SPECIAL_DOUBLES: Final = {"NaN", "Infinity", "-Infinity"}

_F = FieldDescriptor
_RANGES: Final = {
    _F.CPPTYPE_INT32: (-(2**31), 2**31),
    _F.CPPTYPE_ENUM: (-(2**31), 2**31),
    _F.CPPTYPE_UINT32: (0, 2**32),
    _F.CPPTYPE_INT64: (-(2**63), 2**63),
    _F.CPPTYPE_UINT64: (0, 2**64),
}
_UNREAD: Final = {"Exemplar"}


def serialized(message_class: MessageClass, json: bytes | Raw) -> bytes:
    """The JSON of a message in protobuf's binary encoding, or `MalformedBody`."""
    tree = located(_tree.decode, json)
    try:
        fields = _message(tree, message_class.DESCRIPTOR, "")
        return bytes(message_class(**fields).SerializeToString())
    except RecursionError:
        raise MalformedBody("the JSON is nested too deeply") from None


def _message(tree: Any, descriptor: Descriptor | None, path: str) -> dict[str, Any]:
    """Constructor arguments for a message; all `Any` here is what JSON may hold."""
    if not isinstance(tree, dict) or descriptor is None:
        raise _unexpected("an object", tree, path)
    if descriptor.name in _UNREAD:
        return {}
    known = descriptor.fields_by_camelcase_name
    fields = {}
    for name, value in tree.items():
        field = known.get(name) or descriptor.fields_by_name.get(name)
        if field is not None and value is not None:
            where = f"{path}.{name}" if path else name
            fields[field.name] = _field(value, field, where)
    return fields


def _field(value: Any, field: FieldDescriptor, path: str) -> Any:
    if not field.is_repeated:
        return _single(value, field, path)
    if not isinstance(value, list):
        raise _unexpected("an array", value, path)
    return [_single(item, field, f"{path}[{i}]") for i, item in enumerate(value)]


def _single(value: Any, field: FieldDescriptor, path: str) -> Any:
    kind = field.cpp_type
    if kind == _F.CPPTYPE_MESSAGE:
        return _message(value, field.message_type, path)
    if kind in _RANGES:
        return _integer(value, _RANGES[kind], path)
    if kind == _F.CPPTYPE_DOUBLE:
        return double(value, path)
    if kind == _F.CPPTYPE_BOOL:
        if isinstance(value, bool):
            return value
        raise _unexpected("a boolean", value, path)
    if not isinstance(value, str):
        raise _unexpected("a string", value, path)
    if field.type != _F.TYPE_BYTES:
        return value
    try:
        standard = value.replace("-", "+").replace("_", "/").rstrip("=")
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise _unexpected("base64", value, path) from None


def _integer(value: Any, allowed: tuple[int, int], path: str) -> int:
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _unexpected("an integer", value, path)
    if not allowed[0] <= value < allowed[1]:
        raise _unexpected("an integer in range", value, path)
    return value


def double(value: Any, path: str) -> float:
    """A JSON number, or a text of one, or NaN or an infinity by name."""
    if isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            raise _unexpected("a number", value, path) from None
        if value in _SPECIAL_DOUBLES or number - number == 0:
            return number
    elif isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            pass
    raise _unexpected("a number", value, path)


def _unexpected(expected: str, value: Any, path: str) -> MalformedBody:
    shown = msgspec.json.encode(value)[:80].decode(errors="replace")
    return MalformedBody(f"expected {expected}, got {shown}", where=path)
