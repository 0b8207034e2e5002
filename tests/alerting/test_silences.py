"""Maintenance windows that come again, by their effect: muted inside, notified outside."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tidegauge.core.clock import to_us

from .conftest import Bench


async def window(bench: Bench, recurrence: str) -> None:
    await bench.execute(
        "INSERT INTO alert_silences (matchers, starts_at, ends_at, author, reason, recurrence)"
        " VALUES ('{alertname=r}', '2020-01-01', '2100-01-01', 'me', 'backup', %s::jsonb)",
        [recurrence],
    )


NIGHT = '{"weekdays": ["sun"], "from": "02:00", "to": "04:00", "timezone": "Europe/Berlin"}'
OVER = '{"weekdays": ["sat"], "from": "22:00", "to": "01:00", "timezone": "UTC"}'


@pytest.mark.parametrize(
    ("recurrence", "fires_at", "ends_at"),
    [
        # an ordinary Sunday of winter: Berlin is one hour ahead
        (NIGHT, datetime(2026, 11, 22, 1, 30, tzinfo=UTC), datetime(2026, 11, 22, 3, tzinfo=UTC)),
        # clocks go back at 03:00: the hour from 02:00 comes twice, the window lasts three hours
        (NIGHT, datetime(2026, 10, 25, 0, 0, tzinfo=UTC), datetime(2026, 10, 25, 3, tzinfo=UTC)),
        # clocks go forward at 02:00: there is no 02:30, the window lasts one hour
        (NIGHT, datetime(2026, 3, 29, 1, 0, tzinfo=UTC), datetime(2026, 3, 29, 2, tzinfo=UTC)),
        # over midnight, the window of the day before
        (OVER, datetime(2026, 11, 21, 23, 0, tzinfo=UTC), datetime(2026, 11, 22, 1, tzinfo=UTC)),
    ],
)
async def test_a_window_mutes_inside_and_lets_through_outside(
    bench: Bench, recurrence: str, fires_at: datetime, ends_at: datetime
) -> None:
    await bench.channel()
    await bench.rule("r", window="10s")
    await window(bench, recurrence)
    bench.clock.advance((to_us(fires_at) - bench.clock.now_us()) / 1e6)
    await bench.see(11)
    await bench.deliverer.round()
    assert bench.webhook.received == []
    before_the_end_s = (to_us(ends_at) - bench.clock.now_us()) / 1e6 - 1
    bench.clock.advance(before_the_end_s)
    await bench.deliverer.round()
    assert bench.webhook.received == []
    bench.clock.advance(16)  # how soon what is muted is looked at again
    await bench.deliverer.round()
    assert bench.webhook.alerts() == [("firing", "r")]


async def test_before_a_window_everything_is_told(bench: Bench) -> None:
    await bench.channel()
    await bench.rule("r", window="10s")
    await window(bench, NIGHT)
    outside = datetime(2026, 10, 24, 23, 59, 0, tzinfo=UTC)  # 01:59 in Berlin
    bench.clock.advance((to_us(outside) - bench.clock.now_us()) / 1e6)
    await bench.see(11)
    await bench.deliverer.round()
    assert bench.webhook.alerts() == [("firing", "r")]
