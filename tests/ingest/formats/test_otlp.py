"""OTLP metrics, protobuf and JSON, against a plain reading of the official messages."""

from __future__ import annotations

import base64
import copy
import json
import math
from typing import Any

import numpy as np
import pytest
from google.protobuf.json_format import MessageToDict
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest as Request,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue, KeyValueList

from tidegauge.core.errors import MalformedBody
from tidegauge.core.samples import (
    STALE_NAN_BITS,
    DecodeContext,
    FamilyMetadata,
    MetricBatch,
    Reason,
    Series,
    SeriesRejected,
)
from tidegauge.ingest.formats import _otlp_json_points, otlp, otlp_json
from tidegauge.ingest.formats._otlp_json_tree import serialized
from tidegauge.ingest.formats._otlp_names import STRATEGIES, label_name, metric_name, type_suffix

CONTEXT = DecodeContext(now_us=1)
NS = 1_700_000_000_123_456_789
US = NS // 1000


def attribute(key: str, value: str) -> KeyValue:
    return KeyValue(key=key, value=AnyValue(string_value=value))


def request(**resource: str) -> tuple[Request, Any]:
    """A request with one scope, and that scope."""
    message = Request()
    resource_metrics = message.resource_metrics.add()
    for key, value in resource.items():
        resource_metrics.resource.attributes.append(attribute(key.replace("_", "."), value))
    return message, resource_metrics.scope_metrics.add()


def decode(message: Request, **options: str) -> MetricBatch:
    """The batch, which the JSON encoding must give too."""
    context = DecodeContext(now_us=1, options=options)
    batch = otlp.decode(message.SerializeToString(), context)
    tree = MessageToDict(message, use_integers_for_enums=True)
    from_json = otlp_json.decode(json.dumps(tree).encode(), context)
    assert sorted(from_json.keys) == sorted(batch.keys)
    assert rows(from_json) == rows(batch)
    assert from_json.rejects == batch.rejects
    assert from_json.unsupported == batch.unsupported
    return batch


def rows(batch: MetricBatch) -> list[tuple[Series | None, int, int]]:
    found = []
    for position, ts_us, bits in zip(
        batch.series.tolist(), batch.ts_us.tolist(), batch.values.view(np.uint64).tolist(),
        strict=True,
    ):  # fmt: skip
        try:
            found.append((batch.describe(position), ts_us, bits))
        except SeriesRejected:
            found.append((None, ts_us, bits))
    return sorted(found, key=repr)


def values(batch: MetricBatch) -> dict[str, float]:
    """Value by name and the tag that tells parts of a distribution."""
    found = {}
    for position, value in zip(batch.series.tolist(), batch.values.tolist(), strict=True):
        series = batch.describe(position)
        tags = dict(series.tags)
        found[series.name + tags.get("le", tags.get("quantile", ""))] = value
    return found


NAMES = [
    # name, unit, suffix, UnderscoreEscapingWithSuffixes, ...WithoutSuffixes, NoUTF8EscapingWith...
    ("http.server.request.duration", "s", "", "http_server_request_duration_seconds",
     "http_server_request_duration", "http.server.request.duration_seconds"),
    ("requests", "{request}", "total", "requests_total", "requests", "requests_total"),
    ("requests_total", "", "total", "requests_total", "requests_total", "requests_total"),
    ("total.requests", "1", "total", "requests_total", "total_requests", "total.requests_total"),
    ("system.cpu.utilization", "1", "ratio", "system_cpu_utilization_ratio",
     "system_cpu_utilization", "system.cpu.utilization_ratio"),
    ("cpu_usage_ratio", "1", "ratio", "cpu_usage_ratio", "cpu_usage_ratio", "cpu_usage_ratio"),
    ("throughput", "By/s", "", "throughput_bytes_per_second", "throughput",
     "throughput_bytes_per_second"),
    ("rate", "1/s", "total", "rate_per_second_total", "rate", "rate_per_second_total"),
    ("disk", "By/{disk}", "", "disk_bytes", "disk", "disk_bytes"),
    ("memory_usage_bytes", "By", "", "memory_usage_bytes", "memory_usage_bytes",
     "memory_usage_bytes"),
    ("metric__with__many", "unit__x", "", "metric_with_many_unit_x", "metric__with__many",
     "metric__with__many_unit__x"),
    ("custom", "unit@with#special/chars", "", "custom_unit_with_special_per_chars", "custom",
     "custom_unit@with#special_per_chars"),
    ("3rd", "", "", "_3rd", "_3rd", "3rd"),
    ("@#$%", "", "", "", "", "@#$%"),
    ("a:b", "d", "", "a:b_days", "a:b", "a:b_days"),
]  # fmt: skip


@pytest.mark.parametrize("case", NAMES, ids=lambda c: f"{c[0]} {c[1]}")
def test_metric_names_follow_the_strategy(case: tuple[str, str, str, str, str, str]) -> None:
    name, unit, suffix, *expected = case
    for strategy, wanted in zip(STRATEGIES, [*expected, name], strict=True):
        assert metric_name(name, unit, strategy, type_suffix=suffix) == wanted, strategy


@pytest.mark.parametrize(
    ("name", "escaped"),
    [("http.method", "http_method"), ("1x", "key_1x"), ("_x", "key_x"), ("__x__", "__x__"),
     ("a..b", "a_b"), ("ü", "key_"), ("", "")],
)  # fmt: skip
def test_label_names_are_escaped(name: str, escaped: str) -> None:
    assert label_name(name, "UnderscoreEscapingWithSuffixes") == escaped
    assert label_name(name, "NoTranslation") == name


def test_ratio_is_for_gauges_of_unit_one_only() -> None:
    assert type_suffix("1", counter=False, gauge=True) == "ratio"
    assert type_suffix("1", counter=True, gauge=False) == "total"
    assert type_suffix("s", counter=False, gauge=True) == ""


@pytest.mark.parametrize(
    ("temporality", "monotonic", "kind", "name"),
    [(2, True, "counter", "n_total"), (2, False, "gauge", "n"), (1, True, "delta", "n_total"),
     (1, False, "delta", "n")],
)  # fmt: skip
def test_sums_keep_their_temporality(
    temporality: int, monotonic: bool, kind: str, name: str
) -> None:
    message, scope = request()
    metric = scope.metrics.add(name="n", description="Help.")
    metric.sum.aggregation_temporality = temporality
    metric.sum.is_monotonic = monotonic
    metric.sum.data_points.add(time_unix_nano=NS, as_int=-3, attributes=[attribute("a.b", "c")])
    batch = decode(message)
    assert batch.describe(0) == Series(name, (("a_b", "c"),), kind)  # type: ignore[arg-type]
    assert (batch.ts_us[0], batch.values[0]) == (US, -3.0)
    family_type = "counter" if monotonic else "gauge"
    assert batch.metadata == [FamilyMetadata(name, family_type, "", "Help.")]
    assert batch.wire_counts == {"data_points": 1}


def test_resource_and_scope_become_tags_and_target_info() -> None:
    message, scope = request(
        service_name="api", service_namespace="shop", service_instance_id="i-1", host_name="h"
    )
    scope.scope.name, scope.scope.version = "lib", "1.2"
    scope.scope.attributes.append(attribute("team", "x"))
    metric = scope.metrics.add(name="g")
    metric.gauge.data_points.add(
        time_unix_nano=NS, as_double=1.5, attributes=[attribute("job", "overridden")]
    )
    batch = decode(message)
    identity = (("instance", "i-1"), ("job", "shop/api"))
    scope_tags = (
        ("otel_scope_name", "lib"),
        ("otel_scope_team", "x"),
        ("otel_scope_version", "1.2"),
    )
    assert batch.describe(0) == Series("g", identity + scope_tags, "gauge")
    assert batch.describe(1) == Series("target_info", (("host_name", "h"), *identity), "gauge")
    assert batch.values.tolist() == [1.5, 1.0]
    assert batch.ts_us.tolist() == [US, US]


def test_no_translation_keeps_names() -> None:
    message, scope = request(service_name="api", host_name="h")
    metric = scope.metrics.add(name="http.requests", unit="By")
    metric.sum.aggregation_temporality, metric.sum.is_monotonic = 2, True
    metric.sum.data_points.add(time_unix_nano=NS, as_int=1, attributes=[attribute("a.b", "c")])
    batch = decode(message, translation="NoTranslation")
    assert batch.describe(0) == Series(
        "http.requests", (("a.b", "c"), ("job", "api")), "counter", "By"
    )
    assert batch.describe(1).tags == (("host.name", "h"), ("job", "api"))
    assert set(batch.keys).isdisjoint(decode(message).keys)
    with pytest.raises(MalformedBody, match="NoTranslation"):
        otlp.decode(b"", DecodeContext(now_us=1, options={"translation": "x"}))


@pytest.mark.parametrize(("temporality", "kind"), [(2, "counter"), (1, "delta")])
def test_histogram_becomes_buckets_with_exact_sum_and_count(temporality: int, kind: str) -> None:
    message, scope = request()
    metric = scope.metrics.add(name="h", unit="s")
    metric.histogram.aggregation_temporality = temporality
    metric.histogram.data_points.add(
        time_unix_nano=NS, count=6, sum=0.1 + 0.2, bucket_counts=[1, 2, 3],
        explicit_bounds=[0.1, 1.0], min=0.01, max=9, attributes=[attribute("le", "mine")],
    )  # fmt: skip
    batch = decode(message)
    assert values(batch) == {
        "h_seconds_bucket0.1": 1, "h_seconds_bucket1": 3, "h_seconds_bucket+Inf": 6,
        "h_seconds_countmine": 6, "h_seconds_summine": 0.1 + 0.2,
    }  # fmt: skip
    assert {batch.describe(int(i)).kind for i in batch.series} == {kind}
    assert batch.unsupported == {"min and max of histograms": 1}


def test_histogram_without_buckets_or_sum_has_a_count() -> None:
    message, scope = request()
    metric = scope.metrics.add(name="h")
    metric.histogram.aggregation_temporality = 2
    metric.histogram.data_points.add(time_unix_nano=NS, count=6)
    assert values(decode(message)) == {"h_bucket+Inf": 6, "h_count": 6}


def test_exponential_histogram_becomes_buckets() -> None:
    message, scope = request()
    metric = scope.metrics.add(name="h")
    metric.exponential_histogram.aggregation_temporality = 2
    point = metric.exponential_histogram.data_points.add(
        time_unix_nano=NS, count=9, sum=7.5, scale=0, zero_count=2
    )
    point.positive.offset = -1
    point.positive.bucket_counts.extend([1, 3, 0, 1])
    point.negative.offset = 0
    point.negative.bucket_counts.extend([2])
    assert values(decode(message)) == {
        "h_bucket-2": 0, "h_bucket-1": 2, "h_bucket0": 4, "h_bucket0.5": 4, "h_bucket1": 5,
        "h_bucket2": 8, "h_bucket4": 8, "h_bucket8": 9, "h_bucket+Inf": 9, "h_count": 9,
        "h_sum": 7.5,
    }  # fmt: skip


def test_summary_becomes_quantiles() -> None:
    message, scope = request()
    metric = scope.metrics.add(name="s")
    point = metric.summary.data_points.add(time_unix_nano=NS, count=4, sum=8.5)
    point.quantile_values.add(quantile=0.5, value=2)
    point.quantile_values.add(quantile=1, value=3)
    batch = decode(message)
    assert values(batch) == {"s_count": 4, "s_sum": 8.5, "s0.5": 2, "s1": 3}
    assert [batch.describe(i).kind for i in range(4)] == ["counter", "counter", "gauge", "gauge"]


def test_no_recorded_value_is_a_stale_marker() -> None:
    message, scope = request()
    scope.metrics.add(name="g").gauge.data_points.add(time_unix_nano=NS, flags=1)
    metric = scope.metrics.add(name="h")
    metric.histogram.aggregation_temporality = 2
    metric.histogram.data_points.add(time_unix_nano=NS, explicit_bounds=[1.0], flags=1)
    batch = decode(message)
    assert set(batch.values.view(np.uint64).tolist()) == {STALE_NAN_BITS}
    names = sorted(batch.describe(int(i)).name for i in batch.series)
    assert names == ["g", "h_bucket", "h_bucket", "h_count", "h_sum"]


def test_values_of_attributes_are_written_as_text() -> None:
    message, scope = request()
    point = scope.metrics.add(name="g").gauge.data_points.add(time_unix_nano=NS, as_int=1)
    for key, value in {
        "b": AnyValue(bool_value=True),
        "i": AnyValue(int_value=-5),
        "d": AnyValue(double_value=0.5),
        "a": AnyValue(array_value=ArrayValue(values=[AnyValue(int_value=1)])),
        "k": AnyValue(kvlist_value=KeyValueList(values=[attribute("x", "y")])),
        "r": AnyValue(bytes_value=b"\xff\x00"),
        "empty": AnyValue(string_value=""),
        "none": AnyValue(),
    }.items():
        point.attributes.append(KeyValue(key=key, value=value))
    assert dict(decode(message).describe(0).tags) == {
        "b": "true", "i": "-5", "d": "0.5", "a": "[1]", "k": '{"x":"y"}',
        "r": base64.b64encode(b"\xff\x00").decode(),
    }  # fmt: skip


def test_keys_that_collide_after_escaping_are_joined() -> None:
    message, scope = request()
    point = scope.metrics.add(name="g").gauge.data_points.add(time_unix_nano=NS, as_int=1)
    point.attributes.extend([attribute("a_b", "2"), attribute("a.b", "1")])
    assert decode(message).describe(0).tags == (("a_b", "1;2"),)


def test_points_that_cannot_be_stored_are_rejects_and_the_rest_stays() -> None:
    message, scope = request()
    gauge = scope.metrics.add(name="g").gauge
    gauge.data_points.add(time_unix_nano=NS)
    gauge.data_points.add(as_int=1)
    gauge.data_points.add(time_unix_nano=NS, as_int=7)
    scope.metrics.add(name="unspecified").sum.data_points.add(time_unix_nano=NS, as_int=1)
    histogram = scope.metrics.add(name="h").histogram
    histogram.aggregation_temporality = 2
    histogram.data_points.add(time_unix_nano=NS, bucket_counts=[1, 2], explicit_bounds=[1, 2])
    histogram.data_points.add(time_unix_nano=NS, bucket_counts=[1, 2, 3], explicit_bounds=[2, 1])
    histogram.data_points.add(count=1)
    summary = scope.metrics.add(name="s").summary
    summary.data_points.add(time_unix_nano=NS).quantile_values.add(quantile=2)
    batch = decode(message)
    assert values(batch) == {"g": 7}
    assert batch.where(0) == "metric 'g' point 2"
    assert [(r.where, r.reason, r.count) for r in batch.rejects] == [
        ("metric 'unspecified'", Reason.MALFORMED, 1),
        ("metric 'h' point 0", Reason.BAD_VALUE, 1),
        ("metric 'h' point 1", Reason.BAD_VALUE, 1),
        ("metric 'h' point 2", Reason.BAD_TIMESTAMP, 1),
        ("metric 's' point 0", Reason.BAD_VALUE, 1),
        ("metric 'g' point 0", Reason.BAD_VALUE, 1),
        ("metric 'g' point 1", Reason.BAD_TIMESTAMP, 1),
    ]


def test_repeated_attribute_refuses_the_series() -> None:
    message, scope = request()
    point = scope.metrics.add(name="g").gauge.data_points.add(time_unix_nano=NS, as_int=1)
    point.attributes.extend([attribute("a", "2"), attribute("a", "1")])
    with pytest.raises(SeriesRejected) as caught:
        decode(message).describe(0)
    assert (caught.value.reason, caught.value.name) == (Reason.BAD_TAG, "g")


def test_exemplars_are_counted() -> None:
    message, scope = request()
    point = scope.metrics.add(name="g").gauge.data_points.add(time_unix_nano=NS, as_int=1)
    point.exemplars.add(as_int=1, span_id=b"12345678", filtered_attributes=[attribute("a", "b")])
    batch = decode(message)
    assert batch.unsupported == {"exemplars": 1}
    assert batch.values.tolist() == [1.0]


@pytest.mark.parametrize("body", [b"\x0a\xff", b"\x0a\x03\x0a\x05x", b"not protobuf"])
def test_broken_protobuf_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedBody):
        otlp.decode(body, CONTEXT)


METRIC = '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[%s]}]}]}'
POINT = '{"name":"g","gauge":{"dataPoints":[%s]}}'
AT = "resourceMetrics[0].scopeMetrics[0].metrics[0].gauge.dataPoints[0]"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("[]", ""),
        ("{", ""),
        ('{"resourceMetrics":{}}', "resourceMetrics"),
        (METRIC % '{"name":5}', "resourceMetrics[0].scopeMetrics[0].metrics[0].name"),
        (METRIC % POINT % '{"timeUnixNano":"x"}', f"{AT}.timeUnixNano"),
        (METRIC % POINT % '{"timeUnixNano":-1}', f"{AT}.timeUnixNano"),
        (METRIC % POINT % '{"timeUnixNano":true}', f"{AT}.timeUnixNano"),
        (METRIC % POINT % '{"asDouble":"1e999"}', f"{AT}.asDouble"),
        (METRIC % POINT % '{"asInt":1.5}', f"{AT}.asInt"),
        (METRIC % POINT % '{"attributes":[{"value":{"bytesValue":"!"}}]}',
         f"{AT}.attributes[0].value.bytesValue"),
        (METRIC % POINT % ('{"attributes":' + '[{"value":{"arrayValue":{"values":' * 2000), ""),
    ],
)  # fmt: skip
def test_json_of_the_wrong_shape_names_the_place(body: str, where: str) -> None:
    with pytest.raises(MalformedBody) as caught:
        otlp_json.decode(body.encode(), CONTEXT)
    assert caught.value.where == where


def test_json_takes_integers_as_numbers_or_text_and_ignores_unknown_fields() -> None:
    points = """
        {"timeUnixNano":"NANOS","asInt":"9007199254740993","new":{"x":[1]}},
        {"timeUnixNano":NANOS,"asInt":12,"attributes":null},
        {"timeUnixNano":NANOS,"asDouble":"NaN"},
        {"timeUnixNano":NANOS,"asDouble":1}
    """.replace("NANOS", str(NS))
    batch = otlp_json.decode((METRIC % POINT % points).encode(), CONTEXT)
    assert batch.values[[0, 1, 3]].tolist() == [9007199254740992.0, 12.0, 1.0]
    assert math.isnan(batch.values[2])
    assert set(batch.ts_us.tolist()) == {US}


_keys = st.sampled_from(["a", "b.c", "b_c", "host.name", "x" * 150, "ü"])
_attributes = st.dictionaries(_keys, st.text(st.characters(exclude_categories=["Cs"]), max_size=5))
_points = st.fixed_dictionaries(
    {"time_unix_nano": st.integers(1, 2**63)},
    optional={
        "start_time_unix_nano": st.integers(0, 2**63),
        "flags": st.sampled_from([0, 1, 2]),
        "attributes": _attributes.map(lambda d: [attribute(k, v) for k, v in d.items()]),
        "exemplars": st.just([{"as_int": 1}]),
    },
)
_numbers = st.one_of(
    st.floats().map(lambda v: {"as_double": v}),
    st.integers(-(2**63), 2**63 - 1).map(lambda v: {"as_int": v}),
)


@given(st.lists(st.tuples(_points, _numbers), max_size=8))
def test_numbers_equal_the_plain_reading(points: list[tuple[dict[str, Any], Any]]) -> None:
    message, scope = request()
    metric = scope.metrics.add(name="g")
    for point, value in points:
        metric.gauge.data_points.add(**point, **value)
    expected = []
    for point in metric.gauge.data_points:
        merged: dict[str, str] = {}
        for kv in sorted(point.attributes, key=lambda kv: kv.key):
            name = {"b.c": "b_c", "host.name": "host_name", "ü": "key_"}.get(kv.key, kv.key)
            if kv.value.string_value:
                joined = [*([merged[name]] if name in merged else []), kv.value.string_value]
                merged[name] = ";".join(joined)
        value = point.as_double if point.HasField("as_double") else float(point.as_int)
        bits = STALE_NAN_BITS if point.flags & 1 else int(np.float64(value).view(np.uint64))
        series = Series("g", tuple(sorted(merged.items())), "gauge")
        expected.append((series, point.time_unix_nano // 1000, bits))
    batch = otlp.decode(message.SerializeToString(), CONTEXT)
    assert rows(batch) == sorted(expected, key=repr)


_SENT = json.loads(
    METRIC
    % """
    {"name":"g","unit":"1","description":"d","gauge":{"dataPoints":[
        {"timeUnixNano":"NANOS","asDouble":1.5,"flags":0,"exemplars":[{"asInt":"1"}],
         "attributes":[{"key":"a","value":{"stringValue":"b"}},{"key":"n","value":{"intValue":"1"}}]},
        {"startTimeUnixNano":1,"timeUnixNano":NANOS,"asInt":"-7","flags":1}]}},
    {"name":"s","sum":{"isMonotonic":true,"aggregationTemporality":2,"dataPoints":[
        {"timeUnixNano":"NANOS","asInt":7}]}},
    {"name":"h","histogram":{"aggregationTemporality":2,"dataPoints":[
        {"timeUnixNano":"NANOS","count":"6","sum":1.5,"min":0.5,"bucketCounts":["1","2",3],
         "explicitBounds":[0.1,1],"attributes":[{"key":"a","value":{"stringValue":"b"}}],
         "exemplars":[{}],"flags":0}]}},
    {"name":"e","exponentialHistogram":{"aggregationTemporality":1,"dataPoints":[
        {"timeUnixNano":"NANOS","count":1,"scale":1,"positive":{"offset":1,"bucketCounts":["1"]}}]}},
    {"name":"q","summary":{"dataPoints":[
        {"timeUnixNano":"NANOS","count":1,"quantileValues":[{"quantile":0.5,"value":"NaN"}]}]}}
    """.replace("NANOS", str(NS))
)


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Every object and array of the tree with each key or index in it."""
    found: list[tuple[Any, Any]] = []
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        found.append((tree, key))
        if isinstance(value, dict | list):
            found += _places(value)
    return found


_ODD = [
    None, True, False, 0, -1, 3, 1.0, 1.5, 2**63, 2**64, -(2**63) - 1, 1e300, "", "7", "-1", "x",
    "NaN", "nan", "-Infinity", "1e999", [], {}, [None], [{}], {"x": 1}, [1], {"key": "k"},
]  # fmt: skip


def outcome(read: Any) -> Any:
    try:
        batch = read()
    except MalformedBody as error:
        return error.where, error.detail
    return rows(batch), sorted(batch.keys), batch.rejects, batch.unsupported, batch.metadata


@given(st.data())
def test_structs_and_tree_read_the_same_also_where_something_is_odd(data: st.DataObject) -> None:
    tree = json.loads(json.dumps(_SENT))
    for _ in range(data.draw(st.integers(0, 2))):
        places = _places(tree)
        at, key = places[data.draw(st.integers(0, len(places) - 1))]
        if key != "startTimeUnixNano":  # which is not read, so its range is not looked at
            at[key] = copy.deepcopy(data.draw(st.sampled_from(_ODD)))
    body = json.dumps(tree).encode()
    assert outcome(lambda: otlp_json.decode(body, CONTEXT)) == outcome(
        lambda: otlp.decode(serialized(Request, body), CONTEXT)
    )


def test_json_with_the_names_of_the_proto_is_read_too() -> None:
    body = json.dumps(_SENT).replace("resourceMetrics", "resource_metrics")
    body = body.replace("scopeMetrics", "scope_metrics").replace("timeUnixNano", "time_unix_nano")
    expected = rows(otlp_json.decode(json.dumps(_SENT).encode(), CONTEXT))
    assert rows(otlp_json.decode(body.encode(), CONTEXT)) == expected


def test_spellings_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_otlp_json_points, "_SPELLINGS_BYTES", 1000)
    spellings = _otlp_json_points._Spellings(bytes.upper)
    for i in range(1000):
        assert spellings[b"x%d" % i] == b"X%d" % i
        assert len(spellings) < 10
    long = b"x" * 5000
    assert spellings[long] == long.upper()
    assert long not in spellings
