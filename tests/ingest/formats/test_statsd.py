"""StatsD: what lines mean, what a flush gives, what is bounded."""

from __future__ import annotations

import math
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tidegauge.core.samples import MetricBatch, Reason, Series
from tidegauge.ingest.formats._exponential import Exponential, bucket_of, cumulative_buckets
from tidegauge.ingest.formats.statsd import StatsdAggregator

NOW_US = 1_700_000_000_000_000


def values(batch: MetricBatch) -> dict[Series, float]:
    assert set(batch.ts_us.tolist()) <= {NOW_US}
    return {batch.describe(i): v for i, v in enumerate(batch.values.tolist())}


def flushed(*datagrams: str, aggregator: StatsdAggregator | None = None) -> dict[Series, float]:
    aggregator = aggregator or StatsdAggregator()
    for datagram in datagrams:
        aggregator.add(datagram.encode())
    return values(aggregator.flush(NOW_US))


CASES: list[tuple[str, dict[Series, float]]] = [
    ("a:1|c\na:2|c", {Series("a", (), "delta"): 3}),
    ("a:1|c|@0.1", {Series("a", (), "delta"): 10}),
    ("a:1:2:3|c", {Series("a", (), "delta"): 6}),
    ("a:-2|c", {Series("a", (), "delta"): -2}),
    ("a:1|c|#x:y,z,u:v:w", {
        Series("a", (("u", "v:w"), ("x", "y"), ("z", "true")), "delta"): 1}),
    ("a:1|c|@0.5|#x:y|c:abc", {Series("a", (("x", "y"),), "delta"): 2}),
    ("a:5|g", {Series("a", (), "gauge"): 5}),
    ("a:5|g\na:+2|g\na:-3|g", {Series("a", (), "gauge"): 4}),
    ("a:-3|g", {Series("a", (), "gauge"): -3}),
    ("a:x|s\na:y|s\na:x|s", {Series("a", (), "gauge"): 2}),
    ("a:1|ms", {
        Series("a_bucket", (("le", "0.9170040432046712"),), "delta", "ms"): 0,
        Series("a_bucket", (("le", "1"),), "delta", "ms"): 1,
        Series("a_bucket", (("le", "+Inf"),), "delta", "ms"): 1,
        Series("a_count", (), "delta", "ms"): 1,
        Series("a_sum", (), "delta", "ms"): 1}),
    ("a:0|h|@0.5", {
        Series("a_bucket", (("le", "0"),), "delta"): 2,
        Series("a_bucket", (("le", "+Inf"),), "delta"): 2,
        Series("a_count", (), "delta"): 2,
        Series("a_sum", (), "delta"): 0}),
    ("\n\n", {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0] for c in CASES])
def test_lines(text: str, expected: dict[Series, float]) -> None:
    assert flushed(text) == expected


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"a", Reason.MALFORMED), (b"a:1", Reason.MALFORMED), (b"a|c", Reason.MALFORMED),
        (b"a:x|c", Reason.BAD_VALUE), (b"a:nan|g", Reason.BAD_VALUE), (b"a:|c", Reason.BAD_VALUE),
        (b"a:1e999|c", Reason.BAD_VALUE), (b"a:1_0|c", Reason.BAD_VALUE),
        (b"a:1|c|@2", Reason.BAD_VALUE), (b"a:1|c|@0", Reason.BAD_VALUE),
        (b"a:1|k", Reason.UNSUPPORTED), (b"a:1|c|x", Reason.MALFORMED),
        (b":1|c", Reason.BAD_NAME), (b"\xff:1|c", Reason.MALFORMED),
        (b"a\0:1|c", Reason.BAD_NAME), (b"a:1|c|#:v", Reason.BAD_TAG),
    ],
)  # fmt: skip
def test_bad_lines_are_rejects_and_the_rest_stays(line: bytes, reason: Reason) -> None:
    aggregator = StatsdAggregator()
    aggregator.add(b"x:1|c\n" + line + b"\ny:1|c")
    aggregator.add(line)
    batch = aggregator.flush(NOW_US)
    assert [s.name for s in values(batch)] == ["x", "y"]
    assert [(r.reason, r.count) for r in batch.rejects] == [(reason, 2)]
    assert not aggregator.flush(NOW_US).rejects


def test_counters_begin_anew_and_gauges_go_on() -> None:
    aggregator = StatsdAggregator()
    assert flushed("c:1|c\ng:5|g", aggregator=aggregator)
    assert flushed(aggregator=aggregator) == {}
    assert flushed("g:+1|g", aggregator=aggregator) == {Series("g", (), "gauge"): 6}


def test_idle_gauges_are_forgotten() -> None:
    aggregator = StatsdAggregator(idle_flushes=2)
    flushed("g:5|g", aggregator=aggregator)
    flushed(aggregator=aggregator)
    flushed(aggregator=aggregator)
    assert flushed("g:+1|g", aggregator=aggregator) == {Series("g", (), "gauge"): 1}


def test_series_and_members_are_bounded() -> None:
    aggregator = StatsdAggregator(max_series=2, max_set_members=2)
    aggregator.add(b"a:1|c\nb:1|s\nb:2|s\nb:3|s\nc:1|c\na:1|c")
    batch = aggregator.flush(NOW_US)
    assert {s.name: v for s, v in values(batch).items()} == {"a": 2, "b": 2}
    assert [(r.name, r.reason) for r in batch.rejects] == [
        ("b", Reason.SERIES_BUDGET), ("c", Reason.SERIES_BUDGET)
    ]  # fmt: skip


def test_many_different_faults_are_bounded() -> None:
    aggregator = StatsdAggregator()
    for i in range(5000):
        aggregator.add(b"n%d:x|c" % i)
    rejects = aggregator.flush(NOW_US).rejects
    assert len(rejects) <= 1001
    assert sum(r.count for r in rejects) == 5000


def test_datadog_extras_are_counted_by_name() -> None:
    aggregator = StatsdAggregator()
    aggregator.add(b"_e{1,1}:a|b\n_sc|x|0\na:1|c|T1656581400")
    assert aggregator.flush(NOW_US).unsupported == {
        "datadog events": 1, "datadog service checks": 1, "datadog timestamps": 1
    }  # fmt: skip


@given(st.binary(max_size=60) | st.text("a:1|cgms@#,.-+\n0", max_size=60).map(str.encode))
def test_no_datagram_raises(datagram: bytes) -> None:
    aggregator = StatsdAggregator()
    aggregator.add(datagram)
    aggregator.flush(NOW_US)


@given(st.floats(min_value=5e-324, allow_infinity=False), st.integers(0, 8))
@example(5e-324, 2)
def test_bucket_holds_its_value(value: float, scale: int) -> None:
    bucket = bucket_of(value, scale)
    rows = cumulative_buckets(Exponential(min(scale, 3), {}, {}, 0, 0, 0))
    assert rows == [(math.inf, 0)]
    if scale <= 3:
        rows = cumulative_buckets(Exponential(scale, {bucket: 1.0}, {}, 0, 0, 1))
        assert all(count == (bound >= value) for bound, count in rows)
        finite = [bound for bound, _ in rows if bound != math.inf]
        # among the smallest subnormals neighbouring bounds are one double, and so is the bucket
        if value >= sys.float_info.min:
            assert finite[0] < value


@given(
    st.dictionaries(st.integers(-50, 50), st.integers(0, 9), max_size=6),
    st.dictionaries(st.integers(-50, 50), st.integers(0, 9), max_size=6),
    st.integers(0, 5),
    st.integers(-4, 8),
)
def test_buckets_rise_and_keep_the_count(
    positive: dict[int, int], negative: dict[int, int], zero: int, scale: int
) -> None:
    total = sum(positive.values()) + sum(negative.values()) + zero
    rows = cumulative_buckets(Exponential(scale, positive, negative, zero, 0.0, total))
    bounds, counts = zip(*rows, strict=True)
    assert list(bounds) == sorted(set(bounds))
    assert list(counts) == sorted(counts)
    assert rows[-1] == (math.inf, total)
    if max(counts[:-1], default=0) != total and scale >= 0:
        assert not total
