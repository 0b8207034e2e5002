"""The series that rules look at, by metric: kept in memory, kept up with what ingest adds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec
from psycopg.types.json import set_json_loads

from ..core.clock import Clock
from ..storage.database import Connection, scalar
from ..storage.sql import load_queries

QUERIES = load_queries("tidegauge.alerting")

_SETTLED_S = 60
"""Ids below what was the newest so long ago have been committed (or never will be)."""
_IN_FLIGHT = 20_000
"""At the first look: how many ids back a series may be that is still being committed."""
_RELOAD_S = 900
"""Everything is read anew so often, for series that are gone."""


@dataclass(frozen=True, slots=True)
class IndexedSeries:
    """What grouping and reading need of a series."""

    id: int
    tags: dict[str, str]
    kind: str


@dataclass(slots=True)
class Family:
    """The series of one metric; `generation` changes when they do."""

    series: dict[int, IndexedSeries] = field(default_factory=dict)
    generation: int = 0


class SeriesIndex:
    """Series by metric name, for the metrics that rules name."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._families: dict[str, Family] = {}
        self.generation = 0
        """Grows whenever the series of any metric change."""
        self._settled = 0
        self._pending: tuple[float, int] | None = None
        self._seen: tuple[int, int] | None = None
        self._loaded_at = float("-inf")

    def family(self, metric_name: str) -> Family:
        """The series of a metric; empty if there is none."""
        return self._families.get(metric_name) or Family()

    async def refresh(self, connection: Connection, names: Iterable[str]) -> None:
        """Learn of new metrics and new series."""
        wanted = set(names)
        now = self._clock.monotonic()
        if now - self._loaded_at > _RELOAD_S:
            self._families.clear()
            self.generation += 1
            self._loaded_at = now
        for name in self._families.keys() - wanted:
            del self._families[name]
        newest = int(await scalar(connection, QUERIES["newest_series"]) or 0)
        if self._pending is None:
            self._settled = max(0, newest - _IN_FLIGHT)
        unsettled = await scalar(connection, QUERIES["series_since"], [self._settled])
        missing = wanted - self._families.keys()
        if missing:
            for name in missing:
                self._families[name] = Family()
            await self._read(connection, missing, 0)
        if self._families.keys() - missing and (self._settled, unsettled) != self._seen:
            await self._read(connection, self._families.keys() - missing, self._settled)
        self._seen = (self._settled, unsettled)
        if self._pending is None:
            self._pending = (now, newest)
        elif now - self._pending[0] >= _SETTLED_S:
            self._settled, self._pending = self._pending[1], (now, newest)

    async def _read(self, connection: Connection, names: Iterable[str], after: int) -> None:
        cursor = connection.cursor()
        # tags are texts, which this reads in a third of the time
        set_json_loads(msgspec.json.decode, cursor)
        await cursor.execute(QUERIES["series_of_metrics"], {"names": list(names), "after": after})
        for series_id, name, tags, kind in await cursor.fetchall():
            family = self._families[name]
            known = family.series.get(series_id)
            if known is None or known.kind != kind:
                family.series[series_id] = IndexedSeries(series_id, tags, kind)
                self.generation += 1
                family.generation = self.generation
