"""Policies are those of the settings after every start, and are run in an order that loses nothing."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest

from tidegauge.core.clock import ManualClock
from tidegauge.settings import DAY, HOUR, Settings
from tidegauge.storage.database import Database
from tidegauge.storage.policies import (
    QUERIES,
    Policy,
    materialised_until,
    reconcile,
    wanted_policies,
)
from tidegauge.storage.policy_runner import PolicyRunner

JOBS = """
SELECT j.proc_name, coalesce(c.view_name, j.hypertable_name), j.config ->> 'drop_after'
FROM timescaledb_information.jobs j
LEFT JOIN timescaledb_information.continuous_aggregates c
       ON j.hypertable_name IN (c.materialization_hypertable_name, c.view_name)
WHERE j.job_id >= 1000"""


async def reconciled(database: Database, settings: Settings) -> list[str]:
    async with database.autocommit() as connection:
        return await reconcile(connection, settings, progress=print)


async def retention(database: Database) -> dict[str, str]:
    async with database.connection() as connection:
        rows = await (await connection.execute(JOBS.encode())).fetchall()
    return {relation: after for proc, relation, after in rows if proc == "policy_retention"}


async def doubled(database: Database) -> set[tuple[str, str]]:
    """Policies that a relation has more than once."""
    async with database.connection() as connection:
        rows = await (await connection.execute(JOBS.encode())).fetchall()
    counts = Counter((proc, relation) for proc, relation, _ in rows)
    return {policy for policy, count in counts.items() if count > 1}


async def test_a_second_start_with_the_same_settings_changes_nothing(
    database: Database, settings: Settings
) -> None:
    assert await reconciled(database, settings) == []
    assert await doubled(database) == set()


async def test_a_changed_setting_changes_its_policy_at_the_next_start(
    database: Database, settings: Settings
) -> None:
    changed = settings.model_copy(
        update={"retention_raw": 14 * DAY, "hourly_refresh_every": timedelta(minutes=20)}
    )
    assert await reconciled(database, changed) == [
        "refresh of metric_hourly", "refresh of error_hourly", "retention of metric_samples",
        "retention of metric_nonfinite", "retention of error_counts",
    ]  # fmt: skip
    assert (await retention(database))["metric_samples"] == "14 days"
    assert await reconciled(database, changed) == []
    assert await reconciled(database, settings) == [
        "refresh of metric_hourly", "refresh of error_hourly", "retention of metric_samples",
        "retention of metric_nonfinite", "retention of error_counts",
    ]  # fmt: skip
    assert (await retention(database))["metric_samples"] == "7 days"
    assert await doubled(database) == set()


async def test_a_policy_that_somebody_removed_or_doubled_is_put_right(
    database: Database, settings: Settings
) -> None:
    async with database.autocommit() as connection:
        await connection.execute("SELECT remove_retention_policy('metric_hourly')")
    assert await reconciled(database, settings) == ["retention of metric_hourly"]


async def test_the_runs_of_replaced_policies_are_forgotten(
    database: Database, settings: Settings
) -> None:
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO policy_runs (job_id, policy, relation, started_at, duration_s, failures)"
            " SELECT id, 'retention', 'x', now(), 1, 0 FROM (SELECT 999999 AS id UNION ALL"
            " SELECT min(job_id) FROM timescaledb_information.jobs) j"
        )
    await reconciled(database, settings)
    async with database.connection() as connection:
        cursor = await connection.execute("SELECT job_id = 999999 FROM policy_runs")
        assert await cursor.fetchall() == [(False,)]


@pytest.fixture
def runner(database: Database, clock: ManualClock) -> PolicyRunner:
    return PolicyRunner(database, clock)


async def test_every_policy_runs_when_due_and_its_outcome_is_kept(
    database: Database, settings: Settings, runner: PolicyRunner, clock: ManualClock
) -> None:
    titles = {policy.title for policy in wanted_policies(settings)}
    first = await runner.run_due()
    assert titles <= set(first)  # TimescaleDB adds a columnstore policy to some tables by itself
    assert len(first) == len(set(first))
    assert first[:4] == [
        "refresh of metric_hourly", "refresh of error_hourly", "refresh of metric_daily",
        "refresh of error_daily",
    ]  # fmt: skip
    kinds = [title.split()[0] for title in first]
    assert kinds == sorted(kinds, key=["refresh", "columnstore", "retention"].index)
    assert await runner.run_due() == []
    clock.advance(601)
    assert await runner.run_due() == ["refresh of metric_hourly", "refresh of error_hourly"]
    clock.advance(HOUR.total_seconds())
    assert "retention of metric_samples" in await runner.run_due()
    async with database.connection() as connection:
        cursor = await connection.execute(
            "SELECT runs, failures, last_error FROM policy_runs WHERE relation = 'metric_hourly'"
            " AND policy = 'refresh'"
        )
        assert await cursor.fetchall() == [(3, 0, None)]


async def test_retention_waits_for_a_refresh_that_failed(
    database: Database, runner: PolicyRunner, clock: ManualClock
) -> None:
    await runner.run_due()
    async with database.connection() as connection:
        await connection.execute(
            "UPDATE policy_runs SET last_error = 'out of memory', started_at = %s"
            " WHERE relation = 'metric_hourly' AND policy = 'refresh'",
            ["2100-01-01Z"],
        )
    clock.advance(2 * HOUR.total_seconds())
    ran = await runner.run_due()
    assert "retention of metric_samples" not in ran
    assert "retention of metric_nonfinite" in ran
    health = runner.errors["retention of metric_samples"]
    assert health == "waits for the refresh of metric_hourly"
    async with database.connection() as connection:
        await connection.execute("UPDATE policy_runs SET started_at = '2000-01-01Z'")
    assert "retention of metric_samples" in await runner.run_due()
    assert runner.errors == {}


def test_a_policy_says_what_it_is() -> None:
    policy = Policy("policy_retention", "metric_samples", HOUR, (("drop_after", DAY),))
    assert policy.title == "retention of metric_samples"


@pytest.mark.parametrize("rollup", ["metric_hourly", "metric_daily", "error_hourly", "error_daily"])
async def test_a_start_reads_no_samples_to_see_how_far_a_rollup_is(
    database: Database, rollup: str
) -> None:
    """Of one that was never refreshed, the first bucket would be computed of all there are."""
    now = datetime.now(UTC)
    async with database.autocommit() as connection:
        await connection.execute(
            "INSERT INTO metric_series (metric_name, tags, kind) VALUES ('m', '{}', 'gauge')"
        )
        await connection.execute(
            "INSERT INTO metric_samples (ts, series_id, scaled, divisor)"
            " SELECT %s, id, 1, 1 FROM metric_series WHERE metric_name = 'm'",
            [now - timedelta(hours=3)],
        )
        statement = b"EXPLAIN " + QUERIES["sources_begin"]
        parameters = {"rollup": rollup, "width": timedelta(days=1)}
        plan = await (await connection.execute(statement, parameters)).fetchall()
        assert not [line for (line,) in plan if "_hyper_" in line], plan
        begin = await materialised_until(connection, rollup)
    if rollup.startswith("metric"):
        assert begin <= now - timedelta(hours=3)
    if rollup.endswith("daily") and begin is not None:
        assert begin.astimezone(UTC).time() == time(0)
