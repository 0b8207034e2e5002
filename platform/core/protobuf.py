"""Protobuf classes from a table of fields, built when the module is imported.

The decoders declare only the fields that they read, and many of them as bytes, so that protobuf's
C core splits a message without making an object of every label and sample. A generated module
could not do that and would need protoc.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError, Message

from .errors import MalformedBody

_Field = descriptor_pb2.FieldDescriptorProto

_TYPES: Final = {
    "bytes": _Field.TYPE_BYTES,
    "string": _Field.TYPE_STRING,
    "double": _Field.TYPE_DOUBLE,
    "bool": _Field.TYPE_BOOL,
    "int64": _Field.TYPE_INT64,
    "uint64": _Field.TYPE_UINT64,
    "int32": _Field.TYPE_INT32,
    "uint32": _Field.TYPE_UINT32,
    "sint32": _Field.TYPE_SINT32,
    "sint64": _Field.TYPE_SINT64,
    "fixed64": _Field.TYPE_FIXED64,
    "sfixed64": _Field.TYPE_SFIXED64,
}

MessageClass = type[Any]  # Any: fields of classes made at run time have no static types


def message_classes(
    package: str, messages: Mapping[str, Sequence[tuple[int, str, str]]]
) -> dict[str, MessageClass]:
    """Classes of proto3 messages given as {name: [(number, type, field), ...]}.

    A type is a scalar or one of the messages, behind `repeated ` or `optional ` where it is so;
    `optional` keeps apart a field that was not sent.
    """
    file = descriptor_pb2.FileDescriptorProto(
        name=f"tidegauge/{package}.proto", package=f"tidegauge.{package}", syntax="proto3"
    )
    for name, fields in messages.items():
        message = file.message_type.add(name=name)
        for number, kind, field_name in fields:
            rule, _, scalar = kind.rpartition(" ")
            field = message.field.add(name=field_name, number=number, label=_Field.LABEL_OPTIONAL)
            if rule == "repeated":
                field.label = _Field.LABEL_REPEATED
            elif rule == "optional":
                field.proto3_optional = True
                field.oneof_index = len(message.oneof_decl)
                message.oneof_decl.add(name=f"_{field_name}")
            if scalar in messages:
                field.type = _Field.TYPE_MESSAGE
                field.type_name = f".{file.package}.{scalar}"
            else:
                field.type = _TYPES[scalar]
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{file.package}.{name}"))
        for name in messages
    }


def parse(message_class: MessageClass, data: bytes, where: str = "") -> Any:  # Any: see above
    """The message of the bytes, or `MalformedBody`."""
    message: Message = message_class()
    try:
        message.ParseFromString(data)
    except DecodeError as error:
        raise MalformedBody(
            f"the body is not the protobuf expected: {error}", where=where
        ) from None
    return message


def varint(number: int) -> bytes:
    """The number in protobuf's base 128."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)
