"""What rules see: the figures of many series folded into one value a group, for all rules at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from ..storage.columns import Floats, Ints
from ..storage.database import Connection
from ..storage.sql import load_queries
from .matchers import all_match
from .plan import Bools, Demand, Layout, Plan
from .rules import ERROR_LABELS, Rule
from .transitions import fingerprint
from .windows import (
    COUNT,
    INCREASE,
    LAST,
    LAST_TS,
    MAX,
    MIN,
    SUM,
    Figures,
    Window,
    read_window,
)

QUERIES = load_queries("tidegauge.alerting")


def fold(layout: Layout, figures: Figures, window: Window, window_s: float) -> Floats:
    """One value for each group of the layout, NaN where there are no data."""
    rows, there = window.of(layout.ids)
    rows, group = rows[there], layout.group[there]
    if figures == "samples":
        return _quantiles(layout, rows, group, window)
    picked = window.columns[rows]
    if figures == "increase":
        return _grown(layout, picked, group, there, window_s)
    result = np.full(layout.total, np.nan)
    some = np.bincount(group, picked[:, COUNT], layout.total).astype(np.float64)
    for code, aggregation in enumerate(layout.aggregations):
        wanted = layout.aggregation == code
        result[wanted] = _stat(aggregation, picked, group, some)[wanted]
    result[some == 0] = np.nan
    return result


def _stat(aggregation: str, picked: Floats, group: Ints, count: Floats) -> Floats:
    total = len(count)
    with np.errstate(divide="ignore", invalid="ignore"):
        match aggregation:
            case "avg":
                return np.bincount(group, picked[:, SUM], total) / count
            case "sum":
                return np.bincount(group, picked[:, SUM], total).astype(np.float64)
            case "sum_of_avg":
                averages = picked[:, SUM] / picked[:, COUNT]
                return np.bincount(group, averages, total).astype(np.float64)
            case "count":
                return count
            case "min":
                least = np.full(total, np.inf)
                np.minimum.at(least, group, picked[:, MIN])
                return least
            case "max":
                most = np.full(total, -np.inf)
                np.maximum.at(most, group, picked[:, MAX])
                return most
            case "last":
                last = np.full(total, np.nan)
                in_time = np.argsort(picked[:, LAST_TS], kind="stable")
                last[group[in_time]] = picked[in_time, LAST]  # later ones overwrite
                return last
            case _:  # absence: there are samples
                return np.zeros(total)


def _grown(layout: Layout, picked: Floats, group: Ints, there: Bools, window_s: float) -> Floats:
    grown = np.where(layout.delta[there], picked[:, SUM], picked[:, INCREASE])
    some = np.bincount(group, picked[:, COUNT], layout.total) > 0
    result = np.where(some, np.bincount(group, grown, layout.total), np.nan)
    for code, aggregation in enumerate(layout.aggregations):
        if aggregation == "rate":
            result[layout.aggregation == code] /= window_s
        elif aggregation == "histogram_quantile":
            _histograms(layout, grown, group, there, result)
    return result


def _histograms(layout: Layout, grown: Floats, group: Ints, there: Bools, result: Floats) -> None:
    """Put the quantiles of those rules that ask for one into the result."""
    bounds = layout.bounds[there]
    # where each rule's rows begin, now that series without data are left out
    edges = np.concatenate([[0], np.cumsum(there)])[layout.edges]
    for i, compiled in enumerate(layout.rules):
        if compiled.rule.aggregation == "histogram_quantile":
            inside, start = slice(edges[i], edges[i + 1]), int(layout.starts[i])
            result[start : layout.starts[i + 1]] = histogram_quantiles(
                compiled.rule.quantile or 0.5, bounds[inside], grown[inside],
                group[inside] - start, len(compiled.groups),
            )  # fmt: skip


def _quantiles(layout: Layout, rows: Ints, group: Ints, window: Window) -> Floats:
    result = np.full(layout.total, np.nan)
    wanted = np.repeat([r.rule.quantile or 0.5 for r in layout.rules], np.diff(layout.starts))
    order = np.argsort(group, kind="stable")
    rows, group = rows[order], group[order]
    cuts = np.flatnonzero(np.diff(group)) + 1
    for members in np.split(np.arange(len(group)), cuts):
        if len(members):
            values = np.concatenate([window.samples[rows[m]] for m in members])
            g = group[members[0]]
            result[g] = np.quantile(values, wanted[g])
    return result


def histogram_quantiles(
    q: float, bounds: Floats, counts: Floats, group: Ints, groups: int
) -> Floats:
    """Prometheus' histogram_quantile of cumulative buckets, for each group."""
    result = np.full(groups, np.nan)
    usable = np.flatnonzero(~np.isnan(bounds))
    usable = usable[np.argsort(group[usable], kind="stable")]
    for mine in np.split(usable, np.flatnonzero(np.diff(group[usable])) + 1):
        if not len(mine):
            continue
        g = group[mine[0]]
        edges, place = np.unique(bounds[mine], return_inverse=True)
        cumulative = np.maximum.accumulate(np.bincount(place, counts[mine], len(edges)))
        if np.isinf(edges[-1]) and len(edges) > 1 and cumulative[-1] > 0:
            rank = q * cumulative[-1]
            i = int(np.searchsorted(cumulative, rank))
            if i >= len(edges) - 1:
                result[g] = edges[-2]
                continue
            low = 0.0 if i == 0 else edges[i - 1]
            if i == 0 and edges[0] <= 0:
                result[g] = edges[0]
                continue
            below = 0.0 if i == 0 else cumulative[i - 1]
            share = (rank - below) / (cumulative[i] - below) if cumulative[i] > below else 0.0
            result[g] = low + (edges[i] - low) * share
    return result


async def measure(connection: Connection, plan: Plan, at: datetime) -> Floats:
    """The value of every group of the plan at an instant, NaN where there are no data.

    A handful of statements: for each kind of figures, window and offset among the rules.
    """
    values = np.full(plan.total, np.nan)
    for demand in plan.demands:
        if len(demand.ids):
            start = at - timedelta(seconds=demand.window_s)
            window = await read_window(connection, demand.figures, demand.ids, start, at)
            _place(values, demand, window)
    for offset_s, places, then in plan.earlier:
        before = await measure(connection, then, at - timedelta(seconds=offset_s))
        values[places] = change_percent(values[places], before)
    return values


def _place(values: Floats, demand: Demand, window: Window) -> None:
    """Put what a demand's rules see into the values of all."""
    values[demand.places] = fold(demand.over, demand.figures, window, demand.window_s)
    if demand.under is not None:
        places = demand.under_places
        under = fold(demand.under, demand.figures, window, demand.window_s)
        values[places] = ratio(values[places], under, counted=demand.counted)


def change_percent(now: Floats, before: Floats) -> Floats:
    """Change in percent of what was; from nothing to something is no number (NaN)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        change = (now - before) / np.abs(before) * 100
    change[(now == before) & (before == 0)] = 0.0
    change[np.isinf(change)] = np.nan
    return change


def ratio(over: Floats, under: Floats, *, counted: bool | Bools) -> Floats:
    """Numerator by denominator: nothing of nothing is 0, something of nothing no number. Where
    things are `counted`, no sample of the numerator beside data of the denominator is a count of
    0: no error ever happened."""
    with np.errstate(divide="ignore", invalid="ignore"):
        over = np.where(counted & np.isnan(over) & ~np.isnan(under), 0.0, over)
        result = over / under
    result[(over == 0) & (under == 0)] = 0.0
    result[np.isinf(result)] = np.nan
    return result


async def measure_errors(
    connection: Connection, rules: Sequence[tuple[int, Rule]], at: datetime
) -> list[dict[str, tuple[dict[str, str], float]]]:
    """For each rule on logged errors: fingerprint -> (labels, value) of every group."""
    counted: dict[float, list[tuple[dict[str, str], float]]] = {}
    for window_s in {rule.window for _, rule in rules}:
        parameters = {"start": at - timedelta(seconds=window_s), "end": at}
        cursor = await connection.execute(QUERIES["window_errors"], parameters)
        counted[window_s] = [
            (dict(zip(ERROR_LABELS, row[:-1], strict=True)), row[-1])
            for row in await cursor.fetchall()
        ]
    results = []
    for _, rule in rules:
        found: dict[str, tuple[dict[str, str], float]] = {}
        scale = rule.window if rule.aggregation == "rate" else 1.0
        if rule.group_by == []:
            found[fingerprint({})] = ({}, 0.0)
        for tags, count in counted[rule.window]:
            if all_match(rule.parsed_matchers, tags):
                names = ERROR_LABELS if rule.group_by is None else rule.group_by
                labels = {n: tags[n] for n in names if tags.get(n)}
                key = fingerprint(labels)
                found[key] = (labels, found.get(key, ({}, 0.0))[1] + count / scale)
        results.append(found)
    return results
