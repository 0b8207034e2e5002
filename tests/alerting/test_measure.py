"""Set-wise measuring against brute force over lists of samples, and conditions against a table."""

from __future__ import annotations

import json
import math
import random
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegauge.alerting import windows
from tidegauge.alerting.judgement import judge_one
from tidegauge.alerting.measure import histogram_quantiles, measure
from tidegauge.alerting.plan import Plan, compile_rule, metrics_of
from tidegauge.alerting.rules import Rule
from tidegauge.alerting.series_index import SeriesIndex
from tidegauge.alerting.states import Seen
from tidegauge.alerting.windows import LOOKBACK

from .conftest import Bench

Sample = tuple[datetime, float]
Past = list[tuple[str, dict[str, str], str, list[Sample]]]
"""Metric, tags, kind, samples in time."""


def brute(past: Past, rule: Rule, at: datetime) -> dict[str, float]:
    """Value by group (as JSON), computed one sample at a time."""
    if rule.change_against:
        plain = rule.model_copy(update={"change_against": None})
        now = brute(past, plain, at)
        before = brute(past, plain, at - timedelta(seconds=rule.change_against))
        result = {}
        for group, value in now.items():
            old = before.get(group)
            if old:
                result[group] = (value - old) / abs(old) * 100
            elif old == 0 and value == 0:
                result[group] = 0.0
        return result
    if rule.denominator:
        plain = rule.model_copy(update={"denominator": None})
        over = brute(past, plain, at)
        under = brute(past, plain.model_copy(update={"metric_name": rule.denominator}), at)
        counted = rule.aggregation in ("sum", "count", "rate", "increase")
        result = {}
        for group, below in under.items():
            above = over.get(group, 0.0 if counted else None)
            if above is not None and (below or not above):
                result[group] = above / below if below else 0.0
        return result
    groups: dict[str, list[tuple[str, list[Sample], list[Sample]]]] = {}
    start = at - timedelta(seconds=rule.window)
    for metric, tags, kind, samples in past:
        if metric != rule.metric_name or not all(m(tags) for m in rule.parsed_matchers):
            continue
        names = tags if rule.group_by is None else rule.group_by
        group = json.dumps({n: tags[n] for n in sorted(names) if tags.get(n)})
        inside = [s for s in samples if start < s[0] <= at]
        earlier = [s for s in samples if start - LOOKBACK < s[0] <= start]
        if inside:
            groups.setdefault(group, []).append((kind, earlier, inside))
    return {g: _fold(rule, members) for g, members in groups.items()}


def _fold(rule: Rule, members: list[tuple[str, list[Sample], list[Sample]]]) -> float:
    values = [v for _, _, inside in members for _, v in inside]
    if rule.aggregation in ("rate", "increase"):
        grown = 0.0
        for kind, earlier, inside in members:
            before = earlier[-1][1] if earlier else None
            for _, v in inside:
                if kind == "delta":
                    grown += v
                elif before is not None:
                    grown += v if v < before else v - before
                before = v
        return grown / (rule.window if rule.aggregation == "rate" else 1)
    if rule.aggregation == "sum_of_avg":
        return sum(sum(v for _, v in i) / len(i) for _, _, i in members)
    if rule.aggregation == "last":
        return max(s for _, _, inside in members for s in inside)[1]
    if rule.aggregation == "quantile":
        return float(np.quantile(values, rule.quantile or 0))
    plain = {"sum": sum(values), "count": len(values), "min": min(values), "max": max(values)}
    return sum(values) / len(values) if rule.aggregation == "avg" else plain[rule.aggregation]


@pytest.mark.parametrize("slice_s", [windows.SLICE_S, 7])
async def test_values_are_those_of_brute_force(
    bench: Bench, slice_s: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "SLICE_S", slice_s)
    monkeypatch.setattr(windows, "SLICE_SERIES", 1)
    chance = random.Random(11)
    past: Past = []
    for metric in ("a", "b"):
        for i in range(80):
            tags = {"host": chance.choice("pqr"), "n": str(i)}
            if chance.random() < 0.3:
                tags["zone"] = chance.choice("xy")
            kind = chance.choice(["gauge", "counter", "delta", "unknown"])
            moments = sorted(chance.sample(range(1, 1200), chance.choice([0, 1, 7, 40])))
            samples = [
                (
                    bench.now - timedelta(seconds=s, milliseconds=i),
                    float(chance.choice([0, 1, 5, 9.5, 120])),
                )
                for s in reversed(moments)
            ]
            past.append((metric, tags, kind, samples))
    for metric, tags, kind, samples in past:
        await bench.execute(
            "WITH s AS (INSERT INTO metric_series (metric_name, tags, kind)"
            " VALUES (%s, %s::jsonb, %s) RETURNING id)"
            " INSERT INTO metric_samples SELECT t, id, v, 1"
            " FROM s, unnest(%s::timestamptz[], %s::float8[]) AS x(t, v)",
            [metric, json.dumps(tags), kind, [t for t, _ in samples], [v for _, v in samples]],
        )
    rules = []
    for i in range(150):
        aggregation = chance.choice(["avg", "min", "max", "sum", "count", "last", "rate", "increase",
                                     "sum_of_avg", "quantile"])  # fmt: skip
        fields: dict[str, Any] = {
            "rule_name": str(i), "metric_name": chance.choice("ab"), "aggregation": aggregation,
            "window": chance.choice([10, 60, 300]),
            "group_by": chance.choice([None, [], ["host"], ["zone"], ["host", "zone"]]),
            "matchers": chance.choice([[], ["host=p"], ["zone!=x"], ["n=~[0-4].*"]]),
        }  # fmt: skip
        if aggregation == "quantile":
            fields["quantile"] = chance.choice([0.1, 0.5, 0.99])
        elif chance.random() < 0.2:
            fields["denominator"] = chance.choice("ab")
        elif chance.random() < 0.2:
            fields["change_against"] = chance.choice([60, 300])
        rules.append(Rule.model_validate(fields))
    async with bench.database.connection() as connection:
        index = SeriesIndex(bench.clock)
        await index.refresh(connection, {n for r in rules for n in metrics_of(r)})
        plan = Plan.of([compile_rule(i, rule, index) for i, rule in enumerate(rules)])
        for ago_s in (0, 100):
            at = bench.now - timedelta(seconds=ago_s)
            measured = await measure(connection, plan, at)
            for position, one in enumerate(plan.rules):
                values = plan.split(measured, position)
                found = {
                    json.dumps(dict(sorted(g.items()))): float(v)
                    for g, v in zip(one.groups, values, strict=True)
                    if not math.isnan(v)
                }
                assert found == pytest.approx(brute(past, one.rule, at)), one.rule


@given(
    st.lists(st.tuples(st.floats(0.001, 100), st.integers(0, 1000)), min_size=1, max_size=12),
    st.integers(0, 50),
    st.sampled_from([0.01, 0.5, 0.9, 0.95, 0.999]),
)
def test_histogram_quantiles_lie_in_the_bucket_that_holds_the_rank(
    buckets: list[tuple[float, int]], above: int, q: float
) -> None:
    edges = np.unique([edge for edge, _ in buckets])
    counts = np.array([sum(c for e, c in buckets if e == edge) for edge in edges], np.float64)
    bounds = np.append(edges, np.inf)
    cumulative = np.append(np.cumsum(counts), counts.sum() + above)
    order = np.random.default_rng(1).permutation(len(bounds))
    zeros = np.zeros(len(bounds), np.int64)
    [found] = histogram_quantiles(q, bounds[order], cumulative[order], zeros, 1)
    total = cumulative[-1]
    if total == 0:
        assert math.isnan(found)
        return
    place = next(i for i, c in enumerate(cumulative) if c >= q * total)
    if place == len(edges):
        assert found == edges[-1]  # nobody knows how far above
    else:
        low = edges[place - 1] if place else 0.0
        assert low <= found <= edges[place] or found == pytest.approx(edges[place])


@pytest.mark.parametrize(
    ("condition", "clear", "value", "seen"),
    [
        (">", None, 10, Seen.CLEAR), (">", None, 10.1, Seen.BREACH), (">=", None, 10, Seen.BREACH),
        ("<", None, 10, Seen.CLEAR), ("<", None, 9, Seen.BREACH), ("<=", None, 10, Seen.BREACH),
        ("==", None, 10, Seen.BREACH), ("!=", None, 10, Seen.CLEAR), ("!=", None, 1, Seen.BREACH),
        (">", 8, 9, Seen.BETWEEN), (">", 8, 8, Seen.CLEAR), (">", 8, 11, Seen.BREACH),
        ("<", 12, 11, Seen.BETWEEN), ("<", 12, 12, Seen.CLEAR), ("<", 12, 9, Seen.BREACH),
        ("outside", None, 9, Seen.BREACH), ("outside", None, 10, Seen.CLEAR),
        ("outside", None, 20, Seen.CLEAR), ("outside", None, 20.1, Seen.BREACH),
        (">", None, math.nan, Seen.MISSING), ("!=", None, math.nan, Seen.MISSING),
    ],
)  # fmt: skip
def test_conditions(condition: str, clear: float | None, value: float, seen: Seen) -> None:
    fields: dict[str, Any] = {"rule_name": "r", "metric_name": "m", "condition": condition,
                              "threshold": 10, "clear_threshold": clear}  # fmt: skip
    if condition == "outside":
        fields["threshold_upper"] = 20
    assert judge_one(Rule.model_validate(fields), value) is seen
