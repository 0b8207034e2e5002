"""The thread for work that holds the interpreter."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_thread = ThreadPoolExecutor(1, thread_name_prefix="computing")
"""One: it takes turns with the event loop, and more of them would take turns with each other, too. Two for
decoding and two for encoding stored a tenth less and had probes wait twice as long (bench.overload)."""


async def compute(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `work` returns or raises, in a thread, in the order of the calls: for decoding and the like
    that takes milliseconds of processor time. What waits for others belongs in `asyncio.to_thread`."""
    call = partial(copy_context().run, work, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_thread, call)
