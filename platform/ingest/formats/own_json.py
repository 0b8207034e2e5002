"""Tidegauge's own JSON: one sample, an array of samples, NDJSON, or columns.

`decode` takes the first, second and fourth form, `decode_ndjson` one sample object a line. A body
of the wrong shape is refused whole, with index and field; a sample whose content cannot be stored
(a NaN, a time that is none) becomes a reject and the rest stays.

In the columnar form only the values pass through (short-lived) Python floats, since that is 3.5
times as fast as numpy's own parser and as exact. Objects cost a Python object each; the fields
that make the series stay undecoded (`msgspec.Raw`) and their bytes are the series key.
A field that an object has twice counts as the last one sent, as in most JSON parsers; a tag that
is there twice is refused, since it changes the identity.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec
import numpy as np
from msgspec import Raw
from numpy.typing import NDArray

from ...core.clock import to_us
from ...core.errors import MalformedBody
from ...core.samples import DecodeContext, MetricBatch, Reason, Reject
from ._batch import Floats, Ints, Positions, bound_samples, scale_to_us, seconds_to_us
from ._json import float_array, int_array, located
from ._own_series import RawSeries, SeriesOfBody, series_of_columns, series_of_samples

_Nonfinite = Literal["NaN", "Infinity", "+Infinity", "-Infinity", "Inf", "+Inf", "-Inf"]
_Precision = Literal["s", "ms", "us", "ns"]
_SCALES: Final[dict[str, tuple[int, int]]] = {
    "s": (1_000_000, 1),
    "ms": (1_000, 1),
    "us": (1, 1),
    "ns": (1, 1_000),
}


class _Sample(RawSeries, forbid_unknown_fields=True, gc=False, kw_only=True):
    value: float
    timestamp: float | str | None = None


class _LenientSample(RawSeries, forbid_unknown_fields=True, gc=False, kw_only=True):
    """A sample whose value may be a NaN or an infinity spelled as a string."""

    value: float | _Nonfinite
    timestamp: float | str | None = None


class _Columns(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    series: Raw
    timestamps: Raw
    values: Raw


class _ColumnBody(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    series: Raw
    samples: _Columns
    precision: _Precision = "s"


class _Probe(msgspec.Struct, gc=False):
    """Tells the columnar form from a single sample."""

    series: Raw = Raw(b"")
    samples: Raw = Raw(b"")


_probe = msgspec.json.Decoder(_Probe)
_sample = msgspec.json.Decoder(_Sample)
_samples = msgspec.json.Decoder(list[_Sample])
_lenient_sample = msgspec.json.Decoder(_LenientSample)
_lenient_samples = msgspec.json.Decoder(list[_LenientSample])
_column_body = msgspec.json.Decoder(_ColumnBody)
_AwareTime = Annotated[datetime, msgspec.Meta(tz=True)]

T = TypeVar("T")


def decode(body: bytes, context: DecodeContext) -> MetricBatch:
    """One sample object, an array of them, or the columnar object."""
    if body[:256].lstrip()[:1] == b"[":
        samples = _strict_or_lenient(_samples.decode, _lenient_samples.decode, body)
        return _from_samples(samples, context, "[{}]".format)
    try:
        columns = _column_body.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        probe = located(_probe.decode, body)
        if bytes(probe.series) or bytes(probe.samples):
            columns = located(_column_body.decode, body)
        else:
            columns = None
    if columns is not None:
        return _from_columns(columns, context)
    sample = _strict_or_lenient(_sample.decode, _lenient_sample.decode, body)
    return _from_samples([sample], context, lambda _: "")


def decode_ndjson(body: bytes, context: DecodeContext) -> MetricBatch:
    """One sample object a line; empty lines are skipped."""
    try:
        samples = _strict_or_lenient(_sample.decode_lines, _lenient_sample.decode_lines, body)
    except MalformedBody as error:
        raise _at_line(body, error) from None
    return _from_samples(samples, context, _line_names(body))


def _strict_or_lenient(
    strict: Callable[[bytes], T],
    lenient: Callable[[bytes], Any],  # Any: its structs have the fields of the strict ones
    body: bytes,
) -> T:
    """Decode, and allow spelled-out NaN and infinities only once a type did not fit."""
    try:
        return strict(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        samples: T = located(lenient, body)
        return samples


def _from_samples(
    samples: Sequence[_Sample], context: DecodeContext, place: Callable[[int], str]
) -> MetricBatch:
    bound_samples(len(samples), context)
    series, position_list = series_of_samples(samples, place)
    positions = np.array(position_list, np.int32)
    rejects: list[Reject] = []

    def reject(i: int, reason: Reason, field: str, detail: str) -> None:
        where = f"{place(i)}.{field}".removeprefix(".")
        name = series.identities[positions[i]].name[:255]
        rejects.append(Reject(reason, where, detail, name))

    ts_us, good = _read_times([s.timestamp for s in samples], context, reject)
    values = _read_values([s.value for s in samples], good, reject)
    if good.all():
        return _batch(series, positions, ts_us, values, place, rejects)
    kept = np.flatnonzero(good)
    return _batch(
        series,
        positions[kept],
        ts_us[kept],
        values[kept],
        lambda i: place(int(kept[i])),
        rejects,
    )


def _from_columns(columns: _ColumnBody, context: DecodeContext) -> MetricBatch:
    series = series_of_columns(columns.series, "series")
    known = len(series.spelled)
    positions = int_array(columns.samples.series, "samples.series")
    values = float_array(columns.samples.values, "samples.values")
    count = len(values)
    bound_samples(count, context)
    times = _column_times(bytes(columns.samples.timestamps), count)
    for name, column in (("series", positions), ("timestamps", times)):
        if len(column) != count:
            detail = f"{len(column)} entries, and samples.values has {count}"
            raise MalformedBody(detail, where=f"samples.{name}")
    outside = (positions < 0) | (positions >= known)
    if outside.any():
        i = int(np.argmax(outside))
        detail = f"there is no series {positions[i]}, the body lists {known}"
        raise MalformedBody(detail, where=f"samples.series[{i}]")
    ts_us, good = scale_to_us(times, *_SCALES[columns.precision])
    kept = np.flatnonzero(good)
    rejects = [
        Reject(
            Reason.BAD_TIMESTAMP,
            f"samples.timestamps[{i}]",
            f"{times[i]} is not a time in {columns.precision}",
            series.identities[positions[i]].name[:255],
        )
        for i in np.flatnonzero(~good)
    ]
    return _batch(
        series,
        positions.astype(np.int32)[kept],
        ts_us[kept],
        values[kept],
        lambda i: f"samples[{kept[i]}]",
        rejects,
    )


def _batch(
    series: SeriesOfBody,
    positions: Positions,
    ts_us: Ints,
    values: Floats,
    where: Callable[[int], str],
    rejects: list[Reject],
) -> MetricBatch:
    return MetricBatch(
        keys=series.keys,
        describe=series.describe,
        series=positions,
        ts_us=ts_us,
        values=values,
        where=where,
        reject_nonfinite=True,
        rejects=rejects,
    )


def _read_values(
    raw: list[Any],  # Any: float, or one of _Nonfinite in the lenient form
    good: NDArray[np.bool_],
    reject: Callable[[int, Reason, str, str], None],
) -> Floats:
    if str in set(map(type, raw)):
        for i, value in enumerate(raw):
            if type(value) is str:
                reject(i, Reason.NONFINITE, "value", f"the value is {value}")
                raw[i], good[i] = math.nan, False
    return np.array(raw, np.float64)


def _read_times(
    raw: list[float | str | None],
    context: DecodeContext,
    reject: Callable[[int, Reason, str, str], None],
) -> tuple[Ints, NDArray[np.bool_]]:
    kinds = set(map(type, raw))
    if kinds <= {float}:
        ts_us, good = seconds_to_us(np.array(raw, np.float64))
    elif kinds == {type(None)}:
        return np.full(len(raw), context.now_us, np.int64), np.ones(len(raw), np.bool_)
    else:
        # Samples taken together have the same time, so a body has few different spellings.
        read = {time: _read_time(time, context) for time in set(raw)}
        single = [read[time] for time in raw]
        good = np.array([us is not None for us in single], np.bool_)
        ts_us = np.array([us or 0 for us in single], np.int64)
    for i in np.flatnonzero(~good):
        detail = f"{str(raw[i])[:80]!r} is neither Unix seconds nor an RFC 3339 time"
        reject(int(i), Reason.BAD_TIMESTAMP, "timestamp", detail)
    return ts_us, good


def _read_time(time: float | str | None, context: DecodeContext) -> int | None:
    if time is None:
        return context.now_us
    if isinstance(time, str):
        try:
            return to_us(msgspec.convert(time, _AwareTime))
        except (msgspec.ValidationError, OverflowError):
            return None
    ts_us, good = seconds_to_us(np.array([time]))
    return int(ts_us[0]) if good[0] else None


def _column_times(text: bytes, count: int) -> Ints:
    """The times as sent: an array, or one integer for all samples."""
    if text[:1] == b"[":
        return int_array(text, "samples.timestamps")
    one = int_array(b"[%b]" % text, "samples.timestamps")
    return np.broadcast_to(one, (count,))


def _line_names(body: bytes) -> Callable[[int], str]:
    """The line, from 1, of the index-th sample: empty lines hold none."""
    numbers: list[int] = []

    def name(index: int) -> str:
        if not numbers:
            numbers.extend(n for n, line in enumerate(body.split(b"\n"), 1) if line.strip())
        return f"line {numbers[index] if index < len(numbers) else index + 1}"

    return name


def _at_line(body: bytes, error: MalformedBody) -> MalformedBody:
    """The error with its line instead of msgspec's index or byte."""
    index, _, path = error.where.removeprefix("[").partition("]")
    if index.isdigit():
        return MalformedBody(error.detail, where=_line_names(body)(int(index)) + path)
    for number, line in enumerate(body.split(b"\n"), 1):
        if line.strip():
            try:
                located(_lenient_sample.decode, line)
            except MalformedBody as at_line:
                return MalformedBody(at_line.detail, where=f"line {number}{at_line.where}")
    return error
