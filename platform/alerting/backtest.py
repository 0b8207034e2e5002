"""A rule tried on history before it is saved: when it would have fired, by the evaluator's own
arithmetic and state machine over buckets of the past."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from ..core.clock import Clock, to_datetime, to_us
from ..core.errors import Unprocessable
from ..storage.columns import Floats
from ..storage.database import Connection
from ..storage.series_filter import for_series
from ..storage.sql import load_queries
from .decisions import Limits, decide, decide_errors, judge
from .matchers import all_match
from .measure import change_percent, fold, ratio
from .plan import Layout, Plan, compile_rule, figures_of, metrics_of
from .rules import ERROR_LABELS, Rule
from .series_index import SeriesIndex
from .states import Phase, State
from .texts import when
from .transitions import Change, Instance, fingerprint
from .windows import LOOKBACK, Window

QUERIES = load_queries("tidegauge.alerting", "backtest.sql")

Evaluate = Callable[[datetime, Sequence[Instance], Mapping[int, float]], list[Change]]
"""The changes at an instant, given the alerts and the time that counts for each rule."""

MOST_EVALUATIONS = 3000
MOST_BUCKETS = 20_000
MOST_ROWS = 3_000_000
HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class Grid:
    """The instants of a back-test: every `step_s` from `start`, over buckets of `bucket_s`."""

    start: datetime
    end: datetime
    step_s: float
    bucket_s: float
    window_s: float
    tier: str

    def instants(self) -> list[datetime]:
        count = int((self.end - self.start).total_seconds() // self.step_s)
        return [self.start + timedelta(seconds=self.step_s * i) for i in range(1, count + 1)]


def plan(
    rule: Rule, start: datetime, end: datetime, now: datetime, *, retention_raw: timedelta
) -> Grid:
    """Raw samples where they reach, else hours. Raises Unprocessable where neither can tell."""
    if rule.source in ("event", "external"):
        raise Unprocessable(f"source: rules of source {rule.source} have no history to be tried on")
    span_s = (end - start).total_seconds()
    offset_s = rule.change_against or 0.0
    reaches = start - timedelta(seconds=rule.window + offset_s) >= now - retention_raw
    hourly = rule.source == "metric" and not reaches
    needs_samples = figures_of(rule) in ("increase", "samples") or rule.aggregation == "absence"
    if hourly and needs_samples:
        raise Unprocessable(
            f"from: {rule.aggregation} needs samples, and those reach back only to "
            f"{when(now - retention_raw)}; begin later",
            where="from",
        )
    step_s = rule.interval * max(1, math.ceil(span_s / MOST_EVALUATIONS / rule.interval))
    if hourly:
        step_s = HOUR_S * max(1, math.ceil(step_s / HOUR_S))
        start = start.replace(minute=0, second=0, microsecond=0)
        bucket_s = HOUR_S
    else:
        bucket_s = float(math.gcd(round(rule.window), round(step_s), round(offset_s)))
        if span_s / bucket_s > MOST_BUCKETS:
            bucket_s = step_s
    window_s = bucket_s * max(1, math.ceil(rule.window / bucket_s))
    return Grid(start, end, step_s, bucket_s, window_s, "hourly" if hourly else "raw")


class Past:
    """What was, in buckets, read once; `window` folds some of them into the evaluator's figures."""

    def __init__(self, rows: Floats, figures: str, origin: datetime, bucket_s: float) -> None:
        self._rows = rows[np.argsort(rows[:, 1], kind="stable")] if len(rows) else rows
        self._figures = figures
        self._origin = origin
        self._bucket_s = bucket_s

    def window(self, at: datetime, window_s: float) -> Window:
        """The figures of every series over a window that ends at `at`."""
        last = round((at - self._origin).total_seconds() / self._bucket_s)
        first = last - round(window_s / self._bucket_s)
        low, high = np.searchsorted(self._rows[:, 1], [first, last])
        rows = self._rows[low:high]
        ids, place = np.unique(rows[:, 0].astype(np.int64), return_inverse=True)
        if self._figures == "samples":
            order = np.argsort(place, kind="stable")
            cuts = np.flatnonzero(np.diff(place[order])) + 1
            parts = np.split(rows[order, 2], cuts) if len(rows) else []
            return Window(ids, np.empty((len(ids), 0)), parts)
        size = len(ids)
        count = np.bincount(place, rows[:, 2], size)
        total = np.bincount(place, rows[:, 3], size)
        if self._figures == "increase":
            grown = np.bincount(place, rows[:, 4], size)
            return Window(ids, np.column_stack([count, total, grown]), [])
        least, most = np.full(size, np.inf), np.full(size, -np.inf)
        np.minimum.at(least, place, rows[:, 4])
        np.maximum.at(most, place, rows[:, 5])
        last_ts, last_value = np.zeros(size), np.zeros(size)
        last_ts[place] = rows[:, 6]  # buckets ascend, so the latest one is what stays
        last_value[place] = rows[:, 7]
        return Window(ids, np.column_stack([count, total, least, most, last_ts, last_value]), [])


async def read_past(
    connection: Connection,
    rule: Rule,
    grid: Grid,
    clock: Clock,
    limits: Limits,
    *,
    timeout: timedelta = timedelta(seconds=30),
) -> Evaluate:
    """Read what a rule looks at; what comes back evaluates it at any instant of the grid."""
    parameters = {"timeout_ms": str(round(timeout.total_seconds() * 1000))}
    await connection.execute(QUERIES["limit_back_test"], parameters)
    if rule.source == "errors":
        return await _errors(connection, rule, grid, limits)
    return await _metrics(connection, rule, grid, clock, limits)


def back_test(evaluate: Evaluate, grid: Grid) -> dict[str, Any]:  # Any: JSON
    """When the rule would have fired between the grid's ends. Pure, and long: for a thread."""
    return _summary(grid, *_replay(evaluate, grid.instants(), grid.step_s))


async def _metrics(
    connection: Connection, rule: Rule, grid: Grid, clock: Clock, limits: Limits
) -> Evaluate:
    index = SeriesIndex(clock)
    await index.refresh(connection, metrics_of(rule))
    compiled = compile_rule(0, rule, index)
    figures = "stats" if rule.aggregation == "last" else figures_of(rule)
    before_s = grid.window_s + (rule.change_against or 0.0)
    buckets_before = math.ceil(before_s / grid.bucket_s)
    origin = grid.start - timedelta(seconds=buckets_before * grid.bucket_s)
    name = f"past_{figures}" if grid.tier == "raw" else "past_hourly"
    ids = np.unique(np.concatenate([compiled.ids, compiled.base_ids]))
    found = await _rows(connection, name, ids.tolist(), origin, grid) if len(ids) else []
    width = {"stats": 8, "increase": 5, "samples": 3}[figures]
    past = Past(np.array(found, np.float64).reshape(-1, width), figures, origin, grid.bucket_s)

    numerator, denominator = Layout.of([compiled]), Layout.of([compiled], base=True)
    all_of_it = Plan.of([compiled])

    def plain(at: datetime) -> Floats:
        window = past.window(at, grid.window_s)
        over = fold(numerator, figures, window, grid.window_s)
        if rule.denominator is None:
            return over
        under = fold(denominator, figures, window, grid.window_s)
        counted = rule.aggregation in ("sum", "count", "rate", "increase")
        return ratio(over, under, counted=counted)

    def value(at: datetime) -> Floats:
        if not rule.change_against:
            return plain(at)
        earlier = round(rule.change_against / grid.bucket_s) * grid.bucket_s
        return change_percent(plain(at), plain(at - timedelta(seconds=earlier)))

    def evaluate(
        at: datetime, instances: Sequence[Instance], elapsed: Mapping[int, float]
    ) -> list[Change]:
        values = value(at)
        codes = judge(all_of_it, values)
        return decide(all_of_it, values, codes, instances, elapsed, at, limits)

    return evaluate


async def _rows(
    connection: Connection, name: str, ids: list[int], origin: datetime, grid: Grid
) -> list[tuple[Any, ...]]:  # Any: columns
    """The buckets of some series, ascending, from `origin` on. Raises Unprocessable if too many."""
    query, wanted = for_series(QUERIES[name], ids, indexed=name == "past_hourly")
    parameters = {
        **wanted,
        "start": origin,
        "end": grid.end,
        "bucket_s": grid.bucket_s,
        "lookback": LOOKBACK,
        "most": MOST_ROWS + 1,
    }
    cursor = await connection.execute(query, parameters, binary=True)
    found = await cursor.fetchall()
    if len(found) > MOST_ROWS:
        raise Unprocessable(
            f"from: more than {MOST_ROWS} rows would have to be read; take a shorter time, fewer "
            "series or a longer interval",
            where="from",
        )
    return found


async def _errors(connection: Connection, rule: Rule, grid: Grid, limits: Limits) -> Evaluate:
    origin = grid.start - timedelta(seconds=grid.window_s)
    parameters = {"start": origin, "end": grid.end, "bucket_s": grid.bucket_s}
    counted: list[tuple[int, str, dict[str, str], float]] = []
    names = ERROR_LABELS if rule.group_by is None else rule.group_by
    cursor = await connection.execute(QUERIES["past_errors"], parameters)
    for *values, bucket, count in await cursor.fetchall():
        tags = dict(zip(ERROR_LABELS, values, strict=True))
        if all_match(rule.parsed_matchers, tags):
            labels = {n: tags[n] for n in names if tags.get(n)}
            counted.append((bucket, fingerprint(labels), labels, count))
    scale = rule.window if rule.aggregation == "rate" else 1.0

    def evaluate(
        at: datetime, instances: Sequence[Instance], elapsed: Mapping[int, float]
    ) -> list[Change]:
        last = round((at - origin).total_seconds() / grid.bucket_s)
        first = last - round(grid.window_s / grid.bucket_s)
        found: dict[str, tuple[dict[str, str], float]] = {}
        if rule.group_by == []:
            found[fingerprint({})] = ({}, 0.0)
        for bucket, print_, labels, count in counted:
            if first <= bucket < last:
                before = found.get(print_, (labels, 0.0))[1]
                found[print_] = (labels, before + count / scale)
        return decide_errors([(0, rule)], [found], instances, elapsed, at, limits)

    return evaluate


def _replay(
    evaluate: Evaluate, instants: Sequence[datetime], step_s: float
) -> tuple[list[dict[str, Any]], int]:  # Any: JSON
    """Run the state machine over the instants; returns the alerts and the most open at once."""
    instances: dict[str, Instance] = {}
    open_now: dict[str, dict[str, Any]] = {}  # Any: JSON
    alerts: list[dict[str, Any]] = []
    most_at_once = 0
    for at in instants:
        for change in evaluate(at, list(instances.values()), {0: step_s}):
            key = change.before.fingerprint
            if change.fires:
                open_now[key] = {"labels": change.before.labels, "from": at, "to": None,
                                 "value": change.value, "reason": None}  # fmt: skip
                alerts.append(open_now[key])
            elif change.closes:
                open_now.pop(key).update(to=at, reason=change.reason)
            _apply(instances, change)
        most_at_once = max(most_at_once, len(open_now))
    return alerts, most_at_once


def _apply(instances: dict[str, Instance], change: Change) -> None:
    before = change.before
    if change.after.phase is Phase.INACTIVE and not change.remember:
        instances.pop(before.fingerprint, None)
        return
    fired_at = (*before.fired_at, change.at)[-10:] if change.fires else before.fired_at
    state: State = change.after
    instances[before.fingerprint] = replace(
        before, state=state, fired_at=fired_at, value=change.value, value_at=change.at,
        history_id=1 if state.open else None,
    )  # fmt: skip


def _summary(
    grid: Grid, alerts: list[dict[str, Any]], most_at_once: int
) -> dict[str, Any]:  # Any: JSON
    from .templates import duration

    firing_s = sum(((a["to"] or grid.end) - a["from"]).total_seconds() for a in alerts)
    span = duration((grid.end - grid.start).total_seconds())
    times = "once" if len(alerts) == 1 else f"{len(alerts)} times"
    together = " together" if most_at_once > 1 else ""
    text = f"would have fired {times}, {duration(firing_s)}{together} in {span}" if alerts else (
        f"would not have fired in {span}")  # fmt: skip
    return {
        "text": text,
        "fired": len(alerts),
        "firing_s": firing_s,
        "most_at_once": most_at_once,
        "from": grid.start,
        "to": grid.end,
        "evaluated_every": duration(grid.step_s),
        "window": duration(grid.window_s),
        "tier": grid.tier,
        "alerts": alerts[:1000],
    }


def aligned(moment: datetime) -> datetime:
    """The moment on the evaluator's grid of five seconds, or just before it."""
    us = to_us(moment)
    return to_datetime(us - us % 5_000_000)
