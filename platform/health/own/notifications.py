"""Notifications: do messages leave, and can the receivers of webhooks be reached."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from ...core.clock import Clock, to_datetime
from ...core.levels import Levels
from ...storage.database import Database
from ...storage.sql import load_queries
from ..checks.definition import Check, TcpCheck, TlsCheck
from ..findings import Finding
from ..probes import Network, probe

QUERIES = load_queries("tidegauge.health.own")
_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class OutboxLevels:
    """From when on the outbox is a worry."""

    oldest_s: Levels
    dead: Levels
    """Messages given up in the last day."""


async def examine_outbox(database: Database, clock: Clock, levels: OutboxLevels) -> list[Finding]:
    """How long the oldest message has been waiting, and how many were given up in a day."""
    now = to_datetime(clock.now_us())
    async with database.connection() as connection:
        cursor = await connection.execute(QUERIES["outbox"], {"now": now})
        oldest_s, dead = await cursor.fetchone() or (0.0, 0)
    return [
        Finding("outbox", "oldest", levels.oldest_s.judge(oldest_s), round(oldest_s, 1), "s",
                f"a notification has waited for {oldest_s:.0f} s;"
                " GET /alerts/notifications?status=pending"),
        Finding("outbox", "deadLetters", levels.dead.judge(dead), dead, "{message}",
                f"{dead} notifications were given up in the last day;"
                " GET /alerts/notifications?status=dead"),
    ]  # fmt: skip


async def examine_webhooks(
    database: Database, network: Network, timeout: timedelta
) -> list[Finding]:
    """A connection to the receiver of every webhook in use, for https with TLS; nothing is sent.

    Findings name the channel and not the address, which may hold a secret.
    """
    async with database.connection() as connection:
        channels = await (await connection.execute(QUERIES["webhooks"])).fetchall()
    turn = asyncio.Semaphore(_AT_ONCE)

    async def look(name: str, url: str) -> Finding:
        async with turn:
            outcome = await probe(webhook_check(url, timeout), network)
        return Finding("webhook", "responseTime", outcome.status, round(outcome.duration_s, 4), "s",
                       f"{name}: {outcome.output}", component_id=name)  # fmt: skip

    return list(await asyncio.gather(*(look(name, url) for name, url in channels)))


def webhook_check(url: str, timeout: timedelta) -> Check:
    """What has to work before a webhook's request could be sent."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    kind: type[TlsCheck] | type[TcpCheck] = TlsCheck if secure else TcpCheck
    return kind.model_validate(
        {
            "name": "webhook",
            "host": parts.hostname,
            "port": parts.port or (443 if secure else 80),
            "timeout": timeout,
            "interval": max(timeout, timedelta(minutes=1)),
        }
    )
