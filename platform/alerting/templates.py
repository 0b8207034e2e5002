"""Placeholders in annotations and webhook bodies: {{ labels.service.name }}, {{ value | percent }}.

No loops, no expressions: what can be written is looked up, so a template can neither hang nor
reach anything, and one that is wrong is refused when it is saved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any

from ..core.durations import format_duration

_PLACEHOLDER = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)
_INSIDE = re.compile(r"([A-Za-z_]\w*(?:\.[^|{}\s]+)?)(?:\s*\|\s*(\w+))?")

ANNOTATION_NAMES = frozenset(
    {"labels", "value", "threshold", "condition", "rule_name", "severity", "since", "window",
     "metric_name", "detail"}
)  # fmt: skip


def number(value: object) -> str:
    """A number as people read it: six significant digits, no trailing zeros."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value)
    if abs(value) < 1e15 and value == int(value):
        return str(int(value))
    return f"{value:.6g}"


def percent(value: object) -> str:
    """0.1234 as 12.3 %."""
    return f"{float(value) * 100:.3g} %" if isinstance(value, int | float) else number(value)


def size(value: object) -> str:
    """Bytes with a binary prefix."""
    if not isinstance(value, int | float):
        return number(value)
    amount = float(value)
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if abs(amount) < 1024 or unit == "TiB":
            return f"{amount:.4g} {unit}"
        amount /= 1024
    raise AssertionError  # the loop returns


def duration(value: object) -> str:
    """Seconds as 1h30m, 250ms as 0.25s."""
    if not isinstance(value, int | float):
        return number(value)
    if abs(value) >= 60:
        value = round(value)
    try:
        return format_duration(timedelta(seconds=value))
    except (OverflowError, ValueError):
        return number(value)


FILTERS: dict[str, Callable[[object], str]] = {
    "number": number,
    "percent": percent,
    "bytes": size,
    "duration": duration,
}


@lru_cache(maxsize=20_000)
def _parts(text: str) -> tuple[tuple[str, str, str], ...]:
    """(text before, name, filter) for each placeholder, and the rest as the last. ValueError."""
    parts: list[tuple[str, str, str]] = []
    end = 0
    for found in _PLACEHOLDER.finditer(text):
        inside = _INSIDE.fullmatch(found[1])
        if inside is None:
            raise ValueError(f"{found[0][:60]!r} is not a placeholder; write {{{{ labels.name }}}}")
        if inside[2] and inside[2] not in FILTERS:
            known = ", ".join(FILTERS)
            raise ValueError(f"{found[0][:60]!r}: there is no {inside[2]!r}; there are {known}")
        parts.append((text[end : found.start()], inside[1], inside[2] or ""))
        end = found.end()
    rest = text[end:]
    if "{{" in rest:
        raise ValueError(f"{rest[rest.index('{{') :][:60]!r} is not closed by }}}}")
    return (*parts, (rest, "", ""))


def check(text: str, names: Iterable[str]) -> None:
    """Raises ValueError if the template is malformed or names what does not exist."""
    known = set(names)
    for _, name, _ in _parts(text):
        first = name.partition(".")[0]
        if first and first not in known:
            raise ValueError(f"there is no {first!r}; there are {', '.join(sorted(known))}")


def _look_up(name: str, values: Mapping[str, Any]) -> Any:  # Any: whatever values hold
    first, _, rest = name.partition(".")
    found = values.get(first)
    if not rest:
        return found
    if isinstance(found, Mapping):  # label names have dots themselves
        if rest in found:
            return found[rest]
        return _look_up(rest, found) if "." in rest else None
    return None


def render(text: str, values: Mapping[str, Any]) -> str:  # Any: whatever placeholders show
    """The text with its placeholders filled; what is not there is left empty."""
    if "{{" not in text:
        return text
    out = []
    for before, name, filter_ in _parts(text):
        out.append(before)
        if name:
            out.append(FILTERS[filter_ or "number"](_look_up(name, values)))
    return "".join(out)


def render_json(template: Any, values: Mapping[str, Any]) -> Any:  # Any: JSON both
    """A JSON document whose strings are templates.

    A string that is one placeholder becomes the value itself (number, list, object), so the
    result is valid JSON whatever the labels hold.
    """
    if isinstance(template, str):
        alone = _PLACEHOLDER.fullmatch(template.strip())
        inside = _INSIDE.fullmatch(alone[1]) if alone else None
        if inside is not None and not inside[2]:
            return _look_up(inside[1], values)
        return render(template, values)
    if isinstance(template, list):
        return [render_json(item, values) for item in template]
    if isinstance(template, dict):
        return {render(str(k), values): render_json(v, values) for k, v in template.items()}
    return template


def check_json(template: Any, names: Iterable[str]) -> None:  # Any: JSON
    """`check` for every string of a JSON document."""
    known = tuple(names)
    if isinstance(template, str):
        check(template, known)
    elif isinstance(template, list):
        for item in template:
            check_json(item, known)
    elif isinstance(template, dict):
        for key, value in template.items():
            check(str(key), known)
            check_json(value, known)
