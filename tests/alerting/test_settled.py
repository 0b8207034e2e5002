"""Leaving out alerts that are fine by arrays decides nothing else than looking at every row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tidegauge.alerting.decisions import Limits, decide, judge, remembers
from tidegauge.alerting.evaluator import Evaluator
from tidegauge.alerting.plan import Compiled, Plan
from tidegauge.alerting.rules import Rule
from tidegauge.alerting.service import evaluator_options
from tidegauge.alerting.settled import Quiet
from tidegauge.alerting.states import Phase, State
from tidegauge.alerting.transitions import Change, Instance, fingerprint

from .conftest import Bench

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)
GROUPS = 4
NONE = np.empty(0, np.int64)

rules = st.builds(
    lambda kind, for_: Rule.model_validate(
        {"rule_name": "r", "metric_name": "m", "threshold": 10, "for": for_, **kind}
    ),
    kind=st.sampled_from([
        {"no_data": "keep"}, {"no_data": "no_data"}, {"no_data": "alert", "clear_threshold": 5},
        {"aggregation": "absence"},
    ]),
    for_=st.sampled_from([0, 60]),
)  # fmt: skip
rows = st.tuples(
    st.sampled_from([Phase.INACTIVE, Phase.INACTIVE, Phase.FIRING, Phase.PENDING, Phase.DISMISSED]),
    st.sampled_from([(), (AT - timedelta(minutes=5),), (AT - timedelta(days=5),)]),
)


def compiled(rule_id: int, rule: Rule) -> Compiled:
    groups = [{"n": str(n)} for n in range(GROUPS)]
    return Compiled(
        rule_id, rule, groups, [fingerprint(g) for g in groups], NONE, NONE,
        np.empty(0, np.bool_), np.empty(0), NONE, NONE, np.empty(0, np.bool_),
    )  # fmt: skip


def instance(rule_id: int, group: int, row: tuple[Phase, tuple[datetime, ...]]) -> Instance:
    labels = {"n": str(group)}
    phase, fired_at = row
    open_ = phase is Phase.FIRING
    return Instance(
        rule_id, fingerprint(labels), labels, State(phase, open_), AT - timedelta(hours=1),
        1 if open_ else None, 7.0, AT, fired_at,
    )  # fmt: skip


def told(changes: list[Change]) -> list[Any]:  # Any: comparable
    return sorted(
        (c.before.rule_id, c.before.fingerprint, c.after, c.value or 0, str(c.reason), c.remember)
        for c in changes
    )


@given(st.data())
def test_what_is_left_out_would_not_have_changed(data: st.DataObject) -> None:
    plan = Plan.of([compiled(i, r) for i, r in enumerate(data.draw(st.lists(rules, max_size=4)))])
    value = st.sampled_from([1.0, 7.0, 11.0, float("nan")])
    values = np.array(data.draw(st.lists(value, min_size=plan.total, max_size=plan.total)))
    instances = [
        instance(rule.rule_id, group, row)
        for rule in plan.rules
        # one more: of a group that has no series any more
        for group, row in data.draw(st.dictionaries(st.integers(0, GROUPS), rows)).items()
    ]
    codes = judge(plan, values)
    elapsed = {r.rule_id: 15.0 for r in plan.rules}
    watching = {r.rule_id for r in plan.rules if remembers(r.rule)}
    quiet = [i for i in instances if i.rule_id in watching and i.state.phase is Phase.INACTIVE]
    prints = np.array([int(i.fingerprint, 16) for i in quiet], np.uint64).view(np.int64)
    settled, wanted = Quiet(np.array([i.rule_id for i in quiet], np.int64), prints).compare(
        plan, codes
    )
    left = [i for i in instances if i not in quiet]
    left += [i for i, looked_at in zip(quiet, wanted, strict=True) if looked_at]
    every = decide(plan, values, codes, instances, elapsed, AT, Limits())
    some = decide(plan, values, codes, left, elapsed, AT, Limits(), settled=settled)
    assert told(some) == told(every)
    assert len(left) + settled.sum() == len(instances)


async def test_groups_that_are_fine_are_watched_without_their_rows(bench: Bench) -> None:
    await bench.rule("watched", no_data="alert", group_by=["host"], window="10s")
    await bench.rule("kept", group_by=["host"], window="10s", condition="<", threshold=0)

    async def see(**values: float) -> dict[str, str]:
        bench.clock.advance(15)
        for host, value in values.items():
            await bench.sample(value, host=host)
        await bench.evaluator.round()
        return await bench.phases()

    fine = {"host=a": "inactive", "host=b": "inactive"}
    assert await see(a=1, b=1) == fine
    before = await bench.execute("SELECT xmin::text FROM alert_instances")
    assert await see(a=1, b=2) == fine
    assert await bench.execute("SELECT xmin::text FROM alert_instances") == before
    assert await see(a=1) == {"host=a": "inactive", "host=b": "firing"}
    assert await see(a=11, b=1) == {"host=a": "firing", "host=b": "inactive"}
    await bench.execute('DELETE FROM metric_series WHERE tags = \'{"host": "b"}\'')
    assert await see(a=1) == {"host=a": "inactive", "host=b": "firing"}
    await bench.execute("DELETE FROM metric_series")  # nothing at all is left to measure
    await bench.execute("UPDATE alert_instances SET phase = 'inactive', history_id = NULL")
    await bench.evaluator.stop()
    bench.evaluator = Evaluator(bench.database, bench.clock, evaluator_options(bench.settings))
    assert await see() == {"host=a": "firing", "host=b": "firing"}
