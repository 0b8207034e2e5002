"""Tidegauge measured by its own client: requests by route, written as samples without HTTP."""

from __future__ import annotations

import asyncio
import logging
import socket

from tidegauge_client.names import Faults
from tidegauge_client.registry import Registry
from tidegauge_client.request import RequestContext

from ..core.clock import Clock
from ..core.monitoring import MetricSink
from ..core.samples import Series
from ..core.service import PeriodicTask
from .readings import Backlog, Reading, to_batch

log = logging.getLogger("tidegauge.http")

_BACKLOG = 60  # flushes kept while the database is away: ten minutes at 10 s


class OwnRequests(PeriodicTask):
    """What the client's middleware reports to, and the task that writes what it has recorded."""

    def __init__(self, sink: MetricSink, clock: Clock, *, interval_s: float, port: int) -> None:
        super().__init__("own requests", self._write, interval_s=interval_s)
        self.registry = Registry(faults=Faults(strict=False))
        self._clock = clock
        self._tags = (
            ("service.instance.id", f"{socket.gethostname() or 'localhost'}:{port}"),
            ("service.name", "tidegauge"),
        )
        self._backlog = Backlog(sink, most=_BACKLOG)

    def failed(self, error: BaseException, request: RequestContext, *, mechanism: str) -> None:
        """A request ended in an exception that nobody had foreseen."""
        log.error(
            "%s %s failed (request %s)", request.scope.get("method", "WebSocket"), request.route,
            request.request_id, exc_info=error,
        )  # fmt: skip

    def loop_started(self) -> None:
        """Needs nothing: the host sampler reads this process."""

    def closing(self) -> None:
        """Needs nothing: the registry of services stops this one, which writes the rest."""

    async def stop(self) -> None:
        """Write what the last interval recorded, if the database takes it at once."""
        await super().stop()
        try:
            async with asyncio.timeout(1):
                await self._write()
        except Exception as error:
            log.debug("the last own samples are not stored: %s", error)

    async def _write(self) -> None:
        points = self.registry.collect()
        if points:
            readings = [
                Reading(
                    Series(p.name, tuple(sorted((*p.tags, *self._tags))), p.kind, p.unit), p.value
                )
                for p in points
            ]
            await self._backlog.send(to_batch(readings, self._clock.now_us()))
        else:
            await self._backlog.flush()
