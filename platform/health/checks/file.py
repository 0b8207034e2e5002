"""Checks in a YAML file: read strictly, held against the database whenever the file changes."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from ...core.errors import ConfigurationError, TidegaugeError
from ...core.service import Health, PeriodicTask, Status
from ...storage.database import Database
from .definition import Check, read_check
from .store import synchronise

log = logging.getLogger("tidegauge.checks")

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_MOST_BYTES = 4 * 1024 * 1024


def read_file(path: Path, environment: Mapping[str, str]) -> list[Check]:
    """The checks of a file. `${NAME}` stands for a variable of the environment.

    Raises ConfigurationError that names the place.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ConfigurationError(f"{path} is larger than {_MOST_BYTES >> 20} MiB")
        document = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigurationError(f"{path} is not YAML: {' '.join(str(error).split())}") from None
    if document is None:
        return []
    if not isinstance(document, dict) or set(document) - {"checks", "defaults"}:
        raise ConfigurationError(f"{path} must hold checks: (a list) and may hold defaults:")
    defaults = document.get("defaults") or {}
    listed = document.get("checks") or []
    if not isinstance(defaults, dict) or not isinstance(listed, list):
        raise ConfigurationError(f"{path}: checks must be a list, defaults a mapping")
    found: dict[str, Check] = {}
    for number, values in enumerate(listed):
        where = f"{path}: checks[{number}]"
        if not isinstance(values, dict):
            raise ConfigurationError(f"{where} is not a mapping")
        where += f" ({values.get('name', 'without a name')})"
        try:
            check = read_check(_filled({**defaults, **values}, environment))
        except KeyError as error:
            raise ConfigurationError(f"{where}: the variable {error} is not set") from None
        except ValidationError as error:
            raise ConfigurationError(f"{where}: {explain(error)}") from None
        if check.name in found:
            raise ConfigurationError(f"{where}: there are two checks of this name")
        found[check.name] = check
    return list(found.values())


def explain(error: ValidationError) -> str:
    """What is wrong with a check, `place: reason` of each fault."""
    faults = []
    for fault in error.errors(include_url=False, include_context=False, include_input=False)[:5]:
        place = ".".join(str(part) for part in fault["loc"][1:])
        reason = str(fault["msg"]).removeprefix("Value error, ")
        faults.append(f"{place}: {reason}" if place else reason)
    return "; ".join(faults)


def _filled(value: Any, environment: Mapping[str, str]) -> Any:  # Any: YAML values
    if isinstance(value, str):
        return _VARIABLE.sub(lambda match: environment[match[1]], value)
    if isinstance(value, dict):
        return {key: _filled(one, environment) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, environment) for one in value]
    return value


class CheckFile(PeriodicTask):
    """Reads the file at the start, refusing a wrong one, and again when it has changed; then a
    wrong one is a warning and the checks stay as they were."""

    def __init__(
        self, path: Path, database: Database, changed: Callable[[], None], *, interval_s: float = 5
    ) -> None:
        super().__init__("check file", self._look, interval_s=interval_s, max_backoff_s=interval_s)
        self._path = path
        self._database = database
        self._changed = changed
        self._seen: tuple[float, int] | None = None
        self._checks = 0

    async def start(self) -> None:
        """Raises ConfigurationError if the file is wrong."""
        try:
            await self._look()
        except TidegaugeError as error:
            raise ConfigurationError(f"{self._path}: {error}") from None
        await super().start()

    def health(self) -> Health:
        health = super().health()
        health.observed["checks"] = self._checks
        if health.status is Status.FAIL and self.failures_in_a_row:
            return Health(Status.WARN, health.output, health.observed)
        return health

    async def _look(self) -> None:
        try:
            stat = self._path.stat()
        except OSError as error:
            raise ConfigurationError(f"{self._path} cannot be read: {error.strerror}") from None
        now = (stat.st_mtime, stat.st_size)
        if now == self._seen:
            return
        checks = read_file(self._path, os.environ)
        async with self._database.connection() as connection:
            changed = await synchronise(connection, checks)
        self._seen = now
        self._checks = len(checks)
        if changed:
            log.info("%s: %d checks, %d changed", self._path, len(checks), changed)
            self._changed()
