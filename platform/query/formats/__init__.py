"""Encodings of history, by media type: each turns an answer's pages into chunks of a body."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Final

from ..history import History
from . import arrow, columnar_json, csv_table, ndjson
from .described import headers


@dataclass(frozen=True, slots=True)
class Format:
    """How to write an answer."""

    media_type: str
    encode: Callable[[History], AsyncIterator[bytes]]
    headers: Callable[[History], dict[str, str]] = headers


FORMATS: Final = {
    "application/json": Format("application/json", columnar_json.encode),
    "text/csv": Format("text/csv; charset=utf-8; header=present", csv_table.encode),
    "application/x-ndjson": Format("application/x-ndjson", ndjson.encode),
    "application/vnd.apache.arrow.stream": Format(
        "application/vnd.apache.arrow.stream", arrow.encode
    ),
}
