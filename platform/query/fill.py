"""What stands where a bucket has no sample: nothing, null, the value before, a line, or zero."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..storage.columns import Floats, Ints

Fill = Literal["none", "null", "previous", "linear", "zero"]


def filled(
    ts_us: Ints, values: Floats, compared: Floats | None, how: Fill
) -> tuple[Ints, Floats, Floats | None]:
    """Times, values and compared values, filled; `none` leaves out buckets that have neither."""
    if how == "none":
        there = ~np.isnan(values)
        if compared is not None:
            there |= ~np.isnan(compared)
            compared = compared[there]
        return ts_us[there], values[there], compared
    return (
        ts_us,
        fill_line(ts_us, values, how),
        None if compared is None else fill_line(ts_us, compared, how),
    )


def fill_line(ts_us: Ints, values: Floats, how: Fill) -> Floats:
    """One line filled. What comes before the first sample has nothing previous; a line is drawn
    between samples, not beyond them."""
    gap = np.isnan(values)
    if how == "zero":
        return np.where(gap, 0.0, values)
    known = np.flatnonzero(~gap)
    if len(known) == 0 or how not in ("previous", "linear"):
        return values
    if how == "previous":
        last = np.maximum.accumulate(np.where(gap, -1, np.arange(len(values))))
        return np.where(last >= 0, values[last], np.nan)
    line = np.interp(ts_us, ts_us[known], values[known], left=np.nan, right=np.nan)
    return np.asarray(np.where(gap, line, values), np.float64)
