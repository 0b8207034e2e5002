"""Splits Prometheus TimeSeries messages with numpy: where labels end, and all their samples.

Versions 1 and 2 of remote write share the layout that senders produce: field 1 (labels, or label
references), then samples in field 2, each a double and milliseconds in 6 bytes of varint (true
from 1971 to 2109), the double left out where it is zero. All series of a body are walked in step:
one round of vector operations reads the n-th label or sample of every series. What does not follow
the layout (other fields, other sizes) is marked irregular for the caller to read the slow way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.protobuf import MessageClass, message_classes, parse
from ._batch import Floats, Ints
from ._joined import Joined

_Sample: Final = message_classes(
    "prometheus.sample",
    {"Sample": [(1, "double", "value"), (2, "int64", "timestamp")]},
)["Sample"]

_FIELD_1: Final = 0x0A
_FEW: Final = 64
"""Below so many series a round of vector operations costs more than reading them singly."""

_MAX_SAMPLE_ROUNDS: Final = 64

_HEAD_MASK: Final = np.uint64(0xFFFFFF)
_FULL_HEAD: Final = np.uint64(0x091012)
"""Field 2 of 16 bytes that begins with the double: bytes 12 10 09."""
_ZERO_HEAD: Final = np.uint64(0x100712)
"""Field 2 of 7 bytes that holds only the time: bytes 12 07 10."""

_TIME_MASK: Final = np.uint64(0x00808080808080FF)
_TIME_HEAD: Final = np.uint64(0x0000808080808010)
"""Byte 10 (the field of the time) and a varint of exactly 6 bytes."""


@dataclass(slots=True)
class Split:
    """`label_bytes[i]` is where series i's labels end, unless it is irregular."""

    label_bytes: Ints
    irregular: NDArray[np.bool_]
    tails: Ints
    """Where the samples end; smaller than the record if a tail was allowed and is there."""
    series: Ints
    ordinal: Ints
    """Position of the sample in its series."""
    ts_ms: Ints
    values: Floats
    messages: dict[int, Any]  # Any: protobuf messages have no static types
    """The irregular series, parsed."""
    joined: Joined
    """The records themselves."""


def split(records: Sequence[bytes], series_class: MessageClass, tail_field: int = -1) -> Split:
    """Read all series; a field with the tag byte `tail_field` may follow the samples.

    `series_class` parses irregular series; its field `samples` is declared as repeated bytes.
    """
    joined = Joined(records)
    irregular = np.zeros(len(records), np.bool_)
    labels_end = joined.run_end(_FIELD_1, joined.starts, irregular)
    series, ordinal, ts_ms, values, tails = _walk_samples(joined, labels_end, irregular, tail_field)
    messages: dict[int, Any] = {}
    if irregular.any():
        keep = ~irregular[series]
        messages = {
            i: parse(series_class, records[i], f"series {i}")
            for i in np.flatnonzero(irregular).tolist()
        }
        columns = zip(
            (series[keep], ordinal[keep], ts_ms[keep], values[keep]),
            _read_messages(messages),
            strict=True,
        )
        series, ordinal, ts_ms, values = (np.concatenate(pair) for pair in columns)
    return Split(
        label_bytes=labels_end - joined.starts,
        irregular=irregular,
        tails=tails - joined.starts,
        series=series,
        ordinal=ordinal,
        ts_ms=ts_ms,
        values=values,
        messages=messages,
        joined=joined,
    )


def _walk_samples(
    joined: Joined,
    labels_end: Ints,
    irregular: NDArray[np.bool_],
    tail_field: int,
) -> tuple[Ints, Ints, Ints, Floats, Ints]:
    data, words, ends = joined.data, joined.words, joined.ends
    who = np.flatnonzero(~irregular)
    at, end = labels_end[who], ends[who]
    tails = ends.copy()
    found: list[tuple[Ints, int, NDArray[np.uint64], Floats]] = []
    while True:
        if tail_field >= 0:
            ended = (at < end) & (data[at] == tail_field)
            single = ended & (at + 2 + data[np.minimum(at + 1, end)] == end)
            tails[who[single]] = at[single]
            at = np.where(single, end, at)
        more = at < end
        if not more.all():
            who, at, end = who[more], at[more], end[more]
        if not len(who):
            break
        if len(found) and (len(who) < _FEW or len(found) == _MAX_SAMPLE_ROUNDS):
            irregular[who] = True
            break
        head = words[at] & _HEAD_MASK
        full = head == _FULL_HEAD
        time = words[np.where(full, at + 11, at + 2)]
        regular = (full | (head == _ZERO_HEAD)) & ((time & _TIME_MASK) == _TIME_HEAD)
        value = words[at + 3].view(np.float64)
        if not full.all():
            value = np.where(full, value, 0.0)
        at = np.where(full, at + 18, at + 9)
        regular &= at <= end
        if not regular.all():
            irregular[who[~regular]] = True
            who, at, end = who[regular], at[regular], end[regular]
            time, value = time[regular], value[regular]
        found.append((who, len(found), time, value))
    if not found:
        none = np.zeros(0, np.int64)
        return none, none, none, np.zeros(0), tails
    series = np.concatenate([f[0] for f in found])
    ordinal = np.concatenate([np.full(len(f[0]), f[1]) for f in found])
    ts_ms = _varint_6(np.concatenate([f[2] for f in found]))
    return series, ordinal, ts_ms, np.concatenate([f[3] for f in found]), tails


def _varint_6(time: NDArray[np.uint64]) -> Ints:
    """The number in the 6 bytes behind the lowest one, 7 bits of each."""
    number = np.zeros(len(time), np.uint64)
    for i in range(6):
        number |= ((time >> np.uint64(8 + 8 * i)) & np.uint64(0x7F)) << np.uint64(7 * i)
    return number.view(np.int64)


def _read_messages(messages: dict[int, Any]) -> tuple[Ints, Ints, Ints, Floats]:
    """Series, ordinal, time and value of all samples in parsed series."""
    samples: list[bytes] = []
    counts = []
    for message in messages.values():
        samples.extend(message.samples)
        counts.append(len(message.samples))
    series = np.repeat(np.fromiter(messages, np.int64, len(messages)), counts)
    last = np.cumsum(counts)
    ordinal = np.arange(len(samples)) - np.repeat(last - counts, counts)

    joined = Joined(samples)
    words, at, lengths = joined.words, joined.starts, joined.ends - joined.starts
    full = (lengths == 16) & ((words[at] & np.uint64(0xFF)) == np.uint64(0x09))
    time = words[np.where(full, at + 9, at)]
    regular = (full | (lengths == 7)) & ((time & _TIME_MASK) == _TIME_HEAD)
    ts_ms = _varint_6(time)
    values = np.where(full, words[at + 1].view(np.float64), 0.0)
    for i in np.flatnonzero(~regular):
        sample = parse(_Sample, samples[i], f"series {series[i]} sample {ordinal[i]}")
        ts_ms[i], values[i] = sample.timestamp, sample.value
    return series, ordinal, ts_ms, values
