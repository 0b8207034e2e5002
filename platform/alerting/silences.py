"""Silences and inhibitions: which alerts nobody wants to hear of now, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from ..storage.database import Connection
from ..storage.sql import load_queries
from .matchers import Matcher, all_match, parse_matchers

QUERIES = load_queries("tidegauge.alerting", "silences.sql")

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="HH:MM")]


class Recurrence(BaseModel):
    """A maintenance window that comes again: on these weekdays between two times of day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weekdays: list[Weekday] = Field(default_factory=lambda: list(_WEEKDAYS), min_length=1)
    from_: Clock = Field(alias="from")
    to: Clock = Field(description="At or before `from`: of the next day.")
    timezone: str = "UTC"

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except Exception as error:  # zoneinfo raises many kinds for malformed names
            raise ValueError(f"there is no time zone {name[:60]!r}") from error
        return name

    def covers(self, moment: datetime) -> bool:
        """Whether a moment lies in one of the windows, by the clocks on the wall there."""
        local = moment.astimezone(ZoneInfo(self.timezone))
        start, end = time.fromisoformat(self.from_), time.fromisoformat(self.to)
        clock = local.time()
        today = _WEEKDAYS[local.weekday()] in self.weekdays
        yesterday = _WEEKDAYS[(local - timedelta(days=1)).weekday()] in self.weekdays
        if start < end:
            return today and start <= clock < end
        return (today and clock >= start) or (yesterday and clock < end)


def _check_matchers(texts: Sequence[str]) -> None:
    if not any(not m({}) for m in parse_matchers(texts)):
        raise ValueError("matchers: at least one must ask for a label, or everything would match")


class SilenceBody(BaseModel):
    """A silence as the API takes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    matchers: list[str] = Field(min_length=1, max_length=50, description="All must match.")
    starts_at: datetime | None = Field(None, description="Default: now.")
    ends_at: datetime
    recurrence: Recurrence | None = None
    close: bool = Field(
        False,
        description="Close open alerts that match as `silenced`; only of a silence that is active "
        "now. Each is quiet until its condition has cleared.",
    )
    author: Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00]*$")] | None = (
        Field(None, description="Default: the user or key that asks.")
    )
    reason: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]

    @model_validator(mode="after")
    def _can_match(self) -> Self:
        _check_matchers(self.matchers)
        for moment in (self.starts_at, self.ends_at):
            if moment is not None and moment.tzinfo is None:
                raise ValueError("starts_at, ends_at: need a time zone (2026-11-24T10:00:00Z)")
        return self


class InhibitionBody(BaseModel):
    """While an alert that matches `source` fires, those that match `target` and share the labels
    `equal` with it are not told. `service=service.name` compares a label of the source with one
    of the target that has another name; a label that is not there is not shared."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00]*$")]
    source: list[str] = Field(min_length=1, max_length=20)
    target: list[str] = Field(min_length=1, max_length=20)
    equal: list[str] = Field(default_factory=list, max_length=20)

    @model_validator(mode="after")
    def _can_match(self) -> Self:
        _check_matchers(self.source)
        parse_matchers(self.target)
        for text in self.equal:
            if not all(_names(text)):
                raise ValueError(f"equal: {text[:60]!r} is neither a label nor label=label")
        return self


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence as it is stored."""

    id: int
    matchers: tuple[Matcher, ...]
    starts_at: datetime
    ends_at: datetime
    recurrence: Recurrence | None

    def active(self, now: datetime) -> bool:
        if not self.starts_at <= now < self.ends_at:
            return False
        return self.recurrence is None or self.recurrence.covers(now)


def _names(text: str) -> tuple[str, str]:
    """The label of the source and that of the target: `service`, `service=service.name`."""
    of_source, equals, of_target = text.partition("=")
    return of_source, of_target if equals else of_source


def _shared(names: Iterable[str], labels: Mapping[str, str]) -> tuple[str, ...] | None:
    """The values of these labels; None if one is not there."""
    found = tuple(labels.get(name, "") for name in names)
    return found if all(found) else None


@dataclass(frozen=True, slots=True)
class Inhibition:
    """An inhibition as it is stored."""

    name: str
    source: tuple[Matcher, ...]
    target: tuple[Matcher, ...]
    equal: tuple[tuple[str, str], ...]
    """Labels of the source and of the target that must have the same value."""

    def of_source(self, labels: Mapping[str, str]) -> tuple[str, ...] | None:
        return _shared((name for name, _ in self.equal), labels)

    def of_target(self, labels: Mapping[str, str]) -> tuple[str, ...] | None:
        return _shared((name for _, name in self.equal), labels)


@dataclass(slots=True)
class Muting:
    """What is muted now: the silences that are active and the alerts that inhibit others."""

    silences: list[Silence] = field(default_factory=list)
    inhibitions: list[tuple[Inhibition, dict[tuple[str, ...], set[int]]]] = field(
        default_factory=list
    )

    def why(self, alert_id: int, labels: Mapping[str, str]) -> str | None:
        """Why this alert is not to be told now, None if it is."""
        for silence in self.silences:
            if all_match(silence.matchers, labels):
                return f"silenced by silence {silence.id}"
        for inhibition, sources in self.inhibitions:
            if all_match(inhibition.target, labels):
                # an alert does not inhibit itself, nor do two that are sources both
                if all_match(inhibition.source, labels):
                    continue
                key = inhibition.of_target(labels)
                if key is not None and sources.get(key, set()) - {alert_id}:
                    return f"inhibited by {inhibition.name}"
        return None


async def load_muting(
    connection: Connection, now: datetime, firing: Iterable[tuple[int, Mapping[str, str]]] | None
) -> Muting:
    """What is muted now. `firing` are all alerts that fire; None: read them."""
    cursor = await connection.execute(QUERIES["silences_now"], {"now": now})
    silences = [silence_of(row) for row in await cursor.fetchall()]
    muting = Muting([s for s in silences if s.active(now)])
    rows = await (await connection.execute(QUERIES["inhibitions"])).fetchall()
    if not rows:
        return muting
    if firing is None:
        firing = await (await connection.execute(QUERIES["firing_now"])).fetchall()
    for _, name, source, target, equal in rows:
        pairs = tuple(map(_names, equal))
        inhibition = Inhibition(name, parse_matchers(source), parse_matchers(target), pairs)
        sources: dict[tuple[str, ...], set[int]] = {}
        for alert_id, labels in firing or ():
            if all_match(inhibition.source, labels):
                key = inhibition.of_source(labels)
                if key is not None:
                    sources.setdefault(key, set()).add(alert_id)
        muting.inhibitions.append((inhibition, sources))
    return muting


def silence_of(row: tuple[Any, ...]) -> Silence:  # Any: columns
    """A silence from its row."""
    silence_id, matchers, starts_at, ends_at, recurrence = row[:5]
    return Silence(
        silence_id, parse_matchers(matchers), starts_at, ends_at,
        None if recurrence is None else Recurrence.model_validate(recurrence),
    )  # fmt: skip
