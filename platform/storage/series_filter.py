"""Conditions on series ids that the columnstore checks for a whole batch of rows at once.

PostgreSQL turns `= ANY` of nine constants or more into a look-up in a hash, which TimescaleDB's
vectorized filters do not know: every row of every batch would become a tuple before it is looked at.
So long lists are told eight at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

_AT_ONCE: Final = 8
_MOST_COMPARED: Final = 512
"""From here on, comparing a batch with every id costs more than looking each row up."""

_RANGE: Final = "series_id >= %(first_id)s::int AND series_id <= %(last_id)s::int"


def for_series(
    query: bytes, ids: Sequence[int], *, allow_others: bool = False, indexed: bool = False
) -> tuple[bytes, dict[str, Any]]:  # Any: what psycopg adapts
    """The statement with `{series}` as the condition that `series_id` is one of `ids`, which
    ascend and are at least one; and the parameters of that condition.

    `allow_others`: ids between them may come along where most of the range is wanted, since
    reading all of it is quicker than looking; the caller leaves them out. `indexed`: of a table
    with an index on series_id, which takes any list at once.
    """
    first, last = ids[0], ids[-1]
    if first == last:
        return query.replace(b"{series}", b"series_id = %(id)s::int"), {"id": first}
    if allow_others and len(ids) > _AT_ONCE and 2 * len(ids) > last - first:
        return between(query, first, last)
    parameters: dict[str, Any] = {"first_id": first, "last_id": last}
    size = _AT_ONCE if len(ids) <= _MOST_COMPARED and not indexed else len(ids)
    terms = []
    for n, begin in enumerate(range(0, len(ids), size)):
        terms.append(f"series_id = ANY(%(ids_{n})s::int[])")
        parameters[f"ids_{n}"] = list(ids[begin : begin + size])
    condition = f"({_RANGE} AND ({' OR '.join(terms)}))"
    return query.replace(b"{series}", condition.encode()), parameters


def between(query: bytes, first: int, last: int) -> tuple[bytes, dict[str, Any]]:
    """The statement with `{series}` as the condition that `series_id` lies between these, and the
    parameters of that condition."""
    condition = f"({_RANGE})".encode()
    return query.replace(b"{series}", condition), {"first_id": first, "last_id": last}
