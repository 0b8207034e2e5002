"""Prometheus' text exposition format and OpenMetrics, pushed.

Plain lines are split with numpy for the whole body; lines with escapes, exemplars or NaN go
through `_exposition_line`, one at a time. A bad line is a reject with its number, the rest stays.
The `# TYPE` and `# UNIT` before a sample decide its kind and unit if its name fits the family.

A body that ends with `# EOF` is OpenMetrics: its times are seconds, otherwise milliseconds.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...core.samples import DecodeContext, FamilyMetadata, MetricBatch, Reason, Reject, Series
from ._batch import Floats, Ints, bound_samples, scale_to_us, seconds_to_us
from ._digits import LEAD, read_decimals, read_digits, words_of
from ._exposition_line import BadLine, Family, parse_line, parse_metadata, series_of_key

_PREFIX: Final = b"t"
_NEWLINE, _SPACE, _HASH, _BRACE = b"\n #}"
_BACKSLASH, _TAB, _RETURN = b"\\\t\r"


@dataclass(slots=True)
class _Rows:
    """Samples of some lines; NaN times are those not sent."""

    line: Ints
    keys: list[bytes]
    values: Floats
    ts_us: Ints
    good: NDArray[np.bool_]


def decode(body: bytes, context: DecodeContext) -> MetricBatch:
    """All samples of the good lines."""
    buffer = b"".join([bytes(LEAD), body, b"\n", bytes(LEAD)])
    data = np.frombuffer(buffer, np.uint8)
    newline = np.flatnonzero(data == _NEWLINE)
    start, end = np.concatenate([[LEAD], newline[:-1] + 1]), newline
    open_metrics = body.rstrip().endswith(b"# EOF")
    comment = (data[start] == _HASH) & (end > start)
    families, family_of = _read_families(buffer, start, end, np.flatnonzero(comment))
    heads = [_PREFIX + family.key for family in families]

    regular = ~comment & (end > start)
    # Four comparisons take a fifth of the time of a look-up in a table of bytes.
    is_special = data == _HASH
    for byte in (_BACKSLASH, _TAB, _RETURN):
        is_special |= data == byte
    special = np.flatnonzero(is_special)
    regular[np.searchsorted(start, special, "right") - 1] = False
    fast = _read_regular(buffer, data, start, end, regular, heads, family_of, context, open_metrics)
    regular[:] = False
    regular[fast.line] = True
    bound_samples(len(fast.values), context)
    rejects: list[Reject] = []
    unsupported: Counter[str] = Counter()
    slow_lines: list[int] = []
    slow_keys: list[bytes] = []
    slow_values: list[float] = []
    slow_times: list[int] = []
    for i in np.flatnonzero(~regular & ~comment).tolist():
        try:
            line = parse_line(buffer[start[i] : end[i]], open_metrics=open_metrics)
        except BadLine as error:
            rejects.append(Reject(Reason.MALFORMED, f"line {i + 1}", str(error)))
            continue
        if line is None:
            continue
        if line.has_exemplar:
            unsupported["exemplars"] += 1
        bound_samples(len(fast.values) + len(slow_values) + 1, context)
        slow_lines.append(i)
        slow_keys.append(heads[family_of[i]] + line.series)
        slow_values.append(line.value)
        slow_times.append(context.now_us if line.ts_us is None else line.ts_us)
    line_of = np.concatenate([fast.line, np.array(slow_lines, np.int64)])
    keys = fast.keys + slow_keys
    kept = np.flatnonzero(np.concatenate([fast.good, np.ones(len(slow_keys), np.bool_)]))
    rejects += [
        Reject(Reason.BAD_TIMESTAMP, f"line {i + 1}", "the timestamp is out of range")
        for i in fast.line[~fast.good].tolist()
    ]

    def describe(i: int) -> Series:
        return series_of_key(keys[i][len(_PREFIX) :])

    return MetricBatch(
        keys=keys,
        describe=describe,
        series=kept.astype(np.int32),
        ts_us=np.concatenate([fast.ts_us, np.array(slow_times, np.int64)])[kept],
        values=np.concatenate([fast.values, np.array(slow_values, np.float64)])[kept],
        where=lambda i: f"line {line_of[kept[i]] + 1}",
        rejects=sorted(rejects, key=lambda r: int(r.where.removeprefix("line "))),
        metadata=_metadata(families),
        unsupported=unsupported,
    )


def _read_families(
    buffer: bytes, start: Ints, end: Ints, comments: Ints
) -> tuple[list[Family], Ints]:
    """What the comments say, in order, and for every line the entry that is in force there."""
    families = [Family()]
    changes = [0]
    by_name: dict[bytes, Family] = {}
    for i in comments.tolist():
        said = parse_metadata(buffer[start[i] : end[i]])
        if said is not None:
            name, field, value = said
            known = by_name.get(name, Family(name))
            by_name[name] = changed = known.with_field(field, value)
            families.append(changed)
            changes.append(i)
    in_force = np.searchsorted(np.array(changes[1:]), np.arange(len(start)), "right")
    return families, in_force


def _read_regular(
    buffer: bytes,
    data: NDArray[np.uint8],
    start: Ints,
    end: Ints,
    regular: NDArray[np.bool_],
    heads: list[bytes],
    family_of: Ints,
    context: DecodeContext,
    open_metrics: bool,
) -> _Rows:
    """Lines of a series, a space, a finite number, and perhaps a space and a time."""
    line = np.flatnonzero(regular)
    start, end = start[line], end[line]
    spaces = np.append(np.flatnonzero(data == _SPACE), len(data))
    braces = np.append(np.flatnonzero(data == _BRACE), 0)
    brace = braces[np.searchsorted(braces[:-1], end) - 1]
    key_end = np.where(brace >= start, brace + 1, spaces[np.searchsorted(spaces, start)])
    first = np.searchsorted(spaces, key_end)
    count = np.searchsorted(spaces, end) - first
    shaped = (key_end > start) & (spaces[first] == key_end) & ((count == 1) | (count == 2))
    line, start, end, key_end, first, count = (
        column[shaped] for column in (line, start, end, key_end, first, count)
    )
    timed = count == 2
    value_end = np.where(timed, spaces[np.minimum(first + 1, len(spaces) - 1)], end)
    values = read_decimals(data, key_end + 1, value_end)
    ts_us = np.full(len(line), context.now_us, np.int64)
    good = np.ones(len(line), np.bool_)
    read = np.isfinite(values)
    at = np.flatnonzero(timed)
    if open_metrics:
        seconds = read_decimals(data, value_end[at] + 1, end[at])
        ts_us[at], good[at] = seconds_to_us(seconds)
        read[at] &= np.isfinite(seconds)
    else:
        ts_ms, valid = read_digits(words_of(buffer), value_end[at] + 1, end[at])
        ts_us[at], good[at] = scale_to_us(ts_ms, 1000)
        read[at] &= valid
    line, start, key_end = line[read], start[read], key_end[read]
    pieces = zip(family_of[line].tolist(), start.tolist(), key_end.tolist(), strict=True)
    keys = [heads[family] + buffer[a:b] for family, a, b in pieces]
    return _Rows(line, keys, values[read], ts_us[read], good[read])


def _metadata(families: list[Family]) -> list[FamilyMetadata]:
    latest = {family.name: family for family in families[1:]}
    return [
        FamilyMetadata(
            *(
                text.decode(errors="replace")
                for text in (family.name, family.type, family.unit, family.help)
            )
        )
        for family in latest.values()
    ]
