"""Migrations: on an empty database, from each older version, twice, at once, and never backwards."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import psycopg
import pytest

from tests.conftest import Server
from tidegauge.core.errors import ConfigurationError
from tidegauge.resources import schema_dir
from tidegauge.storage.database import Connection
from tidegauge.storage.migrations import Migration, migrate, pending, read_migrations

MIGRATIONS = read_migrations(schema_dir())

CATALOG = """
SELECT table_name, column_name, data_type, is_nullable, column_default
FROM information_schema.columns WHERE table_schema = 'public'
ORDER BY table_name, ordinal_position"""


async def connect(conninfo: str) -> Connection:
    return await psycopg.AsyncConnection.connect(conninfo, autocommit=True, prepare_threshold=None)


async def catalog(connection: Connection) -> list[tuple[object, ...]]:
    return await (await connection.execute(CATALOG)).fetchall()


async def test_an_empty_database_gets_the_tables_of_the_checklist(bare_database: str) -> None:
    async with await connect(bare_database) as connection:
        assert await migrate(connection, MIGRATIONS) == len(MIGRATIONS)
        columns: dict[str, list[str]] = {}
        for table, column, *_ in await catalog(connection):
            columns.setdefault(str(table), []).append(str(column))
    assert columns["performance_metrics"] == [
        "id", "metric_name", "metric_value", "tags", "timestamp", "created_at",
    ]  # fmt: skip
    for table, wanted in {
        "error_logs": {"id", "error_type", "error_message", "stack_trace", "request_path",
                       "user_id", "severity", "created_at"},
        "alert_rules": {"id", "rule_name", "metric_name", "threshold", "condition", "enabled",
                        "created_at", "updated_at"},
        "alert_history": {"id", "alert_rule_id", "triggered_at", "resolved_at", "status",
                          "message"},
    }.items():  # fmt: skip
        assert wanted <= set(columns[table])


async def test_a_second_run_changes_nothing(bare_database: str) -> None:
    async with await connect(bare_database) as connection:
        await migrate(connection, MIGRATIONS)
        before = await catalog(connection)
        assert await pending(connection, MIGRATIONS) == []
        assert await migrate(connection, MIGRATIONS) == 0
        assert await catalog(connection) == before


@pytest.mark.parametrize("older", range(1, len(MIGRATIONS)))
async def test_an_older_version_is_brought_up_to_date(bare_database: str, older: int) -> None:
    async with await connect(bare_database) as connection:
        await migrate(connection, MIGRATIONS[:older])
        await connection.execute(
            "INSERT INTO performance_metrics (metric_name, metric_value) VALUES ('kept', 4.5)"
        )
        assert await pending(connection, MIGRATIONS) == MIGRATIONS[older:]
        assert await migrate(connection, MIGRATIONS) == len(MIGRATIONS) - older
        cursor = await connection.execute(
            "SELECT metric_name, metric_value FROM performance_metrics"
        )
        assert await cursor.fetchall() == [("kept", 4.5)]


async def test_two_processes_at_once_apply_each_step_once(bare_database: str) -> None:
    connections = [await connect(bare_database) for _ in range(2)]
    try:
        counts = await asyncio.gather(*(migrate(c, MIGRATIONS) for c in connections))
    finally:
        for connection in connections:
            await connection.close()
    assert sum(counts) == len(MIGRATIONS)


async def test_a_failing_step_leaves_the_one_before(bare_database: str) -> None:
    broken = Migration(2, "broken", b"CREATE TABLE half (id int); SELECT 1 / 0")
    async with await connect(bare_database) as connection:
        with pytest.raises(psycopg.errors.DivisionByZero):
            await migrate(connection, [MIGRATIONS[0], broken])
        row = await (
            await connection.execute(
                "SELECT to_regclass('half'), max(version) FROM schema_migrations"
            )
        ).fetchone()
        assert row == (None, 1)


async def test_a_newer_database_is_refused(bare_database: str) -> None:
    async with await connect(bare_database) as connection:
        await migrate(connection, MIGRATIONS)
        with pytest.raises(ConfigurationError, match=r"at migration 0\d+ .* knows 1;"):
            await migrate(connection, MIGRATIONS[:1])


async def test_a_migration_changed_after_it_was_applied_is_refused(bare_database: str) -> None:
    async with await connect(bare_database) as connection:
        await migrate(connection, MIGRATIONS[:1])
        changed = replace(MIGRATIONS[0], sql=MIGRATIONS[0].sql + b"\n-- more")
        with pytest.raises(ConfigurationError, match="0001 .* was changed"):
            await migrate(connection, [changed])


async def test_plain_sql_inserts_a_sample(bare_database: str, server: Server) -> None:
    async with await connect(bare_database) as connection:
        await migrate(connection, MIGRATIONS)
        for statement, wanted in [
            ("INSERT INTO performance_metrics (metric_name, metric_value, tags)"
             " VALUES ('m', 2.5, '{\"a\": \"b\"}')", None),
            ("INSERT INTO performance_metrics (metric_name, metric_value) VALUES ('', 1)", "metric_name"),
            ("INSERT INTO performance_metrics (metric_name, metric_value) VALUES ('m', 'NaN')", "finite"),
            ("INSERT INTO performance_metrics (metric_name, metric_value, timestamp)"
             " VALUES ('m', 1, now() - interval '6 days')", "late"),
            ("INSERT INTO performance_metrics (metric_name, metric_value, timestamp)"
             " VALUES ('m', 1, now() + interval '1 hour')", "future"),
        ]:  # fmt: skip
            if wanted is None:
                await connection.execute(statement.encode())
            else:
                with pytest.raises(psycopg.errors.CheckViolation, match=wanted):
                    await connection.execute(statement.encode())
        cursor = await connection.execute(
            "SELECT id, metric_name, metric_value, tags, created_at <= now() FROM performance_metrics"
        )
        [(sample_id, *rest)] = await cursor.fetchall()
        assert rest == ["m", 2.5, {"a": "b"}, True]
        assert sample_id.partition(":")[2].isdecimal()


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (["0001_a.sql", "0003_b.sql"], "numbered"),
        (["0001_a.sql", "0001_b.sql"], "numbered"),
        (["first.sql"], "NNNN"),
    ],
)
def test_misnumbered_files_are_refused(tmp_path, names, complaint) -> None:  # type: ignore[no-untyped-def]
    for name in names:
        (tmp_path / name).write_text("SELECT 1")
    with pytest.raises(ValueError, match=complaint):
        read_migrations(tmp_path)
