"""A back-test says what the evaluator would have said."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from tidegauge.alerting.backtest import back_test, plan, read_past
from tidegauge.alerting.decisions import Limits
from tidegauge.alerting.rules import Rule
from tidegauge.core.errors import Unprocessable

from .conftest import Bench

DAY = timedelta(days=1)


async def tried(bench: Bench, rule: Rule, start: Any, end: Any) -> dict[str, Any]:
    grid = plan(rule, start, end, bench.now, retention_raw=7 * DAY)
    async with bench.database.connection() as connection:
        evaluate = await read_past(connection, rule, grid, bench.clock, Limits())
    return back_test(evaluate, grid)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"aggregation": "max", "for": "30s", "keep_firing_for": "15s"},
        {"aggregation": "last", "clear_threshold": 6, "no_data": "alert"},
        {"aggregation": "increase", "threshold": 12},
        {"aggregation": "quantile", "quantile": 0.8, "window": "45s"},
        {"aggregation": "absence"},
        {"aggregation": "sum", "denominator": "n", "threshold": 1, "for": "15s"},
        {"change_against": "30s", "threshold": 40},
    ],
    ids=str,
)
async def test_it_agrees_with_evaluation_as_time_goes_by(
    bench: Bench, fields: dict[str, Any]
) -> None:
    chance = random.Random(7)
    stored = await bench.rule(group_by=["host"], **{"window": "30s", **fields})
    await bench.round(15)
    start = bench.now
    for i in range(40):
        bench.clock.advance(15)
        for host in "ab":
            if chance.random() < 0.75:
                value = chance.choice([2.0, 8.0, 15.0, 30.0])
                await bench.sample(value, host=host, ago_s=chance.choice([0, 1, 14.9]))
                await bench.sample(10 + i % 3, "n", host=host, ago_s=3)
        await bench.evaluator.round()
    lived = await bench.execute(
        "SELECT labels ->> 'host', triggered_at, resolved_at FROM alert_history ORDER BY 2, 1"
    )
    result = await tried(bench, stored.rule, start, bench.now)
    told = sorted((a["from"], a["labels"]["host"], a["to"]) for a in result["alerts"])
    assert [(h, f, t) for f, h, t in told] == lived
    assert result["fired"] == len(lived) > 0
    assert result["text"].startswith("would have fired")


async def test_hours_answer_where_samples_are_gone(bench: Bench) -> None:
    rule = Rule.model_validate({"rule_name": "r", "metric_name": "m", "threshold": 10})
    top = bench.now.replace(minute=0, second=0, microsecond=0)
    for hours, value in ((30, 1), (29, 99), (28, 99), (27, 1)):
        ago_s = (bench.now - (top - timedelta(hours=hours))).total_seconds() - 60
        await bench.sample(value, ago_s=ago_s)
    grid = plan(rule, bench.now - 2 * DAY, bench.now, bench.now, retention_raw=DAY)
    assert grid.tier == "hourly"
    async with bench.database.connection() as connection:
        evaluate = await read_past(connection, rule, grid, bench.clock, Limits())
    [alert] = back_test(evaluate, grid)["alerts"]
    assert alert["to"] - alert["from"] == timedelta(hours=2)


def test_what_history_cannot_tell_is_refused(bench: Bench) -> None:
    def rule(**fields: Any) -> Rule:
        return Rule.model_validate({"rule_name": "r", "metric_name": "m", **fields})

    quantile = rule(aggregation="quantile", quantile=0.5)
    with pytest.raises(Unprocessable, match="reach back only"):
        plan(quantile, bench.now - 30 * DAY, bench.now, bench.now, retention_raw=7 * DAY)
    with pytest.raises(Unprocessable, match="no history"):
        event = rule(source="event", metric_name="health.fail")
        plan(event, bench.now - DAY, bench.now, bench.now, retention_raw=7 * DAY)
