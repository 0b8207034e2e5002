"""How late the event loop is: whatever blocks it delays every probe and every request."""

from __future__ import annotations

import asyncio
import time
from collections import deque

from ...core.levels import Levels
from ...core.service import Health, Status
from ..findings import Finding


class LoopLag:
    """A service that asks to be woken every so often and notes how much later it was."""

    name = "event loop"

    def __init__(self, levels: Levels, *, every_s: float = 0.25, window_s: float = 15) -> None:
        self._levels = levels
        self._every_s = every_s
        self._lags: deque[float] = deque(maxlen=max(1, round(window_s / every_s)))
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._watch(), name=self.name)

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    @property
    def worst_s(self) -> float:
        """The longest delay of the last seconds."""
        return max(self._lags, default=0.0)

    def health(self) -> Health:
        status = self._levels.judge(self.worst_s)
        output = "" if status is Status.PASS else f"blocked for up to {self.worst_s:.2f} s"
        mean = sum(self._lags) / len(self._lags) if self._lags else 0.0
        return Health(
            status, output, {"lag_max_s": round(self.worst_s, 4), "lag_mean_s": round(mean, 5)}
        )

    def finding(self) -> Finding:
        """The delay as a finding."""
        health = self.health()
        return Finding(
            "eventLoop", "lag", health.status, health.observed["lag_max_s"], "s", health.output,
            "system",
        )  # fmt: skip

    async def _watch(self) -> None:
        while True:
            # not loop.time(): uvloop's is the time at which its round began
            due = time.monotonic() + self._every_s
            await asyncio.sleep(self._every_s)
            self._lags.append(max(0.0, time.monotonic() - due))
