"""Which checks are probed when there are more than can be: with a clock that the test moves."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tidegauge.core.clock import ManualClock, to_datetime
from tidegauge.core.service import Status
from tidegauge.health.checks import prober
from tidegauge.health.checks.definition import Check, read_check
from tidegauge.health.checks.prober import Prober
from tidegauge.health.checks.state import State
from tidegauge.health.checks.store import Kept
from tidegauge.health.probes import Network, Outcome


class Rounds(Prober):
    """A prober without a database: `turn` begins what is due and lets it end."""

    def __init__(self, clock: ManualClock, names: list[str], *, concurrency: int) -> None:
        unused: Any = None  # Any: neither a database nor a sink is touched
        network = Network(allow_private=True)
        super().__init__(
            unused, unused, clock, {"api": network, "file": network}, concurrency=concurrency
        )
        now = to_datetime(clock.now_us())
        self._take_over(
            [
                Kept(n, _check(name), "api", None, now, now, State("unknown", now))
                for n, name in enumerate(names)
            ],
            clock.monotonic(),
        )

    async def turn(self) -> None:
        self._begin_due()
        await asyncio.gather(*self._probes)


def _check(name: str) -> Check:
    return read_check(
        {"name": name, "kind": "tcp", "host": "h", "port": 1, "interval": "2s", "timeout": "1s"}
    )


async def test_with_more_checks_than_places_every_one_gets_its_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Room for two probes a second and ten checks of every two: each waits, none for ever."""
    probed: list[str] = []

    async def probe(check: Check, _: Network) -> Outcome:
        probed.append(check.name)
        return Outcome(Status.PASS)

    monkeypatch.setattr(prober, "probe", probe)
    clock = ManualClock(1_800_000_000_000_000)
    names = [f"check-{n}" for n in range(10)]
    rounds = Rounds(clock, names, concurrency=2)
    for _ in range(50):
        clock.advance(1)
        await rounds.turn()
    counts = {name: probed.count(name) for name in names}
    assert sum(counts.values()) > 90
    assert min(counts.values()) >= 9, counts
    assert float(rounds.health().observed["late_s"] or 0) > 1
