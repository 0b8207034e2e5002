"""Settings: read from the environment, shown without secrets, refused where history is at risk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tidegauge.core.durations import format_duration, parse_duration
from tidegauge.settings import DAY, Settings
from tidegauge.storage.policies import wanted_policies


def make(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


def test_variables_and_env_file_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TIDEGAUGE_PORT=1234\nTIDEGAUGE_RETENTION_RAW=8d\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIDEGAUGE_PORT", "4321")
    settings = Settings()
    assert settings.port == 4321
    assert settings.retention_raw == 8 * DAY


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"late_limit": "6d12h"}, "TIDEGAUGE_LATE_LIMIT=6d12h .* TIDEGAUGE_RETENTION_RAW=7d.*erase"),
        ({"retention_raw": "20d", "late_limit": "10d", "retention_hourly": "12d"},
         "TIDEGAUGE_LATE_LIMIT=10d .* TIDEGAUGE_RETENTION_HOURLY=12d.*erase"),
        ({"retention_raw": "40d"}, "TIDEGAUGE_RETENTION_RAW=40d must be at most"),
        ({"retention_hourly": "400d"}, "TIDEGAUGE_RETENTION_HOURLY=400d must be at most"),
        ({"chunk_interval": "3d"}, "TIDEGAUGE_CHUNK_INTERVAL=3d .*quarter"),
        ({"retention_raw": "soon"}, "'soon' is not a duration"),
        ({"late_limit": "0s"}, "TIDEGAUGE_LATE_LIMIT"),
        ({"port": 99999}, "less than or equal to 65535"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused_with_the_reason(
    values: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ValidationError, match=complaint):
        make(**values)


@given(
    raw=st.integers(2, 60), hourly=st.integers(2, 200), daily=st.integers(2, 1000),
    late_h=st.integers(1, 60 * 24),
)  # fmt: skip
def test_no_accepted_refresh_reaches_what_retention_dropped(
    raw: int, hourly: int, daily: int, late_h: int
) -> None:
    try:
        settings = make(
            retention_raw=timedelta(days=raw), retention_hourly=timedelta(days=hourly),
            retention_daily=timedelta(days=daily), late_limit=timedelta(hours=late_h),
        )  # fmt: skip
    except ValidationError:
        return
    start = {
        p.relation: dict(p.window)["start_offset"]
        for p in wanted_policies(settings)
        if "refresh" in p.proc
    }
    assert start["metric_hourly"] + timedelta(hours=1) <= settings.retention_raw
    assert start["metric_daily"] + DAY <= settings.retention_hourly
    assert start["metric_hourly"] >= settings.late_limit + timedelta(hours=1)
    assert start["metric_daily"] >= settings.late_limit + DAY


@pytest.mark.parametrize(
    "url",
    ["postgresql://user:hunter2@db:5432/x?sslmode=require", "host=db password=hunter2 user=u"],
)
def test_secrets_are_masked(url: str) -> None:
    settings = make(database_url=url)
    assert "hunter2" not in str(settings.shown())
    assert "hunter2" not in repr(settings)
    assert "***" in settings.shown()["database_url"]


@given(
    st.timedeltas(timedelta(0), timedelta(days=4000)).map(
        lambda d: d - d % timedelta(milliseconds=1)
    )
)
def test_durations_read_back(value: timedelta) -> None:
    assert abs(parse_duration(format_duration(value)) - value) < timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("1.5", 1.5), ("90s", 90), ("1h30m", 5400), ("7d", 604_800), (" 2w ", 1_209_600),
     ("250ms", 0.25)],
)  # fmt: skip
def test_durations_as_people_write_them(text: str, seconds: float) -> None:
    assert parse_duration(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "x", "5 minutes ago", "-5m", "5mm", "1e9", "9" * 40])
def test_what_is_no_duration_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        parse_duration(text)


def test_the_settings_page_is_current() -> None:
    from scripts.docs import TARGET, render

    assert TARGET.read_text() == render(), "run make docs"
