"""Conditions on series ids that the columnstore checks for a whole batch of rows at once.

PostgreSQL turns `= ANY` of nine constants or more into a look-up in a hash, which TimescaleDB's
vectorized filters do not know: every row of every batch would become a tuple before it is looked at.
So long lists are told eight at a time, below ranges of which most batches are outside: a filter ends
as soon as none of a batch's rows is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

_AT_ONCE: Final = 8
_FAN_OUT: Final = 4
"""Parts of a range; with more, more of them are looked at, with fewer, planning takes longer."""
_MOST_COMPARED: Final = 512
"""With more, comparing batches takes as long as looking each row up, and planning longer."""

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
    condition = _Condition()
    one_list = indexed or len(ids) > _MOST_COMPARED
    text = condition.within(ids, len(ids) if one_list else _AT_ONCE)
    return query.replace(b"{series}", f"({text})".encode()), condition.parameters


class _Condition:
    """The text of a condition, and its parameters as they are met."""

    def __init__(self) -> None:
        self.parameters: dict[str, list[int] | int] = {}

    def within(self, ids: Sequence[int], at_once: int) -> str:
        """That series_id is one of `ids`; at most `at_once` of them are in a list."""
        if len(ids) <= at_once:
            listed = f"series_id = ANY({self._parameter(list(ids))}::int[])"
        else:
            size = at_once * -(-len(ids) // (at_once * _FAN_OUT))
            parts = (ids[i : i + size] for i in range(0, len(ids), size))
            listed = "(" + " OR ".join(f"({self.within(part, at_once)})" for part in parts) + ")"
        first, last = self._parameter(ids[0]), self._parameter(ids[-1])
        return f"series_id >= {first}::int AND series_id <= {last}::int AND {listed}"

    def _parameter(self, value: list[int] | int) -> str:
        name = f"series_{len(self.parameters)}"
        self.parameters[name] = value
        return f"%({name})s"


def between(query: bytes, first: int, last: int) -> tuple[bytes, dict[str, Any]]:
    """The statement with `{series}` as the condition that `series_id` lies between these, and the
    parameters of that condition."""
    condition = f"({_RANGE})".encode()
    return query.replace(b"{series}", condition), {"first_id": first, "last_id": last}
