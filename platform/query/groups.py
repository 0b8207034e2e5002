"""Lines of a matrix to groups: pooled where samples compose, else by a function across series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..storage.columns import Floats, Ints
from .aggregations import Across

_REDUCE: Final[dict[str, np.ufunc]] = {
    "sum": np.add,
    "count": np.add,
    "min": np.fmin,
    "max": np.fmax,
}


def number_groups(keys: Sequence[tuple[str, ...]]) -> tuple[Ints, list[tuple[str, ...]]]:
    """The number of each key's group, and the groups in the order of their first member."""
    numbers: dict[tuple[str, ...], int] = {}
    assigned = [numbers.setdefault(key, len(numbers)) for key in keys]
    return np.array(assigned, np.int64), list(numbers)


def across_groups(matrix: Floats, groups: Ints, count: int, how: Across) -> Floats:
    """One line for each group: what `how` makes of the lines that have a value in a bucket."""
    order = np.argsort(groups, kind="stable")
    if len(order) == 0:
        return np.empty((count, matrix.shape[1]))
    lines = matrix[order]
    if count == len(lines) and how != "count":  # each a group of its own
        return lines
    starts = np.searchsorted(groups[order], np.arange(count))
    there: NDArray[np.bool_] = ~np.isnan(lines)
    present = np.add.reduceat(there.astype(np.float64), starts, axis=0)
    if how in ("min", "max"):
        return np.asarray(_REDUCE[how].reduceat(lines, starts, axis=0), np.float64)
    if how == "count":
        return np.where(present > 0, present, np.nan)
    total = np.add.reduceat(np.where(there, lines, 0.0), starts, axis=0)
    with np.errstate(invalid="ignore"):
        return np.where(present > 0, total / present if how == "avg" else total, np.nan)
