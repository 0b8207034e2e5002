"""Long-running parts: what each must offer, and the registry that starts and stops them in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

log = logging.getLogger("tidegauge.services")

STOP_S = 15.0
"""How long one service may take to stop before the others are stopped without it."""


class Status(StrEnum):
    """Health in the words of application/health+json."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Health:
    """State of one part: `output` says why it is not `pass`, `observed` are its own figures."""

    status: Status = Status.PASS
    output: str = ""
    observed: dict[str, float | int | str | None] = field(default_factory=dict)


class Service(Protocol):
    """A long-running part of the application."""

    name: str

    async def start(self) -> None:
        """Begin; returns once the part works. An error here stops the start of the application."""

    async def stop(self) -> None:
        """End and release everything; called once, also after a failed start."""

    def health(self) -> Health:
        """Current state, from memory: must not touch the database or the network."""


class Registry:
    """The services of the application: started in the order of registration, stopped in reverse."""

    def __init__(self) -> None:
        self._services: list[Service] = []
        self._started: list[Service] = []

    def register(self, service: Service) -> None:
        """Add a service; names are unique."""
        if any(s.name == service.name for s in self._services):
            raise ValueError(f"a service called {service.name} is registered already")
        self._services.append(service)

    async def start(self) -> None:
        """Start all. If one fails, those already started are stopped and its error raised."""
        for service in self._services:
            self._started.append(service)
            try:
                await service.start()
            except BaseException:
                await self.stop()
                raise
            log.debug("%s started", service.name)

    async def stop(self) -> None:
        """Stop what was started, last first; neither an error in one nor one that does not end
        keeps the others running."""
        while self._started:
            service = self._started.pop()
            stopping = asyncio.create_task(service.stop(), name=f"stop {service.name}")
            try:
                await asyncio.wait([stopping], timeout=STOP_S)
            finally:
                stopping.cancel()  # nothing where it has ended
            if not stopping.done():
                log.error("%s did not stop within %.0f s", service.name, STOP_S)
            elif not stopping.cancelled() and (error := stopping.exception()):
                log.error("%s did not stop cleanly", service.name, exc_info=error)

    def health(self) -> dict[str, Health]:
        """State of every service by name."""
        result = {}
        for service in self._services:
            try:
                result[service.name] = service.health()
            except Exception as error:
                result[service.name] = Health(Status.FAIL, f"{type(error).__name__}: {error}")
        return result


class PeriodicTask:
    """A service that calls `step` again and again, `interval_s` after the last call ended.

    A step that raises is recorded, shown by `health` and tried again with exponential backoff
    (up to `max_backoff_s`); the loop itself never ends before `stop`.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[], Awaitable[object]],
        *,
        interval_s: float,
        max_backoff_s: float = 60,
    ) -> None:
        self.name = name
        self._step = step
        self._interval_s = interval_s
        self._max_backoff_s = max_backoff_s
        self._task: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._stopping = False
        self.runs = 0
        self.failures_in_a_row = 0
        self.last_error: str | None = None

    async def start(self) -> None:
        self._stopping = False
        self._task = asyncio.create_task(self._loop(), name=self.name)

    async def stop(self) -> None:
        # a cancellation alone can get lost: Python 3.11's asyncio.wait_for, on which the pool
        # waits, drops one that arrives together with its result
        self._stopping = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def wake(self) -> None:
        """Run the next step now instead of after the interval."""
        self._wake.set()

    async def _loop(self) -> None:
        while not self._stopping:
            try:
                await self._step()
            except Exception as error:
                self.failures_in_a_row += 1
                self.last_error = f"{type(error).__name__}: {error}"
                level = logging.ERROR if self.failures_in_a_row == 1 else logging.WARNING
                log.log(level, "%s failed: %s", self.name, self.last_error)
                log.debug("%s failed", self.name, exc_info=True)
                pause = min(self._max_backoff_s, 0.5 * 2 ** min(self.failures_in_a_row, 10))
            else:
                self.runs += 1
                self.failures_in_a_row = 0
                self.last_error = None
                pause = self._interval_s
            if self._stopping:
                return
            try:
                async with asyncio.timeout(pause):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()

    def health(self) -> Health:
        observed: dict[str, float | int | str | None] = {"runs": self.runs}
        if self._task is None or self._task.done():
            return Health(Status.FAIL, "not running", observed)
        if self.failures_in_a_row:
            status = Status.WARN if self.failures_in_a_row < 3 else Status.FAIL
            return Health(status, self.last_error or "", observed)
        return Health(Status.PASS, "", observed)
