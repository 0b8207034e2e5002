"""Which series a query means: metrics, tag filters, and the limit on how many."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from ..core.errors import Unprocessable
from ..storage.database import Connection
from .cells import QUERIES
from .matchers import Matcher

_TAGS = msgspec.json.Decoder(dict[str, str])


class SeriesRow(msgspec.Struct, frozen=True, gc=False):
    """One stored series."""

    id: int
    metric: str
    tags: dict[str, str]
    kind: str
    unit: str


def decode_series(row: tuple[Any, ...]) -> SeriesRow:  # Any: columns of the statements `series…`
    """A row of id, name, tags as text, kind and unit."""
    series_id, metric, tags, kind, unit = row
    return SeriesRow(series_id, metric, _TAGS.decode(tags), kind, unit)


async def series_parameters(
    connection: Connection, metrics: Sequence[str] | None, matchers: Sequence[Matcher]
) -> dict[str, Any] | None:  # Any: what psycopg adapts
    """Parameters of the statements that select series; None if nothing can match.

    Patterns are matched here, over the values that the tag has: RE2 takes linear time, and its
    dialect is the one of Prometheus. `metrics` None means all. Raises BadRequest.
    """
    contained: dict[str, str] = {}
    sets = []
    names = None if metrics is None else list(metrics)
    for matcher in matchers:
        if matcher.operator == "=" and matcher.values[0]:
            if contained.setdefault(matcher.name, matcher.values[0]) != matcher.values[0]:
                return None
            continue
        values: Sequence[str] = matcher.values
        if matcher.is_pattern:
            cursor = await connection.execute(
                QUERIES["tag_values_of_metrics"], {"name": matcher.name, "metrics": names}
            )
            values = matcher.accepts([v for (v,) in await cursor.fetchall()])
        sets.append(
            {"name": matcher.name, "values": dict.fromkeys(values, 1), "negated": matcher.negated}
        )
    return {"metrics": names, "tags": json.dumps(contained), "sets": json.dumps(sets)}


async def select_series(
    connection: Connection,
    metrics: Sequence[str] | None,
    matchers: Sequence[Matcher],
    *,
    limit: int,
    where: str = "tag",
) -> list[SeriesRow]:
    """The series of these metrics that all matchers accept, by id.

    Raises Unprocessable when more than `limit` do, BadRequest for a bad pattern.
    """
    parameters = await series_parameters(connection, metrics, matchers)
    if parameters is None:
        return []
    cursor = await connection.execute(QUERIES["series"], {**parameters, "limit": limit + 1})
    rows = [decode_series(row) for row in await cursor.fetchall()]
    if len(rows) > limit:
        raise Unprocessable(
            f"{where}: more than TIDEGAUGE_MAX_SERIES={limit} series match; narrow them down by "
            "tags or metrics",
            where=where,
            limit=limit,
        )
    return rows
