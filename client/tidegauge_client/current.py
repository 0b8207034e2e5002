"""The `Tidegauge` of this process, and what becomes of it in a forked child."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from .registry import PROCESS

if TYPE_CHECKING:
    from .asgi import Monitor
    from .client import Tidegauge
    from .request import RequestContext


class _Nobody:
    """Stands in until there is a `Tidegauge`: metrics wait, errors go nowhere."""

    registry = PROCESS

    def failed(self, error: BaseException, request: RequestContext, *, mechanism: str) -> None:
        """Nobody is told."""

    def loop_started(self) -> None:
        """Nobody asks."""

    def closing(self) -> None:
        """Nothing is sent."""


_nobody = _Nobody()
_current: Tidegauge | None = None


def configured() -> Tidegauge | None:
    """The `Tidegauge` of this process, if it was made."""
    return _current


def current() -> Monitor:
    """The `Tidegauge` of this process or what stands in for it."""
    return _current or _nobody


def become_current(tidegauge: Tidegauge) -> None:
    """Make it the one of this process; one that was it before is closed."""
    global _current
    previous, _current = _current, tidegauge
    if previous is not None:
        previous.close()


def resign(tidegauge: Tidegauge) -> None:
    """It is closed."""
    global _current
    if _current is tidegauge:
        _current = None


def finish_with_multiprocessing(tidegauge: Tidegauge) -> None:
    """Children of multiprocessing end without Python's exit handlers; it has its own, which it
    clears when a child begins and before it calls what is registered here."""
    util: Any = sys.modules.get("multiprocessing.util")  # Any: a module
    if util is not None:

        def at_its_end(tidegauge: Tidegauge) -> None:
            util.Finalize(tidegauge, tidegauge.close, exitpriority=0)

        util.register_after_fork(tidegauge, at_its_end)


def _after_fork() -> None:
    if _current is not None:
        _current.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
