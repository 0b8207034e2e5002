"""SQLAlchemy 2, by the events of all engines, sync and async.

An engine on psycopg 3 or asyncpg is measured here and not once more by the driver's instrumentation:
the driver's is told to look away meanwhile.
"""

from __future__ import annotations

from time import perf_counter
from typing import Any

from .calls import database_call, looking_away

_STARTED = "tidegauge_started"


def install() -> None:
    """Listen to every engine, those made before as well."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    event.listen(Engine, "before_cursor_execute", _before)
    event.listen(Engine, "after_cursor_execute", _after)
    event.listen(Engine, "handle_error", _failed)


# Any throughout: SQLAlchemy's signatures


def _before(
    connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
) -> None:
    token = looking_away.set(True)
    connection.info.setdefault(_STARTED, []).append((perf_counter(), token))


def _after(
    connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
) -> None:
    _done(connection, connection.dialect.name, statement, None)


def _failed(context: Any) -> None:
    if context.connection is not None and context.statement is not None:
        _done(
            context.connection,
            context.dialect.name,
            context.statement,
            context.original_exception,
        )


def _done(connection: Any, system: str, statement: str, error: BaseException | None) -> None:
    started = connection.info.get(_STARTED)
    if not started:
        return
    began, token = started.pop()
    try:
        looking_away.reset(token)
    except ValueError:  # it ended in another context (greenlets of async engines)
        looking_away.set(False)
    database_call(system, statement, began, error, inner=False)
