"""The state machine against a plain reference that replays an alert's whole past at every step."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tidegauge.alerting.states import NoData, Phase, Reason, Seen, State, Timing, dismiss, step

TICK_S = 15.0


@dataclass
class Reference:
    """What the documentation says, told over the list of everything seen so far."""

    timing: Timing
    seen: list[Seen] = field(default_factory=list)
    open: bool = False
    dismissed: bool = False

    def tail(self, *kinds: Seen) -> int:
        """How many of the latest observations are of these kinds."""
        count = 0
        for seen in reversed(self.seen):
            if seen not in kinds:
                break
            count += 1
        return count

    def observe(self, seen: Seen) -> Reason | None:
        self.seen.append(seen)
        missing = self.tail(Seen.MISSING)
        if seen is Seen.MISSING and missing * TICK_S >= self.timing.expire_s:
            was_open, self.open, self.dismissed = self.open, False, False
            self.seen.clear()
            by_policy = self.timing.no_data == "no_data" and missing > 1
            if not was_open:
                return None
            return Reason.NO_DATA_POLICY if by_policy else Reason.EXPIRED
        if self.dismissed:
            if seen is Seen.CLEAR:
                self.dismissed = False
                self.seen.clear()
            return None
        breaching = seen is Seen.BREACH or (seen is Seen.MISSING and self.timing.no_data == "alert")
        if not self.open and breaching and self.breach_held_s() >= self.timing.for_s:
            self.open = True
        elif self.open and seen is Seen.CLEAR and self.clear_held_s() >= self.timing.keep_firing_s:
            self.open = False
            return Reason.RECOVERED
        return None

    def breach_held_s(self) -> float:
        """Time from the first breach to now in which the breach was seen; data that are missing
        under `keep` stop the clock, everything else sets it back."""
        breaches = 0
        alerting = self.timing.no_data == "alert"
        for seen in reversed(self.seen):
            if seen is Seen.BREACH or (seen is Seen.MISSING and alerting):
                breaches += 1
            elif seen is Seen.MISSING and self.timing.no_data == "keep":
                continue
            else:
                break
        return (breaches - 1) * TICK_S

    def clear_held_s(self) -> float:
        clears = 0
        for seen in reversed(self.seen):
            if seen is Seen.CLEAR:
                clears += 1
            elif seen is Seen.MISSING and self.timing.no_data == "keep":
                continue
            else:
                break
        return (clears - 1) * TICK_S


class AlertLife(RuleBasedStateMachine):
    """Any sequence of observations and dismissals under any rule."""

    @initialize(
        for_ticks=st.integers(0, 3),
        keep_ticks=st.integers(0, 3),
        no_data=st.sampled_from(["keep", "no_data", "alert"]),
        expire_ticks=st.integers(2, 6),
    )
    def begin(self, for_ticks: int, keep_ticks: int, no_data: NoData, expire_ticks: int) -> None:
        timing = Timing(for_ticks * TICK_S, keep_ticks * TICK_S, no_data, expire_ticks * TICK_S)
        self.reference = Reference(timing)
        self.state = State()
        self.previous = State()
        self.reason: Reason | None = None
        self.last: Seen | None = None

    @rule(seen=st.sampled_from([Seen.BREACH, Seen.BETWEEN, Seen.CLEAR, Seen.MISSING]))
    def evaluate(self, seen: Seen) -> None:
        self.previous, self.last = self.state, seen
        self.state, self.reason = step(self.state, seen, self.reference.timing, TICK_S)
        assert self.reason is self.reference.observe(seen)

    @rule(seen=st.sampled_from([Seen.BREACH, Seen.CLEAR, Seen.MISSING]))
    def evaluate_often(self, seen: Seen) -> None:
        for _ in range(3):
            self.evaluate(seen)

    @rule()
    def dismiss(self) -> None:
        self.previous, self.last = self.state, None
        self.state, self.reason = dismiss(self.state)
        if self.reference.open:
            assert self.reason is Reason.ACKNOWLEDGED_AWAY
            self.reference.open, self.reference.dismissed = False, True

    @invariant()
    def agrees_with_the_reference(self) -> None:
        if hasattr(self, "reference"):
            assert self.state.open is self.reference.open
            assert (self.state.phase is Phase.DISMISSED) is self.reference.dismissed

    @invariant()
    def an_alert_closes_for_a_reason_and_missing_data_are_none(self) -> None:
        if not hasattr(self, "reference"):
            return
        closed = self.previous.open and not self.state.open
        assert closed is (self.reason is not None)
        if closed and self.last is Seen.MISSING:
            assert self.reason in (Reason.EXPIRED, Reason.NO_DATA_POLICY)
        if self.reason is Reason.RECOVERED:
            assert self.last is Seen.CLEAR


AlertLife.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestAlertLife = AlertLife.TestCase

timings = st.builds(
    Timing,
    for_s=st.sampled_from([0.0, 30.0, 60.0]),
    keep_firing_s=st.sampled_from([0.0, 30.0]),
    no_data=st.sampled_from(["keep", "no_data", "alert"]),
    expire_s=st.just(1e9),
)


@given(timings, st.lists(st.sampled_from([Seen.MISSING, Seen.ERROR]), min_size=1, max_size=50))
def test_an_open_alert_stays_open_while_data_are_missing_or_the_rule_fails(
    timing: Timing, seen: list[Seen]
) -> None:
    state = State(Phase.FIRING, True)
    for one in seen:
        state, reason = step(state, one, timing, TICK_S)
        assert state.open
        assert reason is None
    back, _ = step(state, Seen.BREACH, timing, TICK_S)
    assert back.phase is Phase.FIRING


@given(timings, st.lists(st.sampled_from(list(Seen)), max_size=30))
def test_an_evaluation_that_comes_with_no_time_holds_nothing(
    timing: Timing, seen: list[Seen]
) -> None:
    """A clock that jumped back, or a first evaluation, never completes a `for`."""
    state = State()
    for one in seen:
        state, _ = step(state, one, timing, 0.0)
        assert state.held_s == 0
        if timing.for_s:
            assert not state.open


def test_between_the_thresholds_an_alert_neither_fires_nor_resolves() -> None:
    timing = Timing(for_s=0, keep_firing_s=0)
    assert step(State(), Seen.BETWEEN, timing, TICK_S) == (State(), None)
    firing = State(Phase.FIRING, True)
    assert step(firing, Seen.BETWEEN, timing, TICK_S) == (firing, None)
    recovering = State(Phase.RECOVERING, True, 15.0)
    assert step(recovering, Seen.BETWEEN, Timing(keep_firing_s=60), TICK_S)[0] == firing


def test_a_rule_that_fails_while_pending_starts_over() -> None:
    timing = Timing(for_s=30)
    state = State(Phase.PENDING, False, 15.0)
    failed, _ = step(state, Seen.ERROR, timing, TICK_S)
    assert failed.phase is Phase.ERROR
    again, _ = step(failed, Seen.BREACH, timing, TICK_S)
    assert again == State(Phase.PENDING, False, 0.0)
