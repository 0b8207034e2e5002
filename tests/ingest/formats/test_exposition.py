"""Prometheus text and OpenMetrics against the official client's parsers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Summary, generate_latest
from prometheus_client.openmetrics.exposition import generate_latest as generate_open_metrics
from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as open_metrics_families,
)
from prometheus_client.parser import text_string_to_metric_families

from tidegauge.core.samples import (
    DecodeContext,
    FamilyMetadata,
    MetricBatch,
    Reason,
    Series,
    SeriesRejected,
)
from tidegauge.ingest.formats import exposition

NOW_US = 1_700_000_000_000_000
CONTEXT = DecodeContext(now_us=NOW_US)

Row = tuple[str, tuple[tuple[str, str], ...], int, int]


def decode(text: str | bytes) -> MetricBatch:
    return exposition.decode(text if isinstance(text, bytes) else text.encode(), CONTEXT)


def rows(batch: MetricBatch) -> list[Row]:
    found = []
    for position, ts_us, bits in zip(
        batch.series.tolist(), batch.ts_us.tolist(), batch.values.view(np.uint64).tolist(),
        strict=True,
    ):  # fmt: skip
        try:
            series = batch.describe(position)
        except SeriesRejected:
            continue
        found.append((series.name, series.tags, ts_us, bits))
    return sorted(found)


def reference(text: str, *, open_metrics: bool = False) -> list[Row]:
    parse = open_metrics_families if open_metrics else text_string_to_metric_families
    found = []
    for family in parse(text):
        for sample in family.samples:
            tags = tuple(sorted((k, v) for k, v in sample.labels.items() if v))
            seconds = None if sample.timestamp is None else float(sample.timestamp)
            ts_us = NOW_US if seconds is None else round(seconds * 1e6)
            found.append((sample.name, tags, ts_us, int(np.float64(sample.value).view(np.uint64))))
    return sorted(found)


def registry() -> CollectorRegistry:
    made = CollectorRegistry()
    counter = Counter("requests", 'Help with \\ and "quotes"', ["path"], registry=made)
    counter.labels('/a"b\\c\nd').inc(3)
    counter.labels("/plain").inc(0.5)
    Gauge("temperature", "Unit", unit="celsius", registry=made).set(-7e-9)
    Histogram("latency", "H", ["x"], registry=made, buckets=(0.1, 1)).labels("ü").observe(0.5)
    Summary("size", "S", registry=made).observe(5)
    Gauge("odd", "Not a number", registry=made).set(math.nan)
    return made


def test_official_client_text_is_read_whole() -> None:
    text = generate_latest(registry()).decode()
    batch = decode(text)
    assert rows(batch) == reference(text)
    assert not batch.rejects
    kinds = {s.name: s.kind for s in map(batch.describe, batch.series.tolist())}
    assert kinds == {
        "requests_total": "counter", "requests_created": "gauge", "temperature_celsius": "gauge",
        "latency_bucket": "counter", "latency_count": "counter", "latency_sum": "counter",
        "latency_created": "gauge", "size_count": "counter", "size_sum": "counter",
        "size_created": "gauge", "odd": "gauge",
    }  # fmt: skip


def test_official_client_open_metrics_is_read_whole() -> None:
    text = generate_open_metrics(registry()).decode()
    batch = decode(text)
    assert rows(batch) == reference(text, open_metrics=True)
    units = {s.name: s.unit for s in map(batch.describe, batch.series.tolist())}
    assert units["temperature_celsius"] == "celsius"
    assert FamilyMetadata("temperature_celsius", "gauge", "celsius", "Unit") in batch.metadata


GOOD = [
    ("a 1", [("a", (), NOW_US, 1.0)]),
    ("a 1 5\r\n\n  # note\n", [("a", (), 5000, 1.0)]),
    ("a{} 1 -5", [("a", (), -5000, 1.0)]),
    ('a{b="c",} +1.5e3 5', [("a", (("b", "c"),), 5000, 1500.0)]),
    ('a { b = "c} 1" } 2', [("a", (("b", "c} 1"),), NOW_US, 2.0)]),
    ('a{b="c",d="e"}2', [("a", (("b", "c"), ("d", "e")), NOW_US, 2.0)]),
    ('{"my.name", "b.c"="d"} 2', [("my.name", (("b.c", "d"),), NOW_US, 2.0)]),
    ("a\t1\t5", [("a", (), 5000, 1.0)]),
    ('a{b=""} 1', [("a", (), NOW_US, 1.0)]),
    ("a 1 1.5\n# EOF\n", [("a", (), 1_500_000, 1.0)]),
    ("a -Inf", [("a", (), NOW_US, -math.inf)]),
]


@pytest.mark.parametrize(("text", "expected"), GOOD, ids=[g[0][:30] for g in GOOD])
def test_good_lines(text: str, expected: list[tuple[str, tuple[object, ...], int, float]]) -> None:
    batch = decode(text)
    found = [(n, t, us, np.uint64(bits).view(np.float64)) for n, t, us, bits in rows(batch)]
    assert found == expected
    assert not batch.rejects


@pytest.mark.parametrize(
    ("line", "word"),
    [("a", "no value"), ("a x", "not a number"), ("a 1 x", "not a timestamp"),
     ("a 1 2 3", "no value and time"), ("a 1_0", "not a number"), ("a 0x10", "not a number"),
     ('a{b="c  1', "no value"), ("a 1 1.5", "not a timestamp"), ('"a"  1', "no metric name")],
)  # fmt: skip
def test_bad_line_is_a_reject_with_number_and_reason(line: str, word: str) -> None:
    batch = decode(f"x 1 5\n{line}\ny 2 5")
    assert [row[0] for row in rows(batch)] == ["x", "y"]
    assert [(r.where, r.reason) for r in batch.rejects] == [("line 2", Reason.MALFORMED)]
    assert word in batch.rejects[0].detail


@pytest.mark.parametrize(
    ("line", "reason"),
    [('a{b="c",b="d"} 1', Reason.BAD_TAG), ('a{"x","y"} 1', Reason.BAD_NAME),
     ('{b="c"} 1', Reason.BAD_NAME), ("a{b=c} 1", Reason.BAD_TAG), ('a{="c"} 1', Reason.BAD_TAG),
     ('a{__name__="c"} 1', Reason.BAD_TAG), ("a} 1", Reason.BAD_NAME),
     ('a{b="c 1', Reason.BAD_TAG), ("{ 1", Reason.BAD_TAG), ('"a" 1', Reason.BAD_NAME)],
)  # fmt: skip
def test_bad_labels_refuse_the_series(line: str, reason: Reason) -> None:
    batch = decode(line)
    with pytest.raises(SeriesRejected) as caught:
        batch.describe(0)
    assert caught.value.reason is reason


def test_invalid_utf8_refuses_the_series() -> None:
    with pytest.raises(SeriesRejected, match="UTF-8"):
        decode(b'a{b="\xff"} 1').describe(0)


def test_type_holds_for_the_series_of_its_family_only() -> None:
    batch = decode(
        "# TYPE a counter\n# UNIT a s\na 1\na_other 1\nb_total 1\n# TYPE b_total untyped\n"
        "b_total 2\n# TYPE s summary\ns{quantile=\"0.5\"} 1\n"
    )  # fmt: skip
    assert [batch.describe(i) for i in range(5)] == [
        Series("a", (), "counter", "s"),
        Series("a_other", (), "unknown"),
        Series("b_total", (), "counter"),
        Series("b_total", (), "counter"),
        Series("s", (("quantile", "0.5"),), "gauge"),
    ]


def test_exemplars_are_counted_and_the_sample_stays() -> None:
    batch = decode('a_bucket{le="1"} 5 # {trace_id="x"} 0.5 1\n# EOF')
    assert batch.unsupported == {"exemplars": 1}
    assert [r[0] for r in rows(batch)] == ["a_bucket"]


def test_samples_are_named_by_line() -> None:
    batch = decode("\na 1\n# x\nb NaN\nc 1 99999999999999999x\n")
    assert sorted(batch.where(i) for i in range(2)) == ["line 2", "line 4"]


def test_time_beyond_the_calendar_is_a_reject() -> None:
    batch = decode("a 1 999999999999999999\na 2 5")
    assert batch.values.tolist() == [2.0]
    assert [r.reason for r in batch.rejects] == [Reason.BAD_TIMESTAMP]


_label_value = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters='\n"\\}{ #,='), max_size=5
)
_labels = st.dictionaries(st.sampled_from(["a", "b_c", "le"]), _label_value, max_size=2)
_samples = st.tuples(
    st.sampled_from(["m", "n_total", "o:p"]),
    _labels,
    st.floats(),
    st.none() | st.integers(-(10**14), 10**14),
)


@given(st.lists(_samples, max_size=6))
def test_equals_the_official_parser(
    samples: list[tuple[str, dict[str, str], float, int | None]],
) -> None:
    lines = []
    for name, labels, value, ts_ms in samples:
        escaped = ",".join(
            '{}="{}"'.format(k, v.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"'))
            for k, v in labels.items()
        )
        head = f"{name}{{{escaped}}}" if escaped else name
        lines.append(f"{head} {value!r}" + ("" if ts_ms is None else f" {ts_ms}"))
    text = "\n".join(lines) + "\n"
    batch = decode(text)
    assert not batch.rejects
    expected = [
        (
            name,
            tuple(sorted((k, v) for k, v in labels.items() if v)),
            NOW_US if ts_ms is None else ts_ms * 1000,
            int(np.float64(float(repr(value))).view(np.uint64)),
        )
        for name, labels, value, ts_ms in samples
    ]
    assert rows(batch) == sorted(expected)
