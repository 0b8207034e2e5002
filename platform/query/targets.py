"""What a metric's name stands for: its own series, or those of a histogram of that name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..core.errors import Unprocessable
from ..storage.columns import Floats
from ..storage.database import Connection
from .aggregations import Aggregation
from .distributions import parse_bound
from .groups import number_groups
from .matchers import Matcher
from .selection import SeriesRow, select_series


@dataclass(frozen=True, slots=True)
class Group:
    """One line of the answer: the series that make it up, and of a histogram their bounds.

    `counts` are the series of the observations' number where an average of a histogram is asked.
    """

    metric: str
    tags: dict[str, str]
    rows: list[SeriesRow]
    bounds: Floats | None = None
    counts: tuple[SeriesRow, ...] = ()

    @property
    def kind(self) -> str:
        kinds = {row.kind for row in self.rows}
        return kinds.pop() if len(kinds) == 1 else "unknown"

    @property
    def unit(self) -> str:
        units = {row.unit for row in self.rows}
        return units.pop() if len(units) == 1 else ""


_PARTS = {"avg": "_sum", "sum": "_sum", "count": "_count", "rate": "_count", "increase": "_count"}


async def find_groups(
    connection: Connection,
    metric: str,
    matchers: Sequence[Matcher],
    aggregation: Aggregation,
    group_by: Sequence[str] | None,
    *,
    limit: int,
) -> tuple[list[Group], bool]:
    """The lines of a metric, and whether they are histograms.

    Raises Unprocessable over the limit of series, or for what a histogram cannot tell.
    """
    rows = await select_series(connection, [metric], matchers, limit=limit)
    if rows:
        return _grouped(metric, rows, group_by), False
    # the wanted part only: a histogram has many times more buckets than sums
    if aggregation.quantile is not None:
        rows = await select_series(connection, [metric + "_bucket"], matchers, limit=limit * 20)
        return _histograms(metric, rows, group_by), True
    part = _PARTS.get(aggregation.name)
    if part is None:
        names = [metric + "_count"]
        if await select_series(connection, names, matchers, limit=limit):
            raise Unprocessable(
                f"aggregation: {metric} is a histogram, which has no {aggregation.name}; take avg, "
                "sum, count, rate, increase or a quantile",
                where="aggregation",
                nearest_aggregation="p99" if aggregation.name == "max" else "avg",
            )
        return [], False
    rows = await select_series(connection, [metric + part], matchers, limit=limit)
    groups = _grouped(metric, rows, group_by)
    if aggregation.name == "avg" and rows:
        counted = await select_series(connection, [metric + "_count"], matchers, limit=limit)
        by_tags = {_key(row.tags, None): row for row in counted}
        groups = [
            Group(
                g.metric,
                g.tags,
                [r for r in g.rows if _key(r.tags, None) in by_tags],
                counts=tuple(by_tags[k] for r in g.rows if (k := _key(r.tags, None)) in by_tags),
            )
            for g in groups
        ]
        groups = [g for g in groups if g.rows]
    return groups, True


def _key(tags: dict[str, str], group_by: Sequence[str] | None) -> tuple[str, ...]:
    if group_by is not None:
        return tuple(tags.get(name, "") for name in group_by)
    return tuple(text for tag in sorted(tags.items()) if tag[0] != "le" for text in tag)


def _grouped(metric: str, rows: Sequence[SeriesRow], group_by: Sequence[str] | None) -> list[Group]:
    if group_by is None:
        return [Group(metric, row.tags, [row]) for row in rows]
    numbers, keys = number_groups([_key(row.tags, group_by) for row in rows])
    groups = [
        Group(metric, {n: v for n, v in zip(group_by, key, strict=True) if v}, []) for key in keys
    ]
    for row, number in zip(rows, numbers.tolist(), strict=True):
        groups[number].rows.append(row)
    return groups


def _histograms(
    metric: str, rows: Sequence[SeriesRow], group_by: Sequence[str] | None
) -> list[Group]:
    """Histograms grouped; of each group only the bounds that all its members have.

    A cumulative count at a bound stays exact without the other bounds, while a sum over members
    of which some lack the bound would not be.
    """
    members: dict[tuple[str, ...], dict[float, SeriesRow]] = {}
    for row in rows:
        bound = parse_bound(row.tags.get("le", ""))
        if bound is not None:
            members.setdefault(_key(row.tags, None), {})[bound] = row
    tags = [dict(next(iter(m.values())).tags) for m in members.values()]
    for t in tags:
        del t["le"]
    numbers, keys = number_groups([_key(t, group_by) for t in tags])
    groups = []
    for number, key in enumerate(keys):
        mine = [m for m, n in zip(members.values(), numbers.tolist(), strict=True) if n == number]
        common = sorted(set.intersection(*(set(m) for m in mine)))
        if len(common) < 2 or not np.isposinf(common[-1]):
            raise Unprocessable(
                f"group_by: the histograms {metric} have no two bounds (one of them +Inf) in "
                "common; group by a tag that keeps them apart",
                where="group_by",
            )
        if group_by is None:
            named = tags[int(np.flatnonzero(numbers == number)[0])]
        else:
            named = {n: v for n, v in zip(group_by, key, strict=True) if v}
        pairs = [(m[bound], bound) for m in mine for bound in common]
        groups.append(
            Group(metric, named, [row for row, _ in pairs], np.array([b for _, b in pairs]))
        )
    return groups
