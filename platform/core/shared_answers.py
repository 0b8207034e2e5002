"""Answers that many ask for at about the same time: made once, kept for a moment, given to all."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from .clock import Clock

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Kept(Generic[T]):
    at: float
    answer: T


class SharedAnswers(Generic[T]):
    """Answers by question, each kept for `keep_s` seconds; who asks meanwhile waits for the same.

    An error is not kept, but shared by those that wait.
    """

    def __init__(self, clock: Clock, *, keep_s: float) -> None:
        self._clock = clock
        self._keep_s = keep_s
        self._kept: dict[Hashable, _Kept[T]] = {}
        self._made: dict[Hashable, asyncio.Task[T]] = {}

    async def get(
        self, question: Hashable, make: Callable[[], Awaitable[T]], *, max_age_s: float = math.inf
    ) -> T:
        """The answer that is kept and no older than `max_age_s`, is being made, or is made now.
        Raises what `make` raises."""
        now = self._clock.monotonic()
        self._kept = {q: k for q, k in self._kept.items() if now - k.at < self._keep_s}
        if (kept := self._kept.get(question)) and now - kept.at < max_age_s:
            return kept.answer
        task = self._made.get(question)
        if task is None:
            task = asyncio.create_task(self._make(question, now, make))
            self._made[question] = task
        return await asyncio.shield(task)  # who leaves takes it from nobody

    async def _make(self, question: Hashable, at: float, make: Callable[[], Awaitable[T]]) -> T:
        try:
            answer = await make()
            self._kept[question] = _Kept(at, answer)
            return answer
        finally:
            del self._made[question]
