"""Columns to PostgreSQL's binary COPY format in one numpy pass, no object per row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)  # flags and header extension are zero
TRAILER = b"\xff\xff"
POSTGRES_EPOCH_US = 946_684_800_000_000  # 2000-01-01, PostgreSQL's zero


def _row(*columns: tuple[str, str]) -> np.dtype[np.void]:
    """A row: number of fields, then length and value of each, all big-endian."""
    fields = [("fields", ">i2")]
    for name, kind in columns:
        fields += [(f"{name}_size", ">i4"), (name, kind)]
    return np.dtype(fields)


_SAMPLE = _row(("ts", ">i8"), ("series_id", ">i4"), ("scaled", ">f8"), ("divisor", ">f8"))
_MARKER = _row(("ts", ">i8"), ("series_id", ">i4"), ("marker", ">i2"))


def _encode(dtype: np.dtype[np.void], **columns: NDArray[np.generic]) -> bytes:
    """Every row a copy of one with the counts and sizes, then the columns over it."""
    row = np.zeros(1, dtype)
    row["fields"] = len(columns)
    for name in columns:
        row[f"{name}_size"] = dtype[name].itemsize
    rows = np.repeat(row, len(next(iter(columns.values()))))
    for name, column in columns.items():
        rows[name] = column
    return b"".join((SIGNATURE, rows.data, TRAILER))


def encode_samples(
    ts_us: NDArray[np.int64],
    series_id: NDArray[np.int32],
    scaled: NDArray[np.float64],
    divisor: NDArray[np.float64],
) -> bytes:
    """Rows of metric_samples (ts, series_id, scaled, divisor); `ts_us` counts from 1970."""
    return _encode(
        _SAMPLE, ts=ts_us - POSTGRES_EPOCH_US, series_id=series_id, scaled=scaled, divisor=divisor
    )


def encode_markers(
    ts_us: NDArray[np.int64], series_id: NDArray[np.int32], marker: NDArray[np.int16]
) -> bytes:
    """Rows of metric_nonfinite (ts, series_id, marker)."""
    return _encode(_MARKER, ts=ts_us - POSTGRES_EPOCH_US, series_id=series_id, marker=marker)
