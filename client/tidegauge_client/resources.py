"""This process and its host at every flush: CPU, memory, disk, network, files, threads, GC, loop lag.

Names follow OpenTelemetry; psutil is used where it is installed, else what the standard library knows.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import socket
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from typing import Any

from .points import Kind, Point
from .registry import Registry

log = logging.getLogger("tidegauge_client")

LAG_EVERY_S = 0.5
_VIRTUAL = ("lo", "veth", "docker", "br-", "virbr", "cni", "flannel")


class Resources:
    """Reads at every flush, outside the registry's lock; what cannot be read here is left out."""

    def __init__(self, release: str = "") -> None:
        self._release = release
        self._psutil: Any = None  # Any: a module that may be missing
        self._process: Any = None  # Any: psutil.Process
        self._points: list[Point] = []
        self._gc_counts = [0, 0, 0]
        self.lags: dict[int, _Lag] = {}
        self._begin()

    def _begin(self) -> None:
        try:
            import psutil

            self._psutil = psutil
            self._process = psutil.Process()
            self._process.cpu_percent()
            psutil.cpu_times_percent()
        except Exception as error:
            log.debug("no figures of psutil: %s", error)
            self._psutil = None

    def read(self) -> None:
        """Take the readings of now."""
        found: list[Point] = []
        parts: list[Callable[[], Iterator[Point]]] = [self._python, self._lag]
        if self._psutil is not None:
            parts += [self._own, self._host, self._disks, self._network]
        for part in parts:
            try:
                found += part()
            except Exception as error:  # a container may hide any of them
                log.debug("cannot be read here: %s: %s", part.__name__, error)
        self._points = found

    def collect(self) -> list[Point]:
        """The readings, once."""
        points, self._points = self._points, []
        return points

    def reset(self) -> None:
        """In a child process there is another process to look at."""
        self.lags.clear()
        self._points = []
        self._gc_counts = [generation["collections"] for generation in gc.get_stats()]
        self._begin()

    def _python(self) -> Iterator[Point]:
        yield _point("process.thread.count", threading.active_count(), "{thread}")
        for number, generation in enumerate(gc.get_stats()):
            count = generation["collections"]
            grown = count - self._gc_counts[number]
            self._gc_counts[number] = count
            if grown:
                tags = {"generation": str(number)}
                yield _point("cpython.gc.collections", grown, "{collection}", "delta", tags)

    def _lag(self) -> Iterator[Point]:
        worst, tasks = None, 0
        for lag in list(self.lags.values()):
            seen = lag.take()
            if seen is not None:
                worst = max(worst or 0.0, seen)
                tasks += lag.tasks
        if worst is not None:
            yield _point("asyncio.loop.lag", worst, "s")
            yield _point("asyncio.task.count", tasks, "{task}")

    def _own(self) -> Iterator[Point]:
        process = self._process
        with process.oneshot():
            memory = process.memory_info()
            yield _point("process.cpu.utilization", process.cpu_percent() / 100, "1")
            yield _point("process.memory.usage", memory.rss, "By")
            yield _point("process.memory.virtual", memory.vms, "By")
            # the one series that says which release runs: as a tag of all it would multiply them
            release = {"service.version": self._release} if self._release else None
            age_s = time.time() - process.create_time()
            yield _point("process.uptime", age_s, "s", tags=release)
            if hasattr(process, "num_fds"):
                files = process.num_fds()
                yield _point("process.open_file_descriptor.count", files, "{file_descriptor}")

    def _host(self) -> Iterator[Point]:
        psutil = self._psutil
        host = {"host.name": socket.gethostname() or "localhost"}
        times = psutil.cpu_times_percent()
        for mode in ("user", "system", "iowait", "steal"):
            share = getattr(times, mode, None)
            if share is not None:
                tags = {"cpu.mode": mode, **host}
                yield _point("system.cpu.utilization", share / 100, "1", tags=tags)
        memory = psutil.virtual_memory()
        yield _point("system.memory.limit", memory.total, "By", tags=host)
        used = 1 - memory.available / memory.total
        yield _point("system.memory.utilization", used, "1", tags=host)

    def _disks(self) -> Iterator[Point]:
        usage = self._psutil.disk_usage(os.getcwd())
        tags = {"host.name": socket.gethostname() or "localhost"}
        yield _point("system.filesystem.limit", usage.total, "By", tags=tags)
        yield _point("system.filesystem.utilization", usage.percent / 100, "1", tags=tags)

    def _network(self) -> Iterator[Point]:
        received = sent = 0
        for name, io in self._psutil.net_io_counters(pernic=True).items():
            if not name.startswith(_VIRTUAL):
                received += io.bytes_recv
                sent += io.bytes_sent
        host = {"host.name": socket.gethostname() or "localhost"}
        for direction, size in (("receive", received), ("transmit", sent)):
            tags = {"network.io.direction": direction, **host}
            yield _point("system.network.io", size, "By", "counter", tags)


class _Lag:
    """How late a loop calls back: the longest of the last interval."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = weakref.ref(loop)
        self._worst: float | None = None
        self.tasks = 0
        self._due = 0.0
        self._again(loop)

    def _again(self, loop: asyncio.AbstractEventLoop) -> None:
        self._due = loop.time() + LAG_EVERY_S
        loop.call_at(self._due, self._look)

    def _look(self) -> None:
        loop = self._loop()
        if loop is None or loop.is_closed():
            return
        late = max(0.0, loop.time() - self._due)
        self._worst = late if self._worst is None else max(self._worst, late)
        self.tasks = len(asyncio.all_tasks(loop))
        self._again(loop)

    def take(self) -> float | None:
        """The longest since the last call; also of a callback that is late right now."""
        loop = self._loop()
        if loop is None or loop.is_closed():
            return None
        worst, self._worst = self._worst, None
        return max(worst or 0.0, loop.time() - self._due - LAG_EVERY_S, 0.0)


def _point(
    name: str, value: float, unit: str, kind: Kind = "gauge", tags: dict[str, str] | None = None
) -> Point:
    return Point(name, tuple((tags or {}).items()), kind, unit, float(value))


def watch_resources(registry: Registry, release: str = "") -> None:
    """Read this process and host at every flush of the registry."""
    resources = registry.sources.setdefault("resources", Resources(release))
    assert isinstance(resources, Resources)
    registry.watches["resources"] = resources.read


def watch_loop(registry: Registry) -> None:
    """Measure the running event loop, if resources are watched."""
    resources = registry.sources.get("resources")
    if not isinstance(resources, Resources):
        return
    loop = asyncio.get_running_loop()
    known = resources.lags.get(id(loop))
    if known is None or known._loop() is not loop:
        resources.lags[id(loop)] = _Lag(loop)
