"""What a series may be called, whatever format it arrived in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..core.samples import Reason, Series, SeriesRejected

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class SeriesLimits:
    """Bounds on names and tags, in bytes of UTF-8."""

    name_bytes: int = 255
    tags: int = 64
    tag_name_bytes: int = 255
    tag_value_bytes: int = 1024


DEFAULT_LIMITS = SeriesLimits()


def check(series: Series, limits: SeriesLimits = DEFAULT_LIMITS) -> None:
    """Raise `SeriesRejected` unless the series can be stored as it is."""
    _check_name(series.name, limits)
    if len(series.tags) > limits.tags:
        raise SeriesRejected(
            Reason.TOO_MANY_TAGS,
            f"{len(series.tags)} tags, the limit is {limits.tags}",
            series.name,
        )
    previous = ""
    for name, value in series.tags:
        fault = _tag_fault(name, value, limits)
        if not fault and name <= previous:
            fault = "is there twice" if name == previous else "is not in sorted order"
        if fault:
            raise SeriesRejected(Reason.BAD_TAG, f"tag {brief(name)} {fault}", series.name)
        previous = name
    _check_unit(series, limits)


def brief(text: str, limit: int = 80) -> str:
    """The text quoted for a message: printable, and short however long it is."""
    cut = text if len(text) <= limit else text[:limit] + "..."
    return ascii(cut) if _CONTROL.search(cut) or not _is_utf8(cut) else f"'{cut}'"


def _check_name(name: str, limits: SeriesLimits) -> None:
    size = _utf8_size(name)
    if not name:
        raise SeriesRejected(Reason.BAD_NAME, "the name is empty", name)
    if size is None:
        raise SeriesRejected(Reason.BAD_NAME, "the name is not valid Unicode", ascii(name[:80]))
    if size > limits.name_bytes:
        raise SeriesRejected(
            Reason.BAD_NAME,
            f"the name has {size} bytes, the limit is {limits.name_bytes}",
            name[:80],
        )
    if _CONTROL.search(name):
        raise SeriesRejected(
            Reason.BAD_NAME, f"the name {brief(name)} has a control character", ascii(name)
        )


def _check_unit(series: Series, limits: SeriesLimits) -> None:
    size = _utf8_size(series.unit)
    if size is None or size > limits.name_bytes or "\0" in series.unit:
        raise SeriesRejected(
            Reason.BAD_NAME, f"the unit {brief(series.unit)} cannot be stored", series.name
        )


def _tag_fault(name: str, value: str, limits: SeriesLimits) -> str:
    name_size, value_size = _utf8_size(name), _utf8_size(value)
    if not name:
        return "has no name"
    if not value:
        return "has no value"
    if name_size is None or value_size is None:
        return "is not valid Unicode"
    if name_size > limits.tag_name_bytes:
        return f"has a name of {name_size} bytes, the limit is {limits.tag_name_bytes}"
    if value_size > limits.tag_value_bytes:
        return f"has a value of {value_size} bytes, the limit is {limits.tag_value_bytes}"
    if "\0" in name or "\0" in value:
        return "has a NUL character"
    return ""


def _utf8_size(text: str) -> int | None:
    """Bytes of UTF-8, or None for text with lone surrogates."""
    if text.isascii():
        return len(text)
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        return None


def _is_utf8(text: str) -> bool:
    return _utf8_size(text) is not None
