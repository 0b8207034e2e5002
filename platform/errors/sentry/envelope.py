"""The envelope: a header line, then items of a header line and a payload."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ...core.errors import MalformedBody
from ..documents import parse

_MOST_ITEMS = 1000


@dataclass(frozen=True, slots=True)
class Item:
    """One item; `type` says what its payload is."""

    type: str
    payload: bytes
    header: dict[str, Any] = field(default_factory=dict)  # Any: JSON


@dataclass(frozen=True, slots=True)
class Envelope:
    """A parsed envelope. Payloads are not looked at."""

    header: dict[str, Any]  # Any: JSON
    items: tuple[Item, ...]


def parse_envelope(body: bytes) -> Envelope:
    """Raises MalformedBody that names the item."""
    line, position = _line(body, 0)
    header = parse(line, "the envelope's header")
    if not isinstance(header, dict):
        raise MalformedBody("the envelope's header is not a JSON object")
    items: list[Item] = []
    while position < len(body):
        line, position = _line(body, position)
        if not line.strip():
            continue  # empty lines between items and at the end
        where = f"item {len(items)}"
        if len(items) >= _MOST_ITEMS:
            raise MalformedBody(f"the envelope has more than {_MOST_ITEMS} items")
        item = parse(line, f"the header of {where}")
        if not isinstance(item, dict) or not isinstance(item.get("type"), str):
            raise MalformedBody(f"the header of {where} is not a JSON object with a type")
        length = item.get("length")
        if length is None:
            payload, position = _line(body, position)
        elif type(length) is not int or length < 0:
            raise MalformedBody(f"the length of {where} is not a number of bytes")
        elif position + length > len(body):
            raise MalformedBody(
                f"{where} says that it has {length} bytes, and {len(body) - position} are left"
            )
        else:
            payload = body[position : position + length]
            position += length
            if body[position : position + 1] not in (b"\n", b""):
                raise MalformedBody(f"{where} does not end where its length says")
            position += 1
        items.append(Item(item["type"], payload, item))
    return Envelope(header, tuple(items))


def _line(body: bytes, start: int) -> tuple[bytes, int]:
    """A line without its end, and where the next one begins. \\r belongs to the line."""
    end = body.find(b"\n", start)
    if end < 0:
        return body[start:], len(body)
    return body[start:end], end + 1
