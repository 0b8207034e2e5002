"""The rules of a first start fire on what the platform and its client really send, and on nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.alerting.conftest import Bench
from tidegauge.alerting.defaults import default_rules
from tidegauge.alerting.matchers import all_match
from tidegauge.alerting.plan import series_name
from tidegauge.alerting.rule_store import create_rule
from tidegauge.alerting.rules import Rule
from tidegauge.health.host import HostReader
from tidegauge.settings import Settings
from tidegauge_client.http_metrics import HttpMetrics
from tidegauge_client.registry import Registry

OF_A_SERVICE = {"service.name": "shop", "deployment.environment.name": "test"}
"""What the client puts on everything that it sends."""

Sent = dict[str, list[tuple[dict[str, str], str]]]
"""Tags and kind of the series that there are, by name."""


def sent() -> Sent:
    """The series of this host and process, of a request that failed and one that did not, and those
    that a rule reads of what other rooms write."""
    found: Sent = {}
    reader = HostReader(data_dir=str(Path.cwd()))
    reader.read()
    for reading in (*reader.read(), *reader.read_filesystems()):
        series = reading.series
        found.setdefault(series.name, []).append((dict(series.tags), series.kind))
    metrics = HttpMetrics(Registry())
    for status in (200, 500):
        metrics.record(metrics.responses("/buy", "GET", status), 9.0, 10, 10)
    for point in metrics.collect():
        tags = {**dict(point.tags), **OF_A_SERVICE}
        found.setdefault(point.name, []).append((tags, point.kind))
    found.setdefault("process.uptime", []).append((OF_A_SERVICE, "gauge"))
    found["health.check.up"] = [({"check": "web", "service": "shop"}, "gauge")]
    for name in ("tidegauge.ingest.rejected", "tidegauge.alerts.notifications.dead"):
        found[name] = [({"service.name": "tidegauge"}, "delta")]
    return found


METRIC_RULES = [r for r in default_rules(Settings(_env_file=None)) if r.source == "metric"]
BAD = {
    "High error rate": 5, "Slow responses": 5, "Service down": 0, "Disk almost full": 0.99,
    "Memory almost full": 0.99, "CPU saturated": 0.99, "Ingest rejecting": 5000,
    "Notification failing": 1,
}  # fmt: skip
GOOD = {
    "High error rate": 0, "Slow responses": 5, "Service down": 1, "Disk almost full": 0.5,
    "Memory almost full": 0.5, "CPU saturated": 0.1, "Ingest rejecting": 0,
    "Notification failing": 0,
}  # fmt: skip


def samples(rule: Rule, there: Sent, figures: dict[str, float]) -> Iterator[tuple[Any, ...]]:
    """Value, name, kind, tags of what arrives every time."""
    name = series_name(rule)
    for tags, kind in there[name]:
        if not all_match(rule.parsed_matchers, tags):
            continue
        value = figures[rule.rule_name]
        if rule.metric_name == "system.cpu.utilization":
            value = value if tags["cpu.mode"] == "user" else 0
        if "le" in tags:  # all between 5 and 10 seconds, or all below the first bound
            slow = figures is BAD
            value = 10 if not slow or tags["le"] == "+Inf" or float(tags["le"]) >= 10 else 0
        yield value, name, kind, tags
    if rule.denominator is not None:
        for tags, kind in there[rule.denominator]:
            yield 10, rule.denominator, kind, tags


@pytest.mark.parametrize("rule", METRIC_RULES, ids=lambda r: r.rule_name)
def test_what_a_rule_reads_is_sent_with_the_tags_it_groups_by(rule: Rule) -> None:
    there = sent()
    for name in (series_name(rule), rule.denominator or series_name(rule)):
        matching = [t for t, _ in there.get(name, []) if all_match(rule.parsed_matchers, t)]
        assert any(set(rule.group_by or ()) <= tags.keys() for tags in matching), name


@pytest.mark.parametrize("figures", [BAD, GOOD], ids=["bad", "good"])
@pytest.mark.parametrize(
    "rule", [r for r in METRIC_RULES if r.aggregation != "absence"], ids=lambda r: r.rule_name
)
async def test_a_default_rule_fires_on_what_is_bad(
    bench: Bench, rule: Rule, figures: dict[str, float]
) -> None:
    there = sent()
    async with bench.database.connection() as connection:
        await create_rule(connection, rule)
    step_s = max(10, int(rule.interval))
    ticks = int(rule.window + rule.for_ + 3 * rule.interval) // step_s + 1
    for tick in range(ticks + 2):
        bench.clock.advance(step_s)
        for value, name, kind, tags in samples(rule, there, figures):
            await bench.sample(value, name, kind=kind, ago_s=6, **tags)
        if tick >= 2:  # a series that was there before has its kind
            await bench.evaluator.round()
    found = set((await bench.phases()).values()) - {"inactive"}
    assert found == ({"firing"} if figures is BAD else set()), await bench.phases()


async def test_a_service_that_falls_silent_is_told(bench: Bench) -> None:
    [rule] = [r for r in METRIC_RULES if r.aggregation == "absence"]
    async with bench.database.connection() as connection:
        await create_rule(connection, rule)
    for _ in range(6):
        bench.clock.advance(10)
        await bench.sample(1, "process.uptime", ago_s=6, **OF_A_SERVICE)
        await bench.evaluator.round()
    assert set((await bench.phases()).values()) <= {"inactive"}
    for _ in range(int(rule.window) // 30 + 3):
        await bench.round(30)
    [(labels, phase)] = (await bench.phases()).items()
    assert phase == "firing"
    assert "service.name=shop" in labels
