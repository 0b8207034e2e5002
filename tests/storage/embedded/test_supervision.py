"""Start, stop, death and lock of the database process."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from tidegauge.storage.embedded import (
    DataDirectoryLocked,
    DataDirectoryNotWritable,
    EmbeddedDatabase,
    StartFailed,
    copy_data_directory,
)

from .conftest import Connection, one, until

Start = Callable[..., Any]
ROOT = Path(__file__).parents[3]
INSERT = "INSERT INTO samples VALUES (%s::timestamptz, 1, %s, 1)"


async def connection_to(database: EmbeddedDatabase) -> Connection:
    return await psycopg.AsyncConnection.connect(
        database.conninfo, autocommit=True, prepare_threshold=None
    )


async def test_inserts_into_a_hypertable_go_on_after_a_clean_restart(start: Start) -> None:
    database = await start()
    for n in range(3):
        async with await connection_to(database) as connection:
            await connection.execute(INSERT, (f"2026-01-0{n + 1}", n))
        await database.stop()
        assert database.state == "stopped"
        assert database.pid is None
        await database.start()
    async with await connection_to(database) as connection:
        assert await one(connection, "SELECT count(*) FROM samples") == 3
        assert await one(connection, "SELECT count(*) FROM show_chunks('samples')") == 3


async def test_clean_stop_leaves_nothing_to_recover_and_no_socket(start: Start) -> None:
    database = await start()
    async with await connection_to(database) as connection:
        await connection.execute(INSERT, ("2026-01-01", 1))
    await database.stop()
    assert {path.name for path in database.files.path.iterdir()} == {
        "cluster", "database.log", "lock", "pgpass"
    }  # fmt: skip
    await database.start()
    text = database.files.log_file.read_text()
    assert "recover" not in text
    assert "without a checkpoint" not in text


async def test_stop_does_not_wait_for_a_long_statement(start: Start) -> None:
    database = await start()
    connection = await connection_to(database)
    task = asyncio.create_task(connection.execute("SELECT pg_sleep(60)"))
    await asyncio.sleep(0.05)
    await asyncio.wait_for(database.stop(), 5)
    with pytest.raises(psycopg.OperationalError):
        await task
    assert "stopped" in database.files.log_file.read_text()


async def test_acknowledged_rows_survive_kill_9_and_the_supervisor_restarts(start: Start) -> None:
    database = await start()
    acknowledged = 0
    for killed in range(1, 4):
        connection = await connection_to(database)
        pid = database.pid

        async def insert(connection: Connection = connection) -> None:
            nonlocal acknowledged
            while True:
                await connection.execute(INSERT, ("2026-01-01", acknowledged + 1))
                acknowledged += 1

        task = asyncio.create_task(insert())
        goal = acknowledged + 50
        await until(lambda goal=goal: acknowledged >= goal)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            await task
        await until(lambda killed=killed: database.restarts == killed)
        assert database.state == "running"
        assert database.pid != pid
        assert database.last_error == "ended with signal 9"
        async with await connection_to(database) as connection:
            seen = await one(connection, "SELECT max(scaled) FROM samples")
            assert seen in (acknowledged, acknowledged + 1)
            acknowledged = int(seen)
            assert await one(connection, "SELECT count(*) FROM samples") == acknowledged


async def test_recursion_is_deep_and_endless_recursion_ends_in_a_restart(start: Start) -> None:
    database = await start()
    connection = await connection_to(database)
    await connection.execute(
        "CREATE FUNCTION depth(n int) RETURNS int LANGUAGE plpgsql AS "
        "$$BEGIN RETURN CASE WHEN n = 0 THEN 0 ELSE 1 + depth(n - 1) END; END$$"
    )
    assert await one(connection, "SELECT depth(5000)") == 5000
    nested = "CASE WHEN true THEN " * 800 + "1" + " END" * 800
    assert await one(connection, f"SELECT {nested}") == 1
    assert await one(connection, "SELECT count(*) > 0 FROM pg_class") is True
    with pytest.raises(psycopg.OperationalError):
        await connection.execute("SELECT depth(10000000)")
    await until(lambda: database.restarts == 1)
    assert "recursed too deeply" in str(database.last_error)
    async with await connection_to(database) as connection:
        assert await one(connection, "SELECT depth(10)") == 10


async def test_restart_is_a_remedy(start: Start) -> None:
    database = await start()
    pid = database.pid
    await database.restart("a test")
    await until(lambda: database.restarts == 1)
    assert database.pid != pid


async def test_state_and_memory_are_told(start: Start, tmp_path: Path) -> None:
    unused = EmbeddedDatabase(tmp_path / "unused")
    assert (unused.state, unused.pid, unused.resident_bytes()) == ("stopped", None, None)
    database = await start()
    assert database.state == "running"
    assert 100_000_000 < (database.resident_bytes() or 0) < 1_500_000_000


async def test_a_data_directory_has_one_owner(start: Start) -> None:
    database = await start()
    second = EmbeddedDatabase(database.files.path)
    with pytest.raises(DataDirectoryLocked, match=f"in use by process {os.getpid()}\\.") as caught:
        await second.start()
    assert caught.value.pid == os.getpid()
    assert second.state == "failed"
    async with await connection_to(database) as connection:
        assert await one(connection, "SELECT 1") == 1


async def test_a_database_ends_with_its_parent_and_keeps_the_lock_till_then(
    template: Path, tmp_path: Path, start: Start
) -> None:
    copy_data_directory(template, tmp_path / "data")
    program = f"""
import asyncio, pathlib
from tidegauge.storage.embedded import EmbeddedDatabase
async def main():
    database = EmbeddedDatabase(pathlib.Path({str(tmp_path / "data")!r}), durable=False)
    await database.start()
    print(database.pid, flush=True)
    await asyncio.sleep(600)
asyncio.run(main())
"""
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert parent.stdout is not None
    server = psutil.Process(int(await parent.stdout.readline()))
    with pytest.raises(DataDirectoryLocked, match=f"process {parent.pid}"):
        await start(tmp_path / "data")
    server.suspend()  # an orphan that does not get to its end yet
    parent.kill()
    await parent.wait()
    successor = asyncio.create_task(start(tmp_path / "data"))
    await asyncio.sleep(0.3)
    assert not successor.done()
    server.resume()
    database = await asyncio.wait_for(successor, 15)
    assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE
    assert "the parent process has gone" in database.files.log_file.read_text()


async def test_password_file_and_socket_are_private(start: Start) -> None:
    database = await start()
    for path in (database.files.password_file, database.files.socket_path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    password = database.files.password_file.read_text().strip().rpartition(":")[2]
    assert len(password) >= 32
    assert password not in database.conninfo


async def test_a_long_path_gets_its_socket_elsewhere(
    start: Start, template: Path, tmp_path: Path
) -> None:
    directory = tmp_path / ("long" * 30)
    copy_data_directory(template, directory)
    database = await start(directory)
    assert len(os.fsencode(database.files.socket_path)) <= 107
    assert stat.S_IMODE(database.files.socket_dir.stat().st_mode) == 0o700
    async with await connection_to(database) as connection:
        assert await one(connection, "SELECT 1") == 1
    await database.stop()
    shutil.rmtree(database.files.socket_dir)


async def test_listening_on_tcp_asks_for_the_password(start: Start, unused_port: int) -> None:
    database = await start(listen_tcp=("127.0.0.1", unused_port))
    there = f"{database.conninfo} host=127.0.0.1 port={unused_port}"
    async with await psycopg.AsyncConnection.connect(there) as connection:
        assert await one(connection, "SELECT 1") == 1
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        await psycopg.AsyncConnection.connect(f"{there} password=guess")


async def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    database = EmbeddedDatabase(tmp_path / "file" / "data")
    with pytest.raises(DataDirectoryNotWritable) as caught:
        await database.start()
    said = f"The data directory {tmp_path}/file/data is not writable: not a directory."
    assert str(caught.value) == said == database.last_error


async def test_a_database_that_cannot_start_says_why(
    start: Start, template: Path, tmp_path: Path
) -> None:
    directory = tmp_path / "data"
    copy_data_directory(template, directory)
    shutil.rmtree(directory / "cluster" / "global")
    with pytest.raises(StartFailed, match=r"^The embedded database ended at its start .*log: "):
        await start(directory)
    copy_data_directory(template, tmp_path / "other")  # and the lock is free again
    shutil.rmtree(directory / "cluster")
    shutil.copytree(tmp_path / "other" / "cluster", directory / "cluster")
    await start(directory)


async def test_the_log_is_rotated_at_start(start: Start) -> None:
    database = await start()
    await database.stop()
    database.files.log_file.write_text("x" * 2_000_000)
    await database.start()
    assert database.files.log_file.stat().st_size < 10_000
    assert (database.files.path / "database.log.1").stat().st_size == 2_000_000


def traced(pid: int) -> bool:
    """Whether every thread of a process has a tracer."""
    tasks = Path(f"/proc/{pid}/task").glob("*/status")
    return all("TracerPid:\t0\n" not in task.read_text() for task in tasks)


async def test_durable_means_fdatasync(start: Start) -> None:
    """Counted where the kernel counts it: durable commits wait for the disk, others do not."""
    strace = shutil.which("strace")
    if not strace:
        pytest.skip("strace is not installed")
    counts = {}
    for durable in (True, False):
        database = await start(durable=durable)
        async with await connection_to(database) as connection:
            tracer = await asyncio.create_subprocess_exec(
                strace, "-f", "-c", "-e", "trace=fsync,fdatasync", "-p", str(database.pid),
                stderr=subprocess.PIPE,
            )  # fmt: skip
            await until(lambda pid=database.pid: traced(pid))
            for n in range(20):
                await connection.execute(INSERT, ("2026-01-01", n))
            tracer.send_signal(signal.SIGINT)
            _, output = await tracer.communicate()
        found = re.search(r"(\d+)\s+(?:\d+\s+)?fdatasync", output.decode())
        counts[durable] = int(found[1]) if found else 0
    assert counts[True] >= 20
    assert counts[False] == 0
