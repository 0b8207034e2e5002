"""Tidegauge's own JSON: every accepted form, every refusal with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegauge.core.errors import MalformedBody
from tidegauge.core.samples import DecodeContext, MetricBatch, Reason, Series, SeriesRejected
from tidegauge.ingest.formats import own_json

NOW_US = 1_700_000_000_000_000
CONTEXT = DecodeContext(now_us=NOW_US)
A = Series("a")

Spell = Callable[[MetricBatch], list[tuple[Series, int, float]]]

ACCEPTED: list[tuple[str, list[tuple[Series, int, float]]]] = [
    ("[]", []),
    ('{"name":"a","value":1}', [(A, NOW_US, 1.0)]),
    (' \n [{"name":"a","value":-0.5,"timestamp":5}]', [(A, 5_000_000, -0.5)]),
    ('[{"name":"a","value":2,"timestamp":null}]', [(A, NOW_US, 2.0)]),
    ('[{"name":"a","value":1,"timestamp":1700000000.123456}]', [(A, NOW_US + 123_456, 1.0)]),
    ('[{"name":"a","value":1,"timestamp":"2023-11-14T22:13:20.5Z"}]', [(A, NOW_US + 500_000, 1.0)]),
    ('[{"name":"a","value":1,"timestamp":"2023-11-14T23:13:20+01:00"}]', [(A, NOW_US, 1.0)]),
    (
        '[{"value":1,"unit":"s","kind":"counter","tags":{"b":"2","a":"1"},"name":"n"}]',
        [(Series("n", (("a", "1"), ("b", "2")), "counter", "s"), NOW_US, 1.0)],
    ),
    (
        '{"series":[{"name":"a"},{"name":"b","tags":{"x":"y"},"kind":"delta"}],'
        '"samples":{"series":[1,0],"timestamps":[1, 2],"values":[ 1e3,-7]}}',
        [(Series("b", (("x", "y"),), "delta"), 1_000_000, 1000.0), (A, 2_000_000, -7.0)],
    ),
    (
        '{"series":[{"name":"a"}],"precision":"ms",'
        '"samples":{"series":[0,0],"timestamps":5,"values":[1,2]}}',
        [(A, 5000, 1.0), (A, 5000, 2.0)],
    ),
    (
        '{"series":[{"name":"a"}],"precision":"ns",'
        '"samples":{"series":[0],"timestamps":[1700000000000000999],"values":[1]}}',
        [(A, NOW_US, 1.0)],
    ),
    ('{"series":[],"samples":{"series":[ ],"timestamps":[],"values":[]}}', []),
]

COLUMNS = '{"series":[{"name":"a"}],"samples":{"series":%s,"timestamps":%s,"values":%s}}'
SERIES = '{"series":%s,"samples":{"series":[],"timestamps":[],"values":[]}}'

REFUSED = [
    ("", "", "truncated"),
    ("null", "", "object"),
    ('{"name":"a"', "", "truncated"),
    ('{"name":"a","value":true}', "value", "bool"),
    ('{"name":"a","value":"12"}', "value", "12"),
    ('{"name":"a","value":1e999}', "value", "range"),
    ('[{"name":"a","value":1},{"name":"b"}]', "[1].value", "missing"),
    ('[{"name":"a","value":1},{"value":1}]', "[1].name", "missing"),
    ('[{"name":"a","value":1,"vlaue":1}]', "[0].vlaue", "unknown field"),
    ('[{"name":5,"value":1}]', "[0].name", "str"),
    ('[{"name":"a","value":1,"tags":{"a":"b","c":1}}]', "[0].tags.c", "str"),
    ('[{"name":"a","value":1,"tags":[]}]', "[0].tags", "object"),
    ('[{"name":"a","value":1,"tags":null}]', "[0].tags", "object"),
    ('[{"name":"a","value":1,"timestamp":true}]', "[0].timestamp", "bool"),
    ('[{"name":"a","value":1},{"name":"a","value":1,"kind":"histogram"}]', "[1].kind", "enum"),
    ('[{"name":"\\ud800","value":1}]', "", "hex escape"),
    ("[" * 100_000, "[0]", "object"),
    ('{"name":"a","value":1,"tags":' + '{"a":' * 100_000, "", "nested"),
    (COLUMNS % ("[0,1]", "5", "[1,2]"), "samples.series[1]", "no series 1"),
    (COLUMNS % ("[-1]", "5", "[1]"), "samples.series[0]", "no series -1"),
    (COLUMNS % ("[0,0]", "[5]", "[1,2]"), "samples.timestamps", "1 entries"),
    (COLUMNS % ("[0]", "5", "[1,2]"), "samples.series", "1 entries"),
    (COLUMNS % ("[0,0.0]", "5", "[1,2]"), "samples.series[1]", "float"),
    (COLUMNS % ("[0,0]", "[5,5.5]", "[1,2]"), "samples.timestamps[1]", "float"),
    (COLUMNS % ("[0]", "true", "[1]"), "samples.timestamps[0]", "bool"),
    (COLUMNS % ("[0,0]", "5", "[1,null]"), "samples.values[1]", "null"),
    (COLUMNS % ("[0,0]", "5", '[1,"NaN"]'), "samples.values[1]", "str"),
    (COLUMNS % ("[0]", "[99999999999999999999]", "[1]"), "samples.timestamps[0]", "64 bits"),
    (COLUMNS % ("[[0]]", "5", "[1]"), "samples.series[0]", "array"),
    (COLUMNS % ("0", "5", "[1]"), "samples.series", "array"),
    ('{"series":[{"name":"a"}]}', "samples", "missing"),
    ('{"series":[{"name":1}],"samples":{"series":[],"timestamps":[],"values":[]}}',
     "series[0].name", "str"),
    (SERIES % '[{"name":"a"},{"name":"b","tags":{"x":1}}]', "series[1].tags.x", "str"),
    (SERIES % '[{"name":"a"},{"tags":{}}]', "series[1].name", "missing"),
    (SERIES % '[{"name":"a","nmae":"b"}]', "series[0].nmae", "unknown field"),
    (SERIES % '[{"name":"a","kind":"histogram"}]', "series[0].kind", "enum"),
    (SERIES % '[{"name":"a","tags":null}]', "series[0].tags", "object"),
    (SERIES % '{"name":"a"}', "series", "array"),
    (SERIES % "[1]", "series[0]", "object"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "rows"), ACCEPTED)
def test_accepted_forms(body: str, rows: list[tuple[Series, int, float]], spell_out: Spell) -> None:
    batch = own_json.decode(body.encode(), CONTEXT)
    assert spell_out(batch) == rows
    assert not batch.rejects
    assert batch.reject_nonfinite


@pytest.mark.parametrize(("body", "where", "word"), REFUSED, ids=[r[0][:50] for r in REFUSED])
def test_wrong_shape_refuses_the_body_and_names_the_place(body: str, where: str, word: str) -> None:
    with pytest.raises(MalformedBody) as caught:
        own_json.decode(body.encode(), CONTEXT)
    assert caught.value.where == where
    assert word in caught.value.detail


def test_content_that_cannot_be_stored_is_a_reject_and_the_rest_stays(spell_out: Spell) -> None:
    body = json.dumps(
        [
            {"name": "a", "value": "NaN"},
            {"name": "a", "value": 7},
            {"name": "a", "value": 7, "timestamp": "yesterday"},
            {"name": "a", "value": 7, "timestamp": 1e300},
            {"name": "a", "value": 7, "timestamp": "2023-11-14T22:13:20"},
            {"name": "a", "value": "-Infinity"},
        ]
    )
    batch = own_json.decode(body.encode(), CONTEXT)
    assert spell_out(batch) == [(A, NOW_US, 7.0)]
    assert batch.where(0) == "[1]"
    assert [(r.where, r.reason, r.name) for r in batch.rejects] == [
        ("[2].timestamp", Reason.BAD_TIMESTAMP, "a"),
        ("[3].timestamp", Reason.BAD_TIMESTAMP, "a"),
        ("[4].timestamp", Reason.BAD_TIMESTAMP, "a"),
        ("[0].value", Reason.NONFINITE, "a"),
        ("[5].value", Reason.NONFINITE, "a"),
    ]


def test_columnar_time_beyond_the_calendar_is_a_reject(spell_out: Spell) -> None:
    body = COLUMNS % ("[0,0]", "[1,99999999999999]", "[1,2]")
    batch = own_json.decode(body.encode(), CONTEXT)
    assert spell_out(batch) == [(A, 1_000_000, 1.0)]
    assert [(r.where, r.reason) for r in batch.rejects] == [
        ("samples.timestamps[1]", Reason.BAD_TIMESTAMP)
    ]


@pytest.mark.parametrize(
    "form",
    [
        '[{"name":"a","value":1,"tags":TAGS}]',
        '{"series":[{"tags":{"z":"0"},"unit":"s","tags":TAGS,"name":"a"}],'
        '"samples":{"series":[0],"timestamps":[1],"values":[1]}}',
    ],
)
def test_repeated_tag_refuses_the_series(form: str) -> None:
    body = form.replace("TAGS", '{"x":"1","y":"a:b","x":"2"}').encode()
    batch = own_json.decode(body, CONTEXT)
    with pytest.raises(SeriesRejected) as caught:
        batch.describe(0)
    assert caught.value.reason is Reason.BAD_TAG


def test_one_series_key_whatever_the_values() -> None:
    body = json.dumps([{"name": "a", "value": i, "tags": {"x": "y"}} for i in range(10)])
    batch = own_json.decode(body.encode(), CONTEXT)
    assert len(batch.keys) == 1
    assert len(batch) == 10


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ('{"name":"a","value":1}\n\n{"name":"a","value":true}', "line 3.value"),
        ('{"name":"a","value":1}\r\n\n{"name":"a"', "line 3"),
        ('[{"name":"a","value":1}]', "line 1"),
        ('{"name":"a","value":1}\n{"name":"a","value":1,"tags":{"t":0}}', "line 2.tags.t"),
    ],
)
def test_ndjson_errors_name_the_line(body: str, where: str) -> None:
    with pytest.raises(MalformedBody) as caught:
        own_json.decode_ndjson(body.encode(), CONTEXT)
    assert caught.value.where == where


def test_ndjson_skips_empty_lines_and_names_lines(spell_out: Spell) -> None:
    body = b'\n{"name":"a","value":1}\n\n{"name":"a","value":"NaN"}\n{"name":"b","value":3}\n'
    batch = own_json.decode_ndjson(body, CONTEXT)
    assert spell_out(batch) == [(A, NOW_US, 1.0), (Series("b"), NOW_US, 3.0)]
    assert [batch.where(i) for i in range(2)] == ["line 2", "line 5"]
    assert [r.where for r in batch.rejects] == ["line 4.value"]


def test_too_many_samples_are_refused_before_they_are_read() -> None:
    body = json.dumps([{"name": "a", "value": 1}] * 3).encode()
    own_json.decode(body, DecodeContext(now_us=NOW_US, max_samples=3))
    with pytest.raises(MalformedBody, match="limit is 2"):
        own_json.decode(body, DecodeContext(now_us=NOW_US, max_samples=2))


_names = st.text(min_size=1, max_size=8).filter(lambda s: s.isprintable())
_tags = st.dictionaries(_names, _names, max_size=3)
_finite = st.floats(allow_nan=False, allow_infinity=False)
_samples = st.fixed_dictionaries(
    {"name": _names, "value": _finite | st.integers(-(2**60), 2**60)},
    optional={
        "tags": _tags,
        "kind": st.sampled_from(["unknown", "gauge", "counter", "delta"]),
        "unit": st.sampled_from(["", "s", "By"]),
        "timestamp": st.integers(0, 4_000_000_000)
        | st.floats(0, 4e9)
        | st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001
            lambda t: t.replace(tzinfo=UTC).isoformat()
        ),
    },
)


def reference(sample: dict[str, Any]) -> tuple[Series, int, float]:
    """The obvious way: the standard library's JSON and datetime, one sample at a time."""
    time = sample.get("timestamp")
    if time is None:
        ts_us = NOW_US
    elif isinstance(time, str):
        ts_us = (datetime.fromisoformat(time) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
            microseconds=1
        )
    else:
        ts_us = round(time * 1e6)
    tags = tuple(sorted(sample.get("tags", {}).items()))
    series = Series(sample["name"], tags, sample.get("kind", "unknown"), sample.get("unit", ""))
    return series, ts_us, float(sample["value"])


def bits(rows: list[tuple[Series, int, float]]) -> list[tuple[Series, int, int]]:
    return [(s, t, int(np.float64(v).view(np.uint64))) for s, t, v in rows]


@given(st.lists(_samples, max_size=8), st.booleans())
def test_samples_equal_the_reference(samples: list[dict[str, Any]], escape: bool) -> None:
    expected = [reference(json.loads(json.dumps(s))) for s in samples]
    for batch in (
        own_json.decode(json.dumps(samples, ensure_ascii=escape).encode(), CONTEXT),
        own_json.decode_ndjson(
            b"\n".join(json.dumps(s, ensure_ascii=escape).encode() for s in samples), CONTEXT
        ),
    ):
        rows = [
            (batch.describe(p), t, v)
            for p, t, v in zip(
                batch.series.tolist(), batch.ts_us.tolist(), batch.values.tolist(), strict=True
            )
        ]
        assert bits(rows) == bits(expected)


@given(st.lists(st.tuples(_finite, st.integers(-(2**62), 2**62)), max_size=20))
def test_columns_are_bit_exact(columns: list[tuple[float, int]]) -> None:
    values = [repr(v) for v, _ in columns]
    times = ", ".join(str(t) for _, t in columns)
    body = COLUMNS % (f"[{','.join('0' for _ in values)}]", f"[{times}]", f"[{' ,'.join(values)}]")
    body = body.replace('"samples"', '"precision":"ns","samples"')
    batch = own_json.decode(body.encode(), CONTEXT)
    assert batch.values.view(np.uint64).tolist() == [
        int(np.float64(float(v)).view(np.uint64)) for v in values
    ]
    assert batch.ts_us.tolist() == [t // 1000 for _, t in columns]
