"""Transactions that only read: their settings, how they end, and that their connection comes back."""

from __future__ import annotations

import asyncio

import psycopg
import pytest

from tidegauge.storage.database import Database, scalar

SHORT = b"SET LOCAL statement_timeout = 200; SET LOCAL work_mem = '5MB'"


async def _all_back(database: Database) -> None:
    async with asyncio.timeout(10):
        while database.pool_stats()["pool_available"] != database.pool_stats()["pool_size"]:
            await asyncio.sleep(0.01)


async def test_settings_hold_for_one_transaction(database: Database) -> None:
    async with database.reading(SHORT) as connection:
        assert await scalar(connection, "SHOW work_mem") == "5MB"
        assert await scalar(connection, "SHOW transaction_read_only") == "on"
    await _all_back(database)
    for _ in range(database.pool_stats()["pool_size"]):
        async with database.connection() as connection:
            assert await scalar(connection, "SHOW work_mem") != "5MB"
            assert await scalar(connection, "SHOW statement_timeout") == "0"


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("SELECT pg_sleep(60)", psycopg.errors.QueryCanceled),
        ("DELETE FROM api_keys", psycopg.errors.ReadOnlySqlTransaction),
        ("SELECT 1 / 0", psycopg.errors.DivisionByZero),
    ],
)
async def test_a_failed_one_leaves_a_usable_connection(
    database: Database, statement: str, error: type[psycopg.Error]
) -> None:
    with pytest.raises(error):
        async with database.reading(SHORT) as connection:
            await connection.execute(statement.encode())
    await _all_back(database)
    async with database.reading(SHORT) as connection:
        assert await scalar(connection, "SELECT 1") == 1


async def test_settings_that_do_not_exist_lose_no_connection(database: Database) -> None:
    with pytest.raises(psycopg.errors.UndefinedObject):
        async with database.reading(b"SET LOCAL no_such_setting = 1"):
            pass
    await _all_back(database)


async def test_a_cancelled_reader_gives_its_connection_back(database: Database) -> None:
    async def read() -> None:
        async with database.reading(b"SET LOCAL work_mem = '5MB'") as connection:
            reads.set()
            await connection.execute("SELECT pg_sleep(60)")

    reads = asyncio.Event()
    task = asyncio.create_task(read())
    await reads.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _all_back(database)
    async with database.connection() as connection:
        assert await scalar(connection, "SELECT 1") == 1
