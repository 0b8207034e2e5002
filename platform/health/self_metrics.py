"""Tidegauge's own figures as samples: what every service observes of itself, every few seconds.

The names are `tidegauge.SERVICE.FIGURE`; docs/self-metrics.md is made from the list here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ..core.clock import Clock
from ..core.monitoring import MetricSink
from ..core.samples import Kind
from ..core.service import PeriodicTask, Registry, Status
from .readings import Backlog, Reading, reading, to_batch

_BACKLOG = 60
_STATUS = {Status.PASS: 0, Status.WARN: 1, Status.FAIL: 2}


@dataclass(frozen=True, slots=True)
class SelfMetric:
    """One figure of one service, described."""

    name: str
    text: str
    unit: str = ""
    kind: Kind = "gauge"


LISTED = (
    SelfMetric("service.status", "State of a service: 0 pass, 1 warn, 2 fail; tag `component`"),
    SelfMetric("writer.queued_bodies", "Bodies waiting for their commit", "{body}"),
    SelfMetric("writer.held_bytes", "Memory held by bodies on their way to their commit", "By"),
    SelfMetric("writer.oldest_s", "How long the oldest body has waited", "s"),
    SelfMetric("writer.commits", "Transactions since start", "{commit}", "counter"),
    SelfMetric("writer.commit_seconds", "Time spent in transactions since start", "s", "counter"),
    SelfMetric("writer.rows", "Samples stored since start", "{sample}", "counter"),
    SelfMetric("writer.rejected", "Samples refused since start", "{sample}", "counter"),
    SelfMetric("writer.refused_bodies", "Bodies answered 503 since start", "{body}", "counter"),
    SelfMetric("error_writer.queued_bodies", "Bodies of errors that wait for their commit", "{body}"),
    SelfMetric("error_writer.held_bytes", "Memory held by bodies on their way to it", "By"),
    SelfMetric("error_writer.oldest_s", "How long the oldest body of errors has waited", "s"),
    SelfMetric("error_writer.commits", "Transactions since start", "{commit}", "counter"),
    SelfMetric("error_writer.commit_seconds", "Time spent in them since start", "s", "counter"),
    SelfMetric("error_writer.refused_bodies", "Bodies answered 503 since start", "{body}", "counter"),
    SelfMetric("error_writer.events", "Events counted since start", "{event}", "counter"),
    SelfMetric("error_writer.kept", "Of these, kept whole", "{event}", "counter"),
    SelfMetric("error_writer.duplicates", "Events that were there already", "{event}", "counter"),
    SelfMetric("statsd.datagrams", "StatsD datagrams since start", "{datagram}", "counter"),
    SelfMetric("statsd.dropped", "StatsD samples lost since start", "{sample}", "counter"),
    SelfMetric("database.connections", "Connections of the pool", "{connection}"),
    SelfMetric("database.free", "Connections of the pool that nobody uses", "{connection}"),
    SelfMetric("database.waiting", "Requests waiting for a connection", "{request}"),
    SelfMetric("read_replica.waiting", "Queries waiting for a connection to it", "{request}"),
    SelfMetric("embedded_database.restarts", "Restarts since start", "{restart}", "counter"),
    SelfMetric("embedded_database.resident_bytes", "Memory of the embedded database", "By"),
    SelfMetric("alert_evaluator.leading", "1 where this instance evaluates, else 0", "1"),
    SelfMetric("alert_evaluator.rules", "Rules that are evaluated", "{rule}"),
    SelfMetric("alert_evaluator.rules_in_error", "Rules that cannot be evaluated", "{rule}"),
    SelfMetric("alert_evaluator.last_duration_s", "How long the last evaluation took", "s"),
    SelfMetric("alert_evaluator.last_gap_s", "Length of the last outage of evaluation", "s"),
    SelfMetric("alert_deliverer.pending", "Notifications to be delivered", "{notification}"),
    SelfMetric("alert_deliverer.outbox", "Rows of the outbox, delivered ones too", "{notification}"),
    SelfMetric("alert_deliverer.dead_in_24_hours", "Notifications given up", "{notification}"),
    SelfMetric("alert_deliverer.sent", "Delivered since start", "{notification}", "counter"),
    SelfMetric("alert_deliverer.failed", "Attempts that failed since start", "{attempt}", "counter"),
    SelfMetric("live_events.viewers", "Open dashboards", "{viewer}"),
    SelfMetric("event_loop.lag_max_s", "Longest delay of the event loop of the last 15 s", "s"),
    SelfMetric("event_loop.lag_mean_s", "Mean delay of the event loop of the last 15 s", "s"),
    SelfMetric("health_checks.checks", "Checks that are switched on", "{check}"),
    SelfMetric("health_checks.running", "Probes under way", "{probe}"),
    SelfMetric("health_checks.failing", "Checks that are `fail`", "{check}"),
    SelfMetric("health_checks.late_s", "How late the last probe began", "s"),
    SelfMetric("health_checks.probes", "Probes since start", "{probe}", "counter"),
    SelfMetric("health_checks.unstored", "Results that wait for the database", "{result}"),
    SelfMetric("check_file.checks", "Checks of TIDEGAUGE_HEALTH_FILE", "{check}"),
    SelfMetric("watchdog.pings", "Signs of life sent since start", "{ping}", "counter"),
    *(
        SelfMetric(f"{task}.runs", "Runs since start", "{run}", "counter")
        for task in (
            "alert_deliverer", "alert_evaluator", "alert_measurements", "alert_trimmer",
            "check_file", "compactor", "embedded_maintenance", "error_upkeep", "health_checks",
            "host_sampler", "ledger_trimmer", "live_events", "own_requests", "policy_runner",
            "self_check", "self_metrics", "watchdog",
        )
    ),
)  # fmt: skip
"""What is known of; a figure that a service adds later is sampled as a gauge all the same."""

_KNOWN = {metric.name: metric for metric in LISTED}

Figures = Callable[[], Mapping[str, float]]


def read_self(registry: Registry, figures: Mapping[str, Figures], instance: str) -> list[Reading]:
    """One reading for every numeric figure of every service, and one for its state."""
    tags = {"service.name": "tidegauge", "service.instance.id": instance}
    return list(_read(registry, figures, tags))


def _read(
    registry: Registry, figures: Mapping[str, Figures], tags: dict[str, str]
) -> Iterator[Reading]:
    for service, health in registry.health().items():
        yield _one("service.status", _STATUS[health.status], {**tags, "component": service})
        found = {
            name: value
            for name, value in {**health.observed, **_extra(figures, service)}.items()
            if isinstance(value, int | float) and not isinstance(value, bool)
        }
        for name, value in found.items():
            yield _one(f"{service.replace(' ', '_')}.{name}", value, tags)


def _extra(figures: Mapping[str, Figures], service: str) -> Mapping[str, float]:
    return figures[service]() if service in figures else {}


def _one(name: str, value: float, tags: dict[str, str]) -> Reading:
    known = _KNOWN.get(name)
    unit, kind = (known.unit, known.kind) if known else ("", "gauge")
    return reading(f"tidegauge.{name}", value, unit, kind, tags)


class SelfMetrics(PeriodicTask):
    """Samples the services of the registry at an interval."""

    def __init__(
        self,
        registry: Registry,
        sink: MetricSink,
        clock: Clock,
        *,
        figures: Mapping[str, Figures],
        instance: str,
        interval_s: float,
    ) -> None:
        super().__init__(
            "self metrics", self._sample, interval_s=interval_s, max_backoff_s=interval_s
        )
        self._registry = registry
        self._clock = clock
        self._figures = figures
        self._instance = instance
        self._backlog = Backlog(sink, most=_BACKLOG)

    async def _sample(self) -> None:
        readings = read_self(self._registry, self._figures, self._instance)
        await self._backlog.send(to_batch(readings, self._clock.now_us()))


def page() -> str:
    """docs/self-metrics.md."""
    rows = "".join(
        f"| `tidegauge.{m.name}` | {m.kind} | {f'`{m.unit}`' if m.unit else ''} | {m.text} |\n"
        for m in sorted(LISTED, key=lambda m: m.name)
    )
    return (
        "# Metrics of Tidegauge itself\n\n"
        "Sampled every `TIDEGAUGE_SELF_METRICS_INTERVAL` into the same tables as everything else, so\n"
        "charts and rules work on them. Tags: `service.name=tidegauge` and `service.instance.id`\n"
        "(host and port). Counters begin at 0 with the process.\n"
        "This page is generated from `platform/health/self_metrics.py` (`make docs`).\n\n"
        "| metric | kind | unit | |\n|---|---|---|---|\n" + rows + "\n"
        "Of the results of checks there are `health.check.up` (1 or 0) and `health.check.duration`\n"
        "(seconds) with the tags `check`, `service` and `kind`; of the host and this process the\n"
        "OpenTelemetry names `system.*` and `process.*`.\n"
    )
