"""What alerting measures of itself, and what it forgets in time."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta

import numpy as np

from ..core.clock import Clock
from ..core.errors import Unavailable
from ..core.monitoring import MetricSink
from ..core.samples import Kind, MetricBatch, Series
from ..core.service import PeriodicTask
from ..storage.database import Database
from ..storage.sql import load_queries
from .delivery import Deliverer
from .evaluator import Evaluator

QUERIES = load_queries("tidegauge.alerting")

INTERNAL_KEY = 0
Figure = tuple[str, float, Kind, str]


class AlertMeasurements(PeriodicTask):
    """Writes tidegauge.alerts.* (and what ingest refused) as samples, so that rules can watch."""

    def __init__(
        self,
        sink: MetricSink,
        clock: Clock,
        evaluator: Evaluator,
        deliverer: Deliverer,
        *,
        rejected: Callable[[], int],
        interval_s: float = 15,
    ) -> None:
        super().__init__("alert measurements", self._measure, interval_s=interval_s)
        self._sink = sink
        self._clock = clock
        self._evaluator = evaluator
        self._deliverer = deliverer
        self._rejected = rejected
        self._before: dict[str, float] = {}

    def figures(self) -> list[Figure]:
        """Everything measured, as it is now; counts since the start of the process."""
        evaluator, deliverer = self._evaluator, self._deliverer
        return [
            ("tidegauge.alerts.evaluation.leading", float(evaluator.leading), "gauge", "1"),
            ("tidegauge.alerts.evaluation.duration", evaluator.last_duration_s, "gauge", "s"),
            ("tidegauge.alerts.evaluations", float(evaluator.evaluated), "delta", "{rule}"),
            ("tidegauge.alerts.notifications.sent", float(deliverer.sent), "delta", "{message}"),
            (
                "tidegauge.alerts.notifications.failed",
                float(deliverer.failed),
                "delta",
                "{message}",
            ),
            ("tidegauge.alerts.notifications.dead", float(deliverer.dead), "delta", "{message}"),
            ("tidegauge.ingest.rejected", float(self._rejected()), "delta", "{sample}"),
        ]

    async def _measure(self) -> None:
        figures = self.figures()
        values = [
            value - self._before.get(name, 0.0) if kind == "delta" else value
            for name, value, kind, _ in figures
        ]
        tags = (("process.pid", str(os.getpid())), ("service.name", "tidegauge"))
        batch = MetricBatch(
            keys=[f"a{name}/{tags}".encode() for name, *_ in figures],
            describe=lambda i: Series(figures[i][0], tags, figures[i][2], figures[i][3]),
            series=np.arange(len(figures), dtype=np.int32),
            ts_us=np.full(len(figures), self._clock.now_us(), np.int64),
            values=np.array(values, np.float64),
        )
        try:
            await self._sink.submit(batch, key_id=INTERNAL_KEY, body_hash=os.urandom(16))
        except Unavailable:
            return  # deltas add up until the next time
        self._before = {name: value for name, value, _, _ in figures}


class AlertTrimmer(PeriodicTask):
    """Forgets alerts, messages and silences that are older than the retention."""

    def __init__(self, database: Database, retention: timedelta) -> None:
        super().__init__("alert trimmer", self._trim, interval_s=3600)
        self._database = database
        self._retention = retention

    async def _trim(self) -> None:
        for name in ("trim_history", "trim_messages", "trim_transitions", "trim_silences"):
            async with self._database.connection() as connection:
                await connection.execute(QUERIES[name], [self._retention])
        async with self._database.connection() as connection:
            await connection.execute(QUERIES["trim_groups"])
