"""TimescaleDB policies: what settings ask for, held against what the database has."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..core.durations import format_duration
from ..settings import DAY, HOUR, Settings
from .database import Connection, scalar
from .sql import load_queries

QUERIES = load_queries("tidegauge.storage")


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy as settings want it: `window` are the arguments of its add_…_policy."""

    proc: str
    relation: str
    every: timedelta
    window: tuple[tuple[str, timedelta], ...]

    @property
    def title(self) -> str:
        """`retention of metric_samples`"""
        return f"{TITLES[self.proc]} of {self.relation}"


TITLES = {
    "policy_retention": "retention",
    "policy_refresh_continuous_aggregate": "refresh",
    "policy_compression": "columnstore",
}


def wanted_policies(settings: Settings) -> list[Policy]:
    """The policies that the settings mean.

    The refresh windows stay inside what the tier below still holds (facts, hazard 1): a refresh
    that reached dropped chunks would erase the buckets they had made.
    """
    late = settings.late_limit
    return [
        Policy(
            "policy_refresh_continuous_aggregate", "metric_hourly", settings.hourly_refresh_every,
            (("start_offset", late + 2 * HOUR), ("end_offset", timedelta(minutes=5))),
        ),
        Policy(
            "policy_refresh_continuous_aggregate", "metric_daily", settings.daily_refresh_every,
            (("start_offset", late + 2 * DAY), ("end_offset", HOUR)),
        ),
        Policy(
            "policy_refresh_continuous_aggregate", "error_hourly", settings.hourly_refresh_every,
            (("start_offset", late + 2 * HOUR), ("end_offset", timedelta(minutes=5))),
        ),
        Policy(
            "policy_refresh_continuous_aggregate", "error_daily", settings.daily_refresh_every,
            (("start_offset", late + 2 * DAY), ("end_offset", HOUR)),
        ),
        Policy("policy_compression", "metric_samples", HOUR,
               (("compress_after", settings.columnstore_after),)),
        Policy("policy_compression", "metric_nonfinite", DAY, (("compress_after", DAY),)),
        # no refresh reaches further back than two days before the late limit
        Policy("policy_compression", "metric_hourly", DAY, (("compress_after", late + 3 * DAY),)),
        Policy("policy_compression", "metric_daily", DAY, (("compress_after", late + 3 * DAY),)),
        Policy("policy_retention", "metric_samples", HOUR,
               (("drop_after", settings.retention_raw),)),
        Policy("policy_retention", "metric_nonfinite", HOUR,
               (("drop_after", settings.retention_raw),)),
        Policy("policy_retention", "metric_hourly", DAY,
               (("drop_after", settings.retention_hourly),)),
        Policy("policy_retention", "metric_daily", DAY,
               (("drop_after", settings.retention_daily),)),
        Policy("policy_retention", "ingest_rejects", DAY,
               (("drop_after", settings.rejects_retention),)),
        Policy("policy_compression", "error_counts", DAY, (("compress_after", DAY),)),
        Policy("policy_retention", "error_logs", HOUR,
               (("drop_after", settings.errors_retention),)),
        Policy("policy_retention", "error_counts", HOUR,
               (("drop_after", settings.retention_raw),)),
        Policy("policy_retention", "error_hourly", DAY,
               (("drop_after", settings.retention_hourly),)),
        Policy("policy_retention", "error_daily", DAY,
               (("drop_after", settings.retention_daily),)),
    ]  # fmt: skip


async def reconcile(
    connection: Connection, settings: Settings, *, progress: Callable[[str], None]
) -> list[str]:
    """Make the database's policies those of the settings; returns the titles that changed.

    One transaction under the migration lock's sibling, so two starting instances do not
    interleave. Needs the schema to be migrated.
    """
    changed = []
    async with connection.transaction():
        await connection.execute(QUERIES["lock_policies"])
        cursor = await connection.execute(QUERIES["policies"])
        present: dict[tuple[str, str], list[tuple[int, timedelta, dict[str, timedelta]]]] = {}
        for job_id, proc, relation, every, window_s in await cursor.fetchall():
            window = {name: timedelta(seconds=float(s)) for name, s in window_s.items()}
            present.setdefault((proc, relation), []).append((job_id, every, window))
        for policy in wanted_policies(settings):
            have = present.pop((policy.proc, policy.relation), [])
            if len(have) == 1 and have[0][1:] == (policy.every, dict(policy.window)):
                continue
            for job_id, _, _ in have:
                await connection.execute(QUERIES["delete_job"], [job_id])
            await connection.execute(
                QUERIES["add_" + TITLES[policy.proc]],
                {"relation": policy.relation, "every": policy.every, **dict(policy.window)},
            )
            changed.append(policy.title)
            progress(f"Policy set: {policy.title} ({describe(policy)})")
        await connection.execute(QUERIES["forget_policy_runs"])
        for name, value in (
            ("late_limit", settings.late_limit),
            ("future_limit", settings.future_limit),
            ("chunk_interval", settings.chunk_interval),
        ):
            cursor = await connection.execute(
                QUERIES["set_state"], [name, json.dumps(f"{value.total_seconds()} seconds")]
            )
            if name == "chunk_interval" and cursor.rowcount:  # else it is as long as it has to be
                await connection.execute(QUERIES["set_chunk_interval"], [value])
    return changed


def describe(policy: Policy) -> str:
    """`drop_after 7d, every 1h`"""
    parts = [f"{name} {format_duration(value)}" for name, value in policy.window]
    return ", ".join([*parts, f"every {format_duration(policy.every)}"])


async def watermark(connection: Connection, rollup: str) -> datetime | None:
    """Up to where a rollup is materialised; None if it never was."""
    until: datetime | None = await scalar(connection, QUERIES["watermark"], {"rollup": rollup})
    return until


async def materialised_until(connection: Connection, rollup: str) -> datetime | None:
    """Up to where a rollup is materialised; where that begins which it is made of if it never was."""
    until = await watermark(connection, rollup)
    if until is None:
        width = DAY if rollup.endswith("_daily") else HOUR
        parameters = {"rollup": rollup, "width": width}
        until = await scalar(connection, QUERIES["sources_begin"], parameters)
    return until


async def catch_up(connection: Connection, settings: Settings, *, now: datetime) -> list[str]:
    """Materialise what the refresh policies no longer reach, oldest rollup first.

    A Tidegauge (or its database) that was away for longer than the refresh window comes back to
    samples that no policy would roll up before retention drops them. Only what lies beyond the
    watermark is refreshed, where no bucket exists yet, so nothing can be erased. Returns the
    rollups that were behind. The connection must be in autocommit.
    """
    behind = []
    for policy in wanted_policies(settings):
        if policy.proc != "policy_refresh_continuous_aggregate":
            continue
        policy_reaches = now - dict(policy.window)["start_offset"]
        start = await materialised_until(connection, policy.relation)
        if start is None or start >= policy_reaches:
            continue
        window = {"rollup": policy.relation, "start": start, "end": policy_reaches + 2 * DAY}
        if not await scalar(connection, QUERIES["left_for_" + policy.relation], window):
            continue
        await connection.execute(QUERIES["refresh_rollup"], window)
        behind.append(policy.relation)
    return behind
