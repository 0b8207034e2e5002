"""Many clients on one backend: turns, vanishing clients, cancelling, timeouts."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tidegauge.storage.embedded import EmbeddedDatabase

from .conftest import Connect, one

ENDLESS = "DO $$BEGIN LOOP NULL; END LOOP; END$$"


async def test_clients_take_turns_at_transaction_boundaries(connect: Connect) -> None:
    """Writers in transactions, COPY, failing statements and readers; nothing gets mixed up."""
    admin = await connect()
    await admin.execute("CREATE TABLE ledger (client int, n int)")

    async def writer(client: int) -> None:
        connection = await connect(autocommit=False)
        for n in range(20):
            async with connection.transaction():
                await connection.execute("INSERT INTO ledger VALUES (%s, %s)", (client, n))
                await asyncio.sleep(0)
                await connection.execute("INSERT INTO ledger VALUES (%s, %s)", (client, n))

    async def copier(client: int) -> None:
        connection = await connect()
        for n in range(20):
            async with connection.cursor() as cursor:
                async with cursor.copy("COPY ledger FROM STDIN") as copy:
                    await copy.write_row((client, n))
                    await copy.write_row((client, n))

    async def failer() -> None:
        connection = await connect()
        for _ in range(20):
            with pytest.raises(psycopg.errors.DivisionByZero):
                async with connection.transaction():
                    await connection.execute("INSERT INTO ledger VALUES (-1, 0)")
                    await connection.execute("SELECT 1 / 0")

    async def reader() -> None:
        connection = await connect()
        for n in range(40):
            assert await one(connection, "SELECT count(*) % 2 FROM ledger") == 0
            assert await one(connection, "SELECT %s::int", n) == n

    async def vanisher() -> None:
        for _ in range(10):
            connection = await connect(autocommit=False)
            await connection.execute("INSERT INTO ledger VALUES (-2, 0)")
            connection.pgconn.finish()

    await asyncio.gather(
        *(writer(c) for c in range(3)), *(copier(c) for c in range(3, 5)),
        failer(), reader(), reader(), vanisher(),
    )  # fmt: skip
    rows = await admin.execute("SELECT client, count(*) FROM ledger GROUP BY 1 ORDER BY 1")
    assert await rows.fetchall() == [(client, 40) for client in range(5)]
    await admin.execute("DROP TABLE ledger")


@pytest.mark.parametrize(
    "last_act",
    ["SELECT 1", "SELECT 1 / 0", "COPY samples FROM STDIN"],
    ids=["in transaction", "in failed transaction", "in COPY"],
)
async def test_a_client_that_vanishes_is_rolled_back(connect: Connect, last_act: str) -> None:
    connection, other = await connect(autocommit=False), await connect()
    await connection.execute("CREATE TABLE unfinished ()")
    connection.pgconn.send_query(last_act.encode())
    connection.pgconn.flush()
    waiting = asyncio.create_task(one(other, "SELECT to_regclass('unfinished')"))
    connection.pgconn.finish()
    assert await asyncio.wait_for(waiting, 5) is None


async def test_a_client_that_vanishes_without_sync_is_cleaned_up(connect: Connect) -> None:
    connection, other = await connect(), await connect()
    connection.pgconn.enter_pipeline_mode()
    connection.pgconn.send_query_params(b"CREATE TABLE unfinished ()", None)
    connection.pgconn.send_flush_request()
    connection.pgconn.flush()
    waiting = asyncio.create_task(one(other, "SELECT to_regclass('unfinished')"))
    await asyncio.sleep(0)
    connection.pgconn.finish()
    assert await asyncio.wait_for(waiting, 5) is None


async def test_statements_sent_before_leaving_are_run(connect: Connect) -> None:
    connection, other = await connect(), await connect()
    connection.pgconn.send_query(b"CREATE TABLE left_behind ()")
    connection.pgconn.flush()
    connection.pgconn.finish()
    async with asyncio.timeout(10):  # two connections: either may be read first
        while await one(other, "SELECT to_regclass('left_behind')::text") is None:
            pass
    await other.execute("DROP TABLE left_behind")


async def test_idle_in_transaction_timeout_frees_the_others(connect: Connect) -> None:
    holder, other = await connect(autocommit=False), await connect()
    await holder.execute("SELECT 1")
    began = time.monotonic()
    assert await one(other, "SELECT 2") == 2  # waits for the holder
    assert 0.4 < time.monotonic() - began < 3
    with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
        await holder.execute("SELECT 3")


async def test_a_client_that_stalls_in_copy_is_thrown_out(connect: Connect) -> None:
    holder, other = await connect(), await connect()
    holder.pgconn.send_query(b"COPY samples FROM STDIN")
    holder.pgconn.flush()
    assert await asyncio.wait_for(one(other, "SELECT 2"), 5) == 2


async def test_a_long_statement_is_not_idle(connect: Connect) -> None:
    connection = await connect(autocommit=False)
    await connection.execute("SELECT pg_sleep(1)")  # longer than the idle timeout
    assert await one(connection, "SELECT 1") == 1


@pytest.mark.parametrize(
    "statement",
    [
        ENDLESS,
        "SELECT count(*) FROM generate_series(1, 2000000000)",
        "SELECT count(*) FROM pg_class a, pg_class b, pg_class c, pg_class d",
        "SELECT pg_sleep(60)",
    ],
)
async def test_a_running_statement_is_cancelled(connect: Connect, statement: str) -> None:
    connection = await connect()
    task = asyncio.create_task(connection.execute(statement))
    await asyncio.sleep(0.05)
    await connection.cancel_safe()
    with pytest.raises(psycopg.errors.QueryCanceled, match="user request"):
        await asyncio.wait_for(task, 5)
    assert await one(connection, "SELECT 1") == 1


async def test_a_new_database_cancels_before_anything_has_failed(
    start: Callable[..., Awaitable[EmbeddedDatabase]], tmp_path: Path
) -> None:
    database = await start(tmp_path / "new")
    async with await psycopg.AsyncConnection.connect(
        database.conninfo, autocommit=True
    ) as connection:
        await connection.execute("SET statement_timeout = '100ms'")
        with pytest.raises(psycopg.errors.QueryCanceled):
            await asyncio.wait_for(connection.execute("SELECT pg_sleep(60)"), 10)


async def test_a_waiting_statement_is_cancelled(connect: Connect) -> None:
    holder, other = await connect(autocommit=False), await connect()
    await holder.execute("SELECT 1")
    task = asyncio.create_task(other.execute("CREATE TABLE never ()"))
    await asyncio.sleep(0.05)
    await other.cancel_safe()
    with pytest.raises(psycopg.errors.QueryCanceled):
        await asyncio.wait_for(task, 5)
    await holder.rollback()
    assert await one(other, "SELECT to_regclass('never')") is None


async def test_a_late_cancel_hits_nobody_else(connect: Connect) -> None:
    """However near the end of its statement it comes: answered, but not yet known to have ended."""
    first, second = await connect(), await connect()
    for attempt in range(300):
        ending = asyncio.create_task(first.execute("SELECT pg_sleep(%s)", [attempt % 30 / 10_000]))
        cancel = asyncio.create_task(first.cancel_safe())
        assert await one(second, "SELECT %s::int", attempt) == attempt
        await cancel
        with contextlib.suppress(psycopg.errors.QueryCanceled):
            await ending
        assert await one(second, "SELECT %s::int", attempt) == attempt


@pytest.mark.parametrize("statement", [ENDLESS, "SELECT pg_sleep(60)"])
async def test_statement_timeout(connect: Connect, statement: str) -> None:
    connection = await connect()
    for setting in ("SET LOCAL statement_timeout = '100ms'", "SELECT set_config('statement_timeout', '100', true)"):  # fmt: skip  # noqa: E501
        began = time.monotonic()
        with pytest.raises(psycopg.errors.QueryCanceled, match="statement timeout"):
            async with connection.transaction():
                await connection.execute(sql.SQL(setting))
                await connection.execute(statement)
        assert 0.1 <= time.monotonic() - began < 2
    await connection.execute("SELECT pg_sleep(0.2)")  # the limit went with its transaction


async def test_a_client_that_does_not_read_blocks_only_its_own_turn(
    shared: EmbeddedDatabase, connect: Connect
) -> None:
    """A 50 MB result nobody reads stays in the database process only up to a few MB."""
    lazy = await connect()
    before = shared.resident_bytes() or 0
    lazy.pgconn.send_query(b"SELECT repeat('x', 1000) FROM generate_series(1, 200000)")
    lazy.pgconn.flush()
    await asyncio.sleep(0.5)
    assert (shared.resident_bytes() or 0) - before < 100_000_000
    lazy.pgconn.finish()
    assert await asyncio.wait_for(one(await connect(), "SELECT 1"), 10) == 1


async def test_hundred_clients_and_no_more(connect: Connect) -> None:
    connections = [await connect() for _ in range(90)]
    answers = await asyncio.gather(
        *(one(c, "SELECT %s::int", n) for n, c in enumerate(connections))
    )
    assert answers == list(range(90))
    with pytest.raises(psycopg.OperationalError, match="too many clients"):
        for _ in range(20):
            await connect()
