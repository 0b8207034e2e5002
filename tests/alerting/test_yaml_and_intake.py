"""Rules as YAML, and alerts that others hand over."""

from __future__ import annotations

from typing import Any

import pytest

from tidegauge.alerting.defaults import default_rules
from tidegauge.alerting.intake import PostedAlert, take_alerts
from tidegauge.alerting.rule_store import load_rules
from tidegauge.alerting.yaml_rules import apply, export, make_plan, parse
from tidegauge.cli.alerts import lines
from tidegauge.core.errors import BadRequest

from .conftest import Bench


async def test_what_is_exported_is_what_is_imported(bench: Bench) -> None:
    rules = default_rules(bench.settings)
    async with bench.database.connection() as connection:
        await apply(connection, await make_plan(connection, rules, prune=False), bench.now)
        text = export(await load_rules(connection))
        assert parse(text.encode()) == rules
        again = await make_plan(connection, parse(text.encode()), prune=True)
    assert again.shown() == {"create": [], "update": [], "delete": [], "unchanged": len(rules)}


async def test_a_plan_says_what_changes_and_applying_it_is_all_or_nothing(bench: Bench) -> None:
    await bench.rule("a", threshold=1)
    await bench.rule("b")
    await bench.see(50)
    document = b"""
rules:
  - rule_name: a
    metric_name: m
    window: 30s
    threshold: 2
  - {rule_name: c, metric_name: m, for: 5m}
"""
    async with bench.database.connection() as connection:
        plan = await make_plan(connection, parse(document), prune=True)
        shown = plan.shown()
        assert shown["create"] == ["c"]
        assert shown["update"] == [
            {"rule_name": "a", "changes": {"threshold": {"from": 1.0, "to": 2.0}}}
        ]
        assert shown["delete"] == ["b"]
        assert "    threshold: 1.0 -> 2.0" in lines(shown, done=False)
        await apply(connection, plan, bench.now)
    names = await bench.execute("SELECT rule_name, threshold FROM alert_rules ORDER BY 1")
    assert names == [("a", 2.0), ("c", 0.0)]
    # a's alert is judged by the new threshold, b's is closed with its rule
    assert sorted(await bench.history()) == [("firing", None), ("resolved", "rule_deleted")]
    bad = b"rules: [{rule_name: d, metric_name: m}, {rule_name: e, metric_name: m, channels: [nowhere]}]"
    with pytest.raises(Exception, match="no channel 'nowhere'"):
        async with bench.database.connection() as connection:
            await apply(connection, await make_plan(connection, parse(bad), prune=False), bench.now)
    assert len(await bench.execute("SELECT 1 FROM alert_rules")) == 2


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (b"rules: [", "not YAML"),
        (b"[]", "list of rules"),
        (b"rules: 7", "list of rules"),
        (b"rules: [7]", r"rules\[0\]"),
        (b"rules: [{rule_name: x}]", r"rules\[0\] 'x': metric_name"),
        (b"rules: [{rule_name: x, metric_name: m, window: soon}]", "window"),
        (b"rules: [{rule_name: x, metric_name: m}, {rule_name: x, metric_name: m}]", "twice"),
        (b"a: &a [1]\nrules: *a", "aliases"),
        (b"rules: !!python/object:os.system {}", "not YAML"),
        (b"[" * 5000, "not YAML"),
        (b"\xff\xfe\x00", "not YAML"),
    ],
)
def test_a_bad_document_is_refused_with_the_place(text: bytes, complaint: str) -> None:
    with pytest.raises(BadRequest, match=complaint):
        parse(text)


async def hand_over(bench: Bench, *alerts: dict[str, Any]) -> int:
    posted = [PostedAlert.model_validate(a) for a in alerts]
    async with bench.database.connection() as connection:
        return await take_alerts(connection, posted, bench.now)


async def test_alerts_from_elsewhere_open_once_and_recover_when_told(bench: Bench) -> None:
    await bench.channel()
    down = {"labels": {"alertname": "Down", "instance": "a", "severity": "page", "empty": ""},
            "annotations": {"summary": "a is down"}, "startsAt": bench.now.isoformat()}  # fmt: skip
    assert await hand_over(bench, down, down) == 1
    for _ in range(5):
        bench.clock.advance(60)
        assert await hand_over(bench, down) == 0
        await bench.evaluator.round()
        await bench.deliverer.round()
    assert await hand_over(bench, {**down, "endsAt": bench.now.isoformat()}) == 1
    await bench.deliverer.round()
    assert bench.webhook.alerts() == [("firing", "Down"), ("resolved", "Down")]
    first = bench.webhook.received[0].json["alerts"][0]
    assert first["labels"] == {"alertname": "Down", "instance": "a", "severity": "page"}
    assert first["annotations"]["summary"] == "a is down"
    assert await bench.history() == [("resolved", "recovered")]


async def test_a_sender_that_falls_silent_lets_its_alerts_expire(bench: Bench) -> None:
    await hand_over(bench, {"labels": {"alertname": "Down"}, "endsAt": "0001-01-01T00:00:00Z"})
    bench.clock.advance(299)
    await bench.evaluator.round()
    assert await bench.history() == [("firing", None)]
    bench.clock.advance(2)
    await bench.evaluator.round()
    assert await bench.history() == [("resolved", "expired")]
