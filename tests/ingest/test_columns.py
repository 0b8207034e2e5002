"""The order of samples on their way into the database."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tidegauge.ingest.columns import Accepted, merge

_SERIES = st.integers(1, 2**31 - 1) | st.integers(1, 5)
_NEAR = st.integers(1_700_000_000_000_000, 1_700_000_000_000_009)
_FAR = st.integers(0, 4_000_000_000_000_000)


@given(st.lists(st.tuples(_SERIES, _NEAR | _FAR)), st.integers(0, 10))
def test_merged_samples_are_by_series_and_time(samples: list[tuple[int, int]], cut: int) -> None:
    parts = []
    for part in (samples[:cut], samples[cut:]):
        ids = np.array([s for s, _ in part], np.int32)
        ts_us = np.array([t for _, t in part], np.int64)
        nothing = ids[:0], ts_us[:0], np.empty(0, np.int16)
        parts.append(Accepted(ids, ts_us, len(parts) * cut + np.arange(len(ids)) * 1.0, *nothing))
    merged = merge(parts)
    order = sorted(range(len(samples)), key=lambda i: samples[i])  # equal ones as they came
    placed = zip(merged.series_id.tolist(), merged.ts_us.tolist(), strict=True)
    assert list(placed) == [samples[i] for i in order]
    assert merged.values.tolist() == order
