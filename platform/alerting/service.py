"""Alerting put together from the settings: the parts that run, in the order they start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..core.clock import Clock
from ..core.monitoring import MetricSink
from ..core.service import Service
from ..settings import Settings
from ..storage.database import Database
from .channels.email import SmtpServer
from .decisions import Limits
from .defaults import DefaultsService
from .delivery import Deliverer, DeliveryOptions
from .evaluator import Evaluator, EvaluatorOptions
from .upkeep import AlertMeasurements, AlertTrimmer


@dataclass(frozen=True, slots=True)
class Alerting:
    """The running parts; routes use the evaluator's and the deliverer's."""

    evaluator: Evaluator
    deliverer: Deliverer
    services: tuple[Service, ...]


def compose_alerting(
    settings: Settings,
    database: Database,
    clock: Clock,
    sink: MetricSink,
    *,
    rejected: Callable[[], int],
    progress: Callable[[str], None],
) -> Alerting:
    """Everything that alerting runs."""
    deliverer = Deliverer(database, clock, delivery_options(settings))
    evaluator = Evaluator(database, clock, evaluator_options(settings), on_change=deliverer.wake)
    services: list[Service] = [
        DefaultsService(database, settings, progress=progress),
        deliverer,
        evaluator,
        AlertTrimmer(database, settings.retention_alerts),
    ]
    if settings.self_metrics:
        services.append(AlertMeasurements(sink, clock, evaluator, deliverer, rejected=rejected))
    return Alerting(evaluator, deliverer, tuple(services))


def evaluator_options(settings: Settings) -> EvaluatorOptions:
    """What the evaluator takes from the settings."""
    limits = Limits(
        max_groups=settings.alert_max_groups,
        expire_s=settings.alert_no_data_expiry.total_seconds(),
        flap_count=settings.alert_flap_count,
        flap_window_s=settings.alert_flap_window.total_seconds(),
        flap_hold_s=settings.alert_flap_hold.total_seconds(),
    )
    return EvaluatorOptions(limits, settings.alert_evaluation_timeout, settings.public_url)


def delivery_options(settings: Settings) -> DeliveryOptions:
    """What the deliverer takes from the settings."""
    password = settings.smtp_password
    smtp = SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        encryption=settings.smtp_encryption,
        username=settings.smtp_username,
        password=None if password is None else password.get_secret_value(),
        sender=settings.smtp_from,
    )
    return DeliveryOptions(
        smtp,
        allow_private=settings.outbound_private_networks,
        public_url=settings.public_url,
        most_alerts=settings.alert_max_per_message,
        max_attempts=settings.alert_max_attempts,
        deadline=settings.alert_delivery_deadline,
        at_once=settings.alert_sending,
        at_once_per_channel=settings.alert_sending_per_channel,
        stop=settings.alert_sending_stop,
        retell_after=settings.alert_retell_after,
    )
