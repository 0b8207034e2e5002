"""The one connection pool, for a TimescaleDB server and for the embedded database alike."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from ..core.acting import acting
from ..core.errors import ConfigurationError, Unavailable

MINIMUM_VERSION = (2, 23)
"""First TimescaleDB whose WITH (tsdb.…) options and direct compress the schema uses."""

_KEEPALIVE = {
    "keepalives_idle": 20, "keepalives_interval": 5, "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}  # fmt: skip
"""A server that has vanished is noticed in half a minute (s, ms), not in the kernel's two hours."""

SCHEMA_LOCK = 0x7469646567
"""("tideg") The advisory lock of whoever makes the extension or applies a migration."""

_NOTE_ACTOR = """SELECT set_config('tidegauge.actor_kind', %s, true),
       set_config('tidegauge.actor', %s, true), set_config('tidegauge.address', %s, true)"""
"""For this transaction: what the triggers of the audit log write down (db/schema/)."""

Connection = AsyncConnection[tuple[Any, ...]]  # Any: columns of arbitrary statements


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What was learnt of the database at start."""

    postgres: str
    timescaledb: str
    background_workers: bool
    """Whether its own workers run the policies; the embedded database has none."""


class Database:
    """Pool of connections; every room borrows from here and nowhere else.

    Embedded: one session serves all clients (facts: embedded.md), so the pool holds one
    connection and prepares nothing. Never borrow a second connection while holding one.
    """

    def __init__(self, conninfo: str, *, size: int, timeout_s: float, embedded: bool) -> None:
        self.embedded = embedded
        self.conninfo = conninfo
        self._timeout_s = timeout_s
        self._pool = AsyncConnectionPool(
            conninfo,
            min_size=1,
            max_size=1 if embedded else size,
            timeout=timeout_s,
            open=False,
            configure=_configure_embedded if embedded else _configure_server,
            check=AsyncConnectionPool.check_connection if embedded else None,
            kwargs={
                "autocommit": True,
                "connect_timeout": max(2, int(timeout_s)),
                **_KEEPALIVE,
            },
            name="tidegauge",
            reconnect_timeout=5,
        )
        self._ending: set[asyncio.Task[None]] = set()
        self.facts: ServerFacts | None = None

    async def open(self) -> None:
        """Open the pool. Raises ConfigurationError with one sentence if nothing answers."""
        try:
            async with await psycopg.AsyncConnection.connect(self.conninfo, connect_timeout=10):
                pass
        except psycopg.OperationalError as error:
            raise ConfigurationError(
                f"The database does not answer: {first_line(error)}"
            ) from error
        await self._pool.open(wait=True, timeout=self._timeout_s + 10)

    async def close(self) -> None:
        """Close every connection."""
        if self._ending:
            await asyncio.wait(self._ending, timeout=5)
        await self._pool.close(timeout=5)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Borrow a connection for a transaction that is committed at the end, rolled back on an
        error. Raises Unavailable if none is free in time.
        """
        async with self.autocommit() as borrowed, borrowed.transaction():
            if (actor := acting.get()) is not None:
                note = [actor.kind, actor.name, actor.address]
                await borrowed.execute(_NOTE_ACTOR, note)
            yield borrowed

    @asynccontextmanager
    async def reading(self, settings: bytes) -> AsyncIterator[Connection]:
        """Borrow a connection for a transaction that only reads, under settings of its own
        (`SET LOCAL` statements, sent with BEGIN). Its end changes nothing, and the caller does not wait
        for it.

        Raises Unavailable if none is free in time.
        """
        borrowed = await self._borrow()
        try:
            await borrowed.execute(b"BEGIN READ ONLY; " + settings)
            yield borrowed
        finally:
            end = asyncio.create_task(self._end_reading(borrowed))
            self._ending.add(end)
            end.add_done_callback(self._ending.discard)

    async def _end_reading(self, borrowed: Connection) -> None:
        try:
            with suppress(psycopg.Error):  # the pool keeps no connection that has failed
                await borrowed.commit()  # psycopg's rollback forgets what was prepared
        finally:
            await self._pool.putconn(borrowed)

    async def _borrow(self) -> Connection:
        try:
            return await self._pool.getconn(self._timeout_s)
        except PoolTimeout as error:
            raise Unavailable("The database has no free connection") from error

    @asynccontextmanager
    async def autocommit(self) -> AsyncIterator[Connection]:
        """Borrow a connection outside a transaction, as refreshes and CALL run_job need it."""
        borrowed = await self._borrow()
        try:
            yield borrowed
        finally:
            await self._pool.putconn(borrowed)

    @property
    def has_idle(self) -> bool:
        """Whether a connection could be borrowed without waiting."""
        return self._pool.get_stats().get("pool_available", 0) > 0

    def pool_stats(self) -> dict[str, int]:
        """psycopg_pool's counters (`requests_waiting`, `pool_available`, ...)."""
        return self._pool.get_stats()


async def _configure_embedded(connection: Connection) -> None:
    connection.prepare_threshold = None  # one session for all clients: no named statements


async def _configure_server(connection: Connection) -> None:
    await connection.execute("SET application_name = 'tidegauge'")
    await connection.execute("SET timezone = 'UTC'")


async def inspect(connection: Connection) -> ServerFacts:
    """Check that this database can hold the schema and learn what it is.

    Raises ConfigurationError with one sentence: extension missing or not preloaded, Apache-only
    licence, too old.
    """
    postgres = str(await scalar(connection, "SHOW server_version"))
    if await scalar(connection, _AVAILABLE) is None:
        raise ConfigurationError(
            f"The server (PostgreSQL {postgres}) does not have the TimescaleDB extension; install "
            "it there, or point TIDEGAUGE_DATABASE_URL at a server that has it."
        )
    try:
        async with connection.transaction():
            # IF NOT EXISTS does not help two that start on an empty database at once
            await connection.execute("SELECT pg_advisory_xact_lock(%s::bigint)", [SCHEMA_LOCK])
            await connection.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
    except psycopg.errors.InsufficientPrivilege as error:
        raise ConfigurationError(
            "The database lacks the TimescaleDB extension and this user may not create it; run "
            "CREATE EXTENSION timescaledb there as a superuser once."
        ) from error
    except psycopg.Error as error:
        if "preload" not in str(error):
            raise
        raise ConfigurationError(
            "TimescaleDB is installed on the server but not preloaded; add timescaledb to "
            "shared_preload_libraries and restart it."
        ) from error
    version = str(await scalar(connection, _VERSION))
    if parse_version(version) < MINIMUM_VERSION:
        needed = ".".join(map(str, MINIMUM_VERSION))
        raise ConfigurationError(
            f"The server has TimescaleDB {version}; Tidegauge needs {needed} or newer."
        )
    if await scalar(connection, "SHOW timescaledb.license") != "timescale":
        raise ConfigurationError(
            "The server's TimescaleDB runs with the Apache-only licence, which has no columnstore, "
            "continuous aggregates or retention policies; install the community edition or set "
            "timescaledb.license = 'timescale'."
        )
    workers = bool(await scalar(connection, _WORKERS))
    return ServerFacts(postgres, version, workers)


_AVAILABLE = "SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb'"
_VERSION = "SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'"
_WORKERS = (
    "SELECT exists(SELECT FROM pg_stat_activity"
    " WHERE backend_type = 'TimescaleDB Background Worker Scheduler'"
    " OR backend_type = 'TimescaleDB Background Worker Launcher')"
)


def parse_version(text: str) -> tuple[int, int]:
    """Major and minor of `2.28.4`, `2.23.0-dev`."""
    match = re.match(r"(\d+)\.(\d+)", text)
    return (int(match[1]), int(match[2])) if match else (0, 0)


async def scalar(connection: Connection, query: Any, parameters: Any = None) -> Any:
    """First column of the first row, None without a row. Any: whatever the statement selects."""
    row = await (await connection.execute(query, parameters)).fetchone()
    return None if row is None else row[0]


def first_line(error: BaseException) -> str:
    """The first line of a database error's text."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
