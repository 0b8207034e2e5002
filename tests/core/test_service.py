"""The registry starts in order, stops in reverse and survives what fails; periodic tasks go on."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from tidegauge.core.service import Health, PeriodicTask, Registry, Status


class Part:
    """A service that writes down what happens to it."""

    def __init__(self, name: str, events: list[str], *, fails: str = "") -> None:
        self.name = name
        self._events = events
        self._fails = fails

    async def start(self) -> None:
        self._happen("start")

    async def stop(self) -> None:
        self._happen("stop")

    def health(self) -> Health:
        self._happen("health")
        return Health(Status.PASS)

    def _happen(self, what: str) -> None:
        self._events.append(f"{what} {self.name}")
        if self._fails == what:
            raise RuntimeError(f"{self.name} cannot {what}")


def registry(events: list[str], *parts: tuple[str, str]) -> Registry:
    made = Registry()
    for name, fails in parts:
        made.register(Part(name, events, fails=fails))
    return made


async def test_services_start_in_order_and_stop_in_reverse() -> None:
    events: list[str] = []
    services = registry(events, ("a", ""), ("b", ""), ("c", ""))
    await services.start()
    await services.stop()
    await services.stop()
    assert events == ["start a", "start b", "start c", "stop c", "stop b", "stop a"]


async def test_a_failed_start_stops_what_had_started() -> None:
    events: list[str] = []
    services = registry(events, ("a", ""), ("b", "start"), ("c", ""))
    with pytest.raises(RuntimeError, match="b cannot start"):
        await services.start()
    assert events == ["start a", "start b", "stop b", "stop a"]


async def test_an_error_in_one_stop_does_not_keep_the_others_running() -> None:
    events: list[str] = []
    services = registry(events, ("a", ""), ("b", "stop"))
    await services.start()
    await services.stop()
    assert events[2:] == ["stop b", "stop a"]


async def test_a_stop_that_does_not_end_does_not_keep_the_others_running(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Stuck(Part):
        async def stop(self) -> None:
            while True:
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.Event().wait()
                if released:
                    return

    released: list[bool] = []
    monkeypatch.setattr("tidegauge.core.service.STOP_S", 0.01)
    log: list[str] = []
    services = Registry()
    services.register(Part("first", log))
    services.register(Stuck("stuck", log))
    await services.start()
    async with asyncio.timeout(5):
        await services.stop()
    assert log[-1] == "stop first"
    assert "stuck did not stop within" in caplog.text
    released.append(True)
    for task in asyncio.all_tasks():
        if task.get_name() == "stop stuck":
            task.cancel()
            await task


def test_health_that_throws_is_a_fail_with_its_message() -> None:
    found = registry([], ("a", ""), ("b", "health")).health()
    assert found["a"].status is Status.PASS
    assert found["b"] == Health(Status.FAIL, "RuntimeError: b cannot health")


def test_names_are_unique() -> None:
    services = registry([], ("a", ""))
    with pytest.raises(ValueError, match="called a is registered already"):
        services.register(Part("a", []))


async def test_a_step_that_fails_is_shown_and_tried_again() -> None:
    outcomes = iter([ValueError("first"), ValueError("second"), None])
    reached = asyncio.Event()
    seen: list[Health] = []

    async def step() -> None:
        seen.append(task.health())
        outcome = next(outcomes, None)
        if outcome is not None:
            raise outcome
        reached.set()

    task = PeriodicTask("task", step, interval_s=3600, max_backoff_s=0.01)
    assert task.health() == Health(Status.FAIL, "not running", {"runs": 0})
    await task.start()
    async with asyncio.timeout(10):
        await reached.wait()
        while task.runs == 0:
            await asyncio.sleep(0)
    assert [(h.status, h.output) for h in seen] == [
        (Status.PASS, ""), (Status.WARN, "ValueError: first"), (Status.WARN, "ValueError: second"),
    ]  # fmt: skip
    assert task.health() == Health(Status.PASS, "", {"runs": 1})
    reached.clear()
    task.wake()
    async with asyncio.timeout(10):
        await reached.wait()
    await task.stop()
    assert task.health().status is Status.FAIL


async def test_three_failures_in_a_row_are_a_fail() -> None:
    attempts = asyncio.Semaphore(0)

    async def step() -> None:
        attempts.release()
        raise OSError("gone")

    task = PeriodicTask("task", step, interval_s=3600, max_backoff_s=0.001)
    await task.start()
    async with asyncio.timeout(10):
        for _ in range(4):
            await attempts.acquire()
    assert task.health().status is Status.FAIL
    assert task.health().output == "OSError: gone"
    await task.stop()


async def test_a_task_ends_even_if_its_step_swallows_the_cancellation() -> None:
    entered = asyncio.Event()

    async def step() -> None:
        entered.set()
        with contextlib.suppress(asyncio.CancelledError):  # as asyncio.wait_for of Python 3.11 may
            await asyncio.sleep(60)

    task = PeriodicTask("stubborn", step, interval_s=60)
    await task.start()
    await entered.wait()
    async with asyncio.timeout(5):
        await task.stop()
