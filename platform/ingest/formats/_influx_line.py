"""One line of Influx line protocol, with all its quotes and escapes."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

from ...core.samples import Reason, Series, SeriesRejected
from ..validation import brief

_SKIP: Final = re.compile(rb"[ \t\r]*+(?:#[^\n]*+)?+")
# A backslash escapes a comma, an equals sign or a space; before anything else it is itself.
_HEAD: Final = re.compile(rb"(?:[^ \n\\]++|\\[,= ]?+)*+")
_NAME: Final = re.compile(rb"(?:[^,= \n\\]++|\\[,= ]?+)*+")
_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_VALUE: Final = re.compile(rb"[^, \n]*+")
_TIME: Final = re.compile(rb"-?[0-9]{1,19}")
_END: Final = re.compile(rb" *+\r?+(?:\n|\Z)")
_INTEGER: Final = re.compile(rb"-?[0-9]{1,19}i")
_UNSIGNED: Final = re.compile(rb"[0-9]{1,20}u")
_FLOAT: Final = re.compile(rb"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_BOOLEANS: Final = {
    **dict.fromkeys((b"t", b"T", b"true", b"True", b"TRUE"), 1.0),
    **dict.fromkeys((b"f", b"F", b"false", b"False", b"FALSE"), 0.0),
}
_MAX_STRING: Final = 64 * 1024

_TAG: Final = re.compile(rb",((?:[^,= \\]++|\\[,= ]?+)*+)=((?:[^,= \\]++|\\[,= ]?+)*+)(?=,|\Z)")
_MEASUREMENT: Final = re.compile(rb"(?:[^,\\]++|\\[,= ]?+)*+")
_ESCAPED: Final = re.compile(rb"\\([,= ])")
_ESCAPED_NAME: Final = re.compile(rb"\\([, ])")


class BadLine(Exception):
    """Why a line cannot be read."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line's parts: measurement and tags as sent, numeric fields, time as sent."""

    head: bytes
    values: list[tuple[bytes, float]]
    strings: int
    time: int | None
    end: int
    """Position behind the line; strings may span several lines of the body."""


def parse_line(body: bytes, start: int, stop: int) -> Line:
    """The line at `start`; comments and empty lines have no fields."""
    at = _end_of(_SKIP, body, start, stop)
    if at >= stop or body[at : at + 1] == b"\n":
        return Line(b"", [], 0, None, at + 1)
    head_end = _end_of(_HEAD, body, at, stop)
    head = body[at:head_end]
    if body[head_end : head_end + 1] != b" ":
        raise BadLine("missing fields")
    if not head or head.startswith(b","):
        raise BadLine("missing measurement")
    at = head_end
    while body[at : at + 1] == b" ":
        at += 1
    values: list[tuple[bytes, float]] = []
    strings = 0
    while True:
        name_end = _end_of(_NAME, body, at, stop)
        name = body[at:name_end]
        if body[name_end : name_end + 1] != b"=":
            raise BadLine(f"missing = behind field {_shown(name)}")
        if not name:
            raise BadLine("a field has no name")
        string = _STRING.match(body, name_end + 1, stop)
        if string:
            at = string.end()
            if at - name_end > _MAX_STRING + 3:
                raise BadLine(f"the string in field {_shown(name)} is over {_MAX_STRING} bytes")
            strings += 1
        else:
            at = _end_of(_VALUE, body, name_end + 1, stop)
            values.append((name, _number(body[name_end + 1 : at], name)))
        if body[at : at + 1] != b",":
            break
        at += 1
    time, at = _time(body, at, stop)
    return Line(head, values, strings, time, at)


def _time(body: bytes, at: int, stop: int) -> tuple[int | None, int]:
    """The time if there is one, and the position behind the line."""
    while body[at : at + 1] == b" ":
        at += 1
    time = _TIME.match(body, at, stop) if body[at - 1 : at] == b" " else None
    if time:
        at = time.end()
    end = _END.match(body, at, stop)
    if not end:
        rest = body[at : min(at + 40, stop)].split(b"\n")[0]
        raise BadLine(f"unexpected {_shown(rest)} behind the fields")
    number = int(time[0]) if time else None
    if number is not None and not -(2**63) <= number < 2**63:
        raise BadLine("the timestamp does not fit into 64 bits")
    return number, end.end()


def _number(text: bytes, name: bytes) -> float:
    text = text.removesuffix(b"\r")
    boolean = _BOOLEANS.get(text)
    if boolean is not None:
        return boolean
    if _INTEGER.fullmatch(text):
        integer = int(text[:-1])
        if -(2**63) <= integer < 2**63:
            return float(integer)
    elif _UNSIGNED.fullmatch(text):
        integer = int(text[:-1])
        if integer < 2**64:
            return float(integer)
    elif len(text) < 1000 and _FLOAT.fullmatch(text):
        number = float(text)
        if math.isfinite(number):
            return number
    else:
        raise BadLine(f"field {_shown(name)} has no valid value: {_shown(text)}")
    raise BadLine(f"field {_shown(name)} is out of range: {_shown(text)}")


def series_of_key(key: bytes) -> Series:
    """The series of measurement and tags, a space, and a field's name, as sent."""
    head_end = _end_of(_HEAD, key, 0, len(key))
    head, field = key[:head_end], key[head_end + 1 :]
    measurement_end = _end_of(_MEASUREMENT, head, 0, len(head))
    try:
        measurement = _ESCAPED_NAME.sub(rb"\1", head[:measurement_end]).decode()
        name = measurement + "_" + _ESCAPED.sub(rb"\1", field).decode()
    except UnicodeDecodeError:
        raise SeriesRejected(Reason.BAD_NAME, "the name is not valid UTF-8") from None
    if not measurement:
        raise SeriesRejected(Reason.BAD_NAME, "the measurement has no name", name[:255])
    tags: dict[str, str] = {}
    at = measurement_end
    while at < len(head):
        tag = _TAG.match(head, at)
        if not tag or not tag[1] or not tag[2]:
            rest = _shown(head[at + 1 : at + 81])
            raise SeriesRejected(Reason.BAD_TAG, f"the tags cannot be read at {rest}", name[:255])
        try:
            tag_name, value = (_ESCAPED.sub(rb"\1", part).decode() for part in tag.groups())
        except UnicodeDecodeError:
            detail = f"tag {_shown(tag[1])} is not valid UTF-8"
            raise SeriesRejected(Reason.BAD_TAG, detail, name[:255]) from None
        if tag_name in tags:
            detail = f"tag {brief(tag_name)} is there twice"
            raise SeriesRejected(Reason.BAD_TAG, detail, name[:255])
        tags[tag_name] = value
        at = tag.end()
    return Series(name, tuple(sorted(tags.items())))


def _end_of(pattern: re.Pattern[bytes], text: bytes, at: int, stop: int) -> int:
    match = pattern.match(text, at, stop)
    return match.end() if match else at


def _shown(text: bytes) -> str:
    return brief(text[:100].decode(errors="replace"))
