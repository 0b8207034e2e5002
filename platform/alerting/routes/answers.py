"""Models of what the routes of this room answer (core/answers.py says what they are for)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from ...core.answers import Answer
from ..rules import Rule
from ..silences import Recurrence

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


class RuleAnswer(Rule):
    """A rule with what is known of it; `alerts` counts its alerts by state."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    id: int
    created_at: datetime
    updated_at: datetime
    version: int
    last_error: str | None = Field(description="What keeps it from being evaluated")
    alerts: dict[str, int]


class RuleSaved(RuleAnswer):
    """A rule as it was saved, and what is allowed and probably not meant."""

    warnings: list[str]


class RulesAnswer(Answer):
    """A page of rules, and what to pass as `after` for the next one."""

    rules: list[RuleAnswer]
    next: int | None


class WouldFire(Answer):
    """An alert that there would have been; `to` is null if it would still be open."""

    labels: Labels
    from_: datetime = Field(alias="from")
    to: datetime | None
    value: float | None
    reason: str | None


class BackTestAnswer(Answer):
    """When a rule would have fired; `text` says it in a sentence."""

    text: str
    fired: int
    firing_s: float
    most_at_once: int
    from_: datetime = Field(alias="from")
    to: datetime
    evaluated_every: str
    window: str
    tier: str
    alerts: list[WouldFire] = Field(description="The first 1000")
    warnings: list[str]


class FieldChange(Answer):
    """A field before and after."""

    from_: Any = Field(alias="from")  # Any: the field's value
    to: Any


class RuleChange(Answer):
    """A rule and the fields that differ."""

    rule_name: str
    changes: dict[str, FieldChange]


class RulesPlanAnswer(Answer):
    """What an import changes, or has changed: names of rules."""

    applied: bool
    create: list[str]
    update: list[RuleChange]
    delete: list[str]
    unchanged: int


class SilenceAnswer(Answer):
    """A silence; `active` says that it is now."""

    id: int
    matchers: list[str]
    starts_at: datetime
    ends_at: datetime
    recurrence: Recurrence | None
    author: str
    reason: str
    created_at: datetime
    active: bool


class SilencesAnswer(Answer):
    """All silences that were asked for."""

    silences: list[SilenceAnswer]


class MessageState(Answer):
    """A message to a channel and how far it came."""

    id: int
    key: str = Field(description="The same in every attempt")
    kind: Literal["alert", "digest", "test"]
    group_key: str
    status: Literal["pending", "sent", "dead"]
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    next_attempt_at: datetime
    latency_ms: float | None
    response: str | None
    last_error: str | None
    channel: str


class MessageAnswer(MessageState):
    """A message without the alerts it spells out."""

    title: str | None
    count: int | None
    firing: int | None
    resolved: int | None
    severity: str | None
    fallback_from: str | None


class MessagesAnswer(Answer):
    """A page of messages, and what to pass as `before` for the next one."""

    notifications: list[MessageAnswer]
    next: int | None


class Attempt(Answer):
    """One attempt to deliver a message, and what the receiver said."""

    at: datetime
    ok: bool
    latency_ms: float | None
    response: str | None


class MessageWhole(MessageState):
    """A message with its content and every attempt."""

    content: Json
    attempts_made: list[Attempt]


class TrialAnswer(Answer):
    """What became of a test message."""

    delivered: bool
    response: str
    latency_ms: float
