"""The evaluator: one lease holder evaluates all due rules together and writes what follows at once.

A round is four steps: take the lease; read (windows, states); decide (pure); write under the lease
again, so that a holder that was overtaken while it read writes nothing.
"""

from __future__ import annotations

import asyncio
import logging
import math
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
import numpy as np
import psycopg

from ..core.clock import Clock, to_datetime
from ..core.service import Health, PeriodicTask, Status
from ..storage.columns import Floats
from ..storage.database import Connection, Database
from ..storage.sql import load_queries
from .channel_store import load_channels
from .decisions import Limits, decide, decide_errors, decide_failed, judge
from .events import act_on_events, expire_alerts, something_to_do
from .forgotten import close_forgotten
from .measure import measure, measure_errors
from .plan import Compiled, Plan, compile_rule, metrics_of
from .rule_store import StoredRule, load_rules
from .rules import offset_s
from .series_index import SeriesIndex
from .settled import load_unsettled
from .transitions import Change, record

log = logging.getLogger("tidegauge.alerting")
QUERIES = load_queries("tidegauge.alerting")
LEASE_QUERIES = load_queries("tidegauge.storage")

LEASE = "alert evaluator"
LEASE_TERM = timedelta(seconds=6)
TICK_S = 1.0
GRID_S = 5.0
PLANS_KEPT = 16
Slot = tuple[float, float]
Due = dict[Slot, tuple[datetime, float, float | None]]
"""The slots of a round: the instant, the time that counts, and an outage in seconds."""


class LeaseLost(Exception):
    """Another instance holds the lease now; what was decided here is void."""


@dataclass(frozen=True, slots=True)
class EvaluatorOptions:
    """What settings say."""

    limits: Limits
    timeout: timedelta
    public_url: str = ""


class Evaluator(PeriodicTask):
    """Evaluates rules once a second those that are due; calls `on_change` when alerts changed."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        options: EvaluatorOptions,
        *,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__("alert evaluator", self.round, interval_s=TICK_S, max_backoff_s=4)
        self._database = database
        self._clock = clock
        self._options = options
        self._on_change = on_change
        self.holder = uuid.uuid4()
        self.leading = False
        self._index = SeriesIndex(clock)
        self._stamp: tuple[int, int] | None = None
        self._tidied: tuple[int, int] | None = None
        self._rules: dict[int, StoredRule] = {}
        self._slots: dict[Slot, list[StoredRule]] = {}
        self._metrics: set[str] = set()
        self._compiled: dict[int, tuple[tuple[int, ...], Compiled]] = {}
        self._plans: dict[frozenset[Slot], tuple[int, Plan, dict[int, str]]] = {}
        self.evaluated = 0
        self.last_duration_s = 0.0
        self.last_gap_s = 0.0

    async def stop(self) -> None:
        """End, and hand the lease over at once."""
        await super().stop()
        self.leading = False
        try:
            async with self._database.connection() as connection:
                await connection.execute(
                    LEASE_QUERIES["release_lease"], {"name": LEASE, "holder": self.holder}
                )
        except Exception as error:
            log.debug("the lease of the evaluator runs out by itself: %s", error)

    def health(self) -> Health:
        base = super().health()
        observed = {
            **base.observed,
            "leading": int(self.leading),
            "rules": len(self._rules),
            "last_duration_s": round(self.last_duration_s, 4),
            "last_gap_s": self.last_gap_s,
            "rules_in_error": sum(1 for r in self._rules.values() if r.last_error),
        }
        status = base.status
        if status is Status.PASS and observed["rules_in_error"]:
            return Health(Status.WARN, "some rules cannot be evaluated", observed)
        return Health(status, base.output, observed)

    async def round(self) -> None:
        """Take the lease, act on events and what ran out, evaluate what is due."""
        try:
            await self._round()
        except LeaseLost:
            self.leading = False
            log.warning("another instance evaluates the alert rules now; this round was void")

    async def _round(self) -> None:
        async with self._database.connection() as connection:
            led, self.leading = self.leading, await self._take_lease(connection)
            if not self.leading:
                return
            if not led:
                self._stamp = self._tidied = None  # what another holder wrote is not known here
            await self._load(connection)
            slots = {
                (interval, offset): last_at
                for interval, offset, last_at in await (
                    await connection.execute(QUERIES["slots"])
                ).fetchall()
            }
            now = to_datetime(self._clock.now_us())
            eventful = await something_to_do(connection, now)
        changed = 0 if self._stamp == self._tidied else await self._tidy(now)
        if eventful:
            changed += await self._events(now)
        due = self.due_slots(slots, now)
        if due:
            changed += await self._evaluate(due, _floor(now, GRID_S))
        if changed:
            self._on_change()

    async def _take_lease(self, connection: Connection) -> bool:
        cursor = await connection.execute(
            LEASE_QUERIES["take_lease"], {"name": LEASE, "holder": self.holder, "term": LEASE_TERM}
        )
        return await cursor.fetchone() is not None

    async def _load(self, connection: Connection) -> None:
        """The rules, if any changed since they were read."""
        row = await (await connection.execute(QUERIES["rules_stamp"])).fetchone()
        assert row is not None
        if row != self._stamp:
            self._rules = {r.id: r for r in await load_rules(connection)}
            self._compiled = {i: c for i, c in self._compiled.items() if i in self._rules}
            self._stamp = row
            self._slots, self._metrics, self._plans = {}, set(), {}
            for stored in self._rules.values():
                rule = stored.rule
                if rule.enabled and rule.source in ("metric", "errors"):
                    slot = (rule.interval, offset_s(stored.id, rule.interval))
                    self._slots.setdefault(slot, []).append(stored)
                    self._metrics.update(metrics_of(rule))

    async def _tidy(self, now: datetime) -> int:
        """The rules changed: some may have left alerts open."""
        async with self._database.connection() as connection:
            await self._begin_writing(connection)
            await self._load(connection)  # locked now: these are the rules
            rules = {r.id: r.rule for r in self._rules.values()}
            count = await close_forgotten(connection, rules, await load_channels(connection), now)
        self._tidied = self._stamp
        return count

    async def _events(self, now: datetime) -> int:
        async with self._database.connection() as connection:
            await self._begin_writing(connection)
            await self._load(connection)  # locked now: these are the rules
            rules = {r.id: r.rule for r in self._rules.values() if r.rule.enabled}
            channels = await load_channels(connection)
            url = self._options.public_url
            count = await act_on_events(connection, rules, channels, now, public_url=url)
            return count + await expire_alerts(connection, rules, channels, now)

    async def _begin_writing(self, connection: Connection) -> None:
        """Nobody changes rules meanwhile, and nobody else evaluates. Raises LeaseLost."""
        await connection.execute(QUERIES["lock_rules"])
        if not await self._take_lease(connection):
            raise LeaseLost

    async def _current(self, connection: Connection, rule_ids: Sequence[int]) -> set[int]:
        """Those of the rules that are still what they were when they were read."""
        cursor = await connection.execute(QUERIES["rule_versions"], [list(rule_ids)])
        return {
            rule_id
            for rule_id, version in await cursor.fetchall()
            if self._rules[rule_id].version == version
        }

    def due_slots(self, slots: dict[Slot, datetime], now: datetime) -> Due:
        """Slots to be evaluated now.

        A clock that jumped back makes a slot due at once with no time counted; time counts at
        most one and a half intervals, so an outage does not shorten `for`.
        """
        due: Due = {}
        at = _floor(now, GRID_S)
        for interval_s, offset in self._slots:
            last_at = slots.get((interval_s, offset))
            if last_at is None:
                due[interval_s, offset] = (at, 0.0, None)
                continue
            elapsed_s = (at - last_at).total_seconds()
            if elapsed_s < -interval_s:
                due[interval_s, offset] = (at, 0.0, elapsed_s)
            elif elapsed_s > 0 and _floor(now, interval_s, offset) > last_at:
                gap = elapsed_s - interval_s if elapsed_s > 2 * interval_s else None
                due[interval_s, offset] = (at, min(elapsed_s, 1.5 * interval_s), gap)
        return due

    async def _evaluate(self, due: Due, at: datetime) -> int:
        started = self._clock.monotonic()
        chosen = [stored for slot in due for stored in self._slots[slot]]
        changes, failed = await self._read_and_decide(chosen, due, at)
        count = await self._write(chosen, changes, failed, due)
        self.evaluated += len(chosen)
        self.last_duration_s = self._clock.monotonic() - started
        gaps = [gap for _, _, gap in due.values() if gap is not None]
        if gaps:
            self.last_gap_s = max(gaps, key=abs)
            log.warning("no rules were evaluated for %.0f s before %s", self.last_gap_s, at)
        return count

    async def _read_and_decide(
        self, chosen: list[StoredRule], due: Due, at: datetime
    ) -> tuple[list[Change], dict[int, str]]:
        on_errors = [(r.id, r.rule) for r in chosen if r.rule.source == "errors"]
        elapsed = {r.id: elapsed_s for slot, (_, elapsed_s, _) in due.items()
                   for r in self._slots[slot]}  # fmt: skip
        async with self._database.connection() as connection:
            await self._bound(connection)
            await self._index.refresh(connection, self._metrics)
        plan, failed = await asyncio.to_thread(self._plan, frozenset(due), chosen)
        failed = dict(failed)
        plan, values = await self._measure(plan, at, failed)
        codes = judge(plan, values)
        async with self._database.connection() as connection:
            errors = await measure_errors(connection, on_errors, at) if on_errors else []
            instances, settled = await load_unsettled(
                connection, [r.id for r in chosen], plan, codes
            )
        limits = self._options.limits
        of_failed = {i: self._rules[i].rule for i in failed}

        def decided() -> list[Change]:
            changes = decide(plan, values, codes, instances, elapsed, at, limits, settled=settled)
            changes += decide_errors(on_errors, errors, instances, elapsed, at, limits)
            return changes + decide_failed(of_failed, instances, at, limits)

        return await asyncio.to_thread(decided), failed

    def _plan(
        self, slots: frozenset[Slot], chosen: list[StoredRule]
    ) -> tuple[Plan, dict[int, str]]:
        """The rules on metrics as one plan, and why some cannot be in it; made anew only where
        rules or series changed."""
        generation = self._index.generation
        known = self._plans.pop(slots, None)
        if known is None or known[0] != generation:
            compiled, failed = [], {}
            most = self._options.limits.max_groups
            for stored, found in self._compile([r for r in chosen if r.rule.source == "metric"]):
                if len(found.groups) > most:
                    failed[stored.id] = (
                        f"it has {len(found.groups)} groups, more than "
                        f"TIDEGAUGE_ALERT_MAX_GROUPS={most}"
                    )
                else:
                    compiled.append(found)
            known = (generation, Plan.of(compiled), failed)
        self._plans[slots] = known
        while len(self._plans) > PLANS_KEPT:
            del self._plans[next(iter(self._plans))]  # the one not used for longest
        return known[1], known[2]

    def _compile(self, rules: list[StoredRule]) -> list[tuple[StoredRule, Compiled]]:
        """Each rule's series, compiled anew only where the rule or its series changed."""
        result = []
        for stored in rules:
            key = (
                stored.version,
                *(self._index.family(n).generation for n in metrics_of(stored.rule)),
            )
            known = self._compiled.get(stored.id)
            if known is None or known[0] != key:
                known = (key, compile_rule(stored.id, stored.rule, self._index))
                self._compiled[stored.id] = known
            result.append((stored, known[1]))
        return result

    async def _measure(
        self, plan: Plan, at: datetime, failed: dict[int, str]
    ) -> tuple[Plan, Floats]:
        """Values of the rules. Where the database cannot compute (a sum that overflows), the
        rules are halved until those are found that it cannot be done for."""
        try:
            async with self._database.connection() as connection:
                await self._bound(connection)
                return plan, await measure(connection, plan, at)
        except (psycopg.DataError, psycopg.errors.QueryCanceled) as error:
            rules = plan.rules
            if len(rules) == 1:
                failed[rules[0].rule_id] = str(error).strip().splitlines()[0][:500]
                return Plan.of([]), np.empty(0)
        half = len(rules) // 2
        first = await self._measure(Plan.of(rules[:half]), at, failed)
        second = await self._measure(Plan.of(rules[half:]), at, failed)
        both = Plan.of([*first[0].rules, *second[0].rules])
        return both, np.concatenate([first[1], second[1]])

    async def _bound(self, connection: Connection) -> None:
        milliseconds = str(round(self._options.timeout.total_seconds() * 1000))
        # compiling a plan takes longer than it saves on passes over batches (measured: 0.24 s)
        await connection.execute(
            "SELECT set_config('statement_timeout', %s, true), set_config('jit', 'off', true)",
            [milliseconds],
        )

    async def _write(
        self,
        chosen: list[StoredRule],
        changes: list[Change],
        failed: dict[int, str],
        due: Due,
    ) -> int:
        async with self._database.connection() as connection:
            await self._begin_writing(connection)
            touched = {c.before.rule_id for c in changes}
            current = await self._current(connection, list(touched))
            kept = [c for c in changes if c.before.rule_id in current]
            rules = {i: self._rules[i].rule for i in touched}
            channels = await load_channels(connection)
            await record(connection, kept, rules, channels, public_url=self._options.public_url)
            rows = [
                {"interval_s": interval, "offset_s": offset, "at": at, "gap_s": gap}
                for (interval, offset), (at, _, gap) in due.items()
            ]
            await connection.execute(QUERIES["set_slots"], [_json(rows)])
            told = [
                {"id": r.id, "error": failed.get(r.id)}
                for r in chosen
                if failed.get(r.id) != r.last_error
            ]
            if told:
                await connection.execute(QUERIES["set_rule_error"], [_json(told)])
                self._stamp = None
        return sum(c.fires or c.closes for c in kept)


def _json(rows: list[dict[str, Any]]) -> str:  # Any: JSON members
    return msgspec.json.encode(rows).decode()


def _floor(moment: datetime, interval_s: float, offset: float = 0.0) -> datetime:
    """The last instant of a grid at or before the moment."""
    seconds = moment.timestamp() - offset
    on_grid = math.floor(seconds / interval_s) * interval_s + offset
    return moment.fromtimestamp(on_grid, moment.tzinfo)
