"""OpenTelemetry names to Prometheus': metric names with unit and type words, label names.

The rules are those of the specification (compatibility/prometheus_and_openmetrics.md) with the
four choices, by name, of Prometheus' setting `otlp.translation_strategy`.
"""

from __future__ import annotations

import re
from typing import Final, Literal, get_args

Strategy = Literal[
    "UnderscoreEscapingWithSuffixes",
    "UnderscoreEscapingWithoutSuffixes",
    "NoUTF8EscapingWithSuffixes",
    "NoTranslation",
]
STRATEGIES: Final[tuple[Strategy, ...]] = get_args(Strategy)

_UNITS: Final = {
    "d": "days", "h": "hours", "min": "minutes", "s": "seconds", "ms": "milliseconds",
    "us": "microseconds", "ns": "nanoseconds",
    "By": "bytes", "KiBy": "kibibytes", "MiBy": "mebibytes", "GiBy": "gibibytes",
    "TiBy": "tibibytes", "KBy": "kilobytes", "MBy": "megabytes", "GBy": "gigabytes",
    "TBy": "terabytes",
    "m": "meters", "V": "volts", "A": "amperes", "J": "joules", "W": "watts", "g": "grams",
    "Cel": "celsius", "Hz": "hertz", "1": "", "%": "percent",
}  # fmt: skip
"""UCUM to words; "tibibytes" is how Prometheus has spelled it so far, and queries expect it."""

_PER_UNITS: Final = {
    "s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month",
    "y": "year",
}  # fmt: skip

_SEPARATORS: Final = re.compile(r"[^a-zA-Z0-9:]+")
_INVALID: Final = re.compile(r"[^a-zA-Z0-9:_]+")
_INVALID_IN_LABEL: Final = re.compile(r"[^a-zA-Z0-9_]")
_UNDERSCORES: Final = re.compile(r"__+")


def metric_name(name: str, unit: str, strategy: Strategy, *, type_suffix: str = "") -> str:
    """The name of the family; `type_suffix` is `total` for counters, `ratio` for unit-1 gauges."""
    if strategy == "NoTranslation":
        return name
    if strategy == "NoUTF8EscapingWithSuffixes":
        return _suffixed(name, *_unit_words(unit), type_suffix)
    if strategy == "UnderscoreEscapingWithoutSuffixes":
        words = [word for word in _INVALID.split(name) if word]
    else:
        words = [word for word in _SEPARATORS.split(name) if word]
        main, per = (_escaped_unit(word) for word in _unit_words(unit))
        words += [word for word in (main, per) if word and word not in words]
        if type_suffix:
            words = [*(word for word in words if word != type_suffix), type_suffix]
    joined = "_".join(words)
    return f"_{joined}" if joined[:1].isdigit() else joined


def type_suffix(unit: str, *, counter: bool, gauge: bool) -> str:
    """What the type adds to the name."""
    if counter:
        return "total"
    return "ratio" if gauge and unit == "1" else ""


def label_name(name: str, strategy: Strategy) -> str:
    """The name of a tag."""
    if strategy in ("NoTranslation", "NoUTF8EscapingWithSuffixes") or not name:
        return name
    escaped = _INVALID_IN_LABEL.sub("_", name)
    if not (escaped.startswith("__") and escaped.endswith("__")):
        escaped = _UNDERSCORES.sub("_", escaped)
    if escaped[0].isdigit():
        return f"key_{escaped}"
    if escaped[0] == "_" and not escaped.startswith("__"):
        return f"key{escaped}"
    return escaped


def _unit_words(unit: str) -> tuple[str, str]:
    """The words for the parts before and behind a slash; parts in braces mean nothing."""
    main, _, per = (part.strip() for part in unit.partition("/"))
    main_word = "" if "{" in main or "}" in main else _UNITS.get(main, main)
    per_word = "" if "{" in per or "}" in per else _PER_UNITS.get(per, per)
    return main_word, f"per_{per_word}" if per_word else ""


def _escaped_unit(word: str) -> str:
    escaped = _UNDERSCORES.sub("_", _SEPARATORS.sub("_", word)).strip("_")
    return "" if escaped == "per" else escaped


def _suffixed(name: str, main: str, per: str, type_word: str) -> str:
    """The name as it is with the words it lacks behind it."""
    for word in (type_word, per):
        if word and name.endswith(f"_{word}"):
            name = name.removesuffix(f"_{word}")
    if main and not name.endswith(main):
        name = f"{name}_{main}"
    return "_".join(part for part in (name, per, type_word) if part)
