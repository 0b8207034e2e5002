"""Alerts that nobody would close: those of rules that plain SQL removed or disabled.

The API closes them together with its change. Here the evaluator does, in the first round that sees
other rules than the last; who was told of `firing` is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..storage.database import Connection
from ..storage.sql import load_queries
from .channel_store import Channel
from .rules import Rule
from .states import Reason, State
from .transitions import Change, instance_of, record

QUERIES = load_queries("tidegauge.alerting", "forgotten.sql")


async def close_forgotten(
    connection: Connection,
    rules: Mapping[int, Rule],
    channels: Sequence[Channel],
    now: datetime,
) -> int:
    """Close the open alerts of rules that are gone (`rule_deleted`) or disabled (`rule_changed`), and
    forget the states of the latter; returns how many were closed."""
    removed = await connection.execute(QUERIES["close_of_removed"], {"now": now})
    rows = await (await connection.execute(QUERIES["instances_of_disabled"])).fetchall()
    changes = []
    for instance in map(instance_of, rows):
        rule = rules[instance.rule_id]
        reason = Reason.RULE_CHANGED if instance.state.open else None
        changes.append(Change.of(instance.rule_id, rule, instance, State(), now, reason=reason))
    await record(connection, changes, rules, channels)
    return removed.rowcount + sum(c.closes for c in changes)
