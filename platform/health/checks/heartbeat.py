"""Heartbeats: what the signals of a job mean at a moment."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim

from ...core.durations import format_duration
from ...core.service import Status
from ..probes.outcome import Outcome
from .definition import HeartbeatCheck


@dataclass(frozen=True, slots=True)
class Signals:
    """The last signals; `started_at` of a run that has not ended."""

    last_success_at: datetime | None = None
    last_failure_at: datetime | None = None
    started_at: datetime | None = None
    exit_code: int | None = None
    run_s: float | None = None

    @property
    def last_at(self) -> datetime | None:
        """When a run last ended, well or not."""
        ended = [t for t in (self.last_success_at, self.last_failure_at) if t is not None]
        return max(ended, default=None)


def new_token() -> str:
    """The secret part of a heartbeat's address: whoever knows it may call it."""
    return secrets.token_urlsafe(18)


def due_at(check: HeartbeatCheck, last: datetime) -> datetime:
    """When the next signal is expected after the last one."""
    if check.every is not None:
        return last + check.every
    assert check.cron is not None
    local = last.astimezone(ZoneInfo(check.timezone))
    return next(CronSim(check.cron, local)).astimezone(UTC)


def judge(check: HeartbeatCheck, signals: Signals, now: datetime) -> Outcome | None:
    """What the signals mean now; None before the first signal ever."""
    if signals.started_at is not None and now > signals.started_at + check.grace:
        since = f"{signals.started_at:%Y-%m-%d %H:%M:%S} UTC"
        return _fail(
            signals, f"started at {since} and has not ended within {format_duration(check.grace)}"
        )
    last = signals.last_at
    if last is None:
        return None
    if signals.last_failure_at is not None and signals.last_failure_at == last:
        code = signals.exit_code
        said = "it reported a failure" if not code else f"it ended with exit code {code}"
        return _fail(signals, said)
    due = due_at(check, last)
    if now > due + check.grace:
        return _fail(signals, f"no signal since {last:%Y-%m-%d %H:%M:%S} UTC")
    outcome = Outcome(duration_s=signals.run_s or 0.0)
    if now > due:
        return outcome.warned(f"late since {due:%Y-%m-%d %H:%M:%S} UTC")
    return outcome


def _fail(signals: Signals, output: str) -> Outcome:
    return Outcome(Status.FAIL, output, signals.run_s or 0.0)
