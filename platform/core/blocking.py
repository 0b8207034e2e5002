"""Calls that may block for ever (a dead network disk), kept away from the threads of everybody."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class StillBlocked(Exception):
    """The call before has not come back."""


class BlockingCall:
    """Runs calls one at a time, each in a daemon thread of its own.

    A call that hangs costs its one thread and nothing else: the next is refused until it has come
    back, and the process ends without it.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._thread: threading.Thread | None = None

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` returns or raises. Raises StillBlocked where an earlier call hangs."""
        if self._thread is not None and self._thread.is_alive():
            raise StillBlocked(f"{self._name} still waits for an earlier call")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def finish(result: T | None, error: BaseException | None) -> None:
            if done.cancelled():
                return
            if error is not None:
                done.set_exception(error)
            else:
                done.set_result(result)  # type: ignore[arg-type]

        def call() -> None:
            result, problem = None, None
            try:
                result = work()
            except BaseException as error:
                problem = error
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(finish, result, problem)

        self._thread = threading.Thread(target=call, name=self._name, daemon=True)
        self._thread.start()
        return await done
