"""The rules and channels of a first start, thresholds from the settings."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from ..core.service import Health
from ..settings import Settings
from ..storage.database import Connection, Database, scalar
from ..storage.sql import load_queries
from .channel_store import ChannelBody, save_channel
from .rule_store import create_rule, list_rules
from .rules import Rule
from .silences import InhibitionBody

QUERIES = load_queries("tidegauge.alerting")
SILENCE_QUERIES = load_queries("tidegauge.alerting", "silences.sql")

log = logging.getLogger("tidegauge.alerting")


def default_rules(settings: Settings) -> list[Rule]:
    """High error rate, slow responses, service down, disk, memory, CPU, no data, ingest rejecting,
    notification failing, and new errors."""

    def rule(name: str, **more: Any) -> Rule:  # Any: the fields of a rule
        return Rule(rule_name=name, **more)

    p95_s = settings.alert_p95.total_seconds()
    return [
        rule(
            "High error rate", metric_name="http.server.error.count",
            denominator="http.server.request.count", aggregation="increase",
            group_by=["service.name", "deployment.environment.name"], window="5m",
            condition=">", threshold=settings.alert_error_rate,
            clear_threshold=settings.alert_error_rate * 0.8, for_="2m", keep_firing_for="2m",
            severity="critical",
            annotations={"description": "{{ value | percent }} of the requests failed over "
                         "{{ window }}; the limit is {{ threshold | percent }}."},
        ),
        rule(
            "Slow responses", metric_name="http.server.request.duration",
            aggregation="histogram_quantile", quantile=0.95,
            group_by=["service.name", "deployment.environment.name"], window="5m",
            condition=">", threshold=p95_s, clear_threshold=p95_s * 0.8, for_="5m",
            keep_firing_for="2m",
            annotations={"description": "95 % of the responses take up to {{ value | duration }}; "
                         "the limit is {{ threshold | duration }}."},
        ),
        rule(
            "Service down", metric_name="health.check.up", aggregation="max",
            group_by=["check", "service"], window="2m", condition="<", threshold=1,
            for_="30s", interval="10s", severity="critical", no_data="no_data",
            labels={"down": "true"},
            annotations={"description": "No check has succeeded for {{ window }}."},
        ),
        rule(
            "Disk almost full", metric_name="system.filesystem.utilization", aggregation="min",
            group_by=["host.name", "system.filesystem.mountpoint"], window="5m", interval="60s",
            condition=">", threshold=settings.alert_disk,
            clear_threshold=settings.alert_disk - 0.02, for_="5m",
            annotations={"description": "{{ value | percent }} in use."},
        ),
        rule(
            "Memory almost full", metric_name="system.memory.utilization", aggregation="avg",
            group_by=["host.name"], window="5m", interval="30s", condition=">",
            threshold=settings.alert_memory, clear_threshold=settings.alert_memory - 0.02, for_="5m",
            annotations={"description": "{{ value | percent }} in use."},
        ),
        rule(
            "CPU saturated", metric_name="system.cpu.utilization", aggregation="sum_of_avg",
            matchers=["cpu.mode!=idle", "cpu.mode!=iowait"], group_by=["host.name"], window="5m",
            interval="30s", condition=">", threshold=settings.alert_cpu,
            clear_threshold=settings.alert_cpu - 0.05, for_="10m", keep_firing_for="2m",
            annotations={"description": "{{ value | percent }} busy over {{ window }}."},
        ),
        rule(
            "No data from a service", metric_name="process.uptime", aggregation="absence",
            group_by=["service.name", "deployment.environment.name"],
            window=settings.alert_no_data_after.total_seconds(), interval="30s",
            annotations={"description": "Nothing has arrived for {{ window }} or longer."},
        ),
        rule(
            "Ingest rejecting", metric_name="tidegauge.ingest.rejected", aggregation="increase",
            group_by=[], window="5m", interval="60s", condition=">",
            threshold=settings.alert_rejected, keep_firing_for="5m",
            annotations={"description": "{{ value }} samples were refused within {{ window }}; "
                         "GET /ingest/rejects has the reasons."},
        ),
        rule(
            "Notification failing", metric_name="tidegauge.alerts.notifications.dead",
            aggregation="increase", group_by=[], window="15m", interval="60s", condition=">",
            threshold=0, severity="critical",
            annotations={"description": "{{ value }} messages could not be delivered; "
                         "GET /alerts/notifications?status=dead lists them."},
        ),
        rule(
            "New error", source="event", metric_name="error.new_group", keep_firing_for="1h",
            group_by=["service", "environment", "error_type", "group_id"],
        ),
        rule(
            "Error came back", source="event", metric_name="error.regression",
            keep_firing_for="1h", group_by=["service", "environment", "error_type", "group_id"],
        ),
    ]  # fmt: skip


def default_channels(settings: Settings) -> list[ChannelBody]:
    """The log always; mail and a webhook where the settings name their receivers."""
    found: list[dict[str, Any]] = [  # Any: fields of a channel
        {"name": "log", "kind": "log", "repeat_interval": 0, "hourly_cap": 1000}
    ]
    to = [a.strip() for a in settings.alert_email_to.split(",") if a.strip()]
    if to:
        found.append({"name": "email", "kind": "email", "config": {"to": to}})
    if settings.alert_webhook_url:
        config = {"url": settings.alert_webhook_url}
        found.append({"name": "webhook", "kind": "webhook", "config": config})
    return [ChannelBody.model_validate({**c, "is_default": True}) for c in found]


INHIBITIONS = [
    InhibitionBody(
        name=name, source=["down=true"], target=["severity=~warning|info"], equal=[equal]
    )
    for name, equal in (
        ("a service that is down mutes its own symptoms", "service"),
        # applications name themselves service.name, checks and errors have service
        ("a service that is down mutes its own figures", "service=service.name"),
    )
]


async def make_defaults(connection: Connection, settings: Settings) -> int:
    """Once in the life of a database: channels, rules, inhibitions. Returns how many rules."""
    await connection.execute(QUERIES["lock_rules"])
    if await scalar(connection, QUERIES["defaults_made"]):
        return 0
    for channel in default_channels(settings):
        await save_channel(connection, channel)
    count = 0
    for rule in default_rules(settings) if settings.alert_default_rules else ():
        if not await list_rules(connection, name=rule.rule_name, limit=1):
            await create_rule(connection, rule)
            count += 1
    for inhibition in INHIBITIONS:
        await connection.execute(SILENCE_QUERIES["save_inhibition"], inhibition.model_dump())
    return count


class DefaultsService:
    """Makes the defaults before anything is evaluated."""

    name = "alert defaults"

    def __init__(
        self, database: Database, settings: Settings, *, progress: Callable[[str], None]
    ) -> None:
        self._database = database
        self._settings = settings
        self._progress = progress

    async def start(self) -> None:
        async with self._database.connection() as connection:
            count = await make_defaults(connection, self._settings)
        if count:
            self._progress(f"Default alert rules made: {count}")

    async def stop(self) -> None:
        return None

    def health(self) -> Health:
        return Health()
