"""What the routes share: the key, parameters that recur, JSON, the limits of the settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query, Request

from ...core.errors import BadRequest
from ...settings import Settings
from ..history import Limits

TagFilter = Annotated[
    list[str],
    Query(
        description="`name=value`, `name!=value`, `name=~pattern`, `name!~pattern` or "
        "`name in (a,b)`; repeatable, all must hold. Patterns are RE2's and match the whole value."
    ),
]


def no_nul(texts: Sequence[str], parameter: str) -> None:
    """Raises BadRequest for what PostgreSQL's text cannot hold."""
    for text in texts:
        if "\0" in text or (not text.isprintable() and not _encodable(text)):
            raise BadRequest(f"{parameter}: has a NUL character", where=parameter)


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def limits_of(settings: Settings) -> Limits:
    return Limits(
        points=settings.max_points,
        series=settings.max_series,
        answer_points=settings.max_answer_points,
        timeout=settings.query_timeout,
    )


def accepts(request: Request, offered: Sequence[str]) -> str:
    """The offered media type that the request's Accept prefers; the first one where it names
    none of them (RFC 9110 allows to answer anyway)."""
    best, best_quality = offered[0], 0.0
    for part in request.headers.get("accept", "*/*").split(","):
        name, *parameters = (p.strip() for p in part.lower().split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    quality = float(parameter[2:])
                except ValueError:
                    quality = 0.0
        for candidate in offered:
            wild = name in ("*/*", candidate.partition("/")[0] + "/*")
            if (name == candidate or wild) and quality > best_quality:
                best, best_quality = candidate, quality
                break
    return best
