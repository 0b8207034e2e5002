"""Maintenance windows: when a check's failure is expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from cronsim import CronSim
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from ...settings import DAY, Duration
from .definition import Check, Name, Text, check_cron, check_timezone


class NewWindow(BaseModel):
    """A window as users write it: once from `starts_at` to `ends_at`, or at every `cron` time for
    `duration`. Without checks and services it is for all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    checks: Annotated[list[Name], Field(max_length=1000)] = []
    services: Annotated[list[Text], Field(max_length=1000)] = []
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    cron: Annotated[str, AfterValidator(check_cron)] | None = None
    duration: Duration | None = None
    timezone: Annotated[str, AfterValidator(check_timezone)] = "UTC"

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        once = self.starts_at is not None or self.ends_at is not None
        again = self.cron is not None or self.duration is not None
        if once == again:
            raise ValueError("give either starts_at and ends_at, or cron and duration")
        if once and (
            self.starts_at is None or self.ends_at is None or self.starts_at >= self.ends_at
        ):
            raise ValueError("starts_at must be before ends_at")
        if again and (self.cron is None or self.duration is None):
            raise ValueError("cron and duration belong together")
        if self.duration is not None and not timedelta(0) < self.duration <= 7 * DAY:
            raise ValueError("duration must be at most 7d")
        return self


@dataclass(frozen=True, slots=True)
class Window:
    """A window as it is kept."""

    id: int
    title: str
    checks: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    cron: str | None = None
    duration: timedelta | None = None
    timezone: str = "UTC"
    created_by: str = ""

    def covers(self, check: Check) -> bool:
        """Whether the window is meant for a check."""
        if not self.checks and not self.services:
            return True
        return check.name in self.checks or check.belongs_to in self.services

    def lasts(self, now: datetime) -> bool:
        """Whether it is now."""
        if self.starts_at is not None and self.ends_at is not None:
            return self.starts_at <= now < self.ends_at
        if self.cron is None or self.duration is None:
            return False
        # the first beginning after (now - duration) is the one whose window could hold now
        begins = next(CronSim(self.cron, (now - self.duration).astimezone(ZoneInfo(self.timezone))))
        return begins.astimezone(UTC) <= now


def in_maintenance(check: Check, windows: Iterable[Window], now: datetime) -> bool:
    """Whether any window lasts for a check."""
    return any(w.covers(check) and w.lasts(now) for w in windows)
