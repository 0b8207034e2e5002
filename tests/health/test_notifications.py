"""Self-checks of notifications: the outbox and the receivers of webhooks."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tidegauge.core.clock import ManualClock, SystemClock
from tidegauge.core.levels import parse_levels
from tidegauge.health.host import HostReader, HostSampler
from tidegauge.health.own.notifications import OutboxLevels, examine_outbox, examine_webhooks
from tidegauge.health.probes import Network
from tidegauge.storage.database import Database

from .servers import black_hole, make_authority, serve

LEVELS = OutboxLevels(oldest_s=parse_levels("2m/15m"), dead=parse_levels("1/3"))


async def add_channel(database: Database, name: str, url: str, *, enabled: bool = True) -> None:
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO alert_channels (name, kind, config, enabled)"
            " VALUES (%s, 'webhook', jsonb_build_object('url', %s::text), %s)",
            [name, url, enabled],
        )


async def test_the_outbox_is_judged_by_its_oldest_message_and_dead_letters(
    database: Database,
) -> None:
    clock = ManualClock(SystemClock().now_us())

    async def look() -> dict[str, tuple[str, Any]]:
        found = await examine_outbox(database, clock, LEVELS)
        return {f.key: (f.status.value, f.observed) for f in found}

    assert await look() == {"outbox:oldest": ("pass", 0.0), "outbox:deadLetters": ("pass", 0)}
    await add_channel(database, "hook", "http://h/")
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO alert_messages (channel_id, kind, content, status, next_attempt_at, created_at)"
            " SELECT id, 'alert', '{}', status, now(), to_timestamp(%s)"
            " FROM alert_channels, unnest(ARRAY['pending', 'dead', 'sent']) status",
            [clock.now_us() / 1e6],
        )
    clock.advance(119)
    assert await look() == {"outbox:oldest": ("pass", 119.0), "outbox:deadLetters": ("warn", 1)}
    clock.advance(1)
    assert (await look())["outbox:oldest"] == ("warn", 120.0)
    clock.advance(780)
    assert (await look())["outbox:oldest"] == ("fail", 900.0)
    clock.advance(24 * 3600)
    assert (await look())["outbox:deadLetters"] == ("pass", 0)


@pytest.fixture
async def receiver() -> AsyncIterator[int]:
    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with serve(accept) as port:
        yield port


async def test_each_receiver_of_a_webhook_is_connected_to(
    database: Database, receiver: int, tmp_path: Path
) -> None:
    context = make_authority(tmp_path).context(90)
    async with black_hole() as silent, serve(lambda r, w: r.read(), tls=context) as unknown:
        await add_channel(database, "works", f"http://127.0.0.1:{receiver}/secret-path")
        await add_channel(database, "away", "http://127.0.0.1:1/secret-path")
        await add_channel(database, "silent", f"http://127.0.0.1:{silent}/secret-path")
        await add_channel(database, "impostor", f"https://127.0.0.1:{unknown}/secret-path")
        await add_channel(database, "unused", "http://127.0.0.1:1/", enabled=False)
        network = Network(allow_private=True)
        findings = await examine_webhooks(database, network, timedelta(seconds=1))
    found = {f.component_id: (f.status.value, f.output) for f in findings}
    assert found["works"][0] == "pass"
    assert found["away"] == ("fail", "away: cannot connect to 127.0.0.1:1: connection refused")
    assert found["silent"] == ("fail", "silent: no answer within 1 s")
    assert found["impostor"][0] == "fail"
    assert "certificate" in found["impostor"][1]
    assert "unused" not in found
    assert not any("secret-path" in f.output for f in findings)


async def test_a_receiver_that_may_not_be_reached_is_told(
    database: Database, receiver: int
) -> None:
    await add_channel(database, "inside", f"http://127.0.0.1:{receiver}/")
    [finding] = await examine_webhooks(database, Network(), timedelta(seconds=1))
    assert finding.status.value == "fail"
    assert "127.0.0.1" in finding.output


async def test_a_disk_that_hangs_stops_no_other_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    disk = threading.Event()
    monkeypatch.setattr("tidegauge.health.host._DISK_S", 0.05)

    def hang(self: HostReader) -> list[Any]:
        disk.wait()
        return []

    monkeypatch.setattr(HostReader, "read_filesystems", hang)
    batches: list[Any] = []

    class Sink:
        async def submit(self, batch: Any, **_: Any) -> None:
            batches.append(batch)

    sampler = HostSampler(Sink(), SystemClock(), interval_s=10, data_dir=None)  # type: ignore[arg-type]
    try:
        for _ in range(2):
            await sampler._sample()
    finally:
        disk.set()
    assert len(batches) == 2
