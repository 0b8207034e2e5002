"""The deliverer: claims messages, sends them outside any transaction, writes down what came of it.

A claim is a conditional update with an end: a deliverer that was killed leaves its messages to
others after that. Only a message that was sent and whose outcome was not yet written can be sent
again, under the same key and Message-ID.
"""

from __future__ import annotations

import asyncio
import logging
import random
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from ..core.clock import Clock, to_datetime
from ..core.service import Health, PeriodicTask, Status
from ..storage.database import Connection, Database, scalar
from .channel_store import (
    Channel,
    EmailConfig,
    LogConfig,
    WebhookConfig,
    load_channels,
)
from .channels import email, log, webhook
from .channels.email import SmtpServer
from .channels.outcome import DeliveryFailed, Message
from .outbox import QUERIES, REPEATS_EVERY, compose_due

_log = logging.getLogger("tidegauge.alerting")

BREAKER_AFTER = 5
"""Failures in a row after which a channel is left alone for a while."""


@dataclass(frozen=True, slots=True)
class DeliveryOptions:
    """What settings say."""

    smtp: SmtpServer
    allow_private: bool = False
    public_url: str = ""
    most_alerts: int = 500
    max_attempts: int = 8
    deadline: timedelta = timedelta(minutes=15)
    claim: timedelta = timedelta(seconds=90)
    at_once: int = 32
    at_once_per_channel: int = 4
    """Messages being sent at a time, so that a receiver that hangs does not delay other channels."""
    stop: timedelta = timedelta(seconds=3)
    """How long the end waits for messages that are being sent; the rest are sent again later."""
    retell_after: timedelta = timedelta(minutes=5)
    """When what a dead letter would have said is said again if it still fires."""


class Deliverer(PeriodicTask):
    """Composes and delivers, a few messages at a time; `wake` makes it look at once."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        options: DeliveryOptions,
        *,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        super().__init__("alert deliverer", self._begin, interval_s=1.0, max_backoff_s=5)
        self._database = database
        self._clock = clock
        self._options = options
        self._jitter = jitter
        self._me = uuid.uuid4()
        self._repeats_at = float("-inf")
        self.sent = 0
        self.failed = 0
        self.dead = 0
        self._waiting = (0, 0, 0)
        self._unwritten: str | None = None
        """Why the outcome of the last message could not be written down."""
        self._sending: dict[asyncio.Task[None], int] = {}
        """What is being sent, and by which channel."""

    async def stop(self) -> None:
        """End, after those messages that their receivers take soon."""
        await super().stop()
        if self._sending:
            _, late = await asyncio.wait(
                list(self._sending), timeout=self._options.stop.total_seconds()
            )
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def health(self) -> Health:
        base = super().health()
        pending, dead, outbox = self._waiting
        observed = {**base.observed, "sent": self.sent, "failed": self.failed, "pending": pending,
                    "dead_in_24_hours": dead, "outbox": outbox}  # fmt: skip
        if base.status is Status.PASS and self._unwritten is not None:
            return Health(Status.WARN, self._unwritten, observed)
        if base.status is Status.PASS and dead:
            return Health(Status.WARN, "some notifications could not be delivered", observed)
        return Health(base.status, base.output, observed)

    async def round(self) -> None:
        """Compose what is due and deliver until nothing is left to do now."""
        begun: list[asyncio.Task[None]] = []
        while (more := await self._begin()) or self._sending:
            begun += more
            if self._sending:
                await asyncio.wait(list(self._sending), return_when=asyncio.FIRST_COMPLETED)
        await asyncio.gather(*begun)

    async def _begin(self) -> list[asyncio.Task[None]]:
        """Compose what is due and begin to send it."""
        now = to_datetime(self._clock.now_us())
        repeats = self._clock.monotonic() - self._repeats_at >= REPEATS_EVERY.total_seconds()
        async with self._database.connection() as connection:
            await compose_due(
                connection,
                now,
                most_alerts=self._options.most_alerts,
                public_url=self._options.public_url,
                retell_after=self._options.retell_after if repeats else None,
            )
        if repeats:
            self._repeats_at = self._clock.monotonic()
            await self._look_around(now)
        claimed = await self._claim(now)
        begun = []
        for channel, message in claimed:
            task = asyncio.create_task(self._deliver(channel, message))
            self._sending[task] = channel.id
            task.add_done_callback(self._sent)
            begun.append(task)
        return begun

    def _sent(self, task: asyncio.Task[None]) -> None:
        del self._sending[task]
        if not task.cancelled():
            error = task.exception()
            self._unwritten = None
            if error is not None:
                said = f"{type(error).__name__}: {error}".strip().splitlines()[0]
                self._unwritten = f"what came of a message could not be written down: {said[:500]}"
                _log.error("%s", self._unwritten)
        self.wake()  # there is room again, and perhaps a next message of the group

    async def _look_around(self, now: datetime) -> None:
        async with self._database.connection() as connection:
            parameters = {"now": now, "deadline": self._options.deadline}
            cursor = await connection.execute(QUERIES["overdue"], parameters)
            channels = {c.id: c for c in await load_channels(connection)}
            for message_id, channel_id, kind, group_key, content in await cursor.fetchall():
                self.dead += 1
                _log.error("message %d was not delivered in time", message_id)
                await _fall_back(connection, channels, channel_id, kind, group_key, content, now)
            cursor = await connection.execute(QUERIES["delivery_state"], {"now": now})
            row = await cursor.fetchone()
            self._waiting = row if row is not None else (0, 0, 0)

    async def _claim(self, now: datetime) -> list[tuple[Channel, Message]]:
        free = self._options.at_once - len(self._sending)
        if free <= 0:
            return []
        busy = Counter(self._sending.values())
        async with self._database.connection() as connection:
            parameters: dict[str, Any] = {
                "now": now,
                "per_channel": self._options.at_once_per_channel,
            }
            cursor = await connection.execute(QUERIES["deliverable"], parameters)
            rows = await cursor.fetchall()
            if not rows:
                return []
            channels = {c.id: c for c in await load_channels(connection)}
            wanted: list[dict[str, int]] = []
            for message_id, channel_id, attempts in rows:
                half_open = channels[channel_id].failures_in_a_row >= BREAKER_AFTER
                # half open: one message shows whether it works again
                if busy[channel_id] >= (1 if half_open else self._options.at_once_per_channel):
                    continue
                busy[channel_id] += 1
                wanted.append({"id": message_id, "attempts": attempts})
            parameters = {
                "by": self._me,
                "now": now,
                "until": now + self._options.claim,
                "wanted": msgspec.json.encode(wanted[:free]).decode(),
            }
            cursor = await connection.execute(QUERIES["claim"], parameters)
            return [
                (channels[row[7]], Message(row[0], row[1], row[2], row[3], row[4], row[5], row[6]))
                for row in await cursor.fetchall()
            ]

    async def _deliver(self, channel: Channel, message: Message) -> None:
        started = self._clock.monotonic()
        failure: DeliveryFailed | None = None
        response = ""
        try:
            async with asyncio.timeout(self._options.claim.total_seconds() / 2):
                response = await self.send(channel, message)
        except DeliveryFailed as error:
            failure = error
        except TimeoutError:
            failure = DeliveryFailed("no answer in time")
        except Exception as error:  # a fault of ours must not be tried for ever in silence
            _log.exception("channel %s cannot send message %d", channel.name, message.id)
            failure = DeliveryFailed(f"{type(error).__name__}: {error}"[:500])
        latency_ms = (self._clock.monotonic() - started) * 1000
        await self._write_down(channel, message, response, failure, latency_ms)

    async def send(self, channel: Channel, message: Message) -> str:
        """Send one message by its channel's way; returns the receiver's answer."""
        config: Any = channel.config  # Any: validated by the model of its kind
        if channel.kind == "email":
            return await email.send(self._options.smtp, EmailConfig.model_validate(config), message)
        if channel.kind == "webhook":
            return await webhook.send(
                WebhookConfig.model_validate(config),
                message,
                channel=channel.name,
                now_s=self._clock.now_us() // 1_000_000,
                allow_private=self._options.allow_private,
                external_url=self._options.public_url,
                repeated_every=timedelta(seconds=channel.repeat_interval_s),
            )
        return await log.send(LogConfig.model_validate(config), message)

    async def _write_down(
        self,
        channel: Channel,
        message: Message,
        response: str,
        failure: DeliveryFailed | None,
        latency_ms: float,
    ) -> None:
        now = to_datetime(self._clock.now_us())
        said = (response if failure is None else failure.response).replace("\0", "")[:1000]
        common = {
            "id": message.id,
            "channel_id": channel.id,
            "by": self._me,
            "now": now,
            "latency_ms": latency_ms,
            "response": said,
        }
        async with self._database.connection() as connection:
            await connection.execute(QUERIES["log_attempt"], {**common, "ok": failure is None})
            if failure is None:
                await connection.execute(QUERIES["delivered"], common)
                await connection.execute(QUERIES["channel_works"], common)
                self.sent += 1
                return
            self.failed += 1
            dead = failure.permanent or message.attempts >= self._options.max_attempts
            pause_s = min(600.0, 5.0 * 2 ** (message.attempts - 1)) * (0.8 + 0.4 * self._jitter())
            pause_s = max(pause_s, failure.retry_after_s or 0.0)
            parameters = {**common, "dead": dead, "next": now + timedelta(seconds=pause_s)}
            held = await scalar(connection, QUERIES["not_delivered"], parameters)
            await connection.execute(
                QUERIES["channel_fails"], {**common, "threshold": BREAKER_AFTER}
            )
            if dead and held is not None:
                self.dead += 1
                channels = {c.id: c for c in await load_channels(connection)}
                await _fall_back(
                    connection, channels, channel.id, message.kind, message.group_key,
                    message.content, now,
                )  # fmt: skip
        _log.warning(
            "channel %s: message %d %s: %s",
            channel.name, message.id, "is given up" if dead else "was not taken", said,
        )  # fmt: skip


async def _fall_back(
    connection: Connection,
    channels: dict[int, Channel],
    channel_id: int,
    kind: str,
    group_key: str,
    content: dict[str, Any],  # Any: JSON
    now: datetime,
) -> None:
    """Give a dead message to the channel's fallback, once: a fallback has no fallback."""
    channel = channels[channel_id]
    other = next((c for c in channels.values() if c.name == channel.fallback), None)
    if other is None or not other.enabled or "fallback_from" in content or kind == "test":
        return
    note = f"The channel {channel.name} could not deliver this."
    copied = {
        **content,
        "fallback_from": channel.name,
        "note": f"{note} {content['note']}" if content.get("note") else note,
    }
    parameters = {
        "channel_id": other.id,
        "kind": kind,
        "group_key": group_key,
        "content": msgspec.json.encode(copied).decode(),
        "now": now,
    }
    await connection.execute(QUERIES["insert_message"], parameters)
