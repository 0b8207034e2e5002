"""Models of what the routes of this room answer (core/answers.py says what they are for)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from ...core.answers import Answer
from ..events import Severity
from ..frequency import By
from ..thinning import Kept

Json = dict[str, Any]  # Any: members of a JSON document

Status = Literal["unresolved", "resolved", "ignored"]


class GroupAnswer(Answer):
    """A group of errors."""

    id: int
    service: str
    error_type: str
    title: str
    culprit: str
    platform: str
    severity: Severity
    handled: bool | None
    environments: list[str]
    first_seen: datetime
    last_seen: datetime
    first_release: str | None
    last_release: str | None
    count: int
    kept: int = Field(description="How many of its events were kept whole")
    users: int
    status: Status
    regressed: bool
    assigned_to: str | None
    spiking_since: datetime | None


class GroupsAnswer(Answer):
    """A page of groups, and what to pass as `cursor` for the next one."""

    groups: list[GroupAnswer]
    next: str | None


class GroupState(GroupAnswer):
    """A group with what ended or will end its being resolved or ignored."""

    resolved_at: datetime | None
    resolved_release: str | None
    ignored_at: datetime | None
    ignore_until: datetime | None
    ignore_events: int | None
    ignored_count: int | None
    ignore_rate: int | None
    ignore_window_s: float | None


class FingerprintAnswer(Answer):
    """A fingerprint that is part of a group."""

    id: int
    version: int
    title: str
    culprit: str
    count: int
    kept: int
    users: int
    first_seen: datetime
    last_seen: datetime


class Counts(Answer):
    """Counts by hour or day: Unix seconds of its beginning; those without errors are left out."""

    step: Literal["1h", "1d"]
    timestamps: list[float]
    counts: list[int]


class GroupSeries(Answer):
    """The last day by hour, the last 30 days by day."""

    day: Counts = Field(alias="24h")
    month: Counts = Field(alias="30d")


class EndpointCount(Answer):
    """Events of an endpoint."""

    endpoint: str
    count: int


class ReleaseCount(Answer):
    """Events of a release."""

    release: str
    count: int


class EnvironmentCount(Answer):
    """Events of an environment."""

    environment: str
    count: int


class EventListed(Answer):
    """An event that is kept, in short."""

    event_id: str
    timestamp: datetime
    error_type: str
    error_message: str
    severity: Severity
    service: str
    environment: str
    release: str | None
    request_path: str | None
    user_id: str | None
    request_id: str | None
    trace_id: str | None
    group_id: int | None
    fingerprint_id: int | None
    kept: Kept = Field(description="Why it was kept")
    context: Json


class EventsAnswer(Answer):
    """A page of events, and what to pass as `cursor` for the next one."""

    errors: list[EventListed]
    next: str | None


class GroupWhole(GroupState):
    """A group with all that hangs together with it; `next` continues its events at GET /errors."""

    fingerprints: list[FingerprintAnswer]
    series: GroupSeries
    endpoints: list[EndpointCount]
    releases: list[ReleaseCount]
    environment_counts: list[EnvironmentCount]
    events: list[EventListed]
    next: str | None
    thinned: bool = Field(description="Some events were counted without being kept")


class EventAnswer(Answer):
    """An event as it was sent, scrubbed; senders put into it, and into its exceptions, breadcrumbs
    and so on, whatever they like."""

    model_config = ConfigDict(extra="allow")

    event_id: str
    timestamp: datetime
    received_at: datetime | None = None
    error_type: str
    error_message: str
    severity: Severity
    service: str
    environment: str
    release: str | None = None
    request_id: str | None = None
    trace_id: str | None = None
    exceptions: list[Json] = Field([], description="The oldest cause first, innermost frame last")
    breadcrumbs: list[Any] = Field([])
    request: Json = Field({})
    user: Json = Field({})
    tags: Json = Field({})
    context: Json = Field({})
    scrubbed: Any = Field(None, description="What was taken out where")
    trimmed: list[str] = Field([], description="What was cut because the event was too large")
    group_id: int | None
    fingerprint_id: int | None
    kept: Kept = Field(description="Why it was kept")
    previous_event_id: str | None
    next_event_id: str | None


class ServiceErrors(Answer):
    """A service's groups and events."""

    service: str
    groups: int
    count: int
    last_seen: datetime


class ServicesAnswer(Answer):
    """Services that had errors."""

    services: list[ServiceErrors]


class FrequencySeries(Answer):
    """Counts of one value: Unix seconds of the beginning of each bucket."""

    value: str
    total: int
    timestamps: list[float]
    counts: list[int]


class FrequencyAnswer(Answer):
    """How often errors occurred, the largest value first."""

    by: By
    tier: Literal["minute", "hourly", "daily"]
    step: str
    from_: float = Field(alias="from")
    to: float
    series: list[FrequencySeries]


class ChangedAnswer(Answer):
    """How many groups were changed."""

    changed: int


class ForgottenAnswer(Answer):
    """What of one person was deleted."""

    deleted_events: int
    groups: int


class RejectAnswer(Answer):
    """An event that was not stored, and why."""

    index: int
    reason: str
    detail: str


class StoredAnswer(Answer):
    """What of a body was stored, with the ids of its events, and what was not."""

    accepted: int
    rejected: int
    duplicates: int
    ids: list[str]
    rejects: list[RejectAnswer]


class ProjectAnswer(Answer):
    """A DSN, with which a service sends errors."""

    id: int
    service: str
    environment: str
    dsn: str
    created_at: datetime | None
    revoked_at: datetime | None


class ProjectsAnswer(Answer):
    """All DSNs."""

    projects: list[ProjectAnswer]
