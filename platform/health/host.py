"""This host and this process as samples, by psutil, under OpenTelemetry's names.

https://opentelemetry.io/docs/specs/semconv/system/ (system, process)
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import numpy as np
import psutil

from ..core.clock import Clock
from ..core.errors import Unavailable
from ..core.monitoring import MetricSink
from ..core.samples import Kind, MetricBatch, Series
from ..core.service import PeriodicTask

log = logging.getLogger("tidegauge.host")

INTERNAL_KEY = 0  # the key_id of what Tidegauge stores itself
_BACKLOG = 60  # batches kept while the database is away: ten minutes at 10 s
_VIRTUAL = ("lo", "veth", "docker", "br-", "virbr", "cni", "flannel")
_PSEUDO_DISKS = ("loop", "ram", "zram", "fd", "sr")


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one series."""

    series: Series
    value: float


def _reading(
    name: str, value: float, unit: str, kind: Kind = "gauge", tags: dict[str, str] | None = None
) -> Reading:
    pairs = tuple(sorted((tags or {}).items()))
    return Reading(Series(name, pairs, kind, unit), float(value))


class HostReader:
    """Reads the machine and this process; rates of CPU use are since the previous reading."""

    def __init__(self, *, data_dir: str | None = None) -> None:
        self._host = socket.gethostname() or "localhost"
        self._process = psutil.Process()
        self._data_dir = data_dir
        psutil.cpu_times_percent()  # the first call has nothing to compare with
        self._process.cpu_percent()

    def read(self) -> list[Reading]:
        """All readings of now; a part that this machine does not offer is left out."""
        found: list[Reading] = []
        for part in (self._cpu, self._memory, self._filesystems, self._disks, self._network,
                     self._own_process):  # fmt: skip
            try:
                found += part()
            except (psutil.Error, OSError) as error:
                log.debug("not readable here: %s: %s", part.__name__, error)
        host = ("host.name", self._host)
        return [
            Reading(
                Series(r.series.name, tuple(sorted((*r.series.tags, host))), r.series.kind,
                       r.series.unit),
                r.value,
            )
            for r in found
        ]  # fmt: skip

    def _cpu(self) -> Iterator[Reading]:
        times = psutil.cpu_times_percent()
        for mode in ("user", "system", "iowait", "steal", "nice", "irq", "softirq"):
            share = getattr(times, mode, None)
            if share is not None:
                yield _reading("system.cpu.utilization", share / 100, "1", tags={"cpu.mode": mode})
        yield _reading("system.cpu.logical.count", psutil.cpu_count() or 1, "{cpu}")
        for minutes, load in zip((1, 5, 15), os.getloadavg(), strict=True):
            yield _reading(f"system.cpu.load_average.{minutes}m", load, "{thread}")

    def _memory(self) -> Iterator[Reading]:
        memory = psutil.virtual_memory()
        used = memory.total - memory.available
        yield _reading("system.memory.limit", memory.total, "By")
        yield _reading("system.memory.usage", used, "By", tags={"system.memory.state": "used"})
        yield _reading(
            "system.memory.usage", memory.free, "By", tags={"system.memory.state": "free"}
        )
        yield _reading("system.memory.utilization", used / memory.total, "1")
        swap = psutil.swap_memory()
        if swap.total:
            yield _reading("system.paging.utilization", swap.used / swap.total, "1")

    def _filesystems(self) -> Iterator[Reading]:
        seen = set()
        for part in psutil.disk_partitions(all=False):
            if part.device in seen:
                continue
            seen.add(part.device)
            yield from self._filesystem(part.mountpoint, part.device)
        if self._data_dir is not None and not seen:  # containers list no partitions
            yield from self._filesystem(self._data_dir, "data")

    @staticmethod
    def _filesystem(mountpoint: str, device: str) -> Iterator[Reading]:
        usage = psutil.disk_usage(mountpoint)
        tags = {"system.filesystem.mountpoint": mountpoint, "system.device": device}
        yield _reading("system.filesystem.limit", usage.total, "By", tags=tags)
        yield _reading("system.filesystem.usage", usage.used, "By", tags=tags)
        yield _reading("system.filesystem.utilization", usage.percent / 100, "1", tags=tags)

    def _disks(self) -> Iterator[Reading]:
        for device, io in psutil.disk_io_counters(perdisk=True).items():
            if device.startswith(_PSEUDO_DISKS):
                continue
            for direction, size, count in (
                ("read", io.read_bytes, io.read_count),
                ("write", io.write_bytes, io.write_count),
            ):
                tags = {"system.device": device, "disk.io.direction": direction}
                yield _reading("system.disk.io", size, "By", "counter", tags=tags)
                yield _reading("system.disk.operations", count, "{operation}", "counter", tags=tags)

    def _network(self) -> Iterator[Reading]:
        for interface, io in psutil.net_io_counters(pernic=True).items():
            if interface.startswith(_VIRTUAL):
                continue
            for direction, size, errors in (
                ("receive", io.bytes_recv, io.errin),
                ("transmit", io.bytes_sent, io.errout),
            ):
                tags = {"network.interface.name": interface, "network.io.direction": direction}
                yield _reading("system.network.io", size, "By", "counter", tags=tags)
                yield _reading("system.network.errors", errors, "{error}", "counter", tags=tags)

    def _own_process(self) -> Iterator[Reading]:
        process = self._process
        tags = {"service.name": "tidegauge"}
        with process.oneshot():
            memory = process.memory_info()
            yield _reading("process.cpu.utilization", process.cpu_percent() / 100, "1", tags=tags)
            yield _reading("process.memory.usage", memory.rss, "By", tags=tags)
            yield _reading("process.memory.virtual", memory.vms, "By", tags=tags)
            yield _reading("process.thread.count", process.num_threads(), "{thread}", tags=tags)
            yield _reading("process.uptime", time.time() - process.create_time(), "s", tags=tags)
            yield _reading(
                "process.open_file_descriptor.count",
                process.num_fds(),
                "{file_descriptor}",
                tags=tags,
            )


def to_batch(readings: list[Reading], now_us: int) -> MetricBatch:
    """Readings of one moment as a batch."""
    keys = [b"h" + msgspec.json.encode((r.series.name, r.series.tags)) for r in readings]
    return MetricBatch(
        keys=keys,
        describe=lambda i: readings[i].series,
        series=np.arange(len(readings), dtype=np.int32),
        ts_us=np.full(len(readings), now_us, np.int64),
        values=np.array([r.value for r in readings], np.float64),
    )


class HostSampler(PeriodicTask):
    """Samples the host at an interval; keeps what it read while the database is away."""

    def __init__(
        self, sink: MetricSink, clock: Clock, *, interval_s: float, data_dir: str | None
    ) -> None:
        super().__init__(
            "host sampler", self._sample, interval_s=interval_s, max_backoff_s=interval_s
        )
        self._sink = sink
        self._clock = clock
        self._data_dir = data_dir
        self._reader: HostReader | None = None
        self._backlog: deque[tuple[bytes, MetricBatch]] = deque(maxlen=_BACKLOG)

    async def _sample(self) -> None:
        if self._reader is None:
            self._reader = await asyncio.to_thread(HostReader, data_dir=self._data_dir)
            await asyncio.sleep(0.2)  # CPU use is measured between two readings
        readings = await asyncio.to_thread(self._reader.read)
        self._backlog.append((os.urandom(16), to_batch(readings, self._clock.now_us())))
        while self._backlog:
            body_hash, batch = self._backlog[0]
            try:
                await self._sink.submit(batch, key_id=INTERNAL_KEY, body_hash=body_hash)
            except Unavailable:
                log.debug("host samples wait for the database: %d batches", len(self._backlog))
                return
            self._backlog.popleft()
