"""How often: by everything an error has, from every tier, the same sums; spikes told once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tidegauge.core.clock import to_datetime
from tidegauge.errors.frequency import choose, tiers
from tidegauge.errors.spikes import Rate, SpikeRule, is_spike, same_hours
from tidegauge.settings import Settings

from .conftest import Api, event


async def refresh(api: Api) -> None:
    async with api.platform.database.autocommit() as connection:
        for view in ("error_hourly", "error_daily"):
            await connection.execute(
                f"CALL refresh_continuous_aggregate('{view}', NULL, NULL)".encode()
            )


@pytest.mark.parametrize("materialised", [False, True])
async def test_every_tier_counts_every_event_by_every_column(api: Api, materialised: bool) -> None:
    now = api.platform.clock.now_us() / 1e6
    body = [
        event("A" if i % 3 else "B", timestamp=now - 600 * i, severity="fatal" if i % 2 else "error",
              environment=f"e{i % 2}", release=f"r{i % 4}", service=f"s{i % 2}",
              request={"route": f"/r{i % 5}", "method": "GET"})
        for i in range(60)
    ]  # fmt: skip
    await api.send(body)
    if materialised:
        await refresh(api)
    expected: dict[str, dict[str, int]] = {
        "type": {"A": 40, "B": 20}, "severity": {"error": 30, "fatal": 30},
        "environment": {"e0": 30, "e1": 30}, "service": {"s0": 30, "s1": 30},
        "endpoint": {f"/r{i}": 12 for i in range(5)}, "release": {f"r{i}": 15 for i in range(4)},
        "total": {"": 60},
    }  # fmt: skip
    for step, tier in (("1m", "minute"), ("1h", "hourly"), ("1d", "daily")):
        for by, totals in expected.items():
            got = await api.get("/errors/frequency", by=by, step=step, from_="-2d")
            assert got["tier"] == tier
            assert {s["value"]: s["total"] for s in got["series"]} == totals
            for series in got["series"]:
                assert sum(series["counts"]) == series["total"]
                assert series["timestamps"] == sorted(series["timestamps"])
    got = await api.get("/errors/frequency", by="type", type="A", service="s0", from_="-2d")
    assert [s["total"] for s in got["series"]] == [sum(i % 3 > 0 and i % 2 == 0 for i in range(60))]
    groups = await api.get("/errors/frequency", by="group", from_="-2d")
    one = groups["series"][0]
    alone = await api.get("/errors/frequency", by="total", group=one["value"], from_="-2d")
    assert alone["series"][0]["total"] == one["total"]


async def test_the_bucket_in_which_a_span_begins_is_there_in_every_tier(api: Api) -> None:
    end = to_datetime(api.platform.clock.now_us()).replace(minute=30)
    start = end - timedelta(days=2)
    await api.send(event(timestamp=(start + timedelta(minutes=1)).isoformat()))
    await refresh(api)
    for step in ("1m", "1h", "1d"):
        got = await api.get("/errors/frequency", by="total", step=step,
                            from_=start.isoformat(), to=end.isoformat())  # fmt: skip
        assert [s["counts"] for s in got["series"]] == [[1]], step


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"step": "7s"}, 400), ({"step": "fast"}, 400), ({"by": "colour"}, 400),
        ({"from": "-20d", "step": "1m"}, 422), ({"from": "now", "to": "-1h"}, 400),
        ({"from": "-6d", "step": "90s"}, 422), ({"from": "-6d", "step": "1m"}, 200),
    ],
)  # fmt: skip
async def test_bad_parameters_of_frequency_are_problems(
    api: Api, parameters: dict[str, str], status: int
) -> None:
    answer = await api.http.get("/errors/frequency", params=parameters, headers=api.auth("read"))
    assert answer.status_code == status, answer.text


def test_auto_chooses_some_two_hundred_buckets_of_a_tier_that_reaches_back(
    settings: Settings,
) -> None:
    now = datetime(2026, 11, 26, tzinfo=UTC)
    for span, tier, step in (
        (timedelta(hours=1), "minute", "0:01:00"),
        (timedelta(hours=24), "minute", "0:15:00"),
        (timedelta(days=7), "hourly", "1:00:00"),
        (timedelta(days=30), "hourly", "6:00:00"),
        (timedelta(days=90), "daily", "1 day, 0:00:00"),
        (timedelta(days=365), "daily", "7 days, 0:00:00"),
    ):
        chosen, width = choose(tiers(settings), now - span, now, None, now)
        assert (chosen.name, str(width)) == (tier, step)
        assert span / width <= 200


async def add_history(api: Api, group_kind: str, hourly: int) -> None:
    """Counts at the same hour of the last four weeks, for an error first seen five weeks ago."""
    now = to_datetime(api.platform.clock.now_us())
    async with api.platform.database.connection() as connection:
        for moment in same_hours(now):
            await connection.execute(
                "INSERT INTO error_counts (ts, fingerprint_id, error_type, severity, service, count)"
                " SELECT %s, id, error_type, severity, service, %s FROM error_fingerprints"
                " WHERE error_type = %s",
                [moment + timedelta(minutes=5), hourly, group_kind],
            )
        await connection.execute(
            "UPDATE error_groups SET first_seen = %s WHERE error_type = %s",
            [now - timedelta(weeks=5), group_kind],
        )


async def spikes(api: Api) -> list[Any]:
    return await api.rows(
        "SELECT labels ->> 'error_type', detail FROM told_events WHERE kind = 'error.spike'"
    )


async def test_a_spike_against_the_same_hour_of_other_weeks_is_told_once(api: Api) -> None:
    await api.send([event("Loud"), event("Usual")])
    await add_history(api, "Loud", 10)
    await add_history(api, "Usual", 50)
    await refresh(api)
    assert await api.platform.errors.upkeep.step() == []
    await api.send([event(kind) for kind in ("Loud", "Usual") for _ in range(60)])
    started = await api.platform.errors.upkeep.step()
    assert len(started) == 1
    [(kind, detail)] = await spikes(api)
    assert (kind, detail["count"], detail["usual"]) == ("Loud", 61, 10.0)
    assert await api.platform.errors.upkeep.step() == []
    api.platform.clock.advance(2 * 3600)  # type: ignore[attr-defined]
    await api.platform.errors.upkeep.step()
    [group] = (await api.get("/errors/groups", type="Loud"))["groups"]
    assert group["spiking_since"] is None


async def test_a_new_error_is_no_spike(api: Api) -> None:
    await api.send([event() for _ in range(200)])
    assert await api.platform.errors.upkeep.step() == []


def test_a_spike_needs_events_and_a_factor() -> None:
    rule = SpikeRule(factor=3, least=30)
    for count, usual, expected in ((29, 0, False), (30, 0, True), (30, 10, False), (31, 10, True)):
        assert is_spike(Rate(1, count, usual), rule) is expected
