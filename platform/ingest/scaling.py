"""Values as scaled / divisor: decimals as whole numbers and a power of ten, exact to the bit.

Doubles such as 50.23 compress badly; 5023 and 100 compress well, and 5023.0 / 100.0 is the very
same double as 50.23, because division of exact numbers is correctly rounded. What does not come
back exactly is stored as itself with divisor 1 (docs/decisions/0002-samples-layout.md).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MAX_POWER = 9
_POWERS: NDArray[np.float64] = 10.0 ** np.arange(MAX_POWER + 1, dtype=np.float64)
_LIMIT = 2.0**53  # whole numbers below are exact in a double


def scale(
    values: NDArray[np.float64], power_hint: NDArray[np.int8]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int8]]:
    """Split finite values into (scaled, divisor) and say which power of ten each took.

    `power_hint` is the power tried first for each value (what its series used last), so that the
    divisor stays constant along a series. A value that is not exact with any power up to
    MAX_POWER gets divisor 1 and power 0. All shapes are (n,).
    """
    power = power_hint.copy()
    divisor = _POWERS[power]
    scaled: NDArray[np.float64] = np.rint(values * divisor)
    open_ = _inexact(values, scaled, divisor)
    for candidate in range(MAX_POWER + 1):
        if not len(open_):
            break
        remaining = values[open_]
        attempt = np.rint(remaining * _POWERS[candidate])
        bad = _inexact(remaining, attempt, _POWERS[candidate])
        good = np.ones(len(open_), np.bool_)
        good[bad] = False
        hit = open_[good]
        scaled[hit] = attempt[good]
        divisor[hit] = _POWERS[candidate]
        power[hit] = candidate
        open_ = open_[bad]
    scaled[open_] = values[open_]
    divisor[open_] = 1.0
    power[open_] = 0
    return scaled, divisor, power


def _inexact(
    values: NDArray[np.float64],
    scaled: NDArray[np.float64],
    divisor: NDArray[np.float64] | np.float64,
) -> NDArray[np.intp]:
    exact = (scaled / divisor == values) & (np.abs(scaled) < _LIMIT)
    return np.flatnonzero(~exact)


class PowerHints:
    """The power of ten that each series used last, by series id; one byte a series."""

    def __init__(self) -> None:
        self._power = np.zeros(1024, np.int8)

    def get(self, series_ids: NDArray[np.int32]) -> NDArray[np.int8]:
        """The hints for these series, 0 for one not seen before."""
        highest = int(series_ids.max(initial=0))
        if highest >= len(self._power):
            grown = np.zeros(max(highest + 1, 2 * len(self._power)), np.int8)
            grown[: len(self._power)] = self._power
            self._power = grown
        return self._power[series_ids]

    def update(self, series_ids: NDArray[np.int32], power: NDArray[np.int8]) -> None:
        """Remember the largest power of each series: fewer decimals fit in it, too."""
        np.maximum.at(self._power, series_ids, power)
