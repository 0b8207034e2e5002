"""Evaluator and deliverer killed at every statement they make: nothing is lost, nothing told twice."""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tidegauge.alerting.channels.email import SmtpServer
from tidegauge.alerting.delivery import Deliverer, DeliveryOptions
from tidegauge.alerting.evaluator import Evaluator
from tidegauge.alerting.service import evaluator_options
from tidegauge.storage.database import Connection, Database

from .conftest import Bench
from .receivers import MailReceiver


class Killed(BaseException):
    """kill -9: nothing after this runs, what was not committed is gone."""


class Mortal:
    """A database whose user dies at its n-th step: before a statement, or right after a commit."""

    def __init__(self, database: Database, dies_at: int) -> None:
        self._database = database
        self.left = dies_at

    def _step(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:  # Any: a connection that counts
        async with self._database.connection() as connection:
            yield _Counting(connection, self._step)
        self._step()


class _Counting:
    def __init__(self, connection: Connection, step: Any) -> None:  # Any: a function
        self._connection = connection
        self._step = step

    async def execute(self, *arguments: Any, **named: Any) -> Any:  # Any: psycopg's
        self._step()
        return await self._connection.execute(*arguments, **named)

    def __getattr__(self, name: str) -> Any:  # Any: whatever a connection has
        return getattr(self._connection, name)


async def live_through(bench: Bench, smtp: SmtpServer, dies_at: int) -> bool:
    """An alert fires and resolves while evaluator and deliverer die once, at the given step.

    Returns whether they died at all."""
    mortal: Any = Mortal(bench.database, dies_at)  # Any: in place of a Database
    options = DeliveryOptions(smtp, allow_private=True)
    died = False
    for value in (11, 11, 1, 1, 1):
        bench.clock.advance(120)  # past any claim of the dead
        await bench.sample(value)
        await bench.execute("UPDATE leases SET expires_at = now() - interval '1 second'")
        evaluator = Evaluator(mortal, bench.clock, evaluator_options(bench.settings))
        deliverer = Deliverer(mortal, bench.clock, options, jitter=lambda: 0.5)
        try:
            await evaluator.round()
            await deliverer.round()
        except Killed:
            died = True
    return died


async def test_killed_at_every_step_each_transition_arrives_and_none_twice(
    bench: Bench, mail: MailReceiver
) -> None:
    smtp = SmtpServer("127.0.0.1", mail.port, "none")
    # all steps with TIDEGAUGE_TEST_EVERY_STEP=1; else every fifth, from another one in each run
    stride = 1 if os.environ.get("TIDEGAUGE_TEST_EVERY_STEP") else 5
    step = random.randrange(stride) - stride + 1
    told_again = 0
    while True:
        step = max(1, step + stride)
        for table in ("alert_rules", "alert_channels", "alert_history", "metric_samples", "leases"):
            await bench.execute(f"TRUNCATE {table} CASCADE")
        bench.webhook.received.clear()
        mail.mails.clear()
        await bench.rule(window="30s", interval="15s")
        await bench.channel("hook")
        await bench.channel("mail", kind="email", config={"to": ["a@example.org"]})
        died = await live_through(bench, smtp, step)
        hooks = {r.headers["idempotency-key"]: r.json["status"] for r in bench.webhook.received}
        mails = {m["Message-ID"]: m["X-Tidegauge-Status"] for m in mail.mails}
        assert sorted(hooks.values()) == ["firing", "resolved"], f"killed at step {step}"
        assert sorted(mails.values()) == ["firing", "resolved"], f"killed at step {step}"
        again = len(bench.webhook.received) + len(mail.mails) - len(hooks) - len(mails)
        told_again += again
        # only what was answered and not yet written down can come again, under the same key
        assert again <= 2, f"killed at step {step}"
        assert await bench.history() == [("resolved", "recovered")], f"killed at step {step}"
        if not died:
            break
    assert step > 30
    assert again == 0  # and nobody died in the last round
    assert told_again <= 20
