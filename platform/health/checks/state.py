"""How a check stands, and how one more result changes that: no effects here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from ...core.service import Status
from ..probes.outcome import Outcome

Word = Literal["unknown", "pass", "warn", "fail"]
EventKind = Literal["health.fail", "health.pass"]


@dataclass(frozen=True, slots=True)
class State:
    """A check's standing. `announced`: a health.fail was told and no health.pass since."""

    status: Word
    since: datetime
    failures: int = 0
    successes: int = 0
    announced: bool = False


def advance(
    state: State,
    outcome: Outcome,
    *,
    failures: int,
    successes: int,
    in_maintenance: bool,
    now: datetime,
) -> tuple[State, EventKind | None]:
    """The state after one more result, and what is to be told of it.

    It becomes `fail` after `failures` failures in a row and recovers after `successes` successes.
    Nothing is told of a failure while maintenance lasts; one that outlasts it is told then.
    A recovery is always told, so that every health.fail is followed by its health.pass.
    """
    if outcome.status is Status.FAIL:
        in_a_row, good = state.failures + 1, 0
        status: Word = "fail" if in_a_row >= failures else state.status
    else:
        in_a_row, good = 0, state.successes + 1
        recovering = state.status == "fail" and good < successes
        if recovering:
            status = "fail"
        else:
            status = "pass" if outcome.status is Status.PASS else "warn"
    event: EventKind | None = None
    announced = state.announced
    if status == "fail" and not announced and not in_maintenance:
        event, announced = "health.fail", True
    elif status != "fail" and announced:
        event, announced = "health.pass", False
    since = state.since if status == state.status else now
    changed = replace(state, status=status, since=since, failures=in_a_row, successes=good)
    return replace(changed, announced=announced), event
