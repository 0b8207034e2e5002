"""Times as people write them in queries."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegauge.core.clock import to_datetime, to_us
from tidegauge.core.errors import BadRequest
from tidegauge.core.times import parse_time

NOW = datetime(2026, 3, 29, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("now", NOW),
        ("-15m", NOW - timedelta(minutes=15)),
        ("now-7d", NOW - timedelta(days=7)),
        ("now+1h30m", NOW + timedelta(minutes=90)),
        (" -1h ", NOW - timedelta(hours=1)),
        ("0", datetime(1970, 1, 1, tzinfo=UTC)),
        ("1764000000", datetime(2025, 11, 24, 16, 0, tzinfo=UTC)),
        ("1764000000.25", datetime(2025, 11, 24, 16, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-03-29", datetime(2026, 3, 29, tzinfo=UTC)),
        ("2026-03-29T10:00:00Z", datetime(2026, 3, 29, 10, tzinfo=UTC)),
        ("2026-03-29T10:00:00+02:00", datetime(2026, 3, 29, 8, tzinfo=UTC)),
        ("2026-03-29T10:00:00 02:00", datetime(2026, 3, 29, 8, tzinfo=UTC)),
    ],
)
def test_every_spelling(text: str, wanted: datetime) -> None:
    assert parse_time(text, "from", NOW) == wanted


@pytest.mark.parametrize(
    "text", ["yesterday", "-5x", "1e400", "nan", "99999999999999999999", "2026-13-01", "-", "--1h"]
)
def test_what_is_no_time_names_the_parameter(text: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parse_time(text, "to", NOW)
    assert refused.value.where == "to"


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_a_bad_request(text: str) -> None:
    with contextlib.suppress(BadRequest):
        assert parse_time(text, "from", NOW).tzinfo is UTC


@given(st.integers(-62_135_596_800_000_000, 253_402_300_799_999_999))
def test_microseconds_and_datetimes_are_the_same_times(us: int) -> None:
    assert to_us(to_datetime(us)) == us
