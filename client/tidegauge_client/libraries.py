"""Instruments libraries when the application imports them, or at once where it already has."""

from __future__ import annotations

import importlib
import logging
import sys
import threading
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .registry import PROCESS

if TYPE_CHECKING:
    from .client import Tidegauge

log = logging.getLogger("tidegauge_client")

DJANGO = "django.core.handlers.base"

LIBRARIES = {
    "psycopg": "psycopg3",
    "psycopg_pool": "psycopg_pools",
    "sqlalchemy": "sqlalchemy_engines",
    "asyncpg": "asyncpg_connections",
    "httpx": "httpx_clients",
    "requests": "requests_sessions",
    "urllib3": "urllib3_pools",
    "aiohttp": "aiohttp_clients",
    DJANGO: "django_handlers",
}
"""Library: the module of instrumentation/ that knows it."""

_installed: set[str] = set()
_lock = threading.RLock()


def install(_: Tidegauge) -> None:
    """Instrument every known library; each at most once in a process."""
    with _lock:
        waiting = {name for name in LIBRARIES if name not in _installed}
        for name in list(waiting):
            if name in sys.modules:
                instrument(name)
        if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
            sys.meta_path.insert(0, _Finder())


def instrument(name: str) -> None:
    """Instrument one library that is imported. What cannot be done is logged, never raised."""
    with _lock:
        if name in _installed:
            return
        _installed.add(name)
        try:
            module: Any = importlib.import_module(  # Any: a module
                f".instrumentation.{LIBRARIES[name]}", __package__
            )
            module.install()
        except Exception as error:
            PROCESS.lose("not_instrumented")
            log.warning("%s is not measured: %s: %s", name, type(error).__name__, error)


class _Finder(MetaPathFinder):
    """Finds nothing itself; notices the import of a library and instruments it afterwards."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if fullname not in LIBRARIES or fullname in _installed:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            if isinstance(finder, _Finder) or find is None:
                continue
            spec: ModuleSpec | None = find(fullname, path, target)
            if spec is not None:
                if spec.loader is not None and hasattr(spec.loader, "exec_module"):
                    spec.loader = _Loader(spec.loader)
                return spec
        return None


class _Loader(Loader):
    """The library's own loader, and then our hand on what it has loaded."""

    def __init__(self, loader: Any) -> None:  # Any: a loader of whatever kind
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        made: ModuleType | None = self._loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        instrument(module.__name__)

    def __getattr__(self, name: str) -> Any:  # Any: whatever the loader has
        return getattr(self._loader, name)
