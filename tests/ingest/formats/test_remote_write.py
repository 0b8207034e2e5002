"""Remote write 1.0 and 2.0 against a plain object-by-object reading of the same messages."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidegauge.core.errors import MalformedBody
from tidegauge.core.protobuf import message_classes
from tidegauge.core.samples import (
    STALE_NAN_BITS,
    DecodeContext,
    FamilyMetadata,
    MetricBatch,
    Reason,
    Series,
    SeriesRejected,
)
from tidegauge.ingest.formats import remote_write_1, remote_write_2
from tidegauge.ingest.formats._prometheus import bound_text

CONTEXT = DecodeContext(now_us=1_700_000_000_000_000)
MS = 1_700_000_000_000
STALE = np.uint64(STALE_NAN_BITS).view(np.float64).item()

HISTOGRAM = [
    (1, "uint64", "count_int"), (2, "optional double", "count_float"), (3, "double", "sum"),
    (4, "sint32", "schema"), (5, "double", "zero_threshold"), (6, "uint64", "zero_count_int"),
    (8, "repeated Span", "negative_spans"), (9, "repeated sint64", "negative_deltas"),
    (11, "repeated Span", "positive_spans"), (12, "repeated sint64", "positive_deltas"),
    (13, "repeated double", "positive_counts"), (14, "int32", "reset_hint"),
    (15, "int64", "timestamp"), (16, "repeated double", "custom_values"),
]  # fmt: skip
SPAN = [(1, "sint32", "offset"), (2, "uint32", "length")]
V1 = message_classes(
    "test.v1",
    {
        "Label": [(1, "string", "name"), (2, "string", "value")],
        "Sample": [(1, "double", "value"), (2, "int64", "timestamp")],
        "Exemplar": [(1, "repeated Label", "labels"), (2, "double", "value")],
        "Span": SPAN,
        "Histogram": HISTOGRAM,
        "Series": [
            (1, "repeated Label", "labels"), (2, "repeated Sample", "samples"),
            (3, "repeated Exemplar", "exemplars"), (4, "repeated Histogram", "histograms"),
        ],
        "Metadata": [(1, "int32", "type"), (2, "string", "metric_family_name"),
                     (4, "string", "help"), (5, "string", "unit")],
        "Request": [(1, "repeated Series", "timeseries"), (3, "repeated Metadata", "metadata")],
    },
)  # fmt: skip
V2 = message_classes(
    "test.v2",
    {
        "Sample": [(1, "double", "value"), (2, "int64", "timestamp"), (3, "int64", "start")],
        "Exemplar": [(1, "repeated uint32", "labels_refs"), (2, "double", "value")],
        "Span": SPAN,
        "Histogram": HISTOGRAM,
        "Metadata": [(1, "int32", "type"), (3, "uint32", "help_ref"), (4, "uint32", "unit_ref")],
        "Series": [
            (1, "repeated uint32", "labels_refs"), (2, "repeated Sample", "samples"),
            (3, "repeated Histogram", "histograms"), (4, "repeated Exemplar", "exemplars"),
            (5, "Metadata", "metadata"),
        ],
        "Request": [(4, "repeated string", "symbols"), (5, "repeated Series", "timeseries")],
    },
)  # fmt: skip

Labels = dict[str, str]


def request_1(*series: tuple[Labels, list[tuple[float, int]]]) -> Any:
    request = V1["Request"]()
    for labels, samples in series:
        one = request.timeseries.add()
        for name, value in labels.items():
            one.labels.add(name=name, value=value)
        for value, ts_ms in samples:
            one.samples.add(value=value, timestamp=ts_ms)
    return request


def request_2(*series: tuple[Labels, list[tuple[float, int]]]) -> Any:
    request = V2["Request"](symbols=[""])
    for labels, samples in series:
        one = request.timeseries.add()
        for text in (text for label in labels.items() for text in label):
            one.labels_refs.append(symbol(request, text))
        for value, ts_ms in samples:
            one.samples.add(value=value, timestamp=ts_ms)
    return request


def symbol(request: Any, text: str) -> int:
    if text not in request.symbols:
        request.symbols.append(text)
    return list(request.symbols).index(text)


def samples_of(batch: MetricBatch) -> list[tuple[Series | None, int, int]]:
    """Series (None if refused), time and the bits of the value, in a fixed order."""
    rows = []
    for position, ts_us, bits in zip(
        batch.series.tolist(), batch.ts_us.tolist(), batch.values.view(np.uint64).tolist(),
        strict=True,
    ):  # fmt: skip
        try:
            series = batch.describe(position)
        except SeriesRejected:
            series = None
        rows.append((series, ts_us, bits))
    return sorted(rows, key=repr)


def expected(
    series: list[tuple[Labels, list[tuple[float, int]]]],
) -> list[tuple[Series | None, int, int]]:
    rows = []
    for labels, samples in series:
        name = labels.get("__name__", "")
        tags = tuple(sorted((k, v) for k, v in labels.items() if v and k != "__name__"))
        counter = name.endswith(("_total", "_count", "_sum", "_bucket"))
        found = Series(name, tags, "counter" if counter else "unknown") if name else None
        for value, ts_ms in samples:
            bits = int(np.float64(value).view(np.uint64))
            rows.append((found, ts_ms * 1000, bits))
    return sorted(rows, key=repr)


_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
_labels = st.dictionaries(
    st.sampled_from(["__name__", "job", "le", "a" * 200, "\x12\x10\x09", "ü"]) | _text,
    st.sampled_from(["up", "x_total", "v" * 150, "\x12\x07\x10"]) | _text,
    max_size=4,
)
_ts_ms = st.integers(MS, MS + 10**6) | st.integers(0, 2**44) | st.sampled_from([-5, 0, 2**35 - 1])
_values = st.floats() | st.sampled_from([0.0, -0.0, math.inf, math.nan, STALE])
_series = st.lists(st.tuples(_labels, st.lists(st.tuples(_values, _ts_ms), max_size=4)), max_size=6)


@given(_series)
def test_v1_equals_the_plain_reading(series: list[tuple[Labels, list[tuple[float, int]]]]) -> None:
    batch = remote_write_1.decode(request_1(*series).SerializeToString(), CONTEXT)
    assert samples_of(batch) == expected(series)


@given(_series)
def test_v2_equals_the_plain_reading(series: list[tuple[Labels, list[tuple[float, int]]]]) -> None:
    batch = remote_write_2.decode(request_2(*series).SerializeToString(), CONTEXT)
    assert samples_of(batch) == expected(series)


@settings(max_examples=20)
@given(
    st.lists(st.integers(0, 90), min_size=70, max_size=90),
    st.sampled_from([0.0, 1.5]),
    st.integers(0, 300),
)
def test_many_series_of_uneven_length(counts: list[int], value: float, symbols: int) -> None:
    """Long series leave the common walk for the slow way, and nothing is lost or doubled."""
    series = [
        (
            {"__name__": f"m{i}", "pad": "p" * (i % 3 * 100), "n": str(i * symbols)},
            [(value * (k % 3), MS + k) for k in range(count)],
        )
        for i, count in enumerate(counts)
    ]
    for decode, request in ((remote_write_1.decode, request_1), (remote_write_2.decode, request_2)):
        batch = decode(request(*series).SerializeToString(), CONTEXT)
        assert samples_of(batch) == expected(series)
        assert len(batch.keys) == sum(count > 0 for count in counts)


@pytest.mark.parametrize("decode", [remote_write_1.decode, remote_write_2.decode])
def test_empty_request_has_no_samples(
    decode: Callable[[bytes, DecodeContext], MetricBatch],
) -> None:
    assert len(decode(b"", CONTEXT)) == 0


def test_samples_are_named_by_series_and_position() -> None:
    request = request_1(({"__name__": "a"}, [(1, MS), (2, MS + 1)]), ({"__name__": "b"}, [(3, MS)]))
    batch = remote_write_1.decode(request.SerializeToString(), CONTEXT)
    places = {batch.values[i]: batch.where(i) for i in range(3)}
    assert places == {1: "series 0 sample 0", 2: "series 0 sample 1", 3: "series 1 sample 0"}


def test_keys_are_the_same_from_body_to_body() -> None:
    first = request_2(({"__name__": "a", "x": "y"}, [(1, MS)]))
    second = request_2(({"__name__": "b"}, [(1, MS)]), ({"__name__": "a", "x": "y"}, [(1, MS)]))
    keys = [remote_write_2.decode(r.SerializeToString(), CONTEXT).keys for r in (first, second)]
    assert keys[0][0] == keys[1][1]
    third = request_1(({"__name__": "a"}, [(1, MS)]))
    third.timeseries[0].exemplars.add(value=1)
    fourth = request_1(({"__name__": "a"}, [(1, MS)]))
    keys = [remote_write_1.decode(r.SerializeToString(), CONTEXT).keys for r in (third, fourth)]
    assert keys[0] == keys[1]


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        ([], Reason.BAD_NAME),
        ([("job", "x")], Reason.BAD_NAME),
        ([("__name__", "a"), ("x", "1"), ("x", "2")], Reason.BAD_TAG),
    ],
)
def test_bad_label_sets_refuse_the_series(labels: list[tuple[str, str]], reason: Reason) -> None:
    request = request_1(({"__name__": "good"}, [(1, MS)]), ({}, [(1, MS)]))
    for name, value in labels:
        request.timeseries[1].labels.add(name=name, value=value)
    batch = remote_write_1.decode(request.SerializeToString(), CONTEXT)
    assert batch.describe(0) == Series("good")
    with pytest.raises(SeriesRejected) as caught:
        batch.describe(1)
    assert caught.value.reason is reason


def test_label_that_is_not_utf8_refuses_the_series() -> None:
    body = request_1(({"__name__": "abcd"}, [(1, MS)])).SerializeToString()
    batch = remote_write_1.decode(body.replace(b"abcd", b"ab\xff\xfe"), CONTEXT)
    with pytest.raises(SeriesRejected, match="UTF-8"):
        batch.describe(0)


def test_times_beyond_the_calendar_are_rejects() -> None:
    request = request_1(({"__name__": "a"}, [(1, 2**62), (2, MS)]))
    batch = remote_write_1.decode(request.SerializeToString(), CONTEXT)
    assert batch.values.tolist() == [2.0]
    assert batch.where(0) == "series 0 sample 1"
    assert [(r.reason, r.where) for r in batch.rejects] == [
        (Reason.BAD_TIMESTAMP, "series 0 sample 0")
    ]


def test_v1_metadata_becomes_family_metadata() -> None:
    request = V1["Request"]()
    request.metadata.add(type=1, metric_family_name="x_total", help="Help.", unit="s")
    request.metadata.add(type=99, metric_family_name="y")
    batch = remote_write_1.decode(request.SerializeToString(), CONTEXT)
    assert batch.metadata == [
        FamilyMetadata("x_total", "counter", "s", "Help."),
        FamilyMetadata("y", "unknown"),
    ]


def test_v2_metadata_decides_kind_unit_and_family() -> None:
    names = ["a", "b_bucket", "c", "d_total"]
    types = [1, 3, 2, 0]
    request = request_2(*(({"__name__": name}, [(1.0, MS)]) for name in names))
    for one, kind in zip(request.timeseries, types, strict=True):
        one.metadata.type = kind
        one.metadata.help_ref = symbol(request, "Help.") if kind else 0
        one.metadata.unit_ref = symbol(request, "s") if kind else 0
    batch = remote_write_2.decode(request.SerializeToString(), CONTEXT)
    assert [batch.describe(i) for i in range(4)] == [
        Series("a", (), "counter", "s"),
        Series("b_bucket", (), "counter", "s"),
        Series("c", (), "gauge", "s"),
        Series("d_total", (), "counter", ""),
    ]
    assert sorted(batch.metadata, key=lambda m: m.name) == [
        FamilyMetadata("a", "counter", "s", "Help."),
        FamilyMetadata("b", "histogram", "s", "Help."),
        FamilyMetadata("c", "gauge", "s", "Help."),
    ]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda r: r.symbols.__setitem__(0, "x"), "symbols[0]"),
        (lambda r: r.timeseries[1].labels_refs.append(1), "series 1"),
        (lambda r: r.timeseries[1].labels_refs.extend([1, 77]), "series 1"),
        (lambda r: r.timeseries[1].labels_refs.extend([1, 2**32 - 1]), "series 1"),
        (lambda r: setattr(r.timeseries[1].metadata, "unit_ref", 9), "series 1 metadata"),
    ],
)
def test_v2_references_beyond_the_symbols_are_malformed(
    change: Callable[[Any], None], where: str
) -> None:
    request = request_2(({"__name__": "a"}, [(1, MS)]), ({"__name__": "b"}, [(1, MS)]))
    change(request)
    with pytest.raises(MalformedBody) as caught:
        remote_write_2.decode(request.SerializeToString(), CONTEXT)
    assert caught.value.where == where


def test_exemplars_are_counted_and_samples_stay() -> None:
    request = request_1(({"__name__": "a"}, [(1, MS)]))
    request.timeseries[0].exemplars.add(value=1)
    request.timeseries[0].exemplars.add(value=2)
    batch = remote_write_1.decode(request.SerializeToString(), CONTEXT)
    assert batch.unsupported == {"exemplars": 2}
    assert len(batch) == 1


def native(request: Any, **fields: Any) -> Any:
    return request.timeseries[0].histograms.add(timestamp=MS, **fields)


def histogram_rows(batch: MetricBatch) -> dict[str, float]:
    rows = {}
    for position, value in zip(batch.series.tolist(), batch.values.tolist(), strict=True):
        series = batch.describe(position)
        rows[series.name + dict(series.tags).get("le", "")] = value
    return rows


@pytest.mark.parametrize(
    ("decode", "request_of"),
    [(remote_write_1.decode, request_1), (remote_write_2.decode, request_2)],
)
def test_native_histogram_becomes_cumulative_buckets(decode: Any, request_of: Any) -> None:
    request = request_of(({"__name__": "h", "job": "x"}, []))
    native(
        request, count_int=12, sum=18.5, schema=0, zero_threshold=0.001, zero_count_int=2,
        positive_spans=[{"offset": 0, "length": 2}, {"offset": 1, "length": 1}],
        positive_deltas=[1, 2, -1],
        negative_spans=[{"offset": 1, "length": 1}], negative_deltas=[4],
    )  # fmt: skip
    batch = decode(request.SerializeToString(), CONTEXT)
    assert histogram_rows(batch) == {
        "h_bucket-2": 0, "h_bucket-1": 4, "h_bucket-0.001": 4, "h_bucket0.001": 6,
        "h_bucket0.5": 6, "h_bucket1": 7, "h_bucket2": 10, "h_bucket4": 10, "h_bucket8": 12,
        "h_bucket+Inf": 12, "h_count": 12, "h_sum": 18.5,
    }  # fmt: skip
    assert batch.wire_counts == {"samples": 0, "histograms": 1}
    assert {batch.describe(int(i)).kind for i in batch.series} == {"counter"}
    assert set(batch.ts_us.tolist()) == {MS * 1000}
    assert batch.where(0) == "series 0 histogram 0"


def test_fine_native_histogram_is_merged_exactly() -> None:
    request = request_1(({"__name__": "h"}, []))
    native(request, count_float=6.5, sum=1.0, schema=5,
           positive_spans=[{"offset": -7, "length": 8}],
           positive_counts=[1, 1, 1, 1, 0, 0, 0.5, 2])  # fmt: skip
    rows = histogram_rows(remote_write_1.decode(request.SerializeToString(), CONTEXT))
    # Schema 5 to 3 joins four buckets into one: -7..-4 end at 2^(-1/8), -3..0 at 1.
    edges = {bound_text(2.0 ** (-k / 8)): k for k in range(3)}
    assert {edges[k[8:]]: v for k, v in rows.items() if k[8:] in edges} == {2: 0, 1: 4, 0: 6.5}
    assert rows["h_count"] == rows["h_bucket+Inf"] == 6.5


def test_custom_buckets_keep_their_bounds_and_stale_stays_stale() -> None:
    request = request_1(({"__name__": "h"}, []))
    native(request, count_int=5, sum=2.0, schema=-53, custom_values=[0.1, 1.0],
           positive_spans=[{"offset": 0, "length": 3}], positive_deltas=[1, 1, 0])  # fmt: skip
    rows = histogram_rows(remote_write_1.decode(request.SerializeToString(), CONTEXT))
    assert rows == {"h_bucket0.1": 1, "h_bucket1": 3, "h_bucket+Inf": 5, "h_count": 5, "h_sum": 2}
    request = request_1(({"__name__": "h"}, []))
    native(request, sum=STALE)
    batch = remote_write_1.decode(request.SerializeToString(), CONTEXT)
    assert set(batch.values.view(np.uint64).tolist()) == {STALE_NAN_BITS}
    assert len(batch) == 3


def test_unknown_histogram_schema_is_counted_by_name() -> None:
    request = request_1(({"__name__": "h"}, [(1, MS)]))
    native(request, count_int=1, schema=-100)
    batch = remote_write_1.decode(request.SerializeToString(), CONTEXT)
    assert batch.unsupported["histograms of an unknown schema"] == 1
    assert len(batch) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"positive_spans": [{"offset": 0, "length": 2**32 - 1}], "positive_deltas": [1]},
        {"positive_spans": [{"offset": 0, "length": 1}]},
        {"schema": -53, "custom_values": [1.0], "positive_spans": [{"offset": 5, "length": 1}],
         "positive_deltas": [1]},
    ],
)  # fmt: skip
def test_histogram_whose_parts_do_not_fit_is_malformed(fields: dict[str, Any]) -> None:
    request = request_1(({"__name__": "h"}, []))
    native(request, count_int=1, **fields)
    with pytest.raises(MalformedBody) as caught:
        remote_write_1.decode(request.SerializeToString(), CONTEXT)
    assert caught.value.where == "series 0 histogram 0"


@pytest.mark.parametrize("offset", [-(2**31), 2**31 - 1])
def test_bucket_far_beyond_the_doubles_overflows_into_infinity(offset: int) -> None:
    request = request_1(({"__name__": "h"}, []))
    native(request, count_int=1, schema=-4, positive_deltas=[1],
           positive_spans=[{"offset": offset, "length": 1}])  # fmt: skip
    rows = histogram_rows(remote_write_1.decode(request.SerializeToString(), CONTEXT))
    assert rows["h_bucket+Inf"] == 1


def test_cut_off_body_is_malformed_and_names_the_series() -> None:
    body = request_1(({"__name__": "a"}, [(1, MS)])).SerializeToString()
    with pytest.raises(MalformedBody):
        remote_write_1.decode(body[:-1], CONTEXT)
    broken = body.replace(b"\x12\x10\x09", b"\x12\x1f\x09")
    with pytest.raises(MalformedBody) as caught:
        remote_write_1.decode(broken, CONTEXT)
    assert caught.value.where == "series 0"


def test_label_value_that_looks_like_a_sample_is_no_sample() -> None:
    mimic = b"\x12\x10\x09" + struct.pack("<d", 3.0) + b"\x10\x01\x01\x01\x01\x01\x01"
    labels = {"__name__": "a", "z": mimic.decode("latin-1").replace("\x80", "x")}
    batch = remote_write_1.decode(request_1((labels, [(5.0, MS)])).SerializeToString(), CONTEXT)
    assert batch.values.tolist() == [5.0]
    assert batch.describe(0).tags == (("z", labels["z"]),)


@pytest.mark.parametrize(
    "head",
    [
        b"\x0a\x04%c%c%c%c",
        b"\x0a\x02%c%c\x0a\x02%c%c",
        b"\x08%c\x08%c\x08%c\x08%c",
        b"\x0a\x00\x0a\x04%c%c%c%c",
        b"\x0a\x03%c%c%c\x08%c",
    ],
)
def test_v2_references_may_be_spelled_in_any_way(head: bytes) -> None:
    """Packed, in pieces, one by one; among series that are as usual."""
    request = request_2(*(({"__name__": f"m{i}", "a": "b"}, [(i, 1000)]) for i in range(3)))
    wanted = samples_of(remote_write_2.decode(request.SerializeToString(), CONTEXT))
    references = list(request.timeseries[1].labels_refs)
    sample = request.timeseries[1].samples[0].SerializeToString()
    record = head % tuple(references) + b"\x12%c" % len(sample) + sample
    pieces = [request.timeseries[i].SerializeToString() for i in (0, 2)]
    symbols = b"".join(b"\x22%c" % len(s) + s.encode() for s in request.symbols)
    body = symbols + b"".join(b"\x2a%c" % len(p) + p for p in (pieces[0], record, pieces[1]))
    assert samples_of(remote_write_2.decode(body, CONTEXT)) == wanted


def test_v2_labels_that_grow_beyond_measure_are_malformed(monkeypatch: pytest.MonkeyPatch) -> None:
    request = request_2(({"__name__": "m", "a": "x" * 100}, [(1, 1000)])).SerializeToString()
    assert len(remote_write_2.decode(request, CONTEXT)) == 1
    monkeypatch.setattr(remote_write_2, "_MAX_SPELLED_BYTES", 100)
    with pytest.raises(MalformedBody, match="114 bytes"):
        remote_write_2.decode(request, CONTEXT)


def test_too_many_samples_are_refused() -> None:
    body = request_1(({"__name__": "a"}, [(1, MS)] * 3)).SerializeToString()
    with pytest.raises(MalformedBody, match="limit is 2"):
        remote_write_1.decode(body, DecodeContext(now_us=0, max_samples=2))


@pytest.mark.parametrize(
    ("bound", "text"),
    [(1.0, "1"), (0.005, "0.005"), (1e6, "1000000"), (math.inf, "+Inf"), (-math.inf, "-Inf"),
     (-0.0, "0"), (1e300, "1e+300"), (0.1 + 0.2, "0.30000000000000004")],
)  # fmt: skip
def test_bound_text(bound: float, text: str) -> None:
    assert bound_text(bound) == text
