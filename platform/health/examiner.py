"""Tidegauge's own check-up: every few seconds all checks of itself, the results kept for whoever asks.

Requests read what is kept, so a storm of probes costs nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from ..core.clock import Clock
from ..core.service import PeriodicTask, Registry, Status
from .findings import ComponentType, Finding, worst

log = logging.getLogger("tidegauge.health")


@dataclass(frozen=True, slots=True)
class OwnCheck:
    """One check of ourselves: named after the component that it examines."""

    name: str
    examine: Callable[[], Awaitable[list[Finding]]]
    component_type: ComponentType = "component"
    every_s: float = 0.0
    """Least time between two runs; meanwhile the last findings stand. A minute after trouble."""


_AFTER_TROUBLE_S = 60.0


class Examiner(PeriodicTask):
    """Runs the checks side by side, each within its time; one that throws or hangs is a fail."""

    def __init__(
        self,
        checks: Sequence[OwnCheck],
        registry: Registry,
        clock: Clock,
        *,
        interval_s: float,
        timeout_s: float,
        failures: int,
    ) -> None:
        super().__init__("self check", self.examine, interval_s=interval_s)
        self._checks = checks
        self._registry = registry
        self._clock = clock
        self._timeout_s = timeout_s
        self._stale_s = 3 * interval_s + timeout_s
        self._failures = failures
        self._in_a_row: dict[str, int] = {}
        self._found: dict[str, list[Finding]] = {}
        self._due: dict[str, float] = {}
        self._last_run: float | None = None
        self._first = asyncio.Event()

    async def examine(self) -> None:
        """Run every check once."""
        now = self._clock.monotonic()
        due = [check for check in self._checks if self._due.get(check.name, now) <= now]
        found = await asyncio.gather(*(self._run(check) for check in due))
        for check, findings in zip(due, found, strict=True):
            self._found[check.name] = [self._counted(f) for f in findings]
            trouble = any(f.status is not Status.PASS for f in findings)
            every_s = min(check.every_s, _AFTER_TROUBLE_S) if trouble else check.every_s
            self._due[check.name] = now + every_s
        self._last_run = self._clock.monotonic()
        self._first.set()

    async def findings(self) -> list[Finding]:
        """The services of this process and what the checks last found."""
        if not self._first.is_set():  # just started
            try:
                async with asyncio.timeout(self._timeout_s + 1):
                    await self._first.wait()
            except TimeoutError:
                pass
        return [*self.services(), *self.kept()]

    def kept(self) -> list[Finding]:
        """What the checks last found; a fail if that was too long ago."""
        age_s = None if self._last_run is None else self._clock.monotonic() - self._last_run
        if age_s is None or age_s > self._stale_s:
            why = "has not run yet" if age_s is None else f"has not run for {age_s:.0f} s"
            return [Finding("selfCheck", "age", Status.FAIL, age_s, "s", why)]
        return [finding for findings in self._found.values() for finding in findings]

    def services(self) -> list[Finding]:
        """The long-running parts of this process, read now: from memory, it costs nothing."""
        now_us = self._clock.now_us()
        found = []
        for name, health in self._registry.health().items():
            component = f"service {name}"
            found.append(
                Finding(
                    component, "", health.status, health.status.value, "", health.output,
                    time_us=now_us,
                )
            )  # fmt: skip
            found += [
                Finding(component, figure, observed=value, time_us=now_us)
                for figure, value in health.observed.items()
                if value is not None
            ]
        return found

    def status(self) -> Status:
        """The worst of all, without waiting; a first check-up that still runs counts as a pass."""
        kept = self.kept() if self._first.is_set() else []
        return worst(f.status for f in [*self.services(), *kept])

    async def _run(self, check: OwnCheck) -> list[Finding]:
        now_us = self._clock.now_us()
        try:
            async with asyncio.timeout(self._timeout_s):
                found = await check.examine()
        except TimeoutError:
            output = f"no answer within {self._timeout_s:g} s"
        except Exception as error:
            log.debug("the check of %s failed", check.name, exc_info=True)
            output = f"{type(error).__name__}: {error}"
        else:
            return [replace(f, time_us=now_us) for f in found]
        return [
            Finding(
                check.name, "", Status.FAIL, output=output, time_us=now_us,
                component_type=check.component_type,
            )
        ]  # fmt: skip

    def _counted(self, finding: Finding) -> Finding:
        """A fail is a warning until it was one often enough in a row."""
        where = f"{finding.key} {finding.component_id}"
        if finding.status is not Status.FAIL:
            self._in_a_row.pop(where, None)
            return finding
        count = self._in_a_row[where] = self._in_a_row.get(where, 0) + 1
        if count >= self._failures:
            return finding
        return replace(
            finding,
            status=Status.WARN,
            output=f"{finding.output} ({count} of {self._failures} failures in a row)",
        )
