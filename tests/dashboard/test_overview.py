"""All services at a glance: figures, series, and the worst first."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from tidegauge.dashboard.overview import STEPS_S, grid_of

from .conftest import Measured, Site

PATH = "/api/v1/overview"


async def read(site: Site, minutes: int = 60) -> Any:
    await site.make("ada")
    async with site.browser("ada") as browser:
        answer = await browser.call("GET", f"{PATH}?minutes={minutes}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_empty_tidegauge_has_an_empty_overview(site: Site) -> None:
    found = await read(site)
    assert found["services"] == []
    assert found["totals"] == {"samples_per_s": 0, "active_alerts": 0, "error_events_per_min": 0}
    assert (found["step_s"], len(found["times"])) == (60, 60)


async def test_figures_of_five_minutes_and_series_of_an_hour(
    site: Site, measured: Measured
) -> None:
    site.clock.advance(60 - site.clock.now_us() / 1e6 % 60)  # a full minute
    await measured.requests("shop", 30, ok=270, failed=30, environment="production")
    await measured.requests("shop", 400, ok=600, environment="production")
    await measured.requests("shop", 30, ok=3, environment="staging")
    found = await read(site)
    shop, staging = found["services"]
    assert (shop["service"], shop["environment"]) == ("shop", "production")
    assert shop["requests_per_s"] == 1
    assert shop["errors_per_s"] == 0.1
    assert shop["error_share"] == 0.1
    assert 0.0975 <= shop["p95_s"] <= 0.0976
    assert staging["requests_per_s"] == 0.01
    assert staging["error_share"] == 0
    series = shop["series"]
    assert [len(values) for values in series.values()] == [60, 60, 60]
    assert [v for v in series["requests_per_s"] if v is not None] == [10, 5]
    assert series["requests_per_s"][59] == 5
    assert found["times"][59] == site.clock.now_us() / 1e6 - 60
    assert series["error_share"][59] == 0.1
    assert series["error_share"][0] is None
    assert series["p95_s"][53] == pytest.approx(0.0975, abs=1e-4)
    assert found["totals"]["samples_per_s"] == round((4 + 4 + 4) / 60, 3)


async def test_the_worst_comes_first(site: Site, measured: Measured) -> None:
    for service, failed in (("fine", 0), ("limps", 2), ("broken", 50), ("alerted", 0), ("busy", 0)):
        await measured.requests(service, 20, ok=100 if service != "busy" else 1000, failed=failed)
    await measured.run(
        'INSERT INTO alert_history (triggered_at, labels) VALUES (now(), \'{"service.name": "alerted"}\'),'
        ' (now(), \'{"host": "a"}\')'
    )
    await measured.run(
        "INSERT INTO health_checks (name, kind, definition) VALUES"
        " ('front', 'http', '{\"service\": \"down\"}'), ('back', 'http', '{\"service\": \"down\"}'),"
        " ('off', 'http', '{\"service\": \"fine\", \"enabled\": false}')"
    )
    await measured.run(
        "INSERT INTO health_check_states (check_id, status, since, checked_at)"
        " SELECT id, CASE name WHEN 'back' THEN 'pass' ELSE 'fail' END, now(), now() FROM health_checks"
    )
    found = await read(site)
    rows = {row["service"]: row for row in found["services"]}
    assert [row["service"] for row in found["services"]] == [
        "broken", "down", "alerted", "limps", "busy", "fine"
    ]  # fmt: skip
    assert rows["down"]["health"] == "fail"
    assert rows["down"]["requests_per_s"] is None
    assert rows["down"]["series"]["p95_s"] == [None] * 60
    assert rows["fine"]["health"] == "unknown"
    assert rows["alerted"]["active_alerts"] == 1
    assert found["totals"]["active_alerts"] == 2


async def test_new_error_groups_count_in_their_environments(site: Site, measured: Measured) -> None:
    await measured.requests("shop", 20, ok=1, environment="production")
    await measured.requests("shop", 20, ok=1, environment="staging")
    group = (
        "INSERT INTO error_groups (id, service, error_type, title, severity, environments, first_seen,"
        " last_seen, status) VALUES (%s, 'shop', 'E', 't', 'error', %s, %s::timestamptz - %s::interval,"
        " now(), %s)"
    )
    for id_, environments, ago, status in (
        (1, ["production"], "10 minutes", "unresolved"),
        (2, [], "10 minutes", "unresolved"),
        (3, ["production"], "2 hours", "unresolved"),
        (4, ["production"], "10 minutes", "ignored"),
    ):
        await measured.run(group, id_, environments, measured.now, ago, status)
    await measured.run(
        "INSERT INTO error_counts (ts, fingerprint_id, error_type, severity, count)"
        " VALUES (%s, 1, 'E', 'error', 15)",
        measured.now,
    )
    found = await read(site)
    assert {r["environment"]: r["new_error_groups"] for r in found["services"]} == {
        "production": 2, "staging": 1
    }  # fmt: skip
    assert found["totals"]["error_events_per_min"] == 3


async def test_streams_to_viewers_are_no_slow_requests(site: Site, measured: Measured) -> None:
    tags = {"service.name": "tidegauge", "http.route": "/api/v1/live"}
    await measured.sample("http.server.request.duration_count", 1, 20, tags)
    assert (await read(site))["services"] == []


async def test_who_asks_at_about_the_same_time_shares_an_answer(
    site: Site, measured: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.make("ada")
    database, borrowed = site.platform.read_database, 0
    borrow = database.reading

    def counted(settings: bytes) -> Any:
        nonlocal borrowed
        borrowed += 1
        return borrow(settings)

    async with site.browser("ada") as browser:
        monkeypatch.setattr(
            site.platform,
            "read_database",
            type("Counted", (), {"reading": staticmethod(counted)}),
        )
        answers = await asyncio.gather(*(browser.call("GET", PATH) for _ in range(5)))
        assert {answer.status_code for answer in answers} == {200}
        assert borrowed == 1
        await measured.requests("shop", 1, ok=300)
        assert (await browser.call("GET", PATH)).json()["services"] == []
        site.clock.advance(6)
        assert (await browser.call("GET", PATH)).json()["services"] != []
        assert borrowed == 2
        await browser.call("GET", f"{PATH}?minutes=30")
        assert borrowed == 3


@pytest.mark.parametrize("minutes", [5, 17, 60, 61, 720, 1440])
def test_steps_are_few_and_full(minutes: int) -> None:
    now = datetime(2026, 3, 1, 12, 34, 56, tzinfo=UTC)
    grid = grid_of(now, minutes)
    assert grid.step_s in STEPS_S
    assert 5 <= len(grid.times) <= 60
    assert grid.times[0] % grid.step_s == 0
    end = grid.times[-1] + grid.step_s
    assert now.timestamp() - grid.step_s < end <= now.timestamp()


@pytest.mark.parametrize("minutes", ["0", "x", "100000"])
async def test_a_bad_span_is_named(site: Site, minutes: str) -> None:
    await site.make("ada")
    async with site.browser("ada") as browser:
        answer = await browser.call("GET", f"{PATH}?minutes={minutes}")
    assert (answer.status_code, answer.json()["where"]) == (400, "query.minutes")
