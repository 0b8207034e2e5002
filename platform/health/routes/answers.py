"""Models of what the routes of this room answer (core/answers.py says what they are for)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from ...core.answers import Answer
from ..checks.uptime import Per
from ..findings import ComponentType

Json = dict[str, Any]  # Any: members of a JSON document
Standing = Literal["pass", "warn", "fail", "unknown"]


class CheckAnswer(Answer):
    """A check and how it stands."""

    name: str
    kind: str
    service: str
    source: Literal["api", "file"]
    status: Standing
    since: datetime
    checked_at: datetime | None
    duration_s: float | None
    output: str
    observed: Json
    failures: int = Field(description="In a row")
    heartbeat: str | None = Field(description="The path to call; only heartbeats, only to admins")
    definition: Json = Field(description="As it was made, secrets masked")
    created_at: datetime
    updated_at: datetime


class ChecksAnswer(Answer):
    """Checks by name."""

    checks: list[CheckAnswer]


class OutcomeAnswer(Answer):
    """What one probe found."""

    status: Standing
    output: str
    duration_s: float
    observed: Json


class UptimeAnswer(Answer):
    """The share of probes that were up, by span (`1h`, `24h`, `7d`, `30d`)."""

    name: str
    uptime: dict[str, float]


class UptimesAnswer(Answer):
    """Uptime of every check, by name."""

    checks: list[UptimeAnswer]


class UptimeSeries(UptimeAnswer):
    """The same, and by hour or day: Unix seconds of its beginning, the share, how many probes."""

    per: Per
    timestamps: list[float]
    values: list[float]
    probes: list[int]


class WindowAnswer(Answer):
    """A maintenance window; `lasts` says that it is now."""

    id: int
    title: str
    checks: list[str]
    services: list[str]
    starts_at: datetime | None
    ends_at: datetime | None
    cron: str | None
    duration: str | None
    timezone: str
    created_by: str
    lasts: bool


class WindowsAnswer(Answer):
    """Maintenance to come, that lasts, and that was."""

    windows: list[WindowAnswer]


class Measurement(Answer):
    """What was found of one component; members that say nothing are left out."""

    componentType: ComponentType  # noqa: N815 - health+json's spelling
    componentId: str = ""  # noqa: N815
    observedValue: float | str | None = None  # noqa: N815
    observedUnit: str = ""  # noqa: N815
    status: Literal["pass", "warn", "fail"]
    time: str = ""
    output: str = Field("", description="Why it is not `pass`")
    links: dict[str, str] = Field({})


class DetailAnswer(Answer):
    """application/health+json: what was found, by `component:measurement`."""

    status: Literal["pass", "warn", "fail"]
    version: str
    releaseId: str  # noqa: N815
    serviceId: str  # noqa: N815
    description: str
    output: str = Field("", description="Why it is not `pass`")
    checks: dict[str, list[Measurement]]
