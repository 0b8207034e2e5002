"""What results, signals and windows mean: plain functions against plain references."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tidegauge.core.service import Status
from tidegauge.health.checks.definition import (
    MASK,
    Check,
    HeartbeatCheck,
    read_check,
    shown,
    stored,
    unmasked,
)
from tidegauge.health.checks.heartbeat import Signals, due_at, judge
from tidegauge.health.checks.maintenance import NewWindow, Window, in_maintenance
from tidegauge.health.checks.state import State, advance
from tidegauge.health.probes import Outcome

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

results = st.lists(
    st.tuples(st.sampled_from([Status.PASS, Status.WARN, Status.FAIL]), st.booleans()), max_size=40
)


@given(results, st.integers(1, 4), st.integers(1, 4))
def test_the_state_is_what_the_whole_history_says(
    history: list[tuple[Status, bool]], failures: int, successes: int
) -> None:
    state = State("unknown", NOON)
    told: list[str] = []
    for n, (status, muted) in enumerate(history):
        state, event = advance(
            state, Outcome(status), failures=failures, successes=successes,
            in_maintenance=muted, now=NOON + n * MINUTE,
        )  # fmt: skip
        if event is not None:
            told.append(event)
    assert state.status == reference([s for s, _ in history], failures, successes)
    # told by turns, beginning with a failure, and in the end what is true was told
    assert told == (["health.fail", "health.pass"] * len(told))[: len(told)]
    assert state.announced is (len(told) % 2 == 1)
    if history and not history[-1][1]:
        assert state.announced is (state.status == "fail")


def reference(history: list[Status], failures: int, successes: int) -> str:
    """The same, by looking at every prefix of the history anew."""
    failing, last = False, "unknown"
    for end in range(1, len(history) + 1):
        tail = history[:end]
        if tail[-failures:].count(Status.FAIL) == failures:
            failing = True
        if Status.FAIL not in tail[-successes:] and len(tail) >= successes:
            failing = False
        if tail[-1] is not Status.FAIL:
            last = tail[-1].value
    return "fail" if failing else last


def test_a_failure_that_outlasts_maintenance_is_told_then() -> None:
    state, told = State("pass", NOON), []
    for muted in (True, True, True, False, False):
        state, event = advance(
            state, Outcome(Status.FAIL), failures=2, successes=1, in_maintenance=muted, now=NOON
        )
        told.append(event)
    assert told == [None, None, None, "health.fail", None]


# Heartbeats


def beat(**members: Any) -> HeartbeatCheck:
    check = read_check({"kind": "heartbeat", "name": "job", **members})
    assert isinstance(check, HeartbeatCheck)
    return check


@pytest.mark.parametrize(
    ("after", "status", "output"),
    [
        (0, "pass", ""),
        (60, "pass", ""),
        (61, "warn", "late since 2026-06-01 13:00:00 UTC"),
        (65, "warn", "late since 2026-06-01 13:00:00 UTC"),
        (66, "fail", "no signal since 2026-06-01 12:00:00 UTC"),
    ],
)
def test_a_heartbeat_is_late_and_then_gone(after: int, status: str, output: str) -> None:
    check = beat(every="1h", grace="5m")
    found = judge(check, Signals(last_success_at=NOON), NOON + after * MINUTE)
    assert found is not None
    assert (found.status.value, found.output) == (status, output)


def test_what_runs_report() -> None:
    check = beat(every="1h", grace="5m")
    assert judge(check, Signals(), NOON) is None

    def output(signals: Signals, after: int = 0) -> str:
        found = judge(check, signals, NOON + after * MINUTE)
        assert found is not None
        assert (found.status is Status.FAIL) is bool(found.output)
        return found.output

    failed = Signals(last_success_at=NOON - MINUTE, last_failure_at=NOON, exit_code=3)
    assert output(failed) == "it ended with exit code 3"
    assert output(Signals(last_failure_at=NOON)) == "it reported a failure"
    recovered = Signals(last_success_at=NOON, last_failure_at=NOON - MINUTE)
    assert output(recovered) == ""
    started = Signals(last_success_at=NOON - 10 * MINUTE, started_at=NOON)
    assert output(started, 5) == ""
    assert "has not ended within 5m" in output(started, 6)


def test_cron_is_of_its_time_zone_over_the_change_of_clocks() -> None:
    check = beat(cron="30 2 * * *", timezone="Europe/Berlin")
    # 02:30 does not exist on 2026-03-29: the job runs right after the gap
    assert due_at(check, datetime(2026, 3, 28, 12, tzinfo=UTC)) == datetime(
        2026, 3, 29, 1, 0, tzinfo=UTC
    )
    assert due_at(check, datetime(2026, 6, 1, 12, tzinfo=UTC)) == datetime(
        2026, 6, 2, 0, 30, tzinfo=UTC
    )


# Maintenance

CHECK = read_check({"kind": "tcp", "name": "db", "host": "h", "port": 1, "service": "shop"})


@pytest.mark.parametrize(
    ("members", "covers"),
    [({}, True), ({"checks": ("db",)}, True), ({"checks": ("x",)}, False),
     ({"services": ("shop",)}, True), ({"services": ("db",)}, False)],
)  # fmt: skip
def test_windows_cover_by_check_or_service(members: dict[str, Any], covers: bool) -> None:
    window = Window(1, "w", starts_at=NOON, ends_at=NOON + MINUTE, **members)
    assert in_maintenance(CHECK, [window], NOON) is covers
    assert not in_maintenance(CHECK, [window], NOON + MINUTE)
    assert not in_maintenance(CHECK, [window], NOON - MINUTE)


# around 03:15 in New York of five Sundays, clocks being changed on the third
@given(st.integers(0, 4), st.integers(-200, 400), st.integers(1, 3 * 60))
def test_recurring_windows(week: int, minute: int, length: int) -> None:
    now = datetime(2026, 10, 18, 7, 15, tzinfo=UTC) + timedelta(weeks=week) + minute * MINUTE
    window = Window(
        1, "w", cron="15 3 * * 0", duration=length * MINUTE, timezone="America/New_York"
    )
    # every minute of the last hours: did a window begin at one that still holds?
    local = [
        (now - back * MINUTE).astimezone(ZoneInfo("America/New_York")) for back in range(length)
    ]
    begun = any(t.weekday() == 6 and (t.hour, t.minute) == (3, 15) for t in local)
    assert window.lasts(now) is begun


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({}, "give either"),
        ({"starts_at": "2026-01-01T00:00:00Z"}, "must be before"),
        ({"starts_at": "2026-01-02T00:00:00Z", "ends_at": "2026-01-01T00:00:00Z"}, "before"),
        ({"starts_at": "2026-01-01T00:00:00", "ends_at": "2026-01-02T00:00:00"}, "timezone"),
        ({"cron": "* * * * *"}, "belong together"),
        ({"cron": "no", "duration": "1h"}, "not a cron expression"),
        ({"cron": "* * * * *", "duration": "8d"}, "at most 7d"),
        ({"cron": "0 0 * * *", "duration": "1h", "timezone": "Mars"}, "not a time zone"),
    ],
)
def test_wrong_windows_are_refused(members: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        NewWindow.model_validate({"title": "w", **members})


# Definitions

HTTP = {"kind": "http", "name": "a", "url": "https://a.test/"}


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        ({**HTTP, "url": "ftp://a.test"}, "must be http://HOST"),
        ({**HTTP, "url": "https://u:p@a.test"}, "must not hold a password"),
        ({**HTTP, "url": "https://a.test/ b"}, "spaces"),
        ({**HTTP, "name": "a b"}, "pattern"),
        ({**HTTP, "interval": "10"}, None),
        ({**HTTP, "interval": "0.5s"}, "from 1s to 1d"),
        ({**HTTP, "interval": "soon"}, "not a duration"),
        ({**HTTP, "interval": "2s", "timeout": "3s"}, "not be longer than interval"),
        ({**HTTP, "slow": "9s"}, "shorter than timeout"),
        ({**HTTP, "status": []}, "at least 1"),
        ({**HTTP, "status": ["ok"]}, "not a status"),
        ({**HTTP, "headers": {"a b": "c"}}, "not the name of a header"),
        ({**HTTP, "headers": {"a": "c\r\nd: e"}}, "pattern"),
        ({**HTTP, "authority": "nonsense"}, "not a certificate"),
        ({**HTTP, "colour": "red"}, "not permitted"),
        ({"kind": "tcp", "name": "a", "host": "h/x", "port": 1}, "pattern"),
        ({"kind": "tcp", "name": "a", "host": "h", "port": 70000}, "less than or equal"),
        ({"kind": "icmp", "name": "a"}, "icmp"),
        ({"name": "a"}, "discriminator"),
        ({"kind": "heartbeat", "name": "a", "every": "3s", "interval": "1s"}, None),
        ({"kind": "heartbeat", "name": "a"}, "either every or cron"),
        ({"kind": "heartbeat", "name": "a", "every": "1h", "cron": "* * * * *"}, "either"),
        ({"kind": "heartbeat", "name": "a", "cron": "0 0 31 2 *"}, "cron|comes"),
        ("http", "dictionary"),
    ],
)
def test_wrong_definitions_are_refused_with_the_reason(definition: Any, reason: str | None) -> None:
    if reason is None:
        read_check(definition)
        return
    with pytest.raises(ValidationError, match=reason):
        read_check(definition)


DEFINITIONS: list[dict[str, Any]] = [
    {**HTTP, "headers": {"X-Api-Key": "k", "Accept": "x"}, "json": [{"path": "a", "value": [1]}]},
    {"kind": "smtp", "name": "a", "host": "h", "username": "u", "password": "p"},
    {"kind": "postgresql", "name": "a", "host": "h", "user": "u", "password": "p"},
    {"kind": "redis", "name": "a", "host": "h", "password": "p"},
    {"kind": "heartbeat", "name": "a", "every": "1h30m"},
    {"kind": "dns", "name": "a", "host": "h", "contains": ["x"]},
    {"kind": "tls", "name": "a", "host": "h", "certificate_warn": "21d"},
]


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_definitions_come_back_and_their_secrets_do_not_show(definition: dict[str, Any]) -> None:
    check: Check = read_check(definition)
    assert read_check(stored(check)) == check
    masked = shown(check)
    assert "'p'" not in str(masked)
    assert "'k'" not in str(masked)
    assert unmasked(read_check(masked), check) == check


def test_a_mask_without_a_secret_behind_it_is_empty() -> None:
    check = read_check({"kind": "redis", "name": "a", "host": "h", "password": MASK})
    assert stored(unmasked(check, None))["password"] == ""
