"""What the reading routes share: keys, spans of time, filters without NUL."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Path, Query, Request

from ...auth.dependencies import now_of
from ...core.errors import BadRequest
from ...core.times import parse_time

GroupId = Annotated[int, Path(ge=1, le=2**63 - 1)]
Text = Annotated[str | None, Query(max_length=500)]
Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[str | None, Query(max_length=500, description="`next` of the page before")]
From = Annotated[str, Query(alias="from", description="-1h, ISO 8601, Unix seconds")]
To = Annotated[str, Query(description="End, not included")]


def span_of(request: Request, start: str, end: str) -> tuple[datetime, datetime]:
    """A span of time from its two parameters. Raises BadRequest."""
    now = now_of(request)
    begin, stop = parse_time(start, "from", now), parse_time(end, "to", now)
    if begin >= stop:
        raise BadRequest("from: must be before to", where="from")
    return begin, stop


def no_nul(**values: str | None) -> None:
    """Raises BadRequest that names the parameter with a NUL character."""
    for name, value in values.items():
        if value is not None and "\0" in value:
            raise BadRequest(f"{name}: has a NUL character", where=name)
