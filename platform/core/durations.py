"""Durations as people write them in settings and queries: `90s`, `5m`, `6h`, `7d`, `2w`, `1h30m`."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {
    "us": 1e-6,
    "ms": 1e-3,
    "s": 1,
    "m": 60,
    "h": 3600,
    "d": 86_400,
    "w": 604_800,
    "y": 31_536_000,
}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(us|ms|s|m|h|d|w|y)")
_WHOLE = re.compile(rf"(?:{_PART.pattern}\s*)+")


def parse_duration(text: str) -> timedelta:
    """A duration in Prometheus' spelling, or plain seconds.

    Raises ValueError that shows the forms.
    """
    text = text.strip()
    try:
        if _WHOLE.fullmatch(text):
            return timedelta(seconds=sum(float(n) * _UNITS[u] for n, u in _PART.findall(text)))
        if text.replace(".", "", 1).isdecimal():
            return timedelta(seconds=float(text))
    except OverflowError:
        pass
    raise ValueError(f"{text[:40]!r} is not a duration; write it like 90s, 5m, 6h, 7d or 1h30m")


def format_duration(value: timedelta) -> str:
    """The shortest spelling that `parse_duration` reads back: `7d`, `1h30m`, `0.5s`."""
    seconds = value.total_seconds()
    if seconds == 0:
        return "0s"
    whole, rest = divmod(round(seconds * 1_000_000), 1_000_000)
    parts = []
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        count, whole = divmod(whole, size)
        if count:
            parts.append(f"{count}{unit}")
    if whole or rest:
        parts.append(f"{whole + rest / 1e6:g}s")
    return "".join(parts)
