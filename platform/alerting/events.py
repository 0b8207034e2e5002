"""Event rules: what errors and health tell through platform_events, and alerts that run out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..storage.database import Connection, scalar
from ..storage.sql import load_queries
from .channel_store import Channel
from .matchers import all_match
from .rules import Rule
from .states import Phase, Reason, State
from .transitions import Change, Instance, fingerprint, instance_of, load_instances, record

QUERIES = load_queries("tidegauge.alerting")

CLEARED_BY = {"health.fail": "health.pass"}
"""The kinds of event that have an opposite; alerts of others are open for a time."""
OPEN_FOR_S = 3600.0
"""How long the alert of an event is open where the rule does not say."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in another room."""

    kind: str
    labels: dict[str, str]
    detail: dict[str, Any]  # Any: JSON
    created_at: datetime


async def something_to_do(connection: Connection, now: datetime) -> bool:
    """Whether events wait or alerts have run out; cheap, so that it can be asked every second."""
    return bool(await scalar(connection, QUERIES["events_or_ends"], [now]))


async def act_on_events(
    connection: Connection,
    rules: Mapping[int, Rule],
    channels: Sequence[Channel],
    now: datetime,
    *,
    public_url: str = "",
) -> int:
    """Take the waiting events and let event rules act on them; returns how many alerts changed.

    Events and what they led to are one transaction: acted on once, or still waiting.
    """
    rows = await (await connection.execute(QUERIES["take_events"])).fetchall()
    events = [
        Event(kind, {str(k): str(v) for k, v in labels.items()}, detail, created_at)
        for _, kind, labels, detail, created_at in sorted(rows, key=lambda row: row[0])
    ]
    matched = [
        (rule_id, rule, event)
        for event in events
        for rule_id, rule in rules.items()
        if rule.source == "event"
        and event.kind in (rule.metric_name, CLEARED_BY.get(rule.metric_name))
        and all_match(rule.parsed_matchers, event.labels)
    ]
    changed = 0
    while matched:
        known = {
            (i.rule_id, i.fingerprint): i
            for i in await load_instances(connection, list({m[0] for m in matched}))
        }
        changes, matched = _round(matched, known, now)
        await record(connection, changes, rules, channels, public_url=public_url)
        changed += sum(c.fires or c.closes for c in changes)
    return changed


Matched = tuple[int, Rule, Event]


def _round(
    matched: Sequence[Matched], known: Mapping[tuple[int, str], Instance], now: datetime
) -> tuple[list[Change], list[Matched]]:
    """One change for each alert; what contradicts it (down, up again) is left for the next round."""
    taken: dict[tuple[int, str], tuple[Rule, dict[str, str], list[Event]]] = {}
    later: list[Matched] = []
    postponed = set()
    for rule_id, rule, event in matched:
        labels = event.labels
        if rule.group_by is not None:
            labels = {n: labels[n] for n in rule.group_by if labels.get(n)}
        key = (rule_id, fingerprint(labels))
        before = taken.setdefault(key, (rule, labels, []))[2]
        if key in postponed or (before and before[-1].kind != event.kind):
            postponed.add(key)
            later.append((rule_id, rule, event))
        else:
            before.append(event)
    changes = []
    for (rule_id, print_), (rule, labels, events) in taken.items():
        instance = known.get((rule_id, print_)) or Instance(rule_id, print_, labels, State(), now)
        change = _change(rule_id, rule, instance, events, now)
        if change is not None:
            changes.append(change)
    return changes, later


def _change(
    rule_id: int, rule: Rule, instance: Instance, events: Sequence[Event], now: datetime
) -> Change | None:
    latest = events[-1]
    if latest.kind != rule.metric_name:  # it is fine again
        if instance.state.phase is Phase.INACTIVE:
            return None
        reason = Reason.RECOVERED if instance.state.open else None
        return Change.of(rule_id, rule, instance, State(), now, reason=reason)
    ends_at = None
    open_for_s = rule.keep_firing_for or (0 if rule.metric_name in CLEARED_BY else OPEN_FOR_S)
    if open_for_s:
        ends_at = now + timedelta(seconds=open_for_s)
    seen = sum(float(e.detail.get("count") or 1) for e in events)
    if instance.state.phase is Phase.DISMISSED:
        after = instance.state
    else:
        after = State(Phase.FIRING, True)
    value = seen + (instance.value or 0.0 if instance.state.open else 0.0)
    return Change.of(
        rule_id, rule, instance, after, now, value=value, ends_at=ends_at,
        detail={k: v for k, v in latest.detail.items() if v is not None},
    )  # fmt: skip


async def expire_alerts(
    connection: Connection,
    rules: Mapping[int, Rule],
    channels: Sequence[Channel],
    now: datetime,
) -> int:
    """Close what was good until a time that has come. That is no recovery, and says so."""
    rows = await (await connection.execute(QUERIES["instances_ended"], [now])).fetchall()
    changes = []
    for instance in map(instance_of, rows):
        rule = rules.get(instance.rule_id)
        if rule is not None:
            reason = Reason.EXPIRED if instance.state.open else None
            changes.append(Change.of(instance.rule_id, rule, instance, State(), now, reason=reason))
    await record(connection, changes, rules, channels)
    return sum(c.closes for c in changes)
