"""What becomes of messages that cannot be delivered: replayed, said again, told of by health."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.waiting import eventually_async
from tidegauge.alerting.channels.email import SmtpServer
from tidegauge.alerting.delivery import Deliverer, DeliveryOptions
from tidegauge.alerting.service import delivery_options
from tidegauge.core.service import Status
from tidegauge.settings import Settings

from .conftest import Bench


@pytest.mark.parametrize("retell", [timedelta(minutes=2), timedelta(minutes=30)])
async def test_what_a_dead_letter_would_have_said_is_said_again_when_the_setting_says(
    bench: Bench, retell: timedelta
) -> None:
    options = DeliveryOptions(SmtpServer(None), allow_private=True, retell_after=retell)
    deliverer = Deliverer(bench.database, bench.clock, options)
    await bench.channel(repeat_interval="4h")
    await bench.rule()
    bench.webhook.answers = [(404, "")]
    await bench.see(11)
    await deliverer.round()
    bench.clock.advance(retell.total_seconds() - 1)
    await deliverer.round()
    assert len(bench.webhook.received) == 1
    for _ in range(3):
        bench.clock.advance(16)  # how often it is looked for
        await deliverer.round()
    assert len(bench.webhook.received) == 2


async def test_an_outcome_that_cannot_be_written_down_is_told_by_health(bench: Bench) -> None:
    deliverer = bench.deliverer
    await bench.channel()
    await bench.rule("a", window="10s")
    await bench.see(11)
    await bench.execute(
        "ALTER TABLE alert_attempts ADD CONSTRAINT full_disk CHECK (response <> '200 ok')"
    )
    await deliverer.start()
    try:
        await eventually_async(lambda: deliverer.health().status is Status.WARN)
        assert "could not be written down: CheckViolation: new row" in deliverer.health().output
        await bench.execute("ALTER TABLE alert_attempts DROP CONSTRAINT full_disk")
        bench.clock.advance(100)  # the claim is over: sent again, under the same key
        deliverer.wake()
        await eventually_async(lambda: deliverer.health().status is Status.PASS)
    finally:
        await deliverer.stop()
        await bench.execute("ALTER TABLE alert_attempts DROP CONSTRAINT IF EXISTS full_disk")
    assert len({r.headers["idempotency-key"] for r in bench.webhook.received}) == 1


async def test_no_more_is_sent_at_a_time_than_the_settings_say(bench: Bench) -> None:
    settings = Settings(_env_file=None, alert_sending=3, alert_sending_per_channel=2)
    deliverer = Deliverer(bench.database, bench.clock, delivery_options(settings))
    for name in ("one", "two"):
        await bench.channel(name, group_by=["host"])
    await bench.rule(window="10s")
    bench.clock.advance(15)
    for host in range(10):
        await bench.sample(99, host=str(host))
    await bench.evaluator.round()
    begun = await deliverer._begin()
    of = list(deliverer._sending.values())
    assert len(begun) == 3
    assert max(of.count(channel) for channel in of) == 2
    await deliverer.stop()
