"""Series ids by wire spelling, bounded in memory: a known series costs one dictionary look-up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

UNKNOWN = -1


class SeriesCache:
    """Two generations of a dictionary instead of an LRU list: when the young one holds half of
    `capacity` it becomes the old one, and what is still used moves up again on its next look-up.
    """

    def __init__(self, capacity: int) -> None:
        self._half = max(1, capacity // 2)
        self._young: dict[bytes, int] = {}
        self._old: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def lookup(self, keys: Sequence[bytes]) -> NDArray[np.int32]:
        """The id of each key, UNKNOWN where it is not cached; shape (len(keys),)."""
        found_or_unknown = map(self._young.get, keys, repeat(UNKNOWN))
        ids = np.fromiter(found_or_unknown, np.int32, len(keys))
        if self._old:
            for position in np.flatnonzero(ids == UNKNOWN).tolist():
                key = keys[position]
                found = self._old.get(key)
                if found is not None:
                    ids[position] = found
                    self.add([(key, found)])
        return ids

    def add(self, entries: Iterable[tuple[bytes, int]]) -> None:
        """Remember ids; only of committed transactions."""
        for key, series_id in entries:
            if len(self._young) >= self._half:
                self._old = self._young
                self._young = {}
            self._young[key] = series_id
