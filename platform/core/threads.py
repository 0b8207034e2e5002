"""Threads for work that holds the interpreter."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_AT_ONCE: Final = 2
"""Where one computes, the next may wait for the rest of its turn; more than that would only take turns
with the event loop, which then answers later."""

_threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="computing")


async def compute(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `work` returns or raises, in a thread, in the order of the calls: for decoding and the like
    that takes milliseconds of processor time. What waits for others belongs in `asyncio.to_thread`."""
    call = partial(copy_context().run, work, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_threads, call)
