"""Alerting on a real database with a clock that tests move and receivers that count."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from tests.conftest import Server, fresh_database, open_database
from tidegauge.alerting.channel_store import ChannelBody, save_channel
from tidegauge.alerting.delivery import Deliverer
from tidegauge.alerting.evaluator import Evaluator
from tidegauge.alerting.rule_store import StoredRule, create_rule
from tidegauge.alerting.rules import Rule
from tidegauge.alerting.service import delivery_options, evaluator_options
from tidegauge.core.clock import ManualClock, SystemClock, to_datetime
from tidegauge.resources import schema_dir
from tidegauge.settings import Settings
from tidegauge.storage.database import Database
from tidegauge.storage.migrations import read_migrations
from tidegauge.storage.service import prepare

from .receivers import MailReceiver, WebhookReceiver

Json = Any  # Any: decoded JSON


@dataclass
class Bench:
    """A database, a clock and the two services that alerting consists of."""

    database: Database
    clock: ManualClock
    settings: Settings
    evaluator: Evaluator
    deliverer: Deliverer
    webhook: WebhookReceiver
    names: dict[str, int] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return to_datetime(self.clock.now_us())

    async def execute(self, query: str, parameters: Json = None) -> list[tuple[Any, ...]]:
        async with self.database.connection() as connection:
            cursor = await connection.execute(query.encode(), parameters)
            return await cursor.fetchall() if cursor.description else []

    async def rule(self, name: str = "r", **fields: Json) -> StoredRule:
        body = {"rule_name": name, "metric_name": "m", "window": "30s", "interval": "15s",
                "condition": ">", "threshold": 10, **fields}  # fmt: skip
        async with self.database.connection() as connection:
            return await create_rule(connection, Rule.model_validate(body))

    async def channel(self, name: str = "hook", **fields: Json) -> int:
        body = {"name": name, "kind": "webhook", "is_default": True,
                "config": {"url": self.webhook.url}, "group_interval": "0s", **fields}  # fmt: skip
        async with self.database.connection() as connection:
            return (await save_channel(connection, ChannelBody.model_validate(body))).id

    async def sample(
        self, value: float, metric: str = "m", *, ago_s: float = 1, kind: str = "gauge", **tags: str
    ) -> None:
        """Store one sample, `ago_s` before the clock's present."""
        import json

        await self.execute(
            "WITH s AS (SELECT series_id_for(%(m)s, %(t)s::jsonb) AS id),"
            " k AS (UPDATE metric_series SET kind = %(k)s WHERE id = (SELECT id FROM s))"
            " INSERT INTO metric_samples SELECT %(ts)s, id, %(v)s, 1 FROM s",
            {"m": metric, "t": json.dumps(tags), "v": value, "k": kind,
             "ts": to_datetime(self.clock.now_us() - round(ago_s * 1e6))},
        )  # fmt: skip

    async def round(self, advance_s: float = 15) -> None:
        """Move on and evaluate. What the lease's holder is does not matter here."""
        self.clock.advance(advance_s)
        await self.evaluator.round()

    async def see(self, value: float | None, *, advance_s: float = 15, **tags: str) -> None:
        """Move on, let one sample arrive (None: none), evaluate."""
        self.clock.advance(advance_s)
        if value is not None:
            await self.sample(value, **tags)
        await self.evaluator.round()

    async def phases(self) -> dict[str, str]:
        """Phase by the labels of each alert."""
        rows = await self.execute("SELECT labels, phase FROM alert_instances")
        return {",".join(f"{k}={v}" for k, v in sorted(labels.items())): p for labels, p in rows}

    async def history(self) -> list[tuple[Any, ...]]:
        return await self.execute("SELECT status, resolve_reason FROM alert_history ORDER BY id")


@pytest.fixture
async def webhook() -> AsyncIterator[WebhookReceiver]:
    receiver = WebhookReceiver()
    async with receiver.running():
        yield receiver


@pytest.fixture
async def mail() -> AsyncIterator[MailReceiver]:
    receiver = MailReceiver()
    with receiver.running():
        yield receiver


_FORGET = """
TRUNCATE alert_rules, alert_history, alert_instances, alert_transitions, alert_slots, alert_channels,
         alert_messages, alert_outbox, alert_groups, alert_attempts, alert_silences,
         alert_inhibitions, platform_events, leases, error_counts, metric_samples, metric_series,
         ingest_ledger, api_keys RESTART IDENTITY CASCADE"""


@pytest.fixture(scope="module")
async def module_database(server: Server) -> AsyncIterator[Database]:
    """A migrated database for a module: migrations for every test would take most of its time."""
    settings = Settings(_env_file=None, host_metrics=False)
    async with contextlib.AsyncExitStack() as stack:
        conninfo = await stack.enter_async_context(fresh_database(server))
        database = open_database(conninfo, server)
        await database.open()
        stack.push_async_callback(database.close)
        migrations = read_migrations(schema_dir())
        await prepare(database, settings, migrations, SystemClock(), progress=lambda _: None)
        yield database


@pytest.fixture
async def database(module_database: Database) -> Database:
    """The module's database, emptied."""
    async with module_database.connection() as connection:
        await connection.execute(_FORGET)
        await connection.execute("DELETE FROM platform_state WHERE name = 'alert_defaults'")
    return module_database


@pytest.fixture
async def bench(
    database: Database, settings: Settings, webhook: WebhookReceiver
) -> AsyncIterator[Bench]:
    # on the grid of the evaluator, so that every 15 s are due exactly once
    clock = ManualClock(int(time.time() // 60 * 60) * 1_000_000)
    settings = settings.model_copy(update={"outbound_private_networks": True})
    evaluator = Evaluator(database, clock, evaluator_options(settings))
    deliverer = Deliverer(database, clock, delivery_options(settings), jitter=lambda: 0.5)
    return Bench(database, clock, settings, evaluator, deliverer, webhook)
