"""The database: does it answer, how fast, how near to its limits, do its policies run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ...core.clock import Clock, to_datetime
from ...core.levels import Levels
from ...core.service import Status
from ...settings import HOUR, Settings
from ...storage.database import Database, scalar
from ...storage.policies import QUERIES as POLICY_QUERIES
from ...storage.policies import TITLES, materialised_until
from ...storage.sql import load_queries
from ..findings import ComponentType, Finding

QUERIES = load_queries("tidegauge.health.own")
_STORE: ComponentType = "datastore"


@dataclass(frozen=True, slots=True)
class DatabaseLevels:
    """From when on the database's figures are a worry; see the settings of the same names."""

    response_s: Levels
    connections: Levels
    transaction_age: Levels
    clock_s: Levels


async def examine_database(
    database: Database, clock: Clock, levels: DatabaseLevels
) -> list[Finding]:
    """Response time, connection headroom, transaction id age, size, and its clock against ours."""
    before = clock.monotonic()
    async with database.connection() as connection:
        connected = clock.monotonic()
        theirs_us = int(await scalar(connection, QUERIES["now"]))
        answered, ours_us = clock.monotonic(), clock.now_us()
        cursor = await connection.execute(QUERIES["connections"])
        used, most = await cursor.fetchone() or (0, 1)
        age = float(await scalar(connection, QUERIES["transaction_age"]) or 0)
        size_bytes = int(await scalar(connection, QUERIES["size"]))
    took_s = answered - before
    findings = [
        _judged("responseTime", levels.response_s, took_s, "s",
                f"a query took {took_s:.3f} s, {connected - before:.3f} s of it for a connection"),
        _judged("transactionIdAge", levels.transaction_age, age, "1",
                f"{age:.0%} of the transaction ids are used up; let VACUUM freeze"),
        Finding("database", "size", observed=size_bytes, unit="By", component_type=_STORE),
    ]  # fmt: skip
    if not database.embedded:
        share = used / max(most, 1)
        findings.append(
            _judged("connections", levels.connections, share, "1",
                    f"{used} of {most} connections are in use")
        )  # fmt: skip
    # the database's time lies between our two readings, so half the round trip is no difference
    off_s = max(0.0, abs(ours_us - theirs_us) / 1e6 - (answered - connected))
    findings.append(
        Finding("clock", "offset", levels.clock_s.judge(off_s), round(off_s, 3), "s",
                f"the database's clock and ours are {off_s:.1f} s apart", "system")
    )  # fmt: skip
    return findings


def _judged(measurement: str, levels: Levels, value: float, unit: str, output: str) -> Finding:
    return Finding(
        "database", measurement, levels.judge(value), round(value, 6), unit, output, _STORE
    )


@dataclass(frozen=True, slots=True)
class TimescaleLevels:
    """From when on TimescaleDB's background work is a worry."""

    rollup_lag_s: Levels
    backlog: Levels


async def examine_timescale(
    database: Database, clock: Clock, settings: Settings, levels: TimescaleLevels
) -> list[Finding]:
    """Rollup lag, policies that failed or are overdue, chunks that should be compressed by now."""
    now = to_datetime(clock.now_us())
    facts = database.facts
    own_workers = facts is not None and facts.background_workers
    async with database.connection() as connection:
        until = await materialised_until(connection, "metric_hourly")
        behind_s = 0.0
        if until is not None:
            # a bucket that has been closed for an hour should be rolled up by the next refresh
            window = {"start": until, "end": now - HOUR - settings.hourly_refresh_every}
            if window["start"] < window["end"] and await scalar(
                connection, POLICY_QUERIES["left_for_metric_hourly"], window
            ):
                behind_s = (now - until).total_seconds()
        query = QUERIES["server_jobs" if own_workers else "embedded_jobs"]
        jobs = await (await connection.execute(query)).fetchall()
        waits = settings.columnstore_after + timedelta(hours=2)
        backlog = int(await scalar(connection, QUERIES["uncompressed"], [waits]))
    troubles = []
    for _, proc, relation, failed, overdue, error in jobs:
        title = f"{TITLES[proc]} of {relation}"
        if failed:
            troubles.append((Status.FAIL, f"{title} failed: {error or 'see the database log'}"))
        elif overdue:
            troubles.append((Status.WARN, f"{title} is overdue"))
    troubles.sort(key=lambda t: t[0] is Status.WARN)
    return [
        Finding("timescaledb", "rollupLag", levels.rollup_lag_s.judge(behind_s), round(behind_s),
                "s", f"the hourly rollup is {behind_s / 3600:.1f} h behind", _STORE),
        Finding("timescaledb", "policies", troubles[0][0] if troubles else Status.PASS, len(jobs),
                "{policy}", "; ".join(text for _, text in troubles[:3]), _STORE),
        Finding("timescaledb", "uncompressedChunks", levels.backlog.judge(backlog), backlog,
                "{chunk}", f"{backlog} closed chunks of samples are not compressed yet", _STORE),
    ]  # fmt: skip
