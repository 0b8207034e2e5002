"""Query parameters as people write them: durations (tag filters: matchers.py, times: core)."""

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
