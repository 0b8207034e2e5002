"""What the dashboard's routes answer, for the OpenAPI document and whoever is generated from it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ...core.answers import Answer
from ..dashboards import Panel

Values = list[float | None]


class ServiceSeries(Answer):
    """Values by step; null where nothing was measured."""

    requests_per_s: Values
    error_share: Values
    p95_s: Values


class ServiceStanding(Answer):
    """How a service stands."""

    service: str
    environment: str
    requests_per_s: float | None
    errors_per_s: float | None
    error_share: float | None
    p95_s: float | None
    active_alerts: int
    new_error_groups: int
    health: Literal["pass", "warn", "fail", "unknown"]
    series: ServiceSeries


class Totals(Answer):
    """Of all services."""

    samples_per_s: float
    active_alerts: int
    error_events_per_min: float


class OverviewAnswer(Answer):
    """Every service, the worst first."""

    generated_at: datetime
    step_s: int
    times: list[int]
    """When each step begins, Unix seconds."""
    services: list[ServiceStanding]
    totals: Totals


class DashboardAnswer(Answer):
    """A dashboard with its panels."""

    id: int
    name: str
    panels: list[Panel]
    updated_at: datetime


class DashboardListed(Answer):
    """A dashboard; `panels` counts them."""

    id: int
    name: str
    panels: int
    updated_at: datetime


class DashboardsAnswer(Answer):
    """All dashboards by name."""

    dashboards: list[DashboardListed]
