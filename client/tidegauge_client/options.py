"""What can be set: by argument, else by TIDEGAUGE_* variable, else by default."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

Event = dict[str, Any]  # Any: JSON
BeforeSend = Callable[[Event], Event | None]


def _option(default: Any, variable: str = "") -> Any:  # Any: as dataclasses.field
    return field(default=default, metadata={"variable": variable})


# ruff: noqa: RUF009 - _option is dataclasses.field


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of `Tidegauge`; `docs/client.md` says what each is for."""

    url: str = _option("", "TIDEGAUGE_URL")
    key: str = _option("", "TIDEGAUGE_KEY")
    service: str = _option("", "TIDEGAUGE_SERVICE")
    environment: str = _option("production", "TIDEGAUGE_ENVIRONMENT")
    release: str = _option("", "TIDEGAUGE_RELEASE")
    instance: str = _option("", "TIDEGAUGE_INSTANCE")
    flush_interval_s: float = _option(10.0, "TIDEGAUGE_FLUSH_INTERVAL")
    shutdown_timeout_s: float = _option(2.0, "TIDEGAUGE_SHUTDOWN_TIMEOUT")
    buffer_bytes: int = _option(8 * 1024 * 1024, "TIDEGAUGE_BUFFER_BYTES")
    spool_dir: Path | None = _option(None, "TIDEGAUGE_SPOOL_DIR")
    series_per_metric: int = _option(2000, "TIDEGAUGE_SERIES_PER_METRIC")
    resources: bool = _option(True, "TIDEGAUGE_RESOURCES")
    errors: bool = _option(True, "TIDEGAUGE_ERRORS")
    error_sample_rate: float = _option(1.0, "TIDEGAUGE_ERROR_SAMPLE_RATE")
    errors_per_minute: int = _option(300, "TIDEGAUGE_ERRORS_PER_MINUTE")
    log_errors: bool = _option(True, "TIDEGAUGE_LOG_ERRORS")
    local_variables: bool = _option(True, "TIDEGAUGE_LOCAL_VARIABLES")
    personal_data: bool = _option(False, "TIDEGAUGE_PERSONAL_DATA")
    slow_query_s: float = _option(0.5, "TIDEGAUGE_SLOW_QUERY")
    propagate_to: tuple[str, ...] = _option((), "TIDEGAUGE_PROPAGATE_TO")
    before_send: BeforeSend | None = _option(None)
    strict: bool | None = _option(None, "TIDEGAUGE_STRICT")


class InvalidOption(ValueError):
    """An option that cannot be used; the text names it."""


def read_options(given: Mapping[str, Any], environ: Mapping[str, str] = os.environ) -> Options:
    """Options from arguments and variables. Raises InvalidOption."""
    values: dict[str, Any] = {}
    unknown = given.keys() - {option.name for option in fields(Options)}
    if unknown:
        raise InvalidOption(f"there is no option {', '.join(sorted(unknown))}")
    for option in fields(Options):
        variable = option.metadata["variable"]
        value = given.get(option.name)
        if value is not None:
            values[option.name] = value
        elif variable and environ.get(variable):
            values[option.name] = _read(option.name, variable, environ[variable])
    if isinstance(values.get("spool_dir"), str):
        values["spool_dir"] = Path(values["spool_dir"])
    options = Options(**values)
    for name in ("flush_interval_s", "buffer_bytes", "series_per_metric"):
        if not getattr(options, name) > 0:
            raise InvalidOption(f"{name} must be more than 0")
    if not 0 <= options.error_sample_rate <= 1:
        raise InvalidOption("error_sample_rate must be from 0 to 1")
    return options


_KINDS: dict[str, Callable[[str], Any]] = {  # Any: as the option
    "flush_interval_s": float,
    "shutdown_timeout_s": float,
    "buffer_bytes": int,
    "series_per_metric": int,
    "errors_per_minute": int,
    "error_sample_rate": float,
    "slow_query_s": float,
    "spool_dir": Path,
    "propagate_to": lambda text: tuple(filter(None, (t.strip() for t in text.split(",")))),
    **dict.fromkeys(
        ("resources", "errors", "log_errors", "local_variables", "personal_data", "strict"),
        lambda text: {"1": True, "true": True, "yes": True, "on": True,
                      "0": False, "false": False, "no": False, "off": False}[text.lower()],
    ),
}  # fmt: skip


def _read(name: str, variable: str, text: str) -> Any:  # Any: as the option
    try:
        return _KINDS.get(name, str)(text)
    except (ValueError, KeyError):
        raise InvalidOption(f"{variable}={text!r:.60} cannot be read as {name}") from None
