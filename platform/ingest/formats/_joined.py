"""Many small protobuf messages in one array, for reading the same field of all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._batch import Ints

_PADDING: Final = bytes(32)
"""Lets a word be read at the end of the last record."""

_MAX_ROUNDS: Final = 80
"""No series with more labels than this can be stored (validation: 64 tags), let it be slow."""


class Joined:
    """Records end to end: the bytes, the little-endian word at every byte, the boundaries."""

    def __init__(self, records: Sequence[bytes]) -> None:
        joined = b"".join([*records, _PADDING])
        lengths = np.fromiter(map(len, records), np.int64, len(records))
        self.data: NDArray[np.uint8] = np.frombuffer(joined, np.uint8)
        self.words: NDArray[np.uint64] = np.ndarray(
            (len(joined) - 7,), np.dtype("<u8"), joined, 0, (1,)
        )
        self.ends: Ints = np.cumsum(lengths)
        self.starts: Ints = self.ends - lengths

    def run_end(self, tag: int, at: Ints, irregular: NDArray[np.bool_]) -> Ints:
        """Where, from `at` in every record, a run of length-delimited fields `tag` ends.

        Records in which a field overruns the record, or the run is very long, become irregular.
        """
        data, end = self.data, self.ends
        after = at.copy()
        who = np.arange(len(at))
        for _ in range(_MAX_ROUNDS if len(at) else 0):
            more = (data[at] == tag) & (at < end)
            if not more.all():
                after[who[~more]] = at[~more]
                who, at, end = who[more], at[more], end[more]
                if not len(who):
                    return after
            size = data[at + 1].astype(np.int64)
            step = size + 2
            long = size >= 128
            if long.any():
                high = data[at + 2].astype(np.int64)
                step = np.where(long, (size & 127) + (high << 7) + 3, step)
                long &= high >= 128
            at = at + step
            wrong = (at > end) | long
            if wrong.any():
                irregular[who[wrong]] = True
                right = ~wrong
                who, at, end = who[right], at[right], end[right]
        irregular[who] = True
        return after
