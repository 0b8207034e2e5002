"""Series the cache does not know: found, or made within their budgets."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ..core.clock import Clock
from ..core.errors import Unavailable
from ..core.samples import Reason, Series, SeriesRejected
from ..storage.database import Connection
from ..storage.sql import load_queries

QUERIES = load_queries("tidegauge.ingest")

_ATTEMPTS = 5


class SeriesBudget:
    """How many series each API key and each metric has, against their limits.

    Counts are read once a minute and kept up by what this instance makes, so that several
    instances together may pass a limit by what they make within a minute.
    """

    REFRESH_S = 60.0

    def __init__(self, per_key: int, per_metric: int, clock: Clock) -> None:
        self._limits = {"key": per_key, "metric": per_metric}
        self._clock = clock
        self._read_at = float("-inf")
        self._counts: dict[tuple[str, str], int] = {}

    async def admit(
        self, connection: Connection, wanted: Sequence[tuple[Series, int]]
    ) -> list[SeriesRejected | None]:
        """For each new series the reason why it may not be made, or None."""
        counts = await self._load(connection, wanted)
        verdicts: list[SeriesRejected | None] = []
        for series, key_id in wanted:
            owners = (("key", str(key_id)), ("metric", series.name))
            full = [o for o in owners if counts[o] >= self._limits[o[0]]]
            if full:
                what, _ = full[0]
                who = f"metric {series.name}" if what == "metric" else "this API key"
                verdicts.append(
                    SeriesRejected(
                        Reason.SERIES_BUDGET,
                        f"{who} has {self._limits[what]} series "
                        f"(TIDEGAUGE_SERIES_PER_{what.upper()}); GET /ingest/cardinality shows "
                        "which tag makes so many",
                        series.name,
                    )
                )
            else:
                for owner in owners:
                    counts[owner] += 1
                verdicts.append(None)
        return verdicts

    async def _load(
        self, connection: Connection, wanted: Sequence[tuple[Series, int]]
    ) -> dict[tuple[str, str], int]:
        now = self._clock.monotonic()
        if now - self._read_at > self.REFRESH_S:
            self._counts = {}  # a new one: another commit may be at work with the old
            self._read_at = now
        counts = self._counts
        owners = {("key", str(k)) for _, k in wanted} | {("metric", s.name) for s, _ in wanted}
        missing = owners - counts.keys()
        if not missing:
            return counts
        parameters = {
            "keys": [int(n) for what, n in missing if what == "key"],
            "metrics": [n for what, n in missing if what == "metric"],
        }
        cursor = await connection.execute(QUERIES["count_series"], parameters)
        counts.update(dict.fromkeys(missing, 0))
        counts.update({(str(w), str(n)): int(c) for w, n, c in await cursor.fetchall()})
        return counts


async def resolve(
    connection: Connection, wanted: Sequence[tuple[Series, int]], budget: SeriesBudget
) -> list[int | SeriesRejected]:
    """The id of each (series, key that sends it), made where it is new, or why it is refused.

    One statement for series that exist, two more for those that do not. Raises Unavailable if
    other instances make the same series again and again.
    """
    names = [s.name for s, _ in wanted]
    tags = [msgspec.json.encode(dict(s.tags)).decode() for s, _ in wanted]
    kinds = [s.kind for s, _ in wanted]
    units = [s.unit for s, _ in wanted]
    keys = [key_id for _, key_id in wanted]
    verdicts: dict[int, SeriesRejected] = {}
    for attempt in range(_ATTEMPTS):
        cursor = await connection.execute(QUERIES["find_series"], {"names": names, "tags": tags})
        ids = [row[0] for row in await cursor.fetchall()]
        if attempt == 0:
            await _learn(connection, ids, kinds, units)
        new = [i for i, found in enumerate(ids) if found is None and i not in verdicts]
        if not new:
            break
        if attempt == 0:
            distinct = list({(names[i], tags[i]): i for i in new}.values())
            reasons = await budget.admit(connection, [wanted[i] for i in distinct])
            refused = {(names[i], tags[i]): r for i, r in zip(distinct, reasons, strict=True) if r}
            for i in new:
                if (names[i], tags[i]) in refused:
                    verdicts[i] = refused[names[i], tags[i]]
            new = [i for i in new if i not in verdicts]
            if not new:
                break
        await connection.execute(
            QUERIES["make_series"],
            {
                name: [column[i] for i in new]
                for name, column in (
                    ("names", names), ("tags", tags), ("kinds", kinds), ("units", units),
                    ("keys", keys),
                )
            },
        )  # fmt: skip
    else:
        raise Unavailable("Other instances are making the same series")
    return [verdicts.get(i) or ids[i] for i in range(len(wanted))]


async def _learn(
    connection: Connection, ids: list[int | None], kinds: Sequence[str], units: Sequence[str]
) -> None:
    """Note kind and unit of series that came without them before."""
    told = [i for i, kind in enumerate(kinds) if ids[i] and (kind != "unknown" or units[i])]
    if told:
        await connection.execute(
            QUERIES["learn_kind"],
            {
                "ids": [ids[i] for i in told],
                "kinds": [kinds[i] for i in told],
                "units": [units[i] for i in told],
            },
        )
