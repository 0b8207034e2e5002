"""What the decoder tests share: a context, and batches spelled out sample by sample."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tidegauge.core.samples import DecodeContext, MetricBatch, Series, SeriesRejected
from tidegauge.ingest.validation import check

NOW_US = 1_700_000_000_000_000

Row = tuple[Series, int, float]


@pytest.fixture
def context() -> DecodeContext:
    return DecodeContext(now_us=NOW_US)


@pytest.fixture
def spell_out() -> Callable[[MetricBatch], list[Row]]:
    """All samples of a batch with their described series; checks the batch's invariants."""
    return rows_of


def rows_of(batch: MetricBatch) -> list[Row]:
    assert len(batch.series) == len(batch.ts_us) == len(batch.values)
    described: dict[int, Series | None] = {}
    by_key: dict[bytes, Series] = {}
    rows = []
    for position, ts_us, value in zip(
        batch.series.tolist(), batch.ts_us.tolist(), batch.values.tolist(), strict=True
    ):
        if position not in described:
            try:
                series = batch.describe(position)
                check(series)
            except SeriesRejected:
                described[position] = None
            else:
                described[position] = series
                assert by_key.setdefault(batch.keys[position], series) == series
        found = described[position]
        if found is not None:
            rows.append((found, ts_us, value))
    for i in range(min(3, len(batch))):
        assert isinstance(batch.where(i), str)
    assert batch.nbytes >= 0
    return rows
