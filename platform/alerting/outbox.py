"""From outbox rows to messages: grouped, muted, capped, their content frozen. One transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from ..storage.database import Connection, scalar
from ..storage.sql import load_queries
from .channel_store import Channel, load_channels
from .rules import SEVERITIES
from .silences import Muting, load_muting
from .templates import number
from .texts import when

QUERIES = load_queries("tidegauge.alerting", "notifications.sql")

HOLD = timedelta(seconds=15)
"""How soon a muted alert is looked at again."""
REPEATS_EVERY = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Item:
    """One outbox row with its alert."""

    id: int
    channel_id: int
    group_key: str
    alert_id: int
    event: str
    status: str
    labels: dict[str, str]
    annotations: dict[str, str]
    detail: dict[str, Any]  # Any: JSON
    message: str
    value: float | None
    severity: str
    fingerprint: str
    triggered_at: datetime
    resolved_at: datetime | None
    reason: str | None
    rule_name: str


async def compose_due(
    connection: Connection,
    now: datetime,
    *,
    most_alerts: int,
    public_url: str = "",
    retell_after: timedelta | None = None,
) -> int:
    """Make messages of what is due; returns how many. Does nothing while another instance does.

    With `retell_after` it looks for what is to be repeated, too: dead letters after so long.

    A channel that has spent its hour's messages keeps its last one for a digest of all the rest.
    """
    if not await scalar(connection, QUERIES["lock_composing"]):
        return 0
    await connection.execute(QUERIES["drop_of_disabled_channels"])
    if retell_after is not None:
        parameters = {"now": now, "retell_s": retell_after.total_seconds()}
        await connection.execute(QUERIES["add_repeats"], parameters)
    rows = await (await connection.execute(QUERIES["due_groups"], {"now": now})).fetchall()
    if not rows:
        return 0
    due: dict[int, list[str]] = {}
    for channel_id, group_key, _ in rows:
        due.setdefault(channel_id, []).append(group_key)
    cursor = await connection.execute(QUERIES["messages_of_the_hour"], {"now": now})
    spent: dict[int, int] = dict(await cursor.fetchall())
    channels = {c.id: c for c in await load_channels(connection)}
    open_channels = {
        i: keys for i, keys in due.items() if channels[i].hourly_cap - spent.get(i, 0) > 0
    }
    items = await _items(connection, open_channels)
    muting = await load_muting(connection, now, None) if items else Muting()
    told = await _mute(connection, items, muting, now)
    count = 0
    for channel_id, keys in open_channels.items():
        groups = [(k, told.get((channel_id, k), [])) for k in keys]
        groups = [(k, members) for k, members in groups if members]
        channel = channels[channel_id]
        most = most_alerts
        if channel.config.get("format") == "alertmanager_v2":
            most = sum(map(len, items.values()))  # "and 7 more" says nothing to a program
        left = channel.hourly_cap - spent.get(channel_id, 0)
        singles = groups if len(groups) <= left else groups[: left - 1]
        rest = groups[len(singles) :]
        for key, members in singles:
            content = alert_content(members, channel, key, most, public_url)
            await _insert(connection, channel, "alert", key, content, members, [key], now)
            count += 1
        if rest:
            content = digest_content(rest, channel, most, public_url)
            members = [item for _, group in rest for item in group]
            keys_told = [key for key, _ in rest]
            await _insert(connection, channel, "digest", "digest", content, members, keys_told, now)
            count += 1
    return count


async def _items(
    connection: Connection, due: dict[int, list[str]]
) -> dict[tuple[int, str], list[Item]]:
    wanted = [{"channel_id": i, "group_key": k} for i, keys in due.items() for k in keys]
    if not wanted:
        return {}
    cursor = await connection.execute(
        QUERIES["waiting_items"], [msgspec.json.encode(wanted).decode()]
    )
    found: dict[tuple[int, str], list[Item]] = {}
    for row in await cursor.fetchall():
        item = Item(*row)
        found.setdefault((item.channel_id, item.group_key), []).append(item)
    return found


async def _mute(
    connection: Connection,
    items: dict[tuple[int, str], list[Item]],
    muting: Muting,
    now: datetime,
) -> dict[tuple[int, str], list[Item]]:
    """The items to be told. An alert that is muted waits while it fires, is dropped if it ended
    untold, and one whose firing was told is told to be over in spite of any silence."""
    told: dict[tuple[int, str], list[Item]] = {}
    dropped: list[dict[str, Any]] = []  # Any: JSON
    held: list[int] = []
    for key, members in items.items():
        by_alert: dict[int, list[Item]] = {}
        for item in members:
            by_alert.setdefault(item.alert_id, []).append(item)
        for alert_id, mine in by_alert.items():
            events = {item.event for item in mine}
            why = muting.why(alert_id, mine[0].labels)
            over = mine[0].status == "resolved"
            if "firing" in events and why:
                if over:
                    dropped += [{"id": item.id, "why": why} for item in mine]
                else:
                    held += [item.id for item in mine]
            elif events == {"repeat"} and (why or over):
                dropped += [{"id": i.id, "why": why or "over already"} for i in mine]
            else:
                told.setdefault(key, []).extend(mine)
    if dropped:
        await connection.execute(QUERIES["drop_items"], [msgspec.json.encode(dropped).decode()])
    if held:
        await connection.execute(QUERIES["hold_items"], {"ids": held, "until": now + HOLD})
    return told


async def _insert(
    connection: Connection,
    channel: Channel,
    kind: str,
    group_key: str,
    content: dict[str, Any],  # Any: JSON
    members: Sequence[Item],
    keys: Sequence[str],
    now: datetime,
) -> None:
    parameters = {
        "channel_id": channel.id,
        "kind": kind,
        "group_key": group_key,
        "content": msgspec.json.encode(content).decode(),
        "now": now,
    }
    message_id = await scalar(connection, QUERIES["insert_message"], parameters)
    await connection.execute(
        QUERIES["attach_items"], {"message_id": message_id, "ids": [i.id for i in members]}
    )
    await connection.execute(
        QUERIES["touch_groups"], {"channel_id": channel.id, "keys": list(keys), "now": now}
    )


def _alerts(members: Iterable[Item]) -> list[dict[str, Any]]:  # Any: JSON
    """Each alert once, the worst and the firing ones first."""
    latest = {item.alert_id: item for item in members}
    ordered = sorted(
        latest.values(),
        key=lambda i: (i.status == "resolved", -_rank(i.severity), i.triggered_at, i.alert_id),
    )
    return [
        {
            "id": item.alert_id,
            "status": item.status,
            "rule": item.rule_name,
            "severity": item.severity,
            "labels": item.labels,
            "annotations": item.annotations,
            "message": item.message,
            "value": item.value,
            "value_text": "no data" if item.value is None else number(item.value),
            "since": when(item.triggered_at),
            "until": when(item.resolved_at) if item.resolved_at else None,
            "starts_at": _iso(item.triggered_at),
            "ends_at": _iso(item.resolved_at) if item.resolved_at else None,
            "reason": _REASONS.get(item.reason or "", item.reason),
            "fingerprint": item.fingerprint,
            "detail": item.detail,
        }
        for item in ordered
    ]


_REASONS = {
    "no_data_policy": "closed after long without data, not known to have recovered",
    "expired": "expired, not known to have recovered",
    "rule_changed": "the rule was changed",
    "rule_deleted": "the rule was deleted",
    "acknowledged_away": "closed by hand",
    "silenced": "closed by a silence, not known to have recovered",
}


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else 1


def _summary(
    alerts: Sequence[dict[str, Any]], most: int, public_url: str
) -> dict[str, Any]:  # Any: JSON
    firing = sum(a["status"] == "firing" for a in alerts)
    return {
        "status": "firing" if firing else "resolved",
        "severity": max((a["severity"] for a in alerts), key=_rank, default="info"),
        "count": len(alerts),
        "firing": firing,
        "resolved": len(alerts) - firing,
        "alerts": list(alerts[:most]),
        "labels": alerts[0]["labels"] if alerts else {},
        "annotations": alerts[0]["annotations"] if alerts else {},
        "url": f"{public_url.rstrip('/')}/dashboard/alerts" if public_url else "",
    }


def alert_content(
    members: Sequence[Item], channel: Channel, group_key: str, most: int, public_url: str
) -> dict[str, Any]:  # Any: JSON
    """What a message about one group says."""
    alerts = _alerts(members)
    content = _summary(alerts, most, public_url)
    labels = alerts[0]["labels"]
    group = {name: labels.get(name, "") for name in channel.group_by}
    if len(alerts) == 1:
        title = alerts[0]["message"]
    else:
        parts = [f"{content[s]} {s}" for s in ("firing", "resolved") if content[s]]
        title = f"{', '.join(v for v in group.values() if v) or group_key}: {', '.join(parts)}"
    return {**content, "title": title, "group": group}


def digest_content(
    groups: Sequence[tuple[str, Sequence[Item]]], channel: Channel, most: int, public_url: str
) -> dict[str, Any]:  # Any: JSON
    """One message in place of many, once the channel's hour is spent."""
    alerts = _alerts(item for _, members in groups for item in members)
    content = _summary(alerts, most, public_url)
    title = f"Digest: {content['firing']} firing, {content['resolved']} resolved in {len(groups)} groups"
    note = (
        f"The channel {channel.name} sends at most {channel.hourly_cap} messages an hour; "
        "these would have been more. What comes next is held until the hour has passed."
    )
    return {**content, "title": title, "group": {}, "note": note}


def example_content(
    channel: Channel, now: datetime, public_url: str
) -> dict[str, Any]:  # Any: JSON
    """What the test button sends: one made-up alert that says it is a test."""
    item = Item(
        0, channel.id, "test", 0, "firing", "firing",
        {"alertname": "Test", "severity": "info", "channel": channel.name},
        {"summary": "A test message from Tidegauge; nothing is wrong."}, {},
        "A test message from Tidegauge; nothing is wrong.", None, "info", "0" * 16, now, None, None,
        "Test",
    )  # fmt: skip
    return alert_content([item], channel, "test", 1, public_url)
