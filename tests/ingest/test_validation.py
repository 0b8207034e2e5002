"""Which series can be stored, and what is said of those that cannot."""

from __future__ import annotations

import pytest

from tidegauge.core.samples import Reason, Series, SeriesRejected
from tidegauge.ingest.validation import SeriesLimits, brief, check

GOOD = [
    Series("a"),
    Series("http.server.request.duration", (("method", "GET"), ("path", "/x y")), "counter", "s"),
    Series("temperatur_außen", (("raum", "Küche\n2"),)),
    Series("n" * 255, (("t" * 255, "v" * 1024),)),
    Series("many", tuple((f"t{i:02}", "v") for i in range(64))),
]

BAD = [
    (Series(""), Reason.BAD_NAME, "empty"),
    (Series("n" * 256), Reason.BAD_NAME, "256 bytes"),
    (Series("ü" * 128), Reason.BAD_NAME, "256 bytes"),
    (Series("a\0b"), Reason.BAD_NAME, "control"),
    (Series("a\nb"), Reason.BAD_NAME, "control"),
    (Series("a\x85b"), Reason.BAD_NAME, "control"),
    (Series("a\ud800"), Reason.BAD_NAME, "Unicode"),
    (Series("a", unit="s\0"), Reason.BAD_NAME, "unit"),
    (Series("a", (("", "v"),)), Reason.BAD_TAG, "no name"),
    (Series("a", (("t", ""),)), Reason.BAD_TAG, "no value"),
    (Series("a", (("t", "a\0"),)), Reason.BAD_TAG, "NUL"),
    (Series("a", (("t", "\udfff"),)), Reason.BAD_TAG, "Unicode"),
    (Series("a", (("t" * 256, "v"),)), Reason.BAD_TAG, "256 bytes"),
    (Series("a", (("t", "v" * 1025),)), Reason.BAD_TAG, "1025 bytes"),
    (Series("a", (("t", "1"), ("t", "2"))), Reason.BAD_TAG, "twice"),
    (Series("a", (("b", "1"), ("a", "2"))), Reason.BAD_TAG, "order"),
    (Series("a", tuple((f"t{i:02}", "v") for i in range(65))), Reason.TOO_MANY_TAGS, "65 tags"),
]


@pytest.mark.parametrize("series", GOOD, ids=lambda s: s.name[:12])
def test_storable_series_passes(series: Series) -> None:
    check(series)


@pytest.mark.parametrize(("series", "reason", "word"), BAD)
def test_refusal_names_reason_and_culprit(series: Series, reason: Reason, word: str) -> None:
    with pytest.raises(SeriesRejected) as caught:
        check(series)
    assert caught.value.reason is reason
    assert word in caught.value.detail
    caught.value.name.encode()
    assert len(caught.value.detail) < 300


def test_limits_are_settings() -> None:
    check(Series("abc", (("t", "v"),)), SeriesLimits(name_bytes=3, tags=1))
    with pytest.raises(SeriesRejected):
        check(Series("abcd"), SeriesLimits(name_bytes=3))


def test_brief_is_short_and_printable() -> None:
    assert brief("plain") == "'plain'"
    assert len(brief("x" * 10_000_000)) < 100
    assert brief("a\x1b[2J\ud800").isprintable()
