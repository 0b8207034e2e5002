"""StatsD over UDP: datagrams are collected in memory and written as one batch an interval.

UDP has no answers, so a sender is told nothing; what was refused is at GET /ingest/rejects.
"""

from __future__ import annotations

import asyncio
import logging
import secrets

import numpy as np

from ..core.clock import Clock
from ..core.errors import ConfigurationError, TidegaugeError, Unavailable
from ..core.monitoring import MetricSink
from ..core.samples import MetricBatch, Reason, Reject
from ..core.service import Health, PeriodicTask
from .formats.statsd import StatsdAggregator

log = logging.getLogger("tidegauge.ingest")

STATSD_KEY = 0  # datagrams carry no key: the key_id of what Tidegauge stores itself


class StatsdListener:
    """A service that listens for datagrams and flushes what they said every `interval_s`.

    A batch that the database could not take is tried again, under the same hash, before the next
    one is made; meanwhile counters go on counting. One whose data it refused is dropped and counted:
    what it cannot store now it cannot store later, and nothing else would be stored again.
    """

    name = "statsd"

    def __init__(
        self,
        sink: MetricSink,
        clock: Clock,
        aggregator: StatsdAggregator,
        *,
        host: str,
        port: int,
        interval_s: float,
    ) -> None:
        self._sink = sink
        self._clock = clock
        self._aggregator = aggregator
        self._address = (host, port)
        self._flushing = PeriodicTask("statsd flush", self.flush, interval_s=interval_s)
        self._transport: asyncio.DatagramTransport | None = None
        self._pending: tuple[MetricBatch, bytes] | None = None
        self.datagrams = 0
        self.dropped = 0
        """Samples of batches that the database refused, since start."""

    async def start(self) -> None:
        """Raises ConfigurationError if the address cannot be had."""
        host, port = self._address
        try:
            self._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: _Protocol(self), local_addr=self._address
            )
        except OSError as error:
            raise ConfigurationError(
                f"Cannot listen for StatsD on UDP {host}:{port} (TIDEGAUGE_STATSD_PORT): "
                f"{error.strerror or error}."
            ) from None
        await self._flushing.start()

    async def stop(self) -> None:
        """Close the socket and write what is still in memory, if the database takes it."""
        if self._transport is None:
            return
        self._transport.close()
        self._transport = None
        await self._flushing.stop()
        try:
            await self.flush()
        except Unavailable:
            return

    @property
    def port(self) -> int:
        """The port that is listened on."""
        if self._transport is None:
            raise RuntimeError("not listening")
        return int(self._transport.get_extra_info("sockname")[1])

    def receive(self, datagram: bytes) -> None:
        """Take in one datagram."""
        self.datagrams += 1
        self._aggregator.add(datagram)

    async def flush(self) -> None:
        """Write what came since the last flush. Raises Unavailable; the batch is kept."""
        if self._pending is None:
            batch = self._aggregator.flush(self._clock.now_us())
            if not len(batch) and not batch.rejects and not batch.unsupported:
                return
            self._pending = batch, secrets.token_bytes(16)
        batch, body_hash = self._pending
        try:
            await self._sink.submit(batch, key_id=STATSD_KEY, body_hash=body_hash)
        except Unavailable:
            raise
        except TidegaugeError as error:
            self._pending = None
            self.dropped += len(batch)
            log.error("StatsD: %d samples are lost: %s", len(batch), error.detail)
            if len(batch):
                self._pending = _note_of(batch, error), secrets.token_bytes(16)
        else:
            self._pending = None

    def health(self) -> Health:
        health = self._flushing.health()
        return Health(
            health.status, health.output, {"datagrams": self.datagrams, "dropped": self.dropped}
        )


def _note_of(batch: MetricBatch, error: TidegaugeError) -> MetricBatch:
    """What /ingest/rejects is told of a batch that the database refused."""
    none = MetricBatch(
        (), batch.describe, np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0)
    )
    none.rejects.append(Reject(Reason.BAD_VALUE, "", error.detail, count=len(batch)))
    return none


class _Protocol(asyncio.DatagramProtocol):
    def __init__(self, listener: StatsdListener) -> None:
        self._listener = listener

    def datagram_received(self, data: bytes, _: object) -> None:
        self._listener.receive(data)
