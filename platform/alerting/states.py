"""The life of one alert as a pure function: what was, what is seen now, and how long in between.

Two things are kept apart: the phase, which says what is going on, and `open`, which says that the
alert has fired and is not resolved yet. Only an observation that is clearly fine, or a reason that
is named, closes an alert; data that vanished never does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

NoData = Literal["keep", "no_data", "alert"]


class Phase(StrEnum):
    """What is going on with an alert."""

    INACTIVE = "inactive"
    PENDING = "pending"
    FIRING = "firing"
    RECOVERING = "recovering"
    NO_DATA = "no_data"
    ERROR = "error"
    DISMISSED = "dismissed"
    """Closed by a person while the condition held; quiet until it has cleared."""


class Seen(StrEnum):
    """One observation against the rule's condition."""

    BREACH = "breach"
    BETWEEN = "between"
    """No breach, and not past the clear threshold: what fires goes on firing."""
    CLEAR = "clear"
    MISSING = "missing"
    GONE = "gone"
    """Missing for so long that the thing watched is taken to be no more."""
    ERROR = "error"


class Reason(StrEnum):
    """Why an alert was closed."""

    RECOVERED = "recovered"
    NO_DATA_POLICY = "no_data_policy"
    RULE_CHANGED = "rule_changed"
    RULE_DELETED = "rule_deleted"
    ACKNOWLEDGED_AWAY = "acknowledged_away"
    SILENCED = "silenced"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Timing:
    """What of a rule the state machine needs."""

    for_s: float = 0
    keep_firing_s: float = 0
    no_data: NoData = "keep"
    expire_s: float = 86_400
    """After so long without data an alert is closed as expired."""


@dataclass(frozen=True, slots=True)
class State:
    """The state of one alert; `held_s` counts time seen in pending or recovering."""

    phase: Phase = Phase.INACTIVE
    open: bool = False
    held_s: float = 0.0
    missing_s: float = 0.0


def step(state: State, seen: Seen, timing: Timing, elapsed_s: float) -> tuple[State, Reason | None]:
    """The next state, and the reason if an open alert was closed.

    `elapsed_s` is how much of the time since the last evaluation counts: an outage of evaluation
    must not shorten `for`, so callers cap it.
    """
    if seen is Seen.ERROR:
        if state.phase is Phase.DISMISSED:
            return state, None
        return replace(state, phase=Phase.ERROR, held_s=0.0), None
    missing_s = 0.0
    if seen is Seen.MISSING:
        missing_s = state.missing_s + elapsed_s
        if missing_s >= timing.expire_s:
            seen = Seen.GONE
    if seen is Seen.GONE:
        by_policy = Reason.NO_DATA_POLICY if state.phase is Phase.NO_DATA else Reason.EXPIRED
        return State(), by_policy if state.open else None
    if state.phase is Phase.DISMISSED:
        if seen is Seen.CLEAR:
            return State(), None
        return replace(state, missing_s=missing_s), None
    if seen is Seen.MISSING:
        if timing.no_data == "no_data":
            return State(Phase.NO_DATA, state.open, 0.0, missing_s), None
        if timing.no_data == "keep":
            return replace(_known(state), missing_s=missing_s), None
        seen = Seen.BREACH
    return _observe(state, seen, timing, elapsed_s, missing_s)


def _known(state: State) -> State:
    """Out of `error`, when the rule works again and there is nothing to see yet."""
    if state.phase is not Phase.ERROR:
        return state
    return State(Phase.FIRING if state.open else Phase.INACTIVE, state.open)


def _observe(
    state: State, seen: Seen, timing: Timing, elapsed_s: float, missing_s: float
) -> tuple[State, Reason | None]:
    if state.open:
        if seen is not Seen.CLEAR:
            return State(Phase.FIRING, True, 0.0, missing_s), None
        held_s = state.held_s + elapsed_s if state.phase is Phase.RECOVERING else 0.0
        if held_s >= timing.keep_firing_s:
            return State(), Reason.RECOVERED
        return State(Phase.RECOVERING, True, held_s), None
    if seen is not Seen.BREACH:
        return State(), None
    held_s = state.held_s + elapsed_s if state.phase is Phase.PENDING else 0.0
    if held_s >= timing.for_s:
        return State(Phase.FIRING, True, 0.0, missing_s), None
    return State(Phase.PENDING, False, held_s, missing_s), None


def dismiss(state: State, reason: Reason = Reason.ACKNOWLEDGED_AWAY) -> tuple[State, Reason | None]:
    """Close an alert by hand or by a silence; it stays quiet until its condition has cleared."""
    if not state.open:
        return state, None
    return State(Phase.DISMISSED, missing_s=state.missing_s), reason
