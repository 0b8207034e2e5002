"""One line of Prometheus' text format or OpenMetrics: series, metadata, quotes and escapes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from ...core.samples import Kind, Reason, Series, SeriesRejected
from ..validation import brief
from ._batch import seconds_to_us
from ._prometheus import kind_of

TYPES: Final = (
    b"counter", b"gauge", b"histogram", b"gaugehistogram", b"summary", b"info", b"stateset",
    b"unknown", b"untyped",
)  # fmt: skip

_QUOTED: Final = rb'"(?:[^"\\]++|\\.)*+"'
_SERIES: Final = re.compile(rb'[^\s{}"#]*+(?:\{(?:[^"{}]++|%b)*+\})?+' % _QUOTED)
_REST: Final = re.compile(rb"[ \t]++([^\s#]++)(?:[ \t]++([^\s#]++))?+[ \t]*+(#.*)?+", re.DOTALL)
_BARE_REST: Final = re.compile(rb"[ \t]*+" + _REST.pattern.removeprefix(rb"[ \t]++"), re.DOTALL)
_NUMBER: Final = re.compile(rb"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SPECIAL_VALUES: Final = {
    b"nan": np.nan, b"+nan": np.nan, b"-nan": np.nan,
    b"inf": np.inf, b"+inf": np.inf, b"-inf": -np.inf,
    b"infinity": np.inf, b"+infinity": np.inf, b"-infinity": -np.inf,
}  # fmt: skip
_INTEGER: Final = re.compile(rb"-?[0-9]{1,18}")
_METADATA: Final = re.compile(
    rb"#[ \t]+(HELP|TYPE|UNIT)[ \t]+(%b|[^\s\"]+)(?:[ \t]+(.*))?" % _QUOTED, re.DOTALL
)

_LABEL: Final = re.compile(
    rb'[ \t]*+(?:(%b)|([^\s="{},]++)[ \t]*+=[ \t]*+(%b))[ \t]*+(?:,|\Z)' % (_QUOTED, _QUOTED),
    re.DOTALL,
)
_QUOTED_LABEL: Final = re.compile(
    rb"[ \t]*+(%b)[ \t]*+=[ \t]*+(%b)[ \t]*+(?:,|\Z)" % (_QUOTED, _QUOTED), re.DOTALL
)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_SUFFIXES: Final[dict[bytes, tuple[str, ...]]] = {
    b"histogram": ("_bucket", "_count", "_sum", "_created"),
    b"gaugehistogram": ("_bucket", "_gcount", "_gsum"),
    b"summary": ("_count", "_sum", "_created"),
    b"counter": ("_total", "_created"),
    b"info": ("_info",),
}


class BadLine(Exception):
    """Why a line cannot be read."""


@dataclass(frozen=True, slots=True)
class Family:
    """What `# TYPE`, `# UNIT` and `# HELP` have said of a family so far."""

    name: bytes = b""
    type: bytes = b"unknown"
    unit: bytes = b""
    help: bytes = b""

    @property
    def key(self) -> bytes:
        """What a series' key needs of it; no part can hold a newline."""
        return b"%b\n%b\n%b\n" % (self.name, self.type, self.unit)

    def with_field(self, field: Literal["type", "unit", "help"], value: bytes) -> Family:
        return replace(self, **{field: value})


@dataclass(frozen=True, slots=True)
class Line:
    """A sample line: the series as sent, the value, the time if there is one."""

    series: bytes
    value: float
    ts_us: int | None
    has_exemplar: bool


def parse_line(text: bytes, *, open_metrics: bool) -> Line | None:
    """The sample of a line; None for empty ones and comments."""
    text = text.strip(b" \t\r")
    if not text or text.startswith(b"#"):
        return None
    found = _SERIES.match(text)
    series = found[0] if found else b""
    if not series:
        raise BadLine(f"no metric name at {_shown(text)}")
    rest = (_BARE_REST if series.endswith(b"}") else _REST).fullmatch(text, len(series))
    if not rest:
        raise BadLine(f"no value and time behind {_shown(series)}")
    value, time, exemplar = rest.groups()
    ts_us = None
    if time is not None:
        ts_us = _seconds(time) if open_metrics else _milliseconds(time)
        if ts_us is None:
            raise BadLine(f"{_shown(time)} is not a timestamp")
    return Line(series, _value(value), ts_us, exemplar is not None)


def _value(text: bytes) -> float:
    special = _SPECIAL_VALUES.get(text.lower())
    if special is not None:
        return special
    if not _NUMBER.fullmatch(text):
        raise BadLine(f"{_shown(text)} is not a number")
    return float(text)


def _milliseconds(text: bytes) -> int | None:
    if not _INTEGER.fullmatch(text):
        return None
    us = int(text) * 1000
    return us if abs(us) <= 250_000_000_000_000_000 else None


def _seconds(text: bytes) -> int | None:
    if not _NUMBER.fullmatch(text):
        return None
    ts_us, good = seconds_to_us(np.array([float(text)]))
    return int(ts_us[0]) if good[0] else None


def parse_metadata(
    text: bytes,
) -> tuple[bytes, Literal["type", "unit", "help"], bytes] | None:
    """Family, field and value of a metadata comment; None for any other comment."""
    found = _METADATA.fullmatch(text.rstrip(b" \t\r"))
    if not found:
        return None
    keyword, name, value = found[1], found[2], found[3] or b""
    if name.startswith(b'"'):
        try:
            name = _unquoted(name).encode()
        except SeriesRejected:
            return None
    if b"\n" in name:
        return None
    if keyword == b"HELP":
        return name, "help", value.replace(b"\\n", b"\n").replace(b"\\\\", b"\\")
    if keyword == b"UNIT":
        return name, "unit", value
    kind = value.lower()
    if kind not in TYPES:
        return None
    return name, "type", b"unknown" if kind == b"untyped" else kind


def series_of_key(key: bytes) -> Series:
    """The series of a family's key followed by name and labels as sent."""
    family, family_type, unit, spelled = key.split(b"\n", 3)
    bare, brace, inside = spelled.partition(b"{")
    name: str | None = _text(bare.strip(b" \t")) if bare.strip(b" \t") else None
    if brace and not inside.endswith(b"}"):
        raise SeriesRejected(Reason.BAD_TAG, "the labels are not closed", (name or "")[:255])
    tags: dict[str, str] = {}
    at, inside = 0, inside.removesuffix(b"}")
    while at < len(inside) and inside[at:].strip(b" \t"):
        label = _QUOTED_LABEL.match(inside, at)
        if label:
            tag, value = _unquoted(label[1]), _unquoted(label[2])
        else:
            label = _LABEL.match(inside, at)
            if not label:
                detail = f"the labels cannot be read at {_shown(inside[at:])}"
                raise SeriesRejected(Reason.BAD_TAG, detail, (name or "")[:255])
            if label[1] is not None:
                if name is not None:
                    raise SeriesRejected(Reason.BAD_NAME, "there are two names", name[:255])
                name, at = _unquoted(label[1]), label.end()
                continue
            tag, value = _text(label[2]), _unquoted(label[3])
        if tag in tags or tag == "__name__":
            detail = f"label {brief(tag)} is there twice"
            raise SeriesRejected(Reason.BAD_TAG, detail, (name or "")[:255])
        tags[tag] = value
        at = label.end()
    if not name or any(c in name for c in '{}"') or "" in tags:
        raise SeriesRejected(Reason.BAD_NAME, "a name is missing or malformed", (name or "")[:255])
    kind, fits = _kind(name, family.decode(errors="replace"), family_type)
    present = tuple(sorted((tag, value) for tag, value in tags.items() if value))
    return Series(name, present, kind, _text(unit) if fits else "")


def _kind(name: str, family: str, family_type: bytes) -> tuple[Kind, bool]:
    """The kind by the family's type if the sample is one of it, otherwise by its name."""
    suffix = name.removeprefix(family) if family and name.startswith(family) else None
    if suffix is None or (suffix and suffix not in _SUFFIXES.get(family_type, ())):
        return kind_of(name), False
    if suffix == "_created":
        return "gauge", True
    return kind_of(name, family_type.decode()), True


def _unquoted(text: bytes) -> str:
    """A quoted string without its quotes and escapes."""
    plain = _text(text[1:-1])
    if "\\" not in plain:
        return plain
    return _ESCAPE.sub(lambda m: {"n": "\n", '"': '"', "\\": "\\"}.get(m[1], m[0]), plain)


def _text(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise SeriesRejected(Reason.BAD_TAG, f"{_shown(text)} is not valid UTF-8") from None


def _shown(text: bytes) -> str:
    return brief(text[:100].decode(errors="replace"))
