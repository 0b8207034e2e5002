"""Exceptions that end the process or a thread."""

from __future__ import annotations

import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING

from .current import configured

if TYPE_CHECKING:
    from .client import Tidegauge

_installed = False


def install(_: Tidegauge) -> None:
    """Report them; what was installed before is called afterwards."""
    global _installed
    if _installed:
        return
    _installed = True
    before, thread_before = sys.excepthook, threading.excepthook

    def ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        tidegauge = configured()
        if tidegauge is not None and issubclass(kind, Exception):
            tidegauge.reporter.capture(
                error, severity="fatal", handled=False, mechanism="excepthook"
            )
        before(kind, error, trace)

    def thread_ended(arguments: threading.ExceptHookArgs) -> None:
        tidegauge = configured()
        if tidegauge is not None and isinstance(arguments.exc_value, Exception):
            tidegauge.reporter.capture(
                arguments.exc_value, handled=False, mechanism="threading",
                tags={"thread": arguments.thread.name if arguments.thread else ""},
            )  # fmt: skip
        thread_before(arguments)

    sys.excepthook = ended
    threading.excepthook = thread_ended
