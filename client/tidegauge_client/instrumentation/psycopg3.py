"""psycopg 3: cursors (sync, async, server-side) and pipelines.

In a pipeline `execute` only queues; what is measured there is the queueing, and the time of the
pipeline's sync is recorded as one operation `PIPELINE`.
"""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from time import perf_counter
from typing import Any

from .calls import database_call

SYSTEM = "postgresql"


def install() -> None:
    """Wrap the methods that run statements."""
    import psycopg

    for cursor in (psycopg.Cursor, psycopg.ServerCursor):
        _wrap(cursor, execute=_execute, executemany=_execute, copy=_copy, stream=_stream)
    for async_cursor in (psycopg.AsyncCursor, psycopg.AsyncServerCursor):
        _wrap(
            async_cursor, execute=_execute_async, executemany=_execute_async, copy=_copy_async,
            stream=_stream_async,
        )  # fmt: skip
    _wrap(psycopg.Pipeline, sync=_pipeline)
    _wrap(psycopg.AsyncPipeline, sync=_pipeline_async)


def _wrap(owner: type, **wrappers: Callable[[Any], Any]) -> None:  # Any: a class's method
    """Wrap methods that the class itself defines: one that it inherits is wrapped there."""
    for name, wrapper in wrappers.items():
        if name in vars(owner):
            original = vars(owner)[name]
            setattr(owner, name, functools.wraps(original)(wrapper(original)))


def text_of(query: Any, cursor: Any) -> str:  # Any: psycopg's Query
    """The statement as text, without parameters."""
    if isinstance(query, str):
        return query
    if isinstance(query, bytes):
        return query.decode("utf-8", "replace")
    try:
        return str(query.as_string(cursor))
    except Exception:  # an object that only psycopg understands
        return type(query).__name__


class _Measured:
    """One operation: recorded when the block ends, also by an exception."""

    __slots__ = ("_cursor", "_query", "_started")

    def __init__(self, cursor: Any, query: Any) -> None:  # Any: psycopg's
        self._cursor = cursor
        self._query = query
        self._started = perf_counter()

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, GeneratorExit):
            error = None  # whoever iterated had enough
        database_call(SYSTEM, text_of(self._query, self._cursor), self._started, error)


# Any throughout: the signatures are psycopg's and are passed on as they are


def _execute(original: Any) -> Any:
    def execute(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        with _Measured(self, query):
            return original(self, query, *args, **kwargs)

    return execute


def _execute_async(original: Any) -> Any:
    async def execute(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        with _Measured(self, query):
            return await original(self, query, *args, **kwargs)

    return execute


def _copy(original: Any) -> Any:
    @contextmanager
    def copy(self: Any, query: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
        with _Measured(self, query), original(self, query, *args, **kwargs) as made:
            yield made

    return copy


def _copy_async(original: Any) -> Any:
    @asynccontextmanager
    async def copy(self: Any, query: Any, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        with _Measured(self, query):
            async with original(self, query, *args, **kwargs) as made:
                yield made

    return copy


def _stream(original: Any) -> Any:
    def stream(self: Any, query: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
        with _Measured(self, query):
            yield from original(self, query, *args, **kwargs)

    return stream


def _stream_async(original: Any) -> Any:
    async def stream(self: Any, query: Any, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        with _Measured(self, query):
            async for row in original(self, query, *args, **kwargs):
                yield row

    return stream


def _pipeline(original: Any) -> Any:
    def sync(self: Any) -> Any:
        with _Measured(self, "PIPELINE"):
            return original(self)

    return sync


def _pipeline_async(original: Any) -> Any:
    async def sync(self: Any) -> Any:
        with _Measured(self, "PIPELINE"):
            return await original(self)

    return sync
