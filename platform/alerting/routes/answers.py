"""Models of what the routes of this room answer (core/answers.py says what they are for)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from ...core.answers import Answer

Json = dict[str, Any]  # Any: members of a JSON document
Labels = dict[str, str]
Phase = Literal["pending", "firing", "recovering", "no_data", "error"]


class AcknowledgementAnswer(Answer):
    """Who takes care of an alert, and until when."""

    at: datetime
    by: str
    note: str
    until: datetime | None


class ActiveAlert(Answer):
    """An alert as the evaluator sees it; `id` and `triggered_at` are null until it fires."""

    id: int | None
    rule_id: int
    rule_name: str
    source: str
    state: Phase
    severity: str = Field(description="info, warning, critical, or what another system calls it")
    labels: Labels
    fingerprint: str
    value: float | None
    value_at: datetime | None
    since: datetime
    triggered_at: datetime | None
    message: str | None
    annotations: Labels
    detail: Json
    no_data_for_s: float | None
    recent_firings: int
    acknowledgement: AcknowledgementAnswer | None
    muted: str | None = Field(description="By what: a silence, an inhibition, maintenance")


class RuleInError(Answer):
    """A rule that cannot be evaluated, and why."""

    id: int
    rule_name: str
    error: str


class EvaluationAnswer(Answer):
    """When rules were evaluated last, the last gap in that, and who does it until when."""

    last_at: datetime | None
    last_outage: Any  # Any: JSON of the evaluator
    lease_until: datetime | None


class ActiveAnswer(Answer):
    """What is active; `counts` by state."""

    alerts: list[ActiveAlert]
    counts: dict[str, int]
    rules_in_error: list[RuleInError]
    evaluation: EvaluationAnswer


class AlertAnswer(Answer):
    """An alert that fires or did."""

    id: int
    rule_id: int | None
    rule_name: str
    source: str
    severity: str = Field(description="info, warning, critical, or what another system calls it")
    fingerprint: str
    labels: Labels
    annotations: Labels
    detail: Json | None
    message: str
    value: float | None
    status: Literal["firing", "resolved"]
    triggered_at: datetime
    resolved_at: datetime | None
    resolve_reason: str | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    acknowledged_note: str | None
    acknowledged_until: datetime | None


class AlertsAnswer(Answer):
    """A page of alerts, and what to pass as `before` for the next one."""

    alerts: list[AlertAnswer]
    next: int | None


class Transition(Answer):
    """From one state to another."""

    at: datetime
    from_: str = Field(alias="from")
    to: str
    value: float | None
    reason: str | None


class Told(Answer):
    """What was sent to a channel, or why not."""

    channel: str
    event: str
    at: datetime
    dropped: str | None
    held_until: datetime | None
    message_id: int | None
    status: str | None
    sent_at: datetime | None
    error: str | None


class StoryAnswer(AlertAnswer):
    """An alert with what became of it."""

    transitions: list[Transition]
    notifications: list[Told]


class ChannelAnswer(Answer):
    """Where notifications go, secrets masked."""

    id: int
    name: str
    kind: Literal["email", "webhook", "log"]
    config: Json
    enabled: bool
    is_default: bool
    fallback: str | None
    group_by: list[str]
    group_wait: str
    group_interval: str
    repeat_interval: str
    hourly_cap: int
    send_resolved: bool
    failures_in_a_row: int
    not_tried_until: datetime | None
    last_error: str | None
    created_at: datetime
    updated_at: datetime


class ChannelsAnswer(Answer):
    """All channels."""

    channels: list[ChannelAnswer]


class InhibitionAnswer(Answer):
    """Which alerts mute which."""

    id: int
    name: str
    source: list[str]
    target: list[str]
    equal: list[str]


class InhibitionsAnswer(Answer):
    """All inhibitions."""

    inhibitions: list[InhibitionAnswer]
