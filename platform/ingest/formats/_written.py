"""The batch of a remote write body, from split series and expanded native histograms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...core.samples import (
    DecodeContext,
    FamilyMetadata,
    MetricBatch,
    Reason,
    Reject,
    Series,
    SeriesRejected,
)
from ._batch import bound_samples, key_of, scale_to_us, used_positions
from ._native_histogram import UnknownSchema, expand
from ._timeseries import Split


@dataclass(slots=True)
class Histograms:
    """The samples that native histograms became, beside the series they came from."""

    samples: list[tuple[Series, int, float]] = field(default_factory=list)
    origin: list[tuple[int, int]] = field(default_factory=list)
    """Per sample: series and histogram in the body."""
    rejects: list[Reject] = field(default_factory=list)
    read: int = 0


def read_histograms(
    messages: dict[int, Any],  # Any: protobuf messages have no static types
    describe: Callable[[int], Series],
    unsupported: Counter[str],
) -> Histograms:
    """All native histograms in parsed series."""
    found = Histograms()
    for i, message in messages.items():
        if not message.histograms:
            continue
        try:
            base = describe(i)
        except SeriesRejected as error:
            found.rejects.append(
                Reject(
                    error.reason, f"series {i}", error.detail, error.name, len(message.histograms)
                )
            )
            continue
        for k, data in enumerate(message.histograms):
            try:
                ts_ms, samples = expand(data, base, f"series {i} histogram {k}")
            except UnknownSchema:
                unsupported["histograms of an unknown schema"] += 1
                continue
            found.read += 1
            found.samples.extend((series, ts_ms, value) for series, value in samples)
            found.origin.extend([(i, k)] * len(samples))
    return found


def assemble(
    context: DecodeContext,
    columns: Split,
    keys: Sequence[bytes],
    describe: Callable[[int], Series],
    histograms: Histograms,
    metadata: Sequence[FamilyMetadata],
    unsupported: Counter[str],
) -> MetricBatch:
    """Columns of the plain samples, followed by those of histograms."""
    plain = len(columns.values)
    bound_samples(plain + len(histograms.samples), context)
    kept, positions = used_positions(len(keys), columns.series)
    if len(kept) != len(keys):
        keys = [keys[i] for i in kept]
    ts_ms, values = columns.ts_ms, columns.values
    expanded: dict[bytes, Series] = {}
    if histograms.samples:
        numbers: dict[bytes, int] = {}
        added = []
        for series, _, _ in histograms.samples:
            key = key_of(series)
            expanded[key] = series
            added.append(len(kept) + numbers.setdefault(key, len(numbers)))
        keys = [*keys, *numbers]
        positions = np.concatenate([positions, np.array(added, np.int32)])
        ts_ms = np.concatenate([ts_ms, np.array([s[1] for s in histograms.samples], np.int64)])
        values = np.concatenate([values, np.array([s[2] for s in histograms.samples])])
    ts_us, good = scale_to_us(ts_ms, 1000)

    def place(i: int) -> str:
        if i < plain:
            return f"series {columns.series[i]} sample {columns.ordinal[i]}"
        series, ordinal = histograms.origin[i - plain]
        return f"series {series} histogram {ordinal}"

    where = place
    rejects = histograms.rejects
    if not good.all():
        rejects = rejects + [
            Reject(Reason.BAD_TIMESTAMP, place(int(i)), f"{ts_ms[i]} ms is not a time")
            for i in np.flatnonzero(~good)
        ]
        rest = np.flatnonzero(good)
        positions, ts_us, values = positions[rest], ts_us[rest], values[rest]

        def where(i: int) -> str:
            return place(int(rest[i]))

    return MetricBatch(
        keys=keys,
        describe=lambda i: describe(int(kept[i])) if i < len(kept) else expanded[keys[i]],
        series=positions,
        ts_us=ts_us,
        values=values,
        where=where,
        rejects=rejects,
        metadata=metadata,
        unsupported=unsupported,
        wire_counts=Counter(samples=plain, histograms=histograms.read),
    )
