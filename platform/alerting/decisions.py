"""From values and states to changes: pure, over the groups that matter of all rules evaluated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from ..storage.columns import Floats
from .judgement import BREACH, CLEAR, MISSING, SEEN, Codes, judge_one
from .plan import Bools, Compiled, Plan
from .rules import Rule
from .states import Phase, Seen, State, Timing, step
from .transitions import Change, Instance

_VALUE_EVERY = timedelta(minutes=1)
"""How often the value of an alert that stays as it is is written."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What settings say of all alerts."""

    max_groups: int = 10_000
    expire_s: float = 86_400
    flap_count: int = 4
    flap_window_s: float = 3600
    flap_hold_s: float = 900


def timing_of(rule: Rule, fired_at: Sequence[datetime], at: datetime, limits: Limits) -> Timing:
    """The rule's times; an alert that flaps has to be clear for longer before it resolves."""
    recent = sum((at - f).total_seconds() <= limits.flap_window_s for f in fired_at)
    keep_s = rule.keep_firing_for
    if recent >= limits.flap_count:
        keep_s = max(keep_s, limits.flap_hold_s)
    return Timing(rule.for_, keep_s, rule.no_data, limits.expire_s)


def remembers(rule: Rule) -> bool:
    """Whether groups that are fine keep a row, so that it is noticed when they vanish."""
    return rule.aggregation == "absence" or rule.no_data != "keep"


def judge(plan: Plan, values: Floats) -> Codes:
    """What is seen of every group: BREACH, BETWEEN, CLEAR or MISSING."""
    codes = plan.conditions.judge(values)
    missing = np.isnan(values[plan.absence])
    codes[plan.absence] = np.where(missing, BREACH, CLEAR)
    return codes


def decide(
    plan: Plan,
    values: Floats,
    codes: Codes,
    instances: Sequence[Instance],
    elapsed: Mapping[int, float],
    at: datetime,
    limits: Limits,
    *,
    settled: Bools | None = None,
) -> list[Change]:
    """The changes of all alerts of metric rules; looks only at rules where there may be any.

    `settled` are groups that are known to be fine already and have nothing to see: no instance of
    theirs is given.
    """
    by_rule: dict[int, list[Instance]] = {}
    for instance in instances:
        by_rule.setdefault(instance.rule_id, []).append(instance)
    unsettled = np.ones(plan.total, np.bool_) if settled is None else ~settled
    breached = _any_of_rule(plan, codes == BREACH)
    open_ = _any_of_rule(plan, unsettled)
    changes: list[Change] = []
    for position, compiled in enumerate(plan.rules):
        mine = by_rule.get(compiled.rule_id, [])
        if breached[position] or mine or (open_[position] and remembers(compiled.rule)):
            of_rule = slice(plan.starts[position], plan.starts[position + 1])
            elapsed_s = elapsed[compiled.rule_id]
            changes += _decide_rule(
                compiled, codes[of_rule], values[of_rule], unsettled[of_rule], mine, elapsed_s, at,
                limits,
            )  # fmt: skip
    return changes


def _any_of_rule(plan: Plan, groups: Bools) -> Bools:
    found = np.zeros(len(plan.rules), np.bool_)
    found[plan.rule_of[groups]] = True
    return found


def _decide_rule(
    compiled: Compiled,
    codes: Codes,
    values: Floats,
    unsettled: Bools,
    instances: Sequence[Instance],
    elapsed_s: float,
    at: datetime,
    limits: Limits,
) -> list[Change]:
    rule, rule_id = compiled.rule, compiled.rule_id
    absence = rule.aggregation == "absence"
    known = {i.fingerprint: i for i in instances}
    found: list[Change | None] = []
    for g in np.flatnonzero(unsettled).tolist():
        print_, code = compiled.fingerprints[g], int(codes[g])
        instance = known.pop(print_, None)
        new = instance is None
        if instance is None:
            if code == MISSING or (absence and code == BREACH and rule.group_by != []):
                continue  # never seen, so it cannot be missed
            if code != BREACH and not remembers(rule):
                continue
            instance = Instance(rule_id, print_, compiled.groups[g], State(), at)
        value = None if np.isnan(values[g]) else float(values[g])
        found.append(_step(rule, instance, SEEN[code], value, elapsed_s, at, limits, new=new))
    for instance in known.values():  # groups that have no series any more
        seen = Seen.BREACH if absence else Seen.MISSING
        found.append(_step(rule, instance, seen, None, elapsed_s, at, limits))
    return [change for change in found if change is not None]


def decide_errors(
    rules: Sequence[tuple[int, Rule]],
    found: Sequence[Mapping[str, tuple[dict[str, str], float]]],
    instances: Sequence[Instance],
    elapsed: Mapping[int, float],
    at: datetime,
    limits: Limits,
) -> list[Change]:
    """The changes of rules on logged errors: no row is no error, which is a count of 0."""
    changes = []
    for (rule_id, rule), groups in zip(rules, found, strict=True):
        known = {i.fingerprint: i for i in instances if i.rule_id == rule_id}
        for print_ in groups.keys() | known.keys():
            labels, value = groups.get(print_, ({}, 0.0))
            seen = judge_one(rule, value)
            instance = known.get(print_)
            if instance is None:
                if seen is not Seen.BREACH:
                    continue
                instance = Instance(rule_id, print_, labels, State(), at)
            change = _step(rule, instance, seen, value, elapsed[rule_id], at, limits)
            if change is not None:
                changes.append(change)
    return changes


def decide_failed(
    rules: Mapping[int, Rule], instances: Sequence[Instance], at: datetime, limits: Limits
) -> list[Change]:
    """The alerts of rules that could not be evaluated go to `error`, open ones stay open."""
    changes = []
    for instance in instances:
        rule = rules.get(instance.rule_id)
        if rule is not None:
            change = _step(rule, instance, Seen.ERROR, None, 0.0, at, limits)
            if change is not None:
                changes.append(change)
    return changes


def _step(
    rule: Rule,
    instance: Instance,
    seen: Seen,
    value: float | None,
    elapsed_s: float,
    at: datetime,
    limits: Limits,
    *,
    new: bool = False,
) -> Change | None:
    """The change of one alert, None if there is nothing to write."""
    before = instance.state
    if rule.aggregation == "absence":
        # the sample that is missing is the breach; how long it goes on is counted all the same
        missing_s = before.missing_s + elapsed_s if seen is Seen.BREACH else 0.0
        if missing_s >= limits.expire_s and rule.group_by != []:
            seen = Seen.GONE
    after, reason = step(before, seen, timing_of(rule, instance.fired_at, at, limits), elapsed_s)
    # one that fired lately keeps its row, or it would not be noticed that it flaps
    lately = any((at - f).total_seconds() <= limits.flap_window_s for f in instance.fired_at)
    remember = lately or (remembers(rule) and seen is not Seen.GONE)
    if rule.aggregation == "absence" and seen is Seen.BREACH:
        after = replace(after, missing_s=missing_s)
    if after == before and not new:
        stale = instance.value_at is None or at - instance.value_at >= _VALUE_EVERY
        if value is None or value == instance.value or not stale or not before.open:
            return None
    if after.phase is Phase.INACTIVE and before.phase is Phase.INACTIVE and not new and remember:
        return None
    return Change.of(
        instance.rule_id, rule, instance, after, at, value=value, reason=reason, remember=remember
    )
