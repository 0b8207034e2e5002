"""The log channel: one structured line an alert in Tidegauge's own log."""

from __future__ import annotations

import logging

from ..channel_store import LogConfig
from .outcome import Message

log = logging.getLogger("tidegauge.alerts")

_LEVELS = {"info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_MOST = 50


async def send(config: LogConfig, message: Message) -> str:
    """Log the alerts of a message; returns what the delivery log keeps."""
    content = message.content
    if message.kind != "alert":
        log.log(_LEVELS[config.level], "%s", content["title"])
    for alert in content["alerts"][:_MOST]:
        level = logging.INFO if alert["status"] == "resolved" else _LEVELS[config.level]
        log.log(
            level,
            "alert %s: %s",
            alert["status"],
            alert["message"],
            extra={"alert_id": alert["id"], "alert_labels": alert["labels"]},
        )
    return "logged"
