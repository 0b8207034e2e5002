"""A template of an initialised database, one running copy for all, and fresh copies on demand."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tidegauge.storage.embedded import EmbeddedDatabase, copy_data_directory

Connection = psycopg.AsyncConnection[tuple[Any, ...]]
Connect = Callable[..., Awaitable[Connection]]

SAMPLES = """
CREATE TABLE samples (
    ts timestamptz NOT NULL, series_id int NOT NULL, scaled float8 NOT NULL, divisor float8 NOT NULL
) WITH (
    tsdb.hypertable, tsdb.partition_column = 'ts', tsdb.chunk_interval = '6 hours',
    tsdb.create_default_indexes = false, tsdb.segmentby = '', tsdb.orderby = 'series_id, ts'
)
"""


async def until(condition: Callable[[], bool], within_s: float = 15) -> None:
    """Wait for a condition; fail when it does not come true in time."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        await asyncio.sleep(0.01)


@pytest.fixture(scope="session")
async def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stopped data directory with an empty hypertable `samples`."""
    directory = tmp_path_factory.mktemp("template")
    database = EmbeddedDatabase(directory, durable=False)
    await database.start()
    async with await psycopg.AsyncConnection.connect(database.conninfo) as connection:
        await connection.execute(SAMPLES)
    await database.stop()
    return directory


@pytest.fixture
async def start(template: Path, tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """Start a database of the test's own on a copy of the template."""
    started: list[EmbeddedDatabase] = []

    async def start(directory: Path | None = None, **options: Any) -> EmbeddedDatabase:
        if directory is None:
            directory = tmp_path / f"data{len(started)}"
            copy_data_directory(template, directory)
        database = EmbeddedDatabase(directory, **{"durable": False, **options})
        started.append(database)
        await database.start()
        return database

    yield start
    for database in started:
        await database.stop()


@pytest.fixture(scope="session")
async def shared(
    template: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[EmbeddedDatabase]:
    """One database for the tests that leave nothing behind."""
    directory = tmp_path_factory.mktemp("shared")
    copy_data_directory(template, directory)
    database = EmbeddedDatabase(directory, durable=False, idle_in_transaction_timeout_s=0.5)
    await database.start()
    yield database
    await database.stop()


@pytest.fixture
async def connect(shared: EmbeddedDatabase) -> AsyncIterator[Connect]:
    """Open connections to the shared database; they are closed at the end of the test."""
    opened: list[Connection] = []

    async def connect(**options: Any) -> Connection:
        options = {"autocommit": True, "prepare_threshold": None, **options}
        connection = await psycopg.AsyncConnection.connect(shared.conninfo, **options)
        opened.append(connection)
        return connection

    yield connect
    for connection in opened:
        await connection.close()


@pytest.fixture
def unused_port() -> int:
    """A TCP port on the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def one(connection: Connection, query: str, *parameters: Any) -> Any:
    """First column of the first row."""
    row = await (await connection.execute(query, parameters or None)).fetchone()
    assert row is not None
    return row[0]
