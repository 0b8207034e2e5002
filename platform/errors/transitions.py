"""When an event changes the status of its group: regressions, and the end of being ignored.

resolved, seen again                         -> unresolved, regressed
resolved until a later release, seen in one  -> unresolved, regressed
ignored, and its time, count or rate is over -> unresolved
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

Status = Literal["unresolved", "resolved", "ignored"]


@dataclass(frozen=True, slots=True)
class GroupState:
    """What a group is before a commit, as far as a status depends on it."""

    status: Status
    count: int
    resolved_at: datetime | None = None
    resolved_release: str | None = None
    ignore_until: datetime | None = None
    ignore_events: int | None = None
    ignored_count: int | None = None
    ignore_rate: int | None = None
    ignore_window: timedelta | None = None
    window_start: datetime | None = None
    window_count: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """The events of a group in one commit: when the newest happened, in which releases."""

    count: int
    last: datetime
    releases: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of the group; `why` is the reason of a reopening, empty without one."""

    state: GroupState
    why: Literal["", "seen", "later_release", "ignore_until", "ignore_events", "ignore_rate"] = ""

    @property
    def regressed(self) -> bool:
        """Whether a resolved group came back."""
        return self.why in ("seen", "later_release")


def on_seen(
    state: GroupState, seen: Seen, first_seen: dict[str, datetime], now: datetime
) -> Outcome:
    """The group after these events. `first_seen` says when releases of the service appeared."""
    if state.status == "resolved":
        if state.resolved_at is not None and seen.last <= state.resolved_at:
            return Outcome(state)  # happened before, arrived after
        if not state.resolved_release:
            return Outcome(replace(state, status="unresolved"), "seen")
        if any(is_later(r, state.resolved_release, first_seen) for r in seen.releases):
            return Outcome(replace(state, status="unresolved"), "later_release")
        return Outcome(state)
    if state.status == "ignored":
        return _ignored(state, seen, now)
    return Outcome(state)


def _ignored(state: GroupState, seen: Seen, now: datetime) -> Outcome:
    opened = replace(state, status="unresolved")
    if state.ignore_until is not None and now >= state.ignore_until:
        return Outcome(opened, "ignore_until")
    if state.ignore_events is not None:
        since = state.count + seen.count - (state.ignored_count or 0)
        if since >= state.ignore_events:
            return Outcome(opened, "ignore_events")
    if state.ignore_rate is not None and state.ignore_window is not None:
        start, count = state.window_start, state.window_count
        if start is None or now - start >= state.ignore_window:
            start, count = now, 0
        count += seen.count
        if count >= state.ignore_rate:
            return Outcome(opened, "ignore_rate")
        return Outcome(replace(state, window_start=start, window_count=count))
    return Outcome(state)


_NUMBERS = re.compile(r"(?:^|[@v_-])(\d+(?:\.\d+){1,3})(?:[-+.][\w.+-]*)?$")


def is_later(release: str, than: str, first_seen: dict[str, datetime]) -> bool:
    """Whether a release follows another: by version numbers of the same name, else by the moment
    it was first seen (an unknown one is new)."""
    if release in ("", than):
        return False
    mine, other = _NUMBERS.search(release), _NUMBERS.search(than)
    if mine and other and release[: mine.start(1)] == than[: other.start(1)]:
        a, b = ([int(n) for n in m[1].split(".")] for m in (mine, other))
        if a != b:
            return a > b
    if release not in first_seen or than not in first_seen:
        return release not in first_seen
    return first_seen[release] > first_seen[than]
