"""Query parameters as people write them: steps and tag filters (times: core/times.py)."""

from __future__ import annotations

from datetime import timedelta

from ..core.durations import parse_duration
from ..core.errors import BadRequest


def parse_step(text: str, parameter: str = "step") -> timedelta:
    """A duration of at least a millisecond. Raises BadRequest."""
    try:
        step = parse_duration(text)
    except ValueError as error:
        raise BadRequest(f"{parameter}: {error}", where=parameter) from error
    if not timedelta(milliseconds=1) <= step <= timedelta(days=3660):
        raise BadRequest(
            f"{parameter}: {text[:40]!r} is not between 1ms and ten years", where=parameter
        )
    return step


def parse_tags(filters: list[str]) -> dict[str, str]:
    """`name=value` filters, all of which must hold. Raises BadRequest."""
    tags: dict[str, str] = {}
    for position, text in enumerate(filters):
        name, equals, value = text.partition("=")
        where = f"tag[{position}]"
        if not equals or not name:
            raise BadRequest(f"{where}: {text[:60]!r} is not name=value", where=where)
        if "\0" in text:
            raise BadRequest(f"{where}: a tag has no NUL", where=where)
        if tags.setdefault(name, value) != value:
            raise BadRequest(f"{where}: {name!r} cannot have two values", where=where)
    return tags
