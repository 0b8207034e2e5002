"""Alerts from elsewhere: Alertmanager's API v2, so that Prometheus and vmalert can hand theirs over,
and Alertmanager's webhook, so that it can.

They belong to one rule of source `external`, whose channels they go to. An alert is open until its
endsAt; a sender that falls silent lets it expire, which is no recovery and is not told as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ..core.errors import BadRequest
from ..storage.database import Connection
from ..storage.sql import load_queries
from .channel_store import load_channels
from .rule_store import StoredRule, create_rule, load_rules
from .rules import Rule
from .states import Phase, Reason, State
from .transitions import Change, Instance, fingerprint, load_instances, record

QUERIES = load_queries("tidegauge.alerting")

RULE_NAME = "Alerts from elsewhere"
RESOLVE_TIMEOUT = timedelta(minutes=5)
MOST_ALERTS = 10_000
MOST_LABELS = 64

LabelName = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00]*$")]
LabelValue = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]


class PostedAlert(BaseModel):
    """One alert as Alertmanager's API takes it (postableAlert)."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    labels: dict[LabelName, LabelValue] = Field(min_length=1, max_length=MOST_LABELS)
    annotations: dict[LabelName, LabelValue] = Field(default_factory=dict, max_length=MOST_LABELS)
    starts_at: datetime | None = Field(None, alias="startsAt")
    ends_at: datetime | None = Field(None, alias="endsAt")
    generator_url: LabelValue = Field("", alias="generatorURL")


class HookAlert(PostedAlert):
    """One alert in Alertmanager's webhook body."""

    status: Literal["firing", "resolved"]

    def at(self, now: datetime) -> PostedAlert:
        """The same as its API has it: what fires has no end, what is over ended by now."""
        ended = None
        if self.status == "resolved":
            ended = min(_given(self.ends_at) or now, now)  # clocks of two machines differ
        return self.model_copy(update={"ends_at": ended})


class Hook(BaseModel):
    """Alertmanager's webhook body."""

    model_config = ConfigDict(extra="ignore")

    version: Literal["4"]
    alerts: list[HookAlert] = Field(max_length=MOST_ALERTS)


def _given(moment: datetime | None) -> datetime | None:
    """Go's zero time (year 1) is none."""
    if moment is None or moment.year < 1970:
        return None
    if moment.tzinfo is None:
        raise BadRequest("startsAt, endsAt: need a time zone", where="endsAt")
    return moment


async def take_alerts(
    connection: Connection,
    posted: Sequence[PostedAlert],
    now: datetime,
    open_for: timedelta = RESOLVE_TIMEOUT,
) -> int:
    """Open, keep open and close what was posted; returns how many alerts opened or closed.

    An alert that comes without an end is open for `open_for`.
    """
    await connection.execute(QUERIES["lock_rules"])
    stored = await _rule(connection)
    if not stored.rule.enabled:
        return 0
    known = {i.fingerprint: i for i in await load_instances(connection, [stored.id])}
    changes: dict[str, Change] = {}
    for alert in posted:
        labels = {k: v for k, v in alert.labels.items() if v}
        if not labels:
            raise BadRequest("labels: an alert has at least one that is not empty", where="labels")
        print_ = fingerprint(labels)
        before = known.get(print_) or Instance(stored.id, print_, labels, State(), now)
        change = _change(stored, before, alert, now, open_for)
        if change is None:
            changes.pop(print_, None)
        else:
            changes[print_] = change  # of an alert that is there twice the last one counts
    done = list(changes.values())
    await record(connection, done, {stored.id: stored.rule}, await load_channels(connection))
    return sum(c.fires or c.closes for c in done)


def _change(
    stored: StoredRule, before: Instance, alert: PostedAlert, now: datetime, open_for: timedelta
) -> Change | None:
    ends_at = _given(alert.ends_at) or now + open_for
    starts_at = _given(alert.starts_at)
    if ends_at <= now:
        if before.state.phase is Phase.INACTIVE:
            return None
        reason = Reason.RECOVERED if before.state.open else None
        return Change.of(stored.id, stored.rule, before, State(), now, reason=reason)
    after = before.state
    if after.phase is not Phase.DISMISSED:
        after = State(Phase.FIRING, True)
    detail: dict[str, Any] = {}  # Any: JSON
    if alert.generator_url:
        detail["url"] = alert.generator_url
    if starts_at is not None:
        detail["starts_at"] = starts_at.isoformat()
    change = Change.of(
        stored.id, stored.rule, before, after, now, ends_at=ends_at, detail=detail,
        annotations=alert.annotations,
    )  # fmt: skip
    return replace(change, labels=before.labels)


async def _rule(connection: Connection) -> StoredRule:
    """The rule that alerts from elsewhere belong to, made when the first arrives."""
    for stored in await load_rules(connection):
        if stored.rule.source == "external":
            return stored
    rule = Rule.model_validate({"rule_name": RULE_NAME, "source": "external"})
    return await create_rule(connection, rule)
