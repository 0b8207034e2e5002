"""StatsD over a real socket into the database."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import pytest

from tidegauge.core.clock import ManualClock
from tidegauge.core.errors import ConfigurationError, TidegaugeError, Unavailable
from tidegauge.core.samples import MetricBatch, Reject, WriteResult
from tidegauge.ingest.formats.statsd import StatsdAggregator
from tidegauge.ingest.statsd import StatsdListener


class Sink:
    """Remembers batches; cannot be reached while `away`, does not like data while it `refuses`."""

    def __init__(self) -> None:
        self.away = False
        self.refuses = False
        self.rejects: list[Reject] = []
        self.stored: list[dict[str, float]] = []
        self.hashes: list[bytes] = []

    async def submit(self, batch: MetricBatch, *, key_id: int, body_hash: bytes) -> WriteResult:
        self.hashes.append(body_hash)
        if self.away:
            raise Unavailable("away")
        if self.refuses:
            raise TidegaugeError("invalid byte sequence")
        self.rejects += batch.rejects
        names = [batch.describe(i).name for i in batch.series.tolist()]
        self.stored.append(dict(zip(names, batch.values.tolist(), strict=True)))
        return WriteResult(len(batch))


def listener(sink: Sink, clock: ManualClock, port: int = 0) -> StatsdListener:
    return StatsdListener(
        sink, clock, StatsdAggregator(), host="127.0.0.1", port=port, interval_s=3600
    )


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


async def test_datagrams_become_samples_of_the_next_flush(clock: ManualClock) -> None:
    sink = Sink()
    statsd = listener(sink, clock)
    await statsd.start()
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for line in (b"orders:2|c", b"orders:3|c\nqueue:7|g", b"nonsense"):
                sender.sendto(line, ("127.0.0.1", statsd.port))
        await until(lambda: statsd.datagrams == 3)
        await statsd.flush()
    finally:
        await statsd.stop()
    assert sink.stored[0] == {"orders": 5.0, "queue": 7.0}


async def test_what_the_database_refused_is_sent_again_as_the_same_body(clock: ManualClock) -> None:
    sink = Sink()
    sink.away = True
    statsd = listener(sink, clock)
    statsd.receive(b"orders:2|c")
    with pytest.raises(Unavailable):
        await statsd.flush()
    statsd.receive(b"orders:1|c")
    sink.away = False
    await statsd.flush()
    await statsd.flush()
    assert sink.stored == [{"orders": 2.0}, {"orders": 1.0}]
    assert sink.hashes[0] == sink.hashes[1] != sink.hashes[2]


async def test_a_batch_whose_data_the_database_refuses_is_counted_and_not_tried_for_ever(
    clock: ManualClock,
) -> None:
    sink = Sink()
    sink.refuses = True
    statsd = listener(sink, clock)
    statsd.receive(b"orders:2|c\nqueue:7|g")
    await statsd.flush()
    assert statsd.health().observed["dropped"] == 2
    sink.refuses = False
    statsd.receive(b"orders:1|c")
    await statsd.flush()
    await statsd.flush()
    assert sink.stored == [{}, {"orders": 1.0}]
    assert [(r.count, r.detail) for r in sink.rejects] == [(2, "invalid byte sequence")]


async def test_stopping_writes_what_is_in_memory(clock: ManualClock) -> None:
    sink = Sink()
    statsd = listener(sink, clock)
    await statsd.start()
    statsd.receive(b"orders:2|c")
    await statsd.stop()
    assert {"orders": 2.0} in sink.stored


async def test_a_taken_port_is_one_sentence(clock: ManualClock) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        with pytest.raises(ConfigurationError, match="TIDEGAUGE_STATSD_PORT"):
            await listener(Sink(), clock, other.getsockname()[1]).start()
