"""asyncpg: everything that runs a statement on a connection, and waiting for one from a pool."""

from __future__ import annotations

import functools
from collections.abc import Callable
from time import perf_counter
from typing import Any

from .calls import database_call, waited_for_connection

SYSTEM = "postgresql"


def install() -> None:
    """Wrap the methods of connections and prepared statements, and how cursors are opened."""
    import asyncpg  # type: ignore[import-untyped] # it has none
    from asyncpg import cursor, pool, prepared_stmt

    connection: Any = asyncpg.Connection  # Any: passed on as they are
    for name in ("execute", "executemany", "fetch", "fetchval", "fetchrow", "fetchmany"):
        if hasattr(connection, name):
            setattr(connection, name, _wrapped(getattr(connection, name), _first))
    for name in ("copy_from_query", "copy_from_table", "copy_to_table", "copy_records_to_table"):
        setattr(connection, name, _wrapped(getattr(connection, name), _copy))
    statement: Any = prepared_stmt.PreparedStatement
    for name in ("fetch", "fetchval", "fetchrow", "fetchmany", "executemany"):
        setattr(statement, name, _wrapped(getattr(statement, name), _prepared))
    opened: Any = cursor.BaseCursor  # what follows brings rows of the same statement
    for name in ("_bind", "_bind_exec"):
        setattr(opened, name, _wrapped(getattr(opened, name), _of_cursor))
    acquire: Any = pool.Pool._acquire  # what acquire() awaits

    @functools.wraps(acquire)
    async def acquired(self: Any, *args: Any, **kwargs: Any) -> Any:
        started = perf_counter()
        try:
            return await acquire(self, *args, **kwargs)
        finally:
            waited_for_connection(started, "asyncpg")

    pool.Pool._acquire = acquired


def _first(_: Any, args: Any) -> str:  # Any: asyncpg's
    return str(args[0]) if args else ""


def _prepared(statement: Any, _: Any) -> str:  # Any: asyncpg's
    return str(statement.get_query())


def _of_cursor(cursor: Any, _: Any) -> str:  # Any: asyncpg's
    return str(cursor._query)


def _copy(_: Any, args: Any) -> str:  # Any: asyncpg's
    return "COPY"


def _wrapped(original: Any, text_of: Callable[[Any, Any], str]) -> Any:  # Any: asyncpg's
    @functools.wraps(original)
    async def measured(self: Any, *args: Any, **kwargs: Any) -> Any:
        started = perf_counter()
        try:
            result = await original(self, *args, **kwargs)
        except BaseException as error:
            database_call(SYSTEM, text_of(self, args), started, error)
            raise
        database_call(SYSTEM, text_of(self, args), started, None)
        return result

    return measured
