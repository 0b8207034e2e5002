"""Alerts as people ask for them: what is active, what was, and what a person does about one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ..core.errors import Conflict, NotFound
from ..storage.database import Connection, scalar
from ..storage.sql import load_queries
from .channel_store import load_channels
from .matchers import Matcher, all_match
from .rule_store import QUERIES as RULE_QUERIES
from .rule_store import get_rule, load_rules
from .silences import load_muting
from .states import Reason, dismiss
from .transitions import Change, instance_of, record

QUERIES = load_queries("tidegauge.alerting", "alerts.sql")

Json = dict[str, Any]
"""Any: JSON members."""


async def active_alerts(
    connection: Connection,
    now: datetime,
    *,
    phase: str | None = None,
    severity: str | None = None,
    rule: int | None = None,
    limit: int = 1000,
) -> list[Json]:
    """Active alerts, the newest firing ones first, each with why it is muted if it is."""
    parameters = {"phase": phase, "severity": severity, "rule": rule, "limit": limit}
    rows = await (await connection.execute(QUERIES["active"], parameters)).fetchall()
    muting = await load_muting(connection, now, None)
    return [_active(row, now, muting) for row in rows]


def _active(row: tuple[Any, ...], now: datetime, muting: Any) -> Json:  # Any: columns
    (alert_id, rule_id, rule_name, source, phase, group, rule_labels, labels, rule_severity,
     severity, print_, value, value_at, since, triggered_at, message, annotations, detail,
     acked_at, acked_by, note, until, missing_s, firings) = row  # fmt: skip
    if labels is None:
        name = {"alertname": rule_name, "severity": rule_severity}
        labels = dict(group) if source == "external" else {**group, **rule_labels, **name}
    acknowledgement = None
    if acked_at is not None and (until is None or until > now):
        acknowledgement = {"at": acked_at, "by": acked_by, "note": note, "until": until}
    return {
        "id": alert_id,
        "rule_id": rule_id,
        "rule_name": labels.get("alertname", rule_name),
        "source": source,
        "state": phase,
        "severity": severity or rule_severity,
        "labels": labels,
        "fingerprint": print_,
        "value": value,
        "value_at": value_at,
        "since": since,
        "triggered_at": triggered_at,
        "message": message,
        "annotations": annotations or {},
        "detail": detail or {},
        "no_data_for_s": missing_s or None,
        "recent_firings": firings,
        "acknowledgement": acknowledgement,
        "muted": muting.why(alert_id or 0, labels),
    }


_HISTORY = (
    "id", "rule_id", "rule_name", "source", "severity", "fingerprint", "labels", "annotations",
    "detail", "message", "value", "status", "triggered_at", "resolved_at", "resolve_reason",
    "acknowledged_at", "acknowledged_by", "acknowledged_note", "acknowledged_until",
)  # fmt: skip


async def alert_history(connection: Connection, **parameters: Any) -> list[Json]:  # Any: filters
    """Alerts that were open in a time, the newest first."""
    rows = await (await connection.execute(QUERIES["history"], parameters)).fetchall()
    return [dict(zip(_HISTORY, row, strict=True)) for row in rows]


async def alert_story(connection: Connection, alert_id: int) -> Json:
    """One alert with its transitions and who was told. Raises NotFound."""
    parameters = {"id": alert_id, "rule": None, "status": None, "severity": None, "labels": "{}",
                  "before": None, "limit": 1, "start": "-infinity", "end": "infinity"}  # fmt: skip
    found = await alert_history(connection, **parameters)
    if not found:
        raise NotFound(f"There is no alert {alert_id}")
    cursor = await connection.execute(QUERIES["transitions"], {"id": alert_id})
    steps = ("at", "from", "to", "value", "reason")
    transitions = [dict(zip(steps, row, strict=True)) for row in await cursor.fetchall()]
    cursor = await connection.execute(QUERIES["told"], {"id": alert_id})
    names = ("channel", "event", "at", "dropped", "held_until", "message_id", "status", "sent_at",
             "error")  # fmt: skip
    told = [dict(zip(names, row, strict=True)) for row in await cursor.fetchall()]
    return {**found[0], "transitions": transitions, "notifications": told}


async def acknowledge(
    connection: Connection,
    alert_id: int,
    *,
    by: str,
    note: str,
    until: datetime | None,
    now: datetime,
) -> None:
    """Somebody takes care: nothing is repeated until then. Raises NotFound, Conflict."""
    parameters = {"id": alert_id, "by": by, "note": note, "until": until, "now": now}
    if await scalar(connection, QUERIES["acknowledge"], parameters) is None:
        await _refuse(connection, alert_id)


async def unacknowledge(connection: Connection, alert_id: int) -> None:
    """Nobody does any more. Raises NotFound, Conflict."""
    if await scalar(connection, QUERIES["unacknowledge"], {"id": alert_id}) is None:
        await _refuse(connection, alert_id)


async def _refuse(connection: Connection, alert_id: int) -> None:
    await alert_story(connection, alert_id)
    raise Conflict(f"The alert {alert_id} is resolved already")


async def close_by_hand(
    connection: Connection, alert_id: int, *, by: str, note: str, now: datetime
) -> None:
    """Close an alert whose condition may still hold; it is quiet until that has cleared.

    Raises NotFound, Conflict.
    """
    await connection.execute(RULE_QUERIES["lock_rules"])
    row = await (await connection.execute(QUERIES["instance_of_alert"], [alert_id])).fetchone()
    if row is None:
        await _refuse(connection, alert_id)
        return
    await acknowledge(connection, alert_id, by=by, note=note, until=None, now=now)
    instance = instance_of(row)
    rule = (await get_rule(connection, instance.rule_id)).rule
    after, reason = dismiss(instance.state)
    change = Change.of(
        instance.rule_id, rule, instance, after, now, reason=reason, remember=True,
        ends_at=instance.ends_at,
    )  # fmt: skip
    await record(connection, [change], {instance.rule_id: rule}, await load_channels(connection))


async def close_silenced(
    connection: Connection, matchers: Sequence[Matcher], *, now: datetime
) -> int:
    """Close every open alert that matches as `silenced`; each is quiet until its condition has
    cleared. Returns how many were closed."""
    await connection.execute(RULE_QUERIES["lock_rules"])
    rows = await (await connection.execute(QUERIES["open_alerts"])).fetchall()
    rules = {r.id: r.rule for r in await load_rules(connection)}
    changes = []
    for row in rows:
        instance = instance_of(row)
        after, reason = dismiss(instance.state, Reason.SILENCED)
        change = Change.of(
            instance.rule_id, rules[instance.rule_id], instance, after, now, reason=reason,
            remember=True, ends_at=instance.ends_at,
        )  # fmt: skip
        if all_match(matchers, change.labels):
            changes.append(change)
    await record(connection, changes, rules, await load_channels(connection))
    return len(changes)
