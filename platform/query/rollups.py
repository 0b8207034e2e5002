"""State of the tiers: what each holds, how far rollups are, what it costs, what would be dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ..core.durations import format_duration
from ..storage.database import Connection, scalar
from ..storage.policies import QUERIES as POLICY_QUERIES
from ..storage.policies import TITLES, watermark
from .cells import QUERIES
from .tiers import Tier

RELATIONS = {"raw": "metric_samples", "hourly": "metric_hourly", "daily": "metric_daily"}
_NEVER = datetime.min.replace(tzinfo=UTC)
_ABOVE = {"raw": "hourly", "hourly": "daily"}


@dataclass(frozen=True, slots=True)
class Drop:
    """What retention would drop of a tier now: chunks older than `keep`.

    `covered` says whether the rollup above has taken in all of them; None for the last tier.
    """

    tier: str
    keep: timedelta
    chunks: int
    begin: datetime | None
    end: datetime | None
    covered: bool | None


async def read_rollups(
    connection: Connection, tiers: tuple[Tier, ...], *, now: datetime
) -> list[dict[str, Any]]:  # Any: JSON members
    """One entry for each tier, finest first."""
    policies = await _policies(connection)
    through = {
        name: await watermark(connection, relation)
        for name, relation in RELATIONS.items()
        if name != "raw"
    }
    entries = []
    for tier in tiers:
        relation = RELATIONS[tier.name]
        until = through.get(tier.name)
        known = {"until": until or _NEVER}
        cursor = await connection.execute(QUERIES["tier_" + tier.name], known)
        [(oldest, newest, rows, count)] = await cursor.fetchall()
        if tier.name == "raw":
            counted = {"until": through["hourly"] or _NEVER}
            count = await scalar(connection, QUERIES["samples_in_raw"], counted)
        count = None if count is None else int(count)  # sums are numeric
        size = await scalar(connection, QUERIES["tier_size"], {"relation": relation})
        entry: dict[str, Any] = {
            "tier": tier.name,
            "retention": format_duration(tier.retention),
            "from": None if oldest is None else oldest.timestamp(),
            "to": None if newest is None else newest.timestamp(),
            "rows": None if rows is None else int(rows),
            "samples": count,
            "size_bytes": size,
            "bytes_per_sample": round(size / count, 3) if count and size is not None else None,
            "policies": policies.get(relation, []),
        }
        if tier.name != "raw":
            entry["materialised_through"] = None if until is None else until.timestamp()
            # what is younger is computed from the tier below when asked for: no gap, only slower
            entry["lag_s"] = None if until is None else max(0.0, (now - until).total_seconds())
        entries.append(entry)
    return entries


async def preview_retention(
    connection: Connection, tiers: tuple[Tier, ...], *, now: datetime
) -> list[Drop]:
    """What retention would drop at this moment, finest tier first."""
    drops = []
    for tier in tiers:
        cursor = await connection.execute(
            QUERIES["chunks_before"],
            {"relation": RELATIONS[tier.name], "before": now - tier.retention},
        )
        [(chunks, begin, end)] = await cursor.fetchall()
        covered = None
        if tier.name in _ABOVE:
            until = await watermark(connection, RELATIONS[_ABOVE[tier.name]])
            covered = chunks == 0 or (until is not None and until >= end)
        drops.append(Drop(tier.name, tier.retention, chunks, begin, end, covered))
    return drops


async def _policies(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    cursor = await connection.execute(POLICY_QUERIES["policies"])
    found: dict[str, list[dict[str, Any]]] = {}
    for _, proc, relation, every, window_s in await cursor.fetchall():
        found.setdefault(relation, []).append(
            {
                "policy": TITLES[proc],
                "every": format_duration(every),
                **{
                    name: format_duration(timedelta(seconds=float(s)))
                    for name, s in (window_s or {}).items()
                },
            }
        )
    return found
