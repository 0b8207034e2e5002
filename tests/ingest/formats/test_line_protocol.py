"""Influx line protocol against a character-by-character parser."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tidegauge.core.errors import MalformedBody
from tidegauge.core.samples import DecodeContext, MetricBatch, Reason, Series, SeriesRejected
from tidegauge.ingest.formats import line_protocol
from tidegauge.ingest.formats._digits import LEAD, read_digits, words_of

NOW_US = 1_700_000_000_000_000
CONTEXT = DecodeContext(now_us=NOW_US)
T = 1_700_000_000_123_456_789
T_US = T // 1000

Row = tuple[Series, int, float]


def decode(text: str | bytes, **options: str) -> MetricBatch:
    body = text if isinstance(text, bytes) else text.encode()
    return line_protocol.decode(body, DecodeContext(now_us=NOW_US, options=options))


def rows(batch: MetricBatch) -> tuple[list[Row], set[int]]:
    """Samples, and the numbers of the lines that were refused."""
    found, bad = [], {int(r.where.split()[1]) for r in batch.rejects}
    for i, (position, ts_us, value) in enumerate(
        zip(batch.series.tolist(), batch.ts_us.tolist(), batch.values.tolist(), strict=True)
    ):
        try:
            found.append((batch.describe(position), ts_us, value))
        except SeriesRejected:
            bad.add(int(batch.where(i).split()[1]))
    return sorted(found, key=repr), bad


GOOD: list[tuple[str, list[Row]]] = [
    ("", []),
    ("\n# comment m f=1\n  \n", []),
    (f"m value=1 {T}", [(Series("m_value"), T_US, 1.0)]),
    (f"m,b=2,a=1 f=-1.5e3 {T}\n", [(Series("m_f", (("a", "1"), ("b", "2"))), T_US, -1500.0)]),
    ("m f=3i", [(Series("m_f"), NOW_US, 3.0)]),
    (f"m f=3u,g=-4i,h=t,i=FALSE {T}\r\n", [
        (Series("m_f"), T_US, 3.0), (Series("m_g"), T_US, -4.0),
        (Series("m_h"), T_US, 1.0), (Series("m_i"), T_US, 0.0)]),
    (r"my\ m\,x,t\=a\ b=c\,d\ e f\ g=1 5000", [
        (Series("my m,x_f g", (("t=a b", "c,d e"),)), 5, 1.0)]),
    ('m s="a b,c=d\n\\"e",f=1 5000\nm f=2 6000', [
        (Series("m_f"), 5, 1.0), (Series("m_f"), 6, 2.0)]),
    ('m,t="q" f=1 5000', [(Series("m_f", (("t", '"q"'),)), 5, 1.0)]),
    (r"m,path=C:\dir\x f=1 5000", [(Series("m_f", (("path", r"C:\dir\x"),)), 5, 1.0)]),
    ("m f=1 -5000", [(Series("m_f"), -5, 1.0)]),
    ("  m   f=1   5000  ", [(Series("m_f"), 5, 1.0)]),
    ("m f=.5,g=5.,h=+1 5000", [
        (Series("m_f"), 5, 0.5), (Series("m_g"), 5, 5.0), (Series("m_h"), 5, 1.0)]),
]  # fmt: skip

BAD = [
    ("m", "missing fields"),
    ("m f=1x 5", "no valid value"),
    ("m f= 5", "no valid value"),
    ("m f 5", "missing ="),
    ("m =1 5", "no name"),
    (",a=b f=1 5", "missing measurement"),
    ("m f=1 5x", "behind the fields"),
    ("m f=1 5 6", "behind the fields"),
    ("m f=1,", "missing ="),
    ('m f="abc 5', "no valid value"),
    ('m f="a"b 5', "behind the fields"),
    ("m f=nan 5", "no valid value"),
    ("m f=inf 5", "no valid value"),
    ("m f=1e999 5", "out of range"),
    ("m f=9223372036854775808i 5", "out of range"),
    ("m f=-1u 5", "no valid value"),
    ("m f=1.5i 5", "no valid value"),
    ("m f=i 5", "no valid value"),
    ("m f=1_0 5", "no valid value"),
    ("m f=[1 5", "no valid value"),
    ("m f=1 99999999999999999999", "behind the fields"),
    ('m s="' + "x" * 70_000 + '" 5', "over 65536 bytes"),
]


@pytest.mark.parametrize(("text", "expected"), GOOD, ids=[g[0][:30] for g in GOOD])
def test_good_lines(text: str, expected: list[Row]) -> None:
    batch = decode(text)
    assert rows(batch) == (sorted(expected, key=repr), set())


@pytest.mark.parametrize(("line", "word"), BAD, ids=[b[0][:30] for b in BAD])
def test_bad_line_is_a_reject_with_number_and_reason(line: str, word: str) -> None:
    batch = decode(f"a f=1 1000\n{line}\nb f=2 2000\n")
    assert rows(batch)[0] == [(Series("a_f"), 1, 1.0), (Series("b_f"), 2, 2.0)]
    assert [(r.where, r.reason) for r in batch.rejects] == [("line 2", Reason.MALFORMED)]
    assert word in batch.rejects[0].detail
    assert len(batch.rejects[0].detail) < 250


@pytest.mark.parametrize(
    ("line", "reason"),
    [("m,a f=1 5", Reason.BAD_TAG), ("m,=b f=1 5", Reason.BAD_TAG), ("m,a= f=1 5", Reason.BAD_TAG),
     ("m,a=1,a=2 f=1 5", Reason.BAD_TAG), ("m,a=b=c f=1 5", Reason.BAD_TAG)],
)  # fmt: skip
def test_bad_tags_refuse_the_series(line: str, reason: Reason) -> None:
    batch = decode(line)
    with pytest.raises(SeriesRejected) as caught:
        batch.describe(0)
    assert (caught.value.reason, caught.value.name) == (reason, "m_f")
    assert batch.where(0) == "line 1"


@pytest.mark.parametrize(
    ("precision", "time", "ts_us"),
    [("ns", 1999, 1), ("n", 1999, 1), ("us", 7, 7), ("u", 7, 7), ("ms", 7, 7000),
     ("s", 7, 7_000_000), ("m", 7, 420_000_000), ("h", 7, 25_200_000_000), ("", 1999, 1)],
)  # fmt: skip
def test_precisions(precision: str, time: int, ts_us: int) -> None:
    assert decode(f"m f=1 {time}", precision=precision).ts_us.tolist() == [ts_us]


def test_unknown_precision_is_refused() -> None:
    with pytest.raises(MalformedBody) as caught:
        decode("m f=1 5", precision="d")
    assert caught.value.where == "precision"


def test_time_beyond_the_calendar_is_a_reject() -> None:
    batch = decode("m f=1 5\nm f=2 9000000000000", precision="h")
    assert batch.values.tolist() == [1.0]
    assert [(r.where, r.reason) for r in batch.rejects] == [("line 2", Reason.BAD_TIMESTAMP)]


def test_strings_are_counted_as_unsupported() -> None:
    batch = decode('m s="x",t="y",f=1 5000\nm s="z" 5000')
    assert batch.unsupported == {"string fields": 3}
    assert len(batch) == 1


def test_lines_inside_a_string_are_not_lines() -> None:
    batch = decode('a f=1 1000\nb s="x\nc f=3 3000\n",f=2 2000\nd f=4 4000')
    assert rows(batch)[0] == [
        (Series("a_f"), 1, 1.0), (Series("b_f"), 2, 2.0), (Series("d_f"), 4, 4.0)
    ]  # fmt: skip
    assert sorted(batch.where(i) for i in range(3)) == ["line 1", "line 2", "line 5"]


def test_one_quote_costs_one_line() -> None:
    batch = decode('a f=1 1000\nb s="x\nc f=3 3000\nd f=4 4000')
    assert [s.name for s, _, _ in rows(batch)[0]] == ["a_f", "c_f", "d_f"]
    assert [r.where for r in batch.rejects] == ["line 2"]


def test_series_keeps_its_key_whatever_else_is_on_the_line() -> None:
    alone, others = decode("m,a=b f=1 5"), decode('m,a=b x=1,f=2,s="" 6')
    assert alone.keys[0] in others.keys


def reference(text: str) -> tuple[list[Row], set[int]]:
    """Character by character; only for texts whose strings hold no newline."""
    found, bad = [], set()
    for number, line in enumerate(text.split("\n"), 1):
        try:
            found.extend(reference_line(line.strip(" \r")))
        except (ValueError, OverflowError):
            bad.add(number)
    return sorted(found, key=repr), bad


def cut(text: str, stops: str, special: str) -> tuple[str, str]:
    """Up to an unescaped stop, with escapes of `special` undone, and the rest from the stop on."""
    out, i = "", 0
    while i < len(text) and text[i] not in stops:
        if text[i] == "\\" and i + 1 < len(text) and text[i + 1] in ",= ":
            out += text[i + 1] if text[i + 1] in special else text[i : i + 2]
            i += 2
        else:
            out += text[i]
            i += 1
    return out, text[i:]


def reference_line(line: str) -> list[Row]:
    if not line or line.startswith("#"):
        return []
    head, rest = cut(line, " ", "")
    if not head or head.startswith(","):
        raise ValueError("measurement")
    rest = rest.lstrip(" ")
    fields = []
    while True:
        name, rest = cut(rest, ",= ", ",= ")
        if not name or not rest.startswith("="):
            raise ValueError("field")
        rest = rest[1:]
        if rest.startswith('"') and '"' in rest[1:]:
            end = 1
            while rest[end] != '"':
                end += 2 if rest[end] == "\\" else 1
            rest = rest[end + 1 :]
        else:
            end = next((i for i, c in enumerate(rest) if c in ", "), len(rest))
            fields.append((name, reference_value(rest[:end])))
            rest = rest[end:]
        if not rest.startswith(","):
            break
        rest = rest[1:]
    if rest and not rest.startswith(" "):
        raise ValueError("end")
    time = rest.strip(" ")
    if time and not time.removeprefix("-").isascii():
        raise ValueError("time")
    if time and not (time.removeprefix("-").isdigit() and -(2**63) <= int(time) < 2**63):
        raise ValueError("time")
    ts_us = int(time) // 1000 if time else NOW_US
    if not fields:
        return []
    measurement, tags = reference_head(head)
    return [(Series(f"{measurement}_{name}", tags), ts_us, v) for name, v in fields]


def reference_head(head: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    measurement, rest = cut(head, ",", ", ")
    tags: dict[str, str] = {}
    while rest:
        name, rest = cut(rest[1:], ",= ", ",= ")
        if not rest.startswith("="):
            raise ValueError("tag")
        value, rest = cut(rest[1:], ",= ", ",= ")
        if not name or not value or name in tags or rest.startswith("="):
            raise ValueError("tag")
        tags[name] = value
    return measurement, tuple(sorted(tags.items()))


def reference_value(text: str) -> float:
    if text in ("t", "T", "true", "True", "TRUE"):
        return 1.0
    if text in ("f", "F", "false", "False", "FALSE"):
        return 0.0
    if not text or not set(text) <= set("0123456789+-.eEiu"):
        raise ValueError("value")
    if text[-1] in "iu":
        digits = text[:-1].removeprefix("-") if text[-1] == "i" else text[:-1]
        number = int(text[:-1])
        if not digits.isdigit() or not (
            -(2**63) <= number < 2**63 if text[-1] == "i" else 0 <= number < 2**64
        ):
            raise ValueError("integer")
        return float(number)
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("infinite")
    return value


_name = st.sampled_from(["cpu", "m", "a\\ b", "x\\,y", "k\\=v", "C:\\d", "é", '"q"', "a", "b"])
_tags = st.lists(st.tuples(_name, _name), max_size=2).map(
    lambda tags: "".join(f",{name}={value}" for name, value in tags)
)
_value = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.integers(-(2**64), 2**64).map(lambda n: f"{n}i"),
    st.integers(-5, 2**65).map(lambda n: f"{n}u"),
    st.sampled_from(
        ["t", "False", '"s t"', '"\\""', "1.", ".5", "+2", "-", "1e400", "x", "", "1,"]
    ),
)
_fields = st.lists(st.tuples(_name, _value), min_size=1, max_size=3).map(
    lambda fields: ",".join(f"{name}={value}" for name, value in fields)
)
_time = st.one_of(
    st.just(""), st.integers(0, T * 2).map(lambda t: f" {t}"), st.integers().map(lambda t: f" {t}"),
    st.sampled_from([" ", " 5x", " 5 5", "  7 ", " 0000000000000000005", " +5"]),
)  # fmt: skip
_line = st.one_of(
    st.builds(lambda m, t, f, time: f"{m}{t} {f}{time}", _name, _tags, _fields, _time),
    st.sampled_from(["", "# x", "m", "m f", " m f=1 5", "m f=1 5\r", "m,t f=1", "m  f=1  5"]),
    st.text(st.sampled_from('m,= \\"#15i.e-\r'), max_size=12),
)


@given(st.lists(_line, max_size=8).map("\n".join))
@example("m f=1 5\nm,a=b f=2 6\n\n")
def test_equals_the_reference(text: str) -> None:
    if text.count('"') % 2 or any(line.count('"') % 2 for line in text.split("\n")):
        return
    assert rows(decode(text)) == reference(text)


@given(st.lists(st.text("0123456789", max_size=22) | st.text("0129/:;\xff-", max_size=20)))
def test_digits_equal_int(texts: list[str]) -> None:
    encoded = [t.encode("latin-1") for t in texts]
    buffer = b"9" * LEAD + b",".join(encoded) + b"9" * LEAD
    sizes = np.array([len(t) for t in encoded], np.int64)
    start = LEAD + np.cumsum(sizes + 1) - sizes - 1
    numbers, good = read_digits(words_of(buffer), start, start + sizes)
    for text, number, is_number in zip(encoded, numbers.tolist(), good.tolist(), strict=True):
        fits = text.isdigit() and len(text) <= 19 and int(text) < 2**63
        assert is_number == fits
        if fits:
            assert number == int(text)
