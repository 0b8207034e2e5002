"""Influx line protocol, v1 and v2: each numeric or boolean field of a line is a sample.

The series is named `measurement_field`. Lines without quotes and escapes, which is nearly all, are
split with numpy for the whole body; the others go through `_influx_line`, one at a time. A bad
line is a reject with its number, the rest stays. Booleans count as 0 and 1, strings as unsupported.

Option `precision`: n, ns, u, us, ms, s, m or h; the default is ns.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import MalformedBody
from ...core.samples import DecodeContext, MetricBatch, Reason, Reject, Series
from ..validation import brief
from ._batch import Floats, Ints, bound_samples, scale_to_us
from ._digits import LEAD, read_decimals, read_digits, words_of
from ._influx_line import BadLine, parse_line, series_of_key

_PREFIX: Final = b"l"
_PRECISIONS: Final = {
    "n": (1, 1000), "ns": (1, 1000), "u": (1, 1), "us": (1, 1), "ms": (1000, 1),
    "s": (1_000_000, 1), "m": (60_000_000, 1), "h": (3_600_000_000, 1),
}  # fmt: skip

_NEWLINE, _SPACE, _COMMA, _EQUALS, _HASH, _RETURN = b"\n ,=#\r"
_MINUS, _INTEGER, _UNSIGNED = b"-iu"


@dataclass(frozen=True, slots=True)
class _Lines:
    """Where every line begins and ends, in the padded body."""

    buffer: bytes
    data: NDArray[np.uint8]
    start: Ints
    end: Ints
    """Before a carriage return."""


@dataclass(frozen=True, slots=True)
class _Fields:
    """All fields of the regular lines, line by line."""

    line: Ints
    key_start: Ints
    key_end: Ints
    """Behind the space that ends measurement and tags."""
    name_start: Ints
    name_end: Ints
    value_end: Ints
    raw_time: Ints

    def only(self, keep: NDArray[np.bool_]) -> _Fields:
        columns = (getattr(self, name)[keep] for name in self.__dataclass_fields__)
        return self if keep.all() else _Fields(*columns)


def decode(body: bytes, context: DecodeContext) -> MetricBatch:
    """All samples of the good lines."""
    precision = context.options.get("precision", "") or "ns"
    scale = _PRECISIONS.get(precision)
    if scale is None:
        detail = f"precision {brief(precision)} is not one of {', '.join(_PRECISIONS)}"
        raise MalformedBody(detail, where="precision")
    lines = _split_lines(body)
    fields, irregular = _regular_fields(lines)
    fields, values, unread = _read_values(lines, fields)
    bound_samples(len(values), context)
    irregular[unread] = True
    buffer = lines.buffer
    if (np.diff(fields.line) > 0).all():
        # One field a line: measurement, tags and field name are one piece of the line.
        bounds = zip(fields.key_start.tolist(), fields.name_end.tolist(), strict=True)
        keys = [_PREFIX + buffer[a:b] for a, b in bounds]
    else:
        pieces = zip(
            fields.key_start.tolist(), fields.key_end.tolist(),
            fields.name_start.tolist(), fields.name_end.tolist(), strict=True,
        )  # fmt: skip
        keys = [_PREFIX + buffer[a:b] + buffer[c:d] for a, b, c, d in pieces]
    raw_times, line_of = fields.raw_time, fields.line
    slow = _read_irregular(lines, np.flatnonzero(irregular).tolist(), context)
    if slow.consumed:
        swallowed = np.isin(line_of, slow.consumed)
        keys = [key for key, gone in zip(keys, swallowed.tolist(), strict=True) if not gone]
        raw_times, line_of, values = raw_times[~swallowed], line_of[~swallowed], values[~swallowed]
    raw_times = np.concatenate([raw_times, np.array(slow.raw_times, np.int64)])
    line_of = np.concatenate([line_of, np.array(slow.lines, np.int64)])
    values = np.concatenate([values, np.array(slow.values, np.float64)])
    keys += slow.keys
    bound_samples(len(values), context)
    ts_us, good = scale_to_us(raw_times, *scale)
    timeless = len(values) - len(slow.values) + np.array(slow.timeless, np.int64)
    ts_us[timeless], good[timeless] = context.now_us, True
    rejects = slow.rejects
    kept = np.flatnonzero(good)
    for i in np.flatnonzero(~good).tolist():
        detail = f"{raw_times[i]} is not a time in {precision}"
        rejects.append(Reject(Reason.BAD_TIMESTAMP, f"line {line_of[i] + 1}", detail))

    def describe(i: int) -> Series:
        return series_of_key(keys[i][len(_PREFIX) :])

    return MetricBatch(
        keys=keys,
        describe=describe,
        series=kept.astype(np.int32),
        ts_us=ts_us[kept],
        values=values[kept],
        where=lambda i: f"line {line_of[kept[i]] + 1}",
        rejects=sorted(rejects, key=lambda r: int(r.where.removeprefix("line "))),
        unsupported=slow.unsupported,
    )


def _split_lines(body: bytes) -> _Lines:
    buffer = b"".join([bytes(LEAD), body, b"\n", bytes(LEAD)])
    data = np.frombuffer(buffer, np.uint8)
    newline = np.flatnonzero(data == _NEWLINE)
    start = np.concatenate([[LEAD], newline[:-1] + 1])
    end = newline - ((data[newline - 1] == _RETURN) & (newline > start))
    return _Lines(buffer, data, start, end)


def _regular_fields(lines: _Lines) -> tuple[_Fields, NDArray[np.bool_]]:
    """The fields of lines with two spaces, no quote and no escape; and which lines are others."""
    data, start, end = lines.data, lines.start, lines.end
    spaces = np.flatnonzero(data == _SPACE)
    first = np.searchsorted(spaces, start)
    count = np.searchsorted(spaces, end) - first
    regular = (count == 2) & (data[start] != _HASH) & (data[start] != _COMMA)
    special = np.flatnonzero((data == ord("\\")) | (data == ord('"')))
    regular[np.searchsorted(start, special, "right") - 1] = False
    line = np.flatnonzero(regular)
    spaces = np.append(spaces, 0)
    key_end, time_start = spaces[first[line]], spaces[first[line] + 1] + 1
    raw_time, timed = read_digits(words_of(lines.buffer), time_start, end[line])

    equals, commas = np.flatnonzero(data == _EQUALS), np.flatnonzero(data == _COMMA)
    equal_1, equal_2 = np.searchsorted(equals, key_end), np.searchsorted(equals, time_start)
    comma_1, comma_2 = np.searchsorted(commas, key_end), np.searchsorted(commas, time_start)
    shaped = timed & (key_end > start[line]) & (equal_2 - equal_1 == comma_2 - comma_1 + 1)
    regular[line[~shaped]] = False
    line, key_end, time_start, raw_time, equal_1, comma_1, size = (
        column[shaped]
        for column in (line, key_end, time_start, raw_time, equal_1, comma_1, equal_2 - equal_1)
    )
    owner = np.repeat(np.arange(len(line)), size)
    ordinal = np.arange(len(owner)) - np.repeat(np.cumsum(size) - size, size)
    name_end = equals[equal_1[owner] + ordinal]
    commas = np.append(commas, 0)
    comma = comma_1[owner] + ordinal
    name_start = np.where(ordinal == 0, key_end[owner], commas[comma - 1]) + 1
    last = ordinal == size[owner] - 1
    value_end = np.where(last, time_start[owner] - 1, commas[np.minimum(comma, len(commas) - 1)])
    fields = _Fields(
        line=line[owner],
        key_start=start[line][owner],
        key_end=key_end[owner] + 1,
        name_start=name_start,
        name_end=name_end,
        value_end=value_end,
        raw_time=raw_time[owner],
    )
    wrong = (name_start >= name_end) | (name_end + 1 >= value_end)
    regular[fields.line[wrong]] = False
    return fields.only(regular[fields.line]), ~regular


def _read_values(lines: _Lines, fields: _Fields) -> tuple[_Fields, Floats, Ints]:
    """The values, and the lines that hold something other than plain numbers (now left out)."""
    data = lines.data
    start, end = fields.name_end + 1, fields.value_end.copy()
    suffix = data[end - 1]
    signed = suffix == _INTEGER
    integer = np.flatnonzero(signed | (suffix == _UNSIGNED))
    end[integer] -= 1
    values = read_decimals(data, start, end)
    if len(integer):
        minus = signed[integer] & (data[start[integer]] == _MINUS)
        _, good = read_digits(words_of(lines.buffer), start[integer] + minus, end[integer])
        values[integer[~good]] = np.nan
    keep = np.isfinite(values)
    if keep.all():
        return fields, values, fields.line[:0]
    unread = np.unique(fields.line[~keep])
    keep = ~np.isin(fields.line, unread)
    return fields.only(keep), values[keep], unread


@dataclass(slots=True)
class _Slow:
    """What the irregular lines gave."""

    keys: list[bytes]
    raw_times: list[int]
    values: list[float]
    lines: list[int]
    timeless: list[int]
    """Samples without a time of their own."""
    consumed: list[int]
    """Lines that are the inside of a string that began further up."""
    rejects: list[Reject]
    unsupported: Counter[str]


def _read_irregular(lines: _Lines, numbers: list[int], context: DecodeContext) -> _Slow:
    slow = _Slow([], [], [], [], [], [], [], Counter())
    stop = len(lines.buffer) - LEAD
    read_to = 0
    for number in numbers:
        start = int(lines.start[number])
        if start < read_to:
            continue
        try:
            line = parse_line(lines.buffer, start, stop)
        except BadLine as error:
            slow.rejects.append(Reject(Reason.MALFORMED, f"line {number + 1}", str(error)))
            continue
        if line.end > int(lines.end[number]) + 2:
            following = int(np.searchsorted(lines.start, line.end))
            slow.consumed.extend(range(number + 1, following))
            read_to = line.end
        if line.strings:
            slow.unsupported["string fields"] += line.strings
        bound_samples(len(slow.values) + len(line.values), context)
        for name, value in line.values:
            if line.time is None:
                slow.timeless.append(len(slow.values))
            slow.keys.append(_PREFIX + line.head + b" " + name)
            slow.raw_times.append(line.time or 0)
            slow.values.append(value)
            slow.lines.append(number)
    return slow
