"""The database of some settings, for commands that run beside the service or without it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import psycopg

from ..settings import Settings
from .database import Database
from .embedded import EmbeddedDatabase
from .service import EmbeddedService


@asynccontextmanager
async def opened(settings: Settings, *, progress: Callable[[str], None]) -> AsyncIterator[Database]:
    """A server, the embedded database of a running Tidegauge, or the embedded one started for
    as long as this lasts.

    Raises ConfigurationError with one sentence if it cannot be had.
    """
    async with contextlib.AsyncExitStack() as stack:
        if settings.database_url is not None:
            conninfo = settings.database_url.get_secret_value()
        else:
            embedded = EmbeddedDatabase(settings.data_dir, progress=progress)
            if not await answers(embedded.conninfo):
                service = EmbeddedService(embedded)
                await service.start()
                stack.push_async_callback(service.stop)
            conninfo = embedded.conninfo
        database = Database(conninfo, size=2, timeout_s=10, embedded=settings.database_url is None)
        await database.open()
        stack.push_async_callback(database.close)
        yield database


async def answers(conninfo: str) -> bool:
    """Whether a database answers there, so that a running Tidegauge has it open."""
    try:
        async with await psycopg.AsyncConnection.connect(conninfo, connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False
