"""Webhook bodies: Alertmanager's, our own, and those of chat programs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ..channel_store import WebhookConfig
from ..templates import render_json
from .outcome import Message

Json = Any
"""Any: JSON documents of other programs' making."""

_ZERO = "0001-01-01T00:00:00Z"
_REPEATS_MISSED = 3
_A_DAY = timedelta(
    days=1
)  # nothing is repeated while somebody takes care, or an hourly cap is spent
_A_WEEK = timedelta(days=7)


def body(
    config: WebhookConfig,
    message: Message,
    *,
    channel: str,
    external_url: str,
    repeated_every: timedelta = timedelta(0),
) -> Json:
    """The JSON that this webhook's receiver expects."""
    content = message.content
    match config.format:
        case "alertmanager":
            return alertmanager(message, channel=channel, external_url=external_url)
        case "alertmanager_v2":
            # without an end an Alertmanager would call it resolved after its resolve_timeout (5 min),
            # long before we say it again; with one far ahead, it would believe for long what it was
            # not told the end of
            lasts = max(_REPEATS_MISSED * repeated_every, _A_DAY) if repeated_every else _A_WEEK
            until = (message.created_at + lasts).isoformat()
            # it takes them in this order, and what is both over and back is told as such
            ordered = sorted(content["alerts"], key=lambda alert: alert["status"] != "resolved")
            return [_alert(alert, open_until=until) for alert in ordered]
        case "slack":
            return {"text": _chat(content, bold="*")[:3900]}
        case "discord":
            return {"content": _chat(content, bold="**")[:1990]}
        case "teams":
            return _teams(content)
        case "template":
            return render_json(config.template, {**content, "text": _chat(content, bold="")})
        case "tidegauge":
            return {"version": 1, "key": str(message.key), "kind": message.kind, **content}


def alertmanager(message: Message, *, channel: str, external_url: str) -> Json:
    """Alertmanager's webhook body, version 4 (notify/webhook, template.Data)."""
    content = message.content
    alerts = [_alert(alert) for alert in content["alerts"]]
    return {
        "version": "4",
        "groupKey": f"{{}}:{{{message.group_key}}}",
        "truncatedAlerts": max(0, content["count"] - len(alerts)),
        "status": content["status"],
        "receiver": channel,
        "groupLabels": content["group"],
        "commonLabels": _common([a["labels"] for a in alerts]),
        "commonAnnotations": _common([a["annotations"] for a in alerts]),
        "externalURL": external_url,
        "alerts": alerts,
    }


def _alert(alert: Json, *, open_until: str | None = None) -> Json:
    annotations = {"summary": alert["message"], **alert["annotations"]}
    if alert["detail"].get("runbook_url"):
        annotations["runbook_url"] = alert["detail"]["runbook_url"]
    found = {
        "labels": alert["labels"],
        "annotations": {k: str(v) for k, v in annotations.items()},
        "startsAt": alert["starts_at"],
        "generatorURL": alert["detail"].get("url") or "",
    }
    if open_until is not None:
        return {**found, "endsAt": _ended(alert) or open_until}
    ended = alert["ends_at"] or _ZERO
    return {
        "status": alert["status"],
        **found,
        "endsAt": ended,
        "fingerprint": alert["fingerprint"],
    }


def _ended(alert: Json) -> str | None:
    """A minute early, not before the start: an end in the future of an Alertmanager whose clock is
    behind ours would lose against the one far ahead that it was given before."""
    if not alert["ends_at"]:
        return None
    early = datetime.fromisoformat(alert["ends_at"]) - timedelta(minutes=1)
    return max(early, datetime.fromisoformat(alert["starts_at"])).isoformat()


def _common(maps: list[dict[str, str]]) -> dict[str, str]:
    if not maps:
        return {}
    shared = set(maps[0].items())
    for other in maps[1:]:
        shared &= set(other.items())
    return dict(sorted(shared))


def _chat(content: Json, *, bold: str) -> str:
    lines = [f"{bold}{content['title']}{bold}"]
    for alert in content["alerts"][:20]:
        mark = "resolved" if alert["status"] == "resolved" else alert["severity"]
        said = alert["message"] + " " if content["count"] > 1 else ""  # one alert is the title
        until = f" until {alert['until']}" if alert.get("until") else ""
        why = f", {alert['reason']}" if alert.get("reason") else ""
        lines.append(f"[{mark}] {said}since {alert['since']}{until}{why}")
        for name in ("url", "runbook_url"):
            if alert["detail"].get(name):
                lines.append(alert["detail"][name])
    more = content["count"] - min(20, len(content["alerts"]))
    if more > 0:
        lines.append(f"and {more} more")
    if content.get("url"):
        lines.append(content["url"])
    return "\n".join(lines)


def _teams(content: Json) -> Json:
    """An adaptive card, as Teams' workflows take them."""
    blocks: list[Json] = [
        {"type": "TextBlock", "text": content["title"], "weight": "bolder", "wrap": True}
    ]
    for alert in content["alerts"][:20]:
        blocks.append({"type": "TextBlock", "text": alert["message"], "wrap": True})
        facts = [
            {"title": "status", "value": alert["status"]},
            {"title": "severity", "value": str(alert["severity"])},
            {"title": "since", "value": alert["since"]},
        ]
        blocks.append({"type": "FactSet", "facts": facts})
    card: Json = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": blocks,
    }
    if content.get("url"):
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open", "url": content["url"]}]
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attachment]}
