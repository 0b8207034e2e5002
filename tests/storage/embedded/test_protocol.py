"""What a client sees: handshake, queries, prepared statements, COPY, big messages, refusals."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
import subprocess

import psycopg
import pytest
from psycopg import pq

from tidegauge.storage.embedded import EmbeddedDatabase

from .conftest import Connect, one


async def test_psql_one_liner(shared: EmbeddedDatabase) -> None:
    command = ["psql", shared.conninfo, "-XAtc", "SELECT 6 * 7"]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    output, _ = await process.communicate()
    assert output == b"42\n"


async def test_wrong_password_and_wrong_user_are_refused(shared: EmbeddedDatabase) -> None:
    for wrong in ("password=wrong", "user=postgres"):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            await psycopg.AsyncConnection.connect(f"{shared.conninfo} {wrong}")


async def test_encryption_requests_are_declined(shared: EmbeddedDatabase) -> None:
    for code in (80877103, 80877104):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(shared.files.socket_path))
            client.sendall(struct.pack("!ii", 8, code))
            assert client.recv(1) == b"N"


async def test_garbage_ends_the_connection_only(shared: EmbeddedDatabase, connect: Connect) -> None:
    for garbage in (b"GET / HTTP/1.1\r\n\r\n", struct.pack("!ii", 8, 99 << 16), os.urandom(64)):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(shared.files.socket_path))
            client.settimeout(5)
            client.sendall(garbage)
            client.shutdown(socket.SHUT_WR)
            while client.recv(4096):
                pass
    assert await one(await connect(), "SELECT 1") == 1


async def test_session_settings_are_sane(connect: Connect) -> None:
    connection = await connect()
    settings = {
        "client_min_messages": "notice",
        "enable_seqscan": "on",
        "exit_on_error": "off",
        "search_path": '"$user", public',
        "TimeZone": "UTC",
        "fsync": "on",
    }
    for name, value in settings.items():
        assert await one(connection, f"SHOW {name}") == value


async def test_settings_of_a_client_leave_with_it(connect: Connect) -> None:
    first, second = await connect(), await connect()
    await first.execute("SET search_path = pg_catalog; SET statement_timeout = '7s'")
    await first.close()
    assert await one(second, "SHOW search_path") == '"$user", public'
    assert await one(second, "SHOW statement_timeout") == "0"


async def test_prepared_statements_of_two_clients_do_not_meet(connect: Connect) -> None:
    first, second = await connect(prepare_threshold=0), await connect(prepare_threshold=0)
    for _ in range(3):
        assert await one(first, "SELECT %s::int + 1", 1) == 2
        assert await one(second, "SELECT %s::text || 'x'", "a") == "ax"
    await first.execute("DEALLOCATE ALL")
    assert await one(second, "SELECT %s::text || 'x'", "b") == "bx"
    await first.close()
    assert await one(second, "SELECT %s::text || 'x'", "c") == "cx"
    assert await one(second, "SELECT count(*) FROM pg_prepared_statements") == 2


async def test_unnamed_statement_outlives_another_client(shared: EmbeddedDatabase) -> None:
    first, second = (pq.PGconn.connect(shared.conninfo.encode()) for _ in range(2))
    first.prepare(b"", b"SELECT 'first'")
    second.prepare(b"", b"SELECT 'second'")
    assert first.exec_prepared(b"", []).get_value(0, 0) == b"first"
    assert second.exec_prepared(b"", []).get_value(0, 0) == b"second"
    first.exec_(b"SELECT 1")  # a simple query takes the client's own unnamed statement away
    assert first.exec_prepared(b"", []).status == pq.ExecStatus.FATAL_ERROR
    for connection in (first, second):
        connection.finish()


async def test_deallocate_of_one_name(shared: EmbeddedDatabase) -> None:
    first, second = (pq.PGconn.connect(shared.conninfo.encode()) for _ in range(2))
    for connection in (first, second):
        connection.prepare(b"Mine", b"SELECT 1")
    assert first.exec_(b'DEALLOCATE "Mine"').command_status == b"DEALLOCATE"
    assert first.exec_prepared(b"Mine", []).status == pq.ExecStatus.FATAL_ERROR
    assert second.exec_prepared(b"Mine", []).get_value(0, 0) == b"1"
    assert second.exec_(b"deallocate all").command_status == b"DEALLOCATE ALL"
    for connection in (first, second):
        connection.finish()


async def test_very_long_statement_names(shared: EmbeddedDatabase) -> None:
    connection = pq.PGconn.connect(shared.conninfo.encode())
    names = [b"n" * 62 + end for end in (b"a", b"b")]
    for name in names:
        connection.prepare(name, b"SELECT '" + name[-1:] + b"'")
    assert [connection.exec_prepared(name, []).get_value(0, 0) for name in names] == [b"a", b"b"]
    connection.finish()


async def test_pipeline_mode_with_an_error_in_the_middle(connect: Connect) -> None:
    connection = await connect(prepare_threshold=0)
    with pytest.raises(psycopg.errors.DivisionByZero):
        async with connection.pipeline():
            await connection.execute("SELECT 1")
            await connection.execute("SELECT 1 / %s", (0,))
            await connection.execute("SELECT 2")
    async with connection.pipeline():
        cursors = [await connection.execute("SELECT %s::int", (n,)) for n in range(50)]
    assert [(await cursor.fetchone()) for cursor in cursors] == [(n,) for n in range(50)]


async def test_several_statements_in_one_query(connect: Connect) -> None:
    connection = await connect()
    cursor = await connection.execute("SELECT 1; SELECT 2; SELECT 3")
    results = [await cursor.fetchone()]
    while cursor.nextset():
        results.append(await cursor.fetchone())
    assert results == [(1,), (2,), (3,)]


async def test_copy_in_and_out(connect: Connect) -> None:
    connection = await connect()
    await connection.execute("CREATE TEMP TABLE copied (n int, t text)")
    async with connection.cursor() as cursor:
        async with cursor.copy("COPY copied FROM STDIN") as copy:
            for n in range(1000):
                await copy.write_row((n, f"row {n}"))
        assert cursor.rowcount == 1000
        async with cursor.copy("COPY copied FROM STDIN WHERE n %% %s = 0", (2,)) as copy:
            for n in range(10):
                await copy.write_row((n, "again"))
        assert cursor.rowcount == 5
        async with cursor.copy("COPY (SELECT * FROM copied ORDER BY n DESC) TO STDOUT") as copy:
            rows = [row async for row in copy.rows()]
    assert len(rows) == 1005
    assert rows[0] == ("999", "row 999")
    await connection.execute("DROP TABLE copied")


@pytest.mark.parametrize("rows_before_error", [0, 1, 100_000])
async def test_copy_that_fails_leaves_a_usable_connection(
    connect: Connect, rows_before_error: int
) -> None:
    connection = await connect()
    await connection.execute("CREATE TEMP TABLE numbers (n int)")
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        async with (
            connection.cursor() as cursor,
            cursor.copy("COPY numbers FROM STDIN") as copy,
        ):
            await copy.write(b"1\n" * rows_before_error + b"not a number\n" + b"2\n" * 300_000)
    assert await one(connection, "SELECT count(*) FROM numbers") == 0
    await connection.execute("DROP TABLE numbers")


async def test_copy_broken_off_by_the_client(connect: Connect) -> None:
    connection = await connect()
    await connection.execute("CREATE TEMP TABLE numbers (n int)")
    with pytest.raises(RuntimeError, match="changes its mind"):
        async with connection.cursor() as cursor, cursor.copy("COPY numbers FROM STDIN") as copy:
            await copy.write(b"1\n" * 100)
            raise RuntimeError("the client changes its mind")
    assert await one(connection, "SELECT count(*) FROM numbers") == 0
    await connection.execute("DROP TABLE numbers")


async def test_big_messages(connect: Connect) -> None:
    connection = await connect()
    await connection.execute("CREATE TEMP TABLE blobs (b bytea)")
    blob = os.urandom(20_000_000)
    await connection.execute("INSERT INTO blobs VALUES (%b)", (blob,))
    line = b"\\\\x" + b"ab" * 10_000_000 + b"\n"
    async with connection.cursor() as cursor, cursor.copy("COPY blobs FROM STDIN") as copy:
        await copy.write(line)
    assert await one(connection, "SELECT sum(length(b)) FROM blobs") == 30_000_000
    cursor = await connection.cursor(binary=True).execute("SELECT b FROM blobs LIMIT 1")
    assert await cursor.fetchone() == (blob,)
    rows = await connection.execute("SELECT repeat('x', 1000) FROM generate_series(1, 50000)")
    assert sum(len(row[0]) for row in await rows.fetchall()) == 50_000_000
    literal = "y" * 20_000_000
    assert await one(connection, f"SELECT length('{literal}')") == 20_000_000
    await connection.execute("DROP TABLE blobs")


@pytest.mark.parametrize(
    "statement",
    [
        "COPY pg_class FROM PROGRAM 'ls'",
        "SELECT 1; copy (SELECT 1)\n to /* there */ program 'cat'",
        "DISCARD ALL",
        "  -- all of it\n reset all;",
        "CREATE INDEX CONCURRENTLY i ON samples (ts)",
        'CREATE UNIQUE INDEX concurrently "i" ON samples (ts)',
        "DROP INDEX CONCURRENTLY i",
        "REINDEX TABLE CONCURRENTLY samples",
        "REINDEX (VERBOSE) INDEX CONCURRENTLY i",
    ],
)
async def test_what_would_break_the_shared_session_is_refused(
    connect: Connect, statement: str
) -> None:
    connection = await connect(autocommit=False)
    with pytest.raises(psycopg.errors.FeatureNotSupported, match="embedded database"):
        await connection.execute(statement)
    assert connection.info.transaction_status == psycopg.pq.TransactionStatus.INERROR
    await connection.rollback()
    if ";" not in statement:
        with pytest.raises(psycopg.errors.FeatureNotSupported):
            await connection.execute(statement, prepare=True)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 'COPY t FROM PROGRAM'",
        'SELECT 1 AS "reset all; discard all"',
        "SELECT $$; RESET ALL; $$ -- ; discard all",
        "SELECT 1 /* ; RESET ALL */",
        "RESET work_mem",
    ],
)
async def test_what_merely_looks_alike_is_not_refused(connect: Connect, statement: str) -> None:
    await (await connect()).execute(statement)


async def test_errors_carry_their_fields(connect: Connect) -> None:
    connection = await connect()
    with pytest.raises(psycopg.errors.UndefinedTable) as caught:
        await connection.execute("SELECT * FROM nowhere")
    assert caught.value.diag.statement_position == "15"
    notices: list[str] = []
    connection.add_notice_handler(lambda notice: notices.append(notice.message_primary or ""))
    await connection.execute("DO $$BEGIN RAISE NOTICE 'hello'; END$$")
    assert notices == ["hello"]
