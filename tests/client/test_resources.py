"""Readings of the process, its event loop and its host."""

from __future__ import annotations

import asyncio
import gc
import sys
import time

import pytest

from tidegauge_client.registry import Registry
from tidegauge_client.resources import LAG_EVERY_S, Resources, watch_loop, watch_resources


def test_the_process_and_host_are_read_at_every_flush(registry: Registry) -> None:
    watch_resources(registry)
    registry.collect()
    gc.collect()
    found = {p.name: p for p in registry.collect()}
    assert found["process.memory.usage"].value > 1_000_000
    assert found["process.thread.count"].value >= 1
    assert found["process.open_file_descriptor.count"].value > 0
    assert 0 <= found["system.memory.utilization"].value <= 1
    assert 0 <= found["system.filesystem.utilization"].value <= 1
    assert found["cpython.gc.collections"].kind == "delta"
    assert found["system.network.io"].kind == "counter"
    assert dict(found["system.cpu.utilization"].tags)["host.name"]


@pytest.mark.parametrize("release", ["", "shop@1.4.2"])
def test_the_uptime_says_which_release_runs(registry: Registry, release: str) -> None:
    watch_resources(registry, release)
    tagged = {p.name: dict(p.tags) for p in registry.collect() if "service.version" in dict(p.tags)}
    assert tagged == ({"process.uptime": {"service.version": release}} if release else {})


def test_without_psutil_there_is_what_python_knows(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psutil", None)
    watch_resources(registry)
    names = {p.name for p in registry.collect()}
    assert "process.thread.count" in names
    assert not any(name.startswith("system.") for name in names)


async def test_a_blocked_loop_shows_as_lag(registry: Registry) -> None:
    watch_resources(registry)
    watch_loop(registry)
    watch_loop(registry)  # once is enough
    resources = registry.sources["resources"]
    assert isinstance(resources, Resources)
    assert len(resources.lags) == 1
    await asyncio.sleep(0)
    time.sleep(LAG_EVERY_S + 0.3)  # what must not happen in a coroutine
    await asyncio.sleep(0.01)
    found = {p.name: p.value for p in registry.collect()}
    assert found["asyncio.loop.lag"] >= 0.25
    assert found["asyncio.task.count"] >= 1


async def test_a_loop_that_is_blocked_right_now_shows_as_well(registry: Registry) -> None:
    watch_resources(registry)
    watch_loop(registry)
    time.sleep(2 * LAG_EVERY_S + 0.3)
    found = {p.name: p.value for p in registry.collect()}
    assert found["asyncio.loop.lag"] >= 0.25
