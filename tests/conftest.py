"""A real TimescaleDB for every test: TIDEGAUGE_TEST_DATABASE_URL, else a container, else embedded."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests import cleaning
from tests.workers import FileScheduling, begins_programs
from tidegauge.core.clock import ManualClock, SystemClock
from tidegauge.resources import schema_dir
from tidegauge.settings import Settings
from tidegauge.storage.database import Database
from tidegauge.storage.embedded import EmbeddedDatabase
from tidegauge.storage.migrations import read_migrations
from tidegauge.storage.service import prepare

# machines that run tests are busy: an example that takes long is no failure
hypothesis.settings.register_profile("tidegauge", deadline=None, print_blob=True)
hypothesis.settings.load_profile("tidegauge")

NEVER = "-/-"
"""Levels that nothing reaches."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not begins_programs(item.nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FileScheduling:
    return FileScheduling(config, log)


@dataclass(frozen=True)
class Server:
    """Where test databases are made."""

    conninfo: str
    embedded: bool


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[Server]:
    """The TimescaleDB of this test run."""
    url = os.environ.get("TIDEGAUGE_TEST_DATABASE_URL")
    if url:
        yield Server(url, embedded=False)
    elif docker_runs():
        from testcontainers.postgres import PostgresContainer

        with PostgresContainer("timescale/timescaledb:2.28.3-pg17", driver=None) as container:
            yield Server(container.get_connection_url(), embedded=False)
    else:
        # a short path: unix sockets allow 107 bytes
        directory = Path(tempfile.mkdtemp(prefix="tg-"))
        database = EmbeddedDatabase(directory / "db", durable=False)
        await database.start()
        try:
            yield Server(database.conninfo, embedded=True)
        finally:
            await database.stop()
            shutil.rmtree(directory, ignore_errors=True)


def docker_runs() -> bool:
    """Whether a Docker engine answers."""
    if shutil.which("docker") is None:
        return False
    import subprocess

    return subprocess.run(["docker", "info"], capture_output=True, timeout=20).returncode == 0


@pytest.fixture
async def clean_database(server: Server) -> AsyncIterator[str]:
    """Conninfo of a database without data, with the current schema or, on a server, none."""
    async with fresh_database(server) as conninfo:
        yield conninfo


@pytest.fixture
async def bare_database(server: Server) -> AsyncIterator[str]:
    """Conninfo of a database without a schema."""
    async with fresh_database(server, bare=True) as conninfo:
        yield conninfo


@asynccontextmanager
async def fresh_database(server: Server, *, bare: bool = False) -> AsyncIterator[str]:
    """A new database on a server; embedded, the only one, cleaned."""
    if server.embedded:
        await (_wipe(server) if bare else _clean(server))
        yield server.conninfo
        return
    name = f"tidegauge_test_{secrets.token_hex(6)}"
    async with await psycopg.AsyncConnection.connect(server.conninfo, autocommit=True) as admin:
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        try:
            yield make_conninfo(server.conninfo, dbname=name)
        finally:
            await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


async def _wipe(server: Server) -> None:
    async with await connected(server.conninfo) as connection:
        await cleaning.wipe(connection)


_shapes: dict[str, str] = {}
"""Of embedded databases with the current schema and the default policies."""


async def _clean(server: Server) -> None:
    async with await connected(server.conninfo) as connection:
        shape = _shapes.get(server.conninfo)
        if shape is not None and await cleaning.empty(connection, shape):
            return
        await cleaning.wipe(connection)
    database = open_database(server.conninfo, server)
    await database.open()
    try:
        settings = Settings(_env_file=None)
        await prepare(
            database,
            settings,
            read_migrations(schema_dir()),
            SystemClock(),
            progress=lambda _: None,
        )
        async with database.autocommit() as connection:
            _shapes[server.conninfo] = await cleaning.remember(connection)
    finally:
        await database.close()


async def connected(conninfo: str, *, within_s: float = 30) -> psycopg.AsyncConnection:
    """A connection; where the database's process has ended, to the one that its supervisor starts."""
    deadline = time.monotonic() + within_s
    while True:
        try:
            return await psycopg.AsyncConnection.connect(
                conninfo, autocommit=True, prepare_threshold=None
            )
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.2)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The defaults, with a data directory of the test's own; but no level for how busy the machine
    is that the test runs on.
    """
    return Settings(
        _env_file=None, data_dir=tmp_path / "data", host_metrics=False, self_metrics=False,
        health_timeout=timedelta(seconds=60), health_loop_lag=NEVER, health_database_response=NEVER,
        health_cpu=NEVER, health_memory=NEVER, health_disk=NEVER, health_inodes=NEVER,
        health_oldest_unflushed=NEVER,
    )  # fmt: skip


@pytest.fixture
async def database(
    clean_database: str, server: Server, settings: Settings
) -> AsyncIterator[Database]:
    """An open database with the current schema and the default policies."""
    database = open_database(clean_database, server)
    await database.open()
    try:
        await prepare(
            database, settings, read_migrations(schema_dir()), SystemClock(), progress=print
        )
        if not server.embedded:
            # tests run policies themselves, when they want them
            async with database.autocommit() as connection:
                await connection.execute(
                    "SELECT alter_job(job_id, next_start => '2100-01-01')"
                    " FROM timescaledb_information.jobs WHERE job_id >= 1000"
                )
        yield database
    finally:
        await database.close()


def open_database(conninfo: str, server: Server) -> Database:
    """A pool on a test database, not yet open."""
    return Database(conninfo, size=4, timeout_s=10, embedded=server.embedded)


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands at the present until the test moves it."""
    return ManualClock(SystemClock().now_us())


TOLD_EVENTS = """
    CREATE TABLE IF NOT EXISTS told_events AS SELECT * FROM platform_events;
    CREATE OR REPLACE FUNCTION note_event() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN INSERT INTO told_events SELECT NEW.*; RETURN NEW; END';
    CREATE OR REPLACE TRIGGER note_event AFTER INSERT ON platform_events
      FOR EACH ROW EXECUTE FUNCTION note_event();
"""
"""Alerting takes events away as they come; here tests see what came."""
