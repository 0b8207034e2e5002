"""Prometheus remote write 2.0: `io.prometheus.write.v2.Request`, after snappy.

Labels are references into a table of strings that is different in every body, so a series' key is
spelled out: its type, its unit and its strings, each behind its length.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ...core.errors import MalformedBody
from ...core.protobuf import message_classes, parse, varint
from ...core.samples import (
    DecodeContext,
    FamilyMetadata,
    MetricBatch,
    Reason,
    Series,
    SeriesRejected,
)
from ._batch import Ints
from ._prometheus import METRIC_TYPES, series_of
from ._timeseries import Split, split
from ._written import assemble, read_histograms

_PREFIX: Final = b"2"
_METADATA_TAG: Final = 0x2A
_FAMILY_SUFFIXES: Final = ("_bucket", "_count", "_sum")

_MAX_VARINT_32: Final = 5
_MAX_SPELLED_BYTES: Final = 1 << 28
"""A few bytes can refer to a long symbol many times over; a million series of long labels fit."""

_classes: Final = message_classes(
    "prometheus.write2",
    {
        "Metadata": [(1, "int32", "type"), (3, "uint32", "help"), (4, "uint32", "unit")],
        "Request": [(4, "repeated bytes", "symbols"), (5, "repeated bytes", "timeseries")],
        "Series": [
            (1, "repeated uint32", "labels"),
            (2, "repeated bytes", "samples"),
            (3, "repeated bytes", "histograms"),
            (4, "repeated bytes", "exemplars"),
            (5, "bytes", "metadata"),
        ],
    },
)


@dataclass(frozen=True, slots=True)
class _About:
    """The metadata of a series: type, references of help and unit."""

    type: str = "unknown"
    help: int = 0
    unit: int = 0


@dataclass(frozen=True, slots=True)
class _References:
    """The label references of all series in one array; series i has flat[at[i]:at[i + 1]]."""

    flat: Ints
    at: Ints

    def of(self, i: int) -> list[int]:
        found: list[int] = self.flat[self.at[i] : self.at[i + 1]].tolist()
        return found


def decode(body: bytes, context: DecodeContext) -> MetricBatch:
    """All samples; native histograms as bucket series; exemplars are counted."""
    request = parse(_classes["Request"], body)
    symbols: list[bytes] = list(request.symbols)
    if symbols and symbols[0]:
        raise MalformedBody("the first symbol is not the empty string", where="symbols[0]")
    records: list[bytes] = list(request.timeseries)
    columns = split(records, _classes["Series"], _METADATA_TAG)
    references = _label_references(records, columns, len(symbols))
    abouts, about = _read_metadata(records, columns, len(symbols))
    unsupported: Counter[str] = Counter()
    for message in columns.messages.values():
        unsupported["exemplars"] += len(message.exemplars)

    def describe(i: int) -> Series:
        metadata = abouts[about[i]]
        try:
            strings = [symbols[r].decode() for r in references.of(i)]
            unit = symbols[metadata.unit].decode() if metadata.unit else ""
        except UnicodeDecodeError:
            raise SeriesRejected(Reason.BAD_TAG, "a symbol is not valid UTF-8") from None
        return series_of(zip(strings[::2], strings[1::2], strict=True), metadata.type, unit)

    return assemble(
        context,
        columns,
        _keys(symbols, references, abouts, about),
        describe,
        read_histograms(columns.messages, describe, unsupported),
        _families(symbols, references, abouts, about),
        unsupported,
    )


def _keys(
    symbols: Sequence[bytes],
    references: _References,
    abouts: Sequence[_About],
    about: Sequence[int],
) -> list[bytes]:
    spelled = [varint(len(symbol)) + symbol for symbol in symbols]
    heads = [
        _PREFIX + metadata.type.encode() + (spelled[metadata.unit] if metadata.unit else b"\0")
        for metadata in abouts
    ]
    sizes = np.fromiter(map(len, spelled), np.int64, len(spelled))
    ends = np.concatenate([[0], np.cumsum(sizes[references.flat])])[references.at]
    if ends[-1] > _MAX_SPELLED_BYTES:
        raise MalformedBody(
            f"the labels spelled out take {ends[-1]} bytes, the limit is {_MAX_SPELLED_BYTES}"
        )
    # One join for all series and a slice for each: a third of the time of a join for each.
    labels = b"".join(map(spelled.__getitem__, references.flat.tolist()))
    bounds = ends.tolist()
    return [
        heads[number] + labels[start:end]
        for number, start, end in zip(about, bounds[:-1], bounds[1:], strict=True)
    ]


def _label_references(records: Sequence[bytes], columns: Split, symbols: int) -> _References:
    """All label references; the packed varints of all series are read at once."""
    joined, size = columns.joined, columns.label_bytes
    start, end = joined.starts + 2, joined.starts + size
    # Usual is one field 1 of under 128 bytes; the others are parsed and put behind all records.
    other = (size < 2) | (size >= 130) | (joined.data[start - 1] != size - 2)
    packed = {i: _packed(records[i], int(size[i]), i) for i in np.flatnonzero(other).tolist()}
    packed |= {i: b"".join(map(varint, m.labels)) for i, m in columns.messages.items()}
    data = joined.data
    if packed:
        data = np.concatenate([data, np.frombuffer(b"".join(packed.values()), np.uint8)])
        which = np.fromiter(packed, np.int64, len(packed))
        length = np.fromiter(map(len, packed.values()), np.int64, len(packed))
        end[which] = len(joined.data) + np.cumsum(length)
        start[which] = end[which] - length
    length = end - start
    ends_in_bytes = np.cumsum(length)
    data = data[np.arange(length.sum()) + np.repeat(end - ends_in_bytes, length)]
    final = data < 128
    last = np.flatnonzero(final)
    first = np.concatenate([np.zeros(min(1, len(last)), np.int64), last[:-1] + 1])
    size = last - first + 1
    flat = (data[first] & 127).astype(np.int64)
    for k in range(1, int(size.max(initial=1))):
        more = np.flatnonzero(size > k)
        flat[more] |= (data[first[more] + k] & 127).astype(np.int64) << min(7 * k, 62)
    at = np.concatenate([[0], np.concatenate([[0], np.cumsum(final)])[ends_in_bytes]])
    cut = (ends_in_bytes > 0) & ~np.concatenate([final, [True]])[ends_in_bytes - 1]
    wrong = cut | (np.diff(at) % 2 == 1)
    if wrong.any():
        i = int(np.argmax(wrong))
        raise MalformedBody("an odd number of label references", where=f"series {i}")
    beyond = (flat >= symbols) | (size > _MAX_VARINT_32)
    if beyond.any():
        i = int(np.searchsorted(at, np.argmax(beyond), "right")) - 1
        raise MalformedBody(
            f"a label reference is beyond the {symbols} symbols", where=f"series {i}"
        )
    return _References(flat, at)


def _packed(record: bytes, label_bytes: int, i: int) -> bytes:
    """The references of a head that is not one field of under 128 bytes."""
    if not label_bytes:
        return b""
    message = parse(_classes["Series"], record[:label_bytes], f"series {i}")
    return b"".join(map(varint, message.labels))


def _read_metadata(
    records: Sequence[bytes], columns: Split, symbols: int
) -> tuple[list[_About], list[int]]:
    """The different metadata of the body, and which of them each series has."""
    sent = [b""] * len(records)
    lengths = columns.joined.ends - columns.joined.starts
    with_tail = np.flatnonzero(columns.tails < lengths)
    for i, tail in zip(with_tail.tolist(), columns.tails[with_tail].tolist(), strict=True):
        sent[i] = records[i][tail + 2 :]
    for i, message in columns.messages.items():
        sent[i] = message.metadata
    numbers = {data: number for number, data in enumerate(dict.fromkeys(sent))}
    abouts = []
    for data in numbers:
        where = f"series {sent.index(data)} metadata"
        metadata = parse(_classes["Metadata"], data, where)
        if data and max(metadata.help, metadata.unit) >= symbols:
            raise MalformedBody(f"a reference is beyond the {symbols} symbols", where=where)
        known = 0 <= metadata.type < len(METRIC_TYPES)
        abouts.append(
            _About(METRIC_TYPES[metadata.type if known else 0], metadata.help, metadata.unit)
        )
    return abouts, [numbers[data] for data in sent]


def _families(
    symbols: Sequence[bytes],
    references: _References,
    abouts: Sequence[_About],
    about: Sequence[int],
) -> list[FamilyMetadata]:
    """What the body says of metric families, each once."""
    if b"__name__" not in symbols or abouts == [_About()]:
        return []
    names = np.flatnonzero(references.flat[::2] == symbols.index(b"__name__")) * 2
    owners = np.searchsorted(references.at, names, "right") - 1
    pairs = np.array(about, np.int64)[owners] * len(symbols) + references.flat[names + 1]
    families = {}
    for number, reference in (divmod(pair, len(symbols)) for pair in np.unique(pairs).tolist()):
        metadata = abouts[number]
        name = symbols[reference].decode(errors="replace")
        if metadata.type in ("histogram", "gaugehistogram", "summary"):
            name = next((name.removesuffix(s) for s in _FAMILY_SUFFIXES if name.endswith(s)), name)
        if metadata != _About():
            unit = symbols[metadata.unit].decode(errors="replace") if metadata.unit else ""
            text = symbols[metadata.help].decode(errors="replace") if metadata.help else ""
            families[name] = FamilyMetadata(name, metadata.type, unit, text)
    return list(families.values())
