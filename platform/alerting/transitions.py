"""What the state machine decided, made true: instance, history, transition and outbox rows in the
transaction of the caller, a handful of statements for any number of alerts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

import msgspec

from ..storage.database import Connection
from ..storage.sql import load_queries
from .channel_store import Channel, receivers
from .rules import Rule
from .states import Phase, Reason, State
from .texts import describe, detail_of, render_annotations

QUERIES = load_queries("tidegauge.alerting")

FIRINGS_KEPT = 10


def fingerprint(labels: Mapping[str, str]) -> str:
    """Sixteen hex digits that identify a set of labels."""
    return hashlib.sha256(msgspec.json.encode(sorted(labels.items()))).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Instance:
    """An alert's row: its state and what was last seen of it."""

    rule_id: int
    fingerprint: str
    labels: dict[str, str]
    state: State
    since: datetime
    history_id: int | None = None
    value: float | None = None
    value_at: datetime | None = None
    fired_at: tuple[datetime, ...] = ()
    ends_at: datetime | None = None
    annotations: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One alert going from one state to the next; `remember` keeps the row of one that is fine."""

    before: Instance
    after: State
    at: datetime
    value: float | None = None
    reason: Reason | None = None
    remember: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    """All labels: the group's and the rule's."""
    annotations: dict[str, str] = field(default_factory=dict)
    """Texts that came with an event or an alert from elsewhere."""
    ends_at: datetime | None = None
    detail: dict[str, Any] = field(default_factory=dict)  # Any: JSON

    @classmethod
    def of(
        cls,
        rule_id: int,
        rule: Rule,
        before: Instance,
        after: State,
        at: datetime,
        **more: Any,  # Any: the remaining fields
    ) -> Self:
        """A change of an alert of this rule."""
        if rule.source == "external":
            labels = before.labels
        else:
            labels = {
                **before.labels,
                **rule.labels,
                "alertname": rule.rule_name,
                "severity": rule.severity,
            }
        return cls(before, after, at, labels=labels, **more)

    @property
    def fires(self) -> bool:
        return self.after.open and not self.before.state.open

    @property
    def closes(self) -> bool:
        return self.before.state.open and not self.after.open


async def load_instances(connection: Connection, rule_ids: Sequence[int]) -> list[Instance]:
    """The alerts of some rules."""
    cursor = await connection.execute(QUERIES["instances"], [list(rule_ids)])
    return [instance_of(row) for row in await cursor.fetchall()]


def instance_of(row: tuple[Any, ...]) -> Instance:  # Any: columns of `instances`
    """An instance from its row."""
    (rule_id, print_, labels, phase, history_id, held_s, missing_s, since, value, value_at,
     fired_at, ends_at, annotations) = row  # fmt: skip
    state = State(Phase(phase), history_id is not None, held_s, missing_s)
    return Instance(rule_id, print_, labels, state, since, history_id, value, value_at,
                    tuple(fired_at), ends_at, annotations)  # fmt: skip


def _json(rows: Iterable[dict[str, Any]]) -> str:  # Any: JSON members
    return msgspec.json.encode(list(rows)).decode()


async def record(
    connection: Connection,
    changes: Sequence[Change],
    rules: Mapping[int, Rule],
    channels: Sequence[Channel],
    *,
    public_url: str = "",
) -> list[int]:
    """Write the changes; returns the history ids of alerts that fired.

    Everything or nothing: history, transitions, states and outbox belong to one transaction.
    """
    if not changes:
        return []
    history: dict[tuple[int, str], int | None] = {
        (c.before.rule_id, c.before.fingerprint): c.before.history_id for c in changes
    }
    fired = [c for c in changes if c.fires]
    if fired:
        rows = [_history_row(c, rules[c.before.rule_id], public_url) for c in fired]
        cursor = await connection.execute(QUERIES["insert_history"], [_json(rows)])
        for history_id, rule_id, print_ in await cursor.fetchall():
            history[rule_id, print_] = history_id
    closed = [c for c in changes if c.closes]
    if closed:
        rows = [
            {"id": c.before.history_id, "at": c.at, "reason": c.reason or Reason.EXPIRED}
            for c in closed
        ]
        await connection.execute(QUERIES["resolve_history"], [_json(rows)])
    await _transitions(connection, changes, history, rules, channels)
    await _save(connection, changes, history)
    return [h for c in fired if (h := history[c.before.rule_id, c.before.fingerprint]) is not None]


def _history_row(change: Change, rule: Rule, public_url: str) -> dict[str, Any]:  # Any: JSON
    detail = {
        **detail_of(rule, change.value, change.at, change.labels, public_url),
        **change.detail,
    }
    annotations = {
        **render_annotations(rule, change.labels, change.value, change.at, detail),
        **change.annotations,
    }
    return {
        "rule_id": change.before.rule_id,
        "at": change.at,
        "message": describe(rule, change.labels, change.value, annotations, detail),
        "labels": change.labels,
        "value": change.value,
        "rule_name": change.labels.get("alertname", rule.rule_name),
        "source": rule.source,
        "severity": change.labels.get("severity") or rule.severity,
        "fingerprint": change.before.fingerprint,
        "annotations": annotations,
        "detail": detail,
    }


async def _transitions(
    connection: Connection,
    changes: Sequence[Change],
    history: Mapping[tuple[int, str], int | None],
    rules: Mapping[int, Rule],
    channels: Sequence[Channel],
) -> None:
    moved = [
        c
        for c in changes
        if c.before.state.phase is not c.after.phase or c.before.state.open is not c.after.open
    ]
    if not moved:
        return
    rows = [
        {
            "rule_id": c.before.rule_id,
            "history_id": history[c.before.rule_id, c.before.fingerprint],
            "fingerprint": c.before.fingerprint,
            "labels": c.labels,
            "from_phase": c.before.state.phase,
            "to_phase": c.after.phase,
            "at": c.at,
            "value": c.value,
            "reason": c.reason,
        }
        for c in moved
    ]
    cursor = await connection.execute(QUERIES["insert_transitions"], [_json(rows)])
    of_history = {
        (history_id, phase): transition_id
        for transition_id, history_id, phase in await cursor.fetchall()
        if history_id is not None
    }
    firing, resolved = [], []
    for c in moved:
        history_id = history[c.before.rule_id, c.before.fingerprint]
        key = f"t{of_history.get((history_id or 0, c.after.phase.value), 0)}"
        if c.fires:
            rule = rules[c.before.rule_id]
            firing += [
                {"channel_id": channel.id, "history_id": history_id, "event": "firing",
                 "dedup_key": key, "group_key": channel.group_key(c.labels), "at": c.at}
                for channel in receivers(rule.channels, channels)
            ]  # fmt: skip
        elif c.closes:
            resolved.append({"history_id": history_id, "dedup_key": key, "at": c.at})
    if firing:
        await connection.execute(QUERIES["insert_outbox"], [_json(firing)])
    if resolved:
        await connection.execute(QUERIES["insert_outbox_resolved"], [_json(resolved)])


async def _save(
    connection: Connection,
    changes: Sequence[Change],
    history: Mapping[tuple[int, str], int | None],
) -> None:
    kept, gone = [], []
    for c in changes:
        before = c.before
        key = {"rule_id": before.rule_id, "fingerprint": before.fingerprint}
        if c.after.phase is Phase.INACTIVE and not c.remember:
            gone.append(key)
            continue
        moved = before.state.phase is not c.after.phase
        fired_at = [*before.fired_at, c.at][-FIRINGS_KEPT:] if c.fires else before.fired_at
        kept.append(
            {
                **key,
                "labels": before.labels,
                "phase": c.after.phase,
                "history_id": (
                    history[before.rule_id, before.fingerprint] if c.after.open else None
                ),
                "held_s": c.after.held_s,
                "missing_s": c.after.missing_s,
                "since": c.at if moved else before.since,
                "value": before.value if c.value is None else c.value,
                "value_at": before.value_at if c.value is None else c.at,
                "fired_at": fired_at,
                "ends_at": c.ends_at,
                "annotations": c.annotations or before.annotations,
            }
        )
    if kept:
        await connection.execute(QUERIES["save_instances"], [_json(kept)])
    if gone:
        await connection.execute(QUERIES["delete_instances"], [_json(gone)])
