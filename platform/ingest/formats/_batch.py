"""What the decoders share: bounds, precisions and the shape of errors."""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from ...core.errors import MalformedBody
from ...core.samples import DecodeContext, Series

US_MAX: Final = 253_402_300_799_999_999
"""The last microsecond of year 9999; nothing beyond it is a time of a sample."""

US_MIN: Final = -62_135_596_800_000_000
"""The first microsecond of year 1."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Positions = NDArray[np.int32]


def bound_samples(count: int, context: DecodeContext) -> None:
    """Refuse a body of more samples than one commit may hold."""
    if count > context.max_samples:
        raise MalformedBody(
            f"the body holds {count} samples, the limit is {context.max_samples}",
            limit_samples=context.max_samples,
        )


def seconds_to_us(seconds: Floats) -> tuple[Ints, NDArray[np.bool_]]:
    """Microseconds of (fractional) Unix seconds, and which of them are times at all."""
    us = np.rint(seconds * 1e6)
    good = (us >= US_MIN) & (us <= US_MAX)
    return np.where(good, us, 0).astype(np.int64), good


def scale_to_us(
    times: Ints, numerator: int, denominator: int = 1
) -> tuple[Ints, NDArray[np.bool_]]:
    """Microseconds of integer times in units of numerator/denominator us, rounded down."""
    if denominator > 1:
        us = times // denominator
        return us, (us >= US_MIN) & (us <= US_MAX)
    good = (times >= US_MIN // numerator) & (times <= US_MAX // numerator)
    return np.where(good, times, 0) * numerator, good


_encoder = msgspec.msgpack.Encoder()


def key_of(series: Series) -> bytes:
    """The key of a series that has no spelling of its own on the wire; the same in all formats."""
    return b"s" + _encoder.encode((series.name, series.tags, series.kind, series.unit))


def used_positions(count: int, series: NDArray[np.integer]) -> tuple[Ints, Positions]:
    """Which of `count` series have samples, and `series` renumbered to these."""
    used = np.bincount(series, minlength=count) > 0
    kept = np.flatnonzero(used)
    if len(kept) == count:
        return kept, series.astype(np.int32)
    return kept, (np.cumsum(used) - 1)[series].astype(np.int32)
