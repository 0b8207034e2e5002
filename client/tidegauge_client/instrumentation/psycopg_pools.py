"""psycopg_pool: how long a pool takes to give a connection."""

from __future__ import annotations

import functools
from time import perf_counter
from typing import Any

from .calls import waited_for_connection


def install() -> None:
    """Wrap getconn, which also `connection()` goes through."""
    import psycopg_pool

    getconn: Any = psycopg_pool.ConnectionPool.getconn  # Any: passed on as it is
    getconn_async: Any = psycopg_pool.AsyncConnectionPool.getconn

    @functools.wraps(getconn)
    def get(self: Any, *args: Any, **kwargs: Any) -> Any:
        started = perf_counter()
        try:
            return getconn(self, *args, **kwargs)
        finally:
            waited_for_connection(started, self.name)

    @functools.wraps(getconn_async)
    async def get_async(self: Any, *args: Any, **kwargs: Any) -> Any:
        started = perf_counter()
        try:
            return await getconn_async(self, *args, **kwargs)
        finally:
            waited_for_connection(started, self.name)

    psycopg_pool.ConnectionPool.getconn = get  # type: ignore[method-assign]
    psycopg_pool.AsyncConnectionPool.getconn = get_async  # type: ignore[method-assign]
