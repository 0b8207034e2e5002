"""The overview: every service with its requests, errors, alerts and health, the worst first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from ..query.distributions import histogram_quantile, parse_bound
from ..storage.columns import Floats
from ..storage.database import Connection
from ..storage.series_filter import for_series
from ..storage.sql import load_queries

QUERIES = load_queries("tidegauge.dashboard")

NOW = timedelta(minutes=5)
"""The figures of a service are those of so long; its series go back further."""
STEPS_S = (30, 60, 120, 300, 600, 900, 1800)
MOST_STEPS = 60
MOST_SERVICES = 1000

Json = dict[str, Any]  # Any: members of a JSON document
Place = tuple[str, str]
"""Service and environment."""

_HEALTH = {"fail": 3, "warn": 2, "pass": 1, "unknown": 0}


@dataclass(frozen=True, slots=True)
class Standing:
    """How everything stands at a moment, as one statement told it."""

    at: datetime
    new_since: datetime
    requests: list[list[Any]]  # Any: columns of mixed types, here and below
    alerts: list[list[Any]]
    groups: list[list[Any]]
    health: list[list[Any]]
    samples_last_minute: int
    error_events: int
    active_alerts: int
    acknowledged: list[Any]
    newest_transition: int
    changed: list[Json]
    new_groups: int
    newest_group: datetime | None


@dataclass(frozen=True, slots=True)
class Grid:
    """The steps of the series, all of them over."""

    start: datetime
    step_s: int
    steps: int

    @property
    def times(self) -> list[int]:
        """When each step begins."""
        first = int(self.start.timestamp())
        return [first + self.step_s * n for n in range(self.steps)]


def grid_of(now: datetime, minutes: int) -> Grid:
    """Steps back from the last full one."""
    step_s = next((s for s in STEPS_S if minutes * 60 / s <= MOST_STEPS), STEPS_S[-1])
    end_s = int(now.timestamp()) // step_s * step_s
    steps = max(1, minutes * 60 // step_s)
    start = datetime.fromtimestamp(end_s - steps * step_s, now.tzinfo)
    return Grid(start, step_s, steps)


async def read_standing(
    connection: Connection, now: datetime, *, new_within: timedelta, after: int = 0
) -> Standing:
    """Ask the database; `after` is the last transition of an alert that is known."""
    parameters = {"now": now, "since": now - NOW, "new_since": now - new_within, "after": after}
    row = await (await connection.execute(QUERIES["overview_now"], parameters)).fetchone()
    assert row is not None
    return Standing(now, now - new_within, *row)


async def read_series(connection: Connection, grid: Grid) -> list[list[Any]]:
    """Requests of each service, environment, bucket and step."""
    groups: dict[tuple[Any, ...], int] = {}  # Any: service, environment, le, failed
    ids, numbers = [], []
    cursor = await connection.execute(QUERIES["request_series"])
    for series_id, *group in await cursor.fetchall():
        ids.append(series_id)
        numbers.append(groups.setdefault(tuple(group), len(groups)))
    if not ids:
        return []
    parameters = {
        "start": grid.start,
        "end": grid.start + timedelta(seconds=grid.step_s * grid.steps),
        "step_s": grid.step_s,
        "ids": ids,
        "groups": numbers,
    }
    # samples of others find no group
    query, wanted = for_series(QUERIES["request_steps"], sorted(ids), allow_others=True)
    row = await (await connection.execute(query, parameters | wanted)).fetchone()
    names, cells = list(groups), []
    for number, step, total in zip(*(column or () for column in row or ()), strict=True):
        service, environment, le, failed = names[number]
        cells.append([service, environment, le, step, total, total if failed else 0])
    return cells


def overview(standing: Standing, grid: Grid | None = None, cells: Iterable[list[Any]] = ()) -> Json:
    """The document; with series where a grid and its cells are given."""
    figures = _requests([[s, e, le, 0, n, f] for s, e, le, n, f in standing.requests], 1)
    curves = _requests(cells, grid.steps) if grid else {}
    places = set(figures) | set(curves)
    alerts, groups = _spread(standing.alerts, places), _spread(standing.groups, places)
    health: dict[str, str] = {}
    for service, status in standing.health:
        if _HEALTH[status] >= _HEALTH[health.get(service, "unknown")]:
            health[service] = status
    served = {service for service, _ in places | set(alerts) | set(groups)}
    places |= set(alerts) | set(groups) | {(s, "") for s in health if s not in served}
    rows = []
    for place in places:
        row = {
            "service": place[0],
            "environment": place[1],
            **_figures(figures.get(place)),
            "active_alerts": alerts.get(place, 0),
            "new_error_groups": groups.get(place, 0),
            "health": health.get(place[0], "unknown"),
        }
        if grid:
            row["series"] = _series(curves.get(place), grid)
        rows.append(row)
    document: Json = {
        "generated_at": standing.at,
        "services": sorted(rows, key=_badness)[:MOST_SERVICES],
        "totals": {
            "samples_per_s": round(standing.samples_last_minute / 60, 3),
            "active_alerts": standing.active_alerts,
            "error_events_per_min": round(standing.error_events / (NOW.total_seconds() / 60), 3),
        },
    }
    if grid:
        document |= {"step_s": grid.step_s, "times": grid.times}
    return document


@dataclass(slots=True)
class _Requests:
    """Requests by step; NaN where nothing was measured."""

    total: Floats
    failed: Floats
    p95_s: Floats


def _requests(cells: Iterable[list[Any]], steps: int) -> dict[Place, _Requests]:
    total: dict[Place, Floats] = defaultdict(lambda: np.full(steps, np.nan))
    failed: dict[Place, Floats] = defaultdict(lambda: np.full(steps, np.nan))
    buckets: dict[Place, dict[float, Floats]] = defaultdict(dict)
    for service, environment, le, step, count, failures in cells:
        place = (service, environment)
        if le is None:
            for column, more in ((total[place], count), (failed[place], failures)):
                column[step] = more + np.nan_to_num(column[step])
        elif (bound := parse_bound(le)) is not None:
            # two spellings of a bound are one bucket
            buckets[place].setdefault(bound, np.zeros(steps))[step] += count
    found = {}
    for place, counts in total.items():
        bounds = np.array(sorted(buckets[place]), np.float64)
        quantile = np.full(steps, np.nan)
        if len(bounds):
            quantile = histogram_quantile(
                0.95, bounds, np.array([buckets[place][bound] for bound in bounds])
            )
        found[place] = _Requests(counts, failed[place], quantile)
    return found


def _figures(requests: _Requests | None) -> Json:
    if requests is None:
        return dict.fromkeys(("requests_per_s", "errors_per_s", "error_share", "p95_s"))
    seconds = NOW.total_seconds()
    return {
        "requests_per_s": _shown(requests.total / seconds)[0],
        "errors_per_s": _shown(requests.failed / seconds)[0],
        "error_share": _shown(_share(requests))[0],
        "p95_s": _shown(requests.p95_s)[0],
    }


def _series(requests: _Requests | None, grid: Grid) -> Json:
    if requests is None:
        nothing = [None] * grid.steps
        return {"requests_per_s": nothing, "error_share": nothing, "p95_s": nothing}
    return {
        "requests_per_s": _shown(requests.total / grid.step_s),
        "error_share": _shown(_share(requests)),
        "p95_s": _shown(requests.p95_s),
    }


def _share(requests: _Requests) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(requests.total > 0, requests.failed / requests.total, np.nan)


def _shown(values: Floats) -> list[float | None]:
    return [round(v, 6) if np.isfinite(v) else None for v in values.tolist()]


def _spread(counts: Iterable[list[Any]], places: set[Place]) -> dict[Place, int]:
    """Counts by place; what names no environment counts in all of its service."""
    found: dict[Place, int] = defaultdict(int)
    for service, environment, count in counts:
        exact = (service, environment)
        wide = [p for p in places if p[0] == service] if not environment else []
        for place in wide or [exact]:
            found[place] += count
    return found


def _badness(row: Json) -> tuple[Any, ...]:  # Any: what sorts
    share = row["error_share"] or 0
    bad = row["health"] == "fail" or share >= 0.05
    poor = (
        row["active_alerts"] or row["health"] == "warn" or share >= 0.01 or row["new_error_groups"]
    )
    return (
        not bad, not poor, -row["active_alerts"], -share, -row["new_error_groups"],
        -_HEALTH[row["health"]], -(row["requests_per_s"] or 0), row["service"], row["environment"],
    )  # fmt: skip
