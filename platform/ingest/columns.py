"""Columns of samples on their way into the database: placed, windowed, merged, sorted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..core.clock import to_datetime
from ..core.durations import format_duration
from ..core.samples import STALE_NAN_BITS, MetricBatch, Reason, Reject, SeriesRejected

LISTED = 20
"""How many rejects of one reason a body's answer spells out; the rest is counted in the last."""

NAN, PLUS_INFINITY, MINUS_INFINITY, STALE = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Window:
    """How far from now a sample may be."""

    late: timedelta
    future: timedelta


@dataclass(frozen=True, slots=True)
class Accepted:
    """Samples that will be stored: finite values, and apart from them NaN and infinities."""

    series_id: NDArray[np.int32]
    ts_us: NDArray[np.int64]
    values: NDArray[np.float64]
    marker_series_id: NDArray[np.int32]
    marker_ts_us: NDArray[np.int64]
    marker: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.series_id) + len(self.marker)


def place(
    batch: MetricBatch,
    series_ids: NDArray[np.int32],
    refused: dict[int, SeriesRejected],
    window: Window,
    now_us: int,
) -> tuple[Accepted, list[Reject]]:
    """Split a batch into what is stored and what is not.

    `series_ids` has the id of each of `batch.keys`, negative where `refused` says why.
    """
    ids = series_ids[batch.series]
    rejects: list[Reject] = []
    good = ids >= 0
    if not good.all():
        rejects += _refused_series(batch, refused, np.flatnonzero(~good))
    oldest = now_us - round(window.late.total_seconds() * 1e6)
    newest = now_us + round(window.future.total_seconds() * 1e6)
    for reason, outside, limit, setting in (
        (Reason.LATE, batch.ts_us < oldest, window.late, "TIDEGAUGE_LATE_LIMIT"),
        (Reason.FUTURE, batch.ts_us > newest, window.future, "TIDEGAUGE_FUTURE_LIMIT"),
    ):
        found = np.flatnonzero(outside & good)
        if len(found):
            good[found] = False
            text = f"the limit is {format_duration(limit)} ({setting})"
            rejects += _each(batch, reason, found, partial(_out_of_window, batch, text))
    finite = np.isfinite(batch.values)
    if not finite.all():
        found = np.flatnonzero(~finite & good)
        if batch.reject_nonfinite and len(found):
            good[found] = False
            rejects += _each(
                batch, Reason.NONFINITE, found, lambda i: f"the value is {batch.values[i]}"
            )
    if good.all() and finite.all():  # as nearly always
        return Accepted(ids, batch.ts_us, batch.values, *_NO_MARKERS), rejects
    plain = good & finite
    odd = good & ~finite
    markers = batch.values[odd]
    accepted = Accepted(
        ids[plain], batch.ts_us[plain], batch.values[plain],
        ids[odd], batch.ts_us[odd], _marker(markers),
    )  # fmt: skip
    return accepted, rejects


_NO_MARKERS = (np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0, np.int16))


def _marker(values: NDArray[np.float64]) -> NDArray[np.int16]:
    marker = np.full(len(values), NAN, np.int16)
    marker[values == np.inf] = PLUS_INFINITY
    marker[values == -np.inf] = MINUS_INFINITY
    marker[np.ascontiguousarray(values).view(np.uint64) == STALE_NAN_BITS] = STALE
    return marker


def _out_of_window(batch: MetricBatch, limit: str, sample: int) -> str:
    return f"{_time(batch, sample)}; {limit}"


def _time(batch: MetricBatch, sample: int) -> str:
    us = int(batch.ts_us[sample])
    try:
        return f"the timestamp is {to_datetime(us).isoformat()}"
    except (OverflowError, ValueError, OSError):
        return f"the timestamp is {us} us since the epoch"


def _name(batch: MetricBatch, sample: int) -> str:
    try:
        return batch.describe(int(batch.series[sample])).name
    except SeriesRejected as error:
        return error.name


def _each(
    batch: MetricBatch, reason: Reason, found: NDArray[np.intp], detail: Callable[[int], str]
) -> list[Reject]:
    listed = found[:LISTED].tolist()
    rejects = [Reject(reason, batch.where(i), detail(i), _name(batch, i)) for i in listed]
    rest = len(found) - len(listed)
    if rest:
        rejects.append(Reject(reason, "", f"{rest} more for this reason", "", rest))
    return rejects


def _refused_series(
    batch: MetricBatch, refused: dict[int, SeriesRejected], found: NDArray[np.intp]
) -> list[Reject]:
    """One reject for each refused series, counting its samples."""
    rejects: list[Reject] = []
    positions, first, counts = np.unique(batch.series[found], return_index=True, return_counts=True)
    for n, position in enumerate(positions[:LISTED].tolist()):
        error = refused[position]
        where = batch.where(int(found[first[n]]))
        rejects.append(Reject(error.reason, where, error.detail, error.name, int(counts[n])))
    rest: dict[Reason, int] = {}
    for n, position in enumerate(positions[LISTED:].tolist(), start=LISTED):
        reason = refused[position].reason
        rest[reason] = rest.get(reason, 0) + int(counts[n])
    rejects += [Reject(r, "", f"{c} more for this reason", "", c) for r, c in rest.items()]
    return rejects


def merge(parts: Sequence[Accepted]) -> Accepted:
    """All parts as one, the samples sorted by (series_id, ts): the order of the columnstore."""
    joined = Accepted(
        *(
            np.concatenate([getattr(p, f) for p in parts] or [np.empty(0, d)])
            for f, d in _FIELDS.items()
        )
    )
    order = _order(joined.series_id, joined.ts_us)
    return Accepted(
        joined.series_id[order], joined.ts_us[order], joined.values[order],
        joined.marker_series_id, joined.marker_ts_us, joined.marker,
    )  # fmt: skip


def _order(series_id: NDArray[np.int32], ts_us: NDArray[np.int64]) -> NDArray[np.intp]:
    """The positions by series and time, those of equal ones as they are.

    Series, time and position nearly always fit into one number, and numbers are sorted in an eighth of
    the time that positions by two columns take.
    """
    count = len(ts_us)
    since = ts_us - ts_us.min(initial=np.iinfo(np.int64).max)
    time_bits = int(since.max(initial=0)).bit_length()
    position_bits = count.bit_length()
    if int(series_id.max(initial=0)).bit_length() + time_bits + position_bits > 63:
        return np.lexsort((ts_us, series_id))
    keys = series_id.astype(np.int64) << time_bits + position_bits
    keys |= since << position_bits
    keys |= np.arange(count)
    keys.sort()
    return keys & (1 << position_bits) - 1


_FIELDS = {
    "series_id": np.int32,
    "ts_us": np.int64,
    "values": np.float64,
    "marker_series_id": np.int32,
    "marker_ts_us": np.int64,
    "marker": np.int16,
}


def summarise(rejects: Sequence[Reject], most: int = 100) -> list[Reject]:
    """At most `most` rejects and one for each reason with the count of the rest."""
    if len(rejects) <= most:
        return list(rejects)
    rest: dict[Reason, int] = {}
    for reject in rejects[most:]:
        rest[reject.reason] = rest.get(reject.reason, 0) + reject.count
    tail = [Reject(r, "", f"{c} more for this reason", "", c) for r, c in rest.items()]
    return [*rejects[:most], *tail]
