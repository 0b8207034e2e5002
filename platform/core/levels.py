"""Warn and fail levels as people write them in settings: `85%/95%`, `0.25/2`, `3h/12h`, `90%/-`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .durations import parse_duration
from .service import Status

_NUMBER = re.compile(r"\d+(\.\d+)?(%?)")


@dataclass(frozen=True, slots=True)
class Levels:
    """From which value on a figure is a warning or a failure; higher is worse, None is never."""

    warn: float | None = None
    fail: float | None = None

    def judge(self, value: float) -> Status:
        """What a value means."""
        if self.fail is not None and value >= self.fail:
            return Status.FAIL
        if self.warn is not None and value >= self.warn:
            return Status.WARN
        return Status.PASS


def parse_levels(text: str) -> Levels:
    """`WARN/FAIL`, each a number, a percentage, a duration or `-` for never.

    Raises ValueError that shows the forms.
    """
    warn, slash, fail = text.partition("/")
    if not slash:
        raise ValueError(f"{text[:40]!r} is not a pair of levels; write it like 85%/95% or 3h/-")
    levels = Levels(_level(warn), _level(fail))
    if levels.warn is not None and levels.fail is not None and levels.warn > levels.fail:
        raise ValueError(f"{text[:40]!r}: the warn level must not be above the fail level")
    return levels


def _level(text: str) -> float | None:
    text = text.strip()
    if text == "-":
        return None
    if match := _NUMBER.fullmatch(text):
        return float(text.rstrip("%")) / (100 if match[2] else 1)
    try:
        return parse_duration(text).total_seconds()
    except ValueError:
        raise ValueError(
            f"{text[:40]!r} is not a level; write a number, a percentage, a duration or -"
        ) from None
