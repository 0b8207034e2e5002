"""This host and this process as samples, by psutil, under OpenTelemetry's names.

https://opentelemetry.io/docs/specs/semconv/system/ (system, process)
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections.abc import Callable, Iterator

import psutil

from ..core.blocking import BlockingCall, StillBlocked
from ..core.clock import Clock
from ..core.monitoring import MetricSink
from ..core.samples import Series
from ..core.service import PeriodicTask
from .readings import Backlog, Reading, reading, to_batch

log = logging.getLogger("tidegauge.host")

_BACKLOG = 60  # batches kept while the database is away: ten minutes at 10 s
_DISK_S = 2.0
_VIRTUAL = ("lo", "veth", "docker", "br-", "virbr", "cni", "flannel")
_PSEUDO_DISKS = ("loop", "ram", "zram", "fd", "sr")


class HostReader:
    """Reads the machine and this process; rates of CPU use are since the previous reading."""

    def __init__(self, *, data_dir: str | None = None) -> None:
        self._host = socket.gethostname() or "localhost"
        self._process = psutil.Process()
        self._data_dir = data_dir
        psutil.cpu_times_percent()  # the first call has nothing to compare with
        self._process.cpu_percent()

    def read(self) -> list[Reading]:
        """All readings of now but file systems; what this machine does not offer is left out."""
        found: list[Reading] = []
        for part in (self._cpu, self._memory, self._disks, self._network, self._own_process):
            found += self._readable(part)
        return self._of_this_host(found)

    def read_filesystems(self) -> list[Reading]:
        """Space of the file systems. Blocks where one of them is on a dead network disk."""
        return self._of_this_host(self._readable(self._filesystems))

    @staticmethod
    def _readable(part: Callable[[], Iterator[Reading]]) -> list[Reading]:
        try:
            return list(part())
        except (psutil.Error, OSError) as error:
            log.debug("not readable here: %s: %s", part.__name__, error)
            return []

    def _of_this_host(self, found: list[Reading]) -> list[Reading]:
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
                yield reading("system.cpu.utilization", share / 100, "1", tags={"cpu.mode": mode})
        yield reading("system.cpu.logical.count", psutil.cpu_count() or 1, "{cpu}")
        for minutes, load in zip((1, 5, 15), os.getloadavg(), strict=True):
            yield reading(f"system.cpu.load_average.{minutes}m", load, "{thread}")

    def _memory(self) -> Iterator[Reading]:
        memory = psutil.virtual_memory()
        used = memory.total - memory.available
        yield reading("system.memory.limit", memory.total, "By")
        yield reading("system.memory.usage", used, "By", tags={"system.memory.state": "used"})
        yield reading(
            "system.memory.usage", memory.free, "By", tags={"system.memory.state": "free"}
        )
        yield reading("system.memory.utilization", used / memory.total, "1")
        swap = psutil.swap_memory()
        if swap.total:
            yield reading("system.paging.utilization", swap.used / swap.total, "1")

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
        yield reading("system.filesystem.limit", usage.total, "By", tags=tags)
        yield reading("system.filesystem.usage", usage.used, "By", tags=tags)
        yield reading("system.filesystem.utilization", usage.percent / 100, "1", tags=tags)

    def _disks(self) -> Iterator[Reading]:
        for device, io in psutil.disk_io_counters(perdisk=True).items():
            if device.startswith(_PSEUDO_DISKS):
                continue
            for direction, size, count in (
                ("read", io.read_bytes, io.read_count),
                ("write", io.write_bytes, io.write_count),
            ):
                tags = {"system.device": device, "disk.io.direction": direction}
                yield reading("system.disk.io", size, "By", "counter", tags=tags)
                yield reading("system.disk.operations", count, "{operation}", "counter", tags=tags)

    def _network(self) -> Iterator[Reading]:
        for interface, io in psutil.net_io_counters(pernic=True).items():
            if interface.startswith(_VIRTUAL):
                continue
            for direction, size, errors in (
                ("receive", io.bytes_recv, io.errin),
                ("transmit", io.bytes_sent, io.errout),
            ):
                tags = {"network.interface.name": interface, "network.io.direction": direction}
                yield reading("system.network.io", size, "By", "counter", tags=tags)
                yield reading("system.network.errors", errors, "{error}", "counter", tags=tags)

    def _own_process(self) -> Iterator[Reading]:
        process = self._process
        tags = {"service.name": "tidegauge"}
        with process.oneshot():
            memory = process.memory_info()
            yield reading("process.cpu.utilization", process.cpu_percent() / 100, "1", tags=tags)
            yield reading("process.memory.usage", memory.rss, "By", tags=tags)
            yield reading("process.memory.virtual", memory.vms, "By", tags=tags)
            yield reading("process.thread.count", process.num_threads(), "{thread}", tags=tags)
            yield reading("process.uptime", time.time() - process.create_time(), "s", tags=tags)
            yield reading(
                "process.open_file_descriptor.count",
                process.num_fds(),
                "{file_descriptor}",
                tags=tags,
            )


class HostSampler(PeriodicTask):
    """Samples the host at an interval; keeps what it read while the database is away."""

    def __init__(
        self, sink: MetricSink, clock: Clock, *, interval_s: float, data_dir: str | None
    ) -> None:
        super().__init__(
            "host sampler", self._sample, interval_s=interval_s, max_backoff_s=interval_s
        )
        self._clock = clock
        self._data_dir = data_dir
        self._reader: HostReader | None = None
        self._backlog = Backlog(sink, most=_BACKLOG)
        self._disks = BlockingCall("reading file systems")
        self._disks_hang = False

    async def _sample(self) -> None:
        if self._reader is None:
            self._reader = await asyncio.to_thread(HostReader, data_dir=self._data_dir)
            await asyncio.sleep(0.2)  # CPU use is measured between two readings
        readings = await asyncio.to_thread(self._reader.read)
        readings += await self._filesystems(self._reader)
        await self._backlog.send(to_batch(readings, self._clock.now_us()))

    async def _filesystems(self, reader: HostReader) -> list[Reading]:
        """Their space, or nothing where a disk does not answer: the rest is sampled all the same."""
        try:
            async with asyncio.timeout(_DISK_S):
                found = await self._disks.run(reader.read_filesystems)
        except (TimeoutError, StillBlocked):
            if not self._disks_hang:
                log.warning("a file system does not answer; none is sampled until it does")
            self._disks_hang = True
            return []
        self._disks_hang = False
        return found
