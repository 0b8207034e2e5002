"""The `tidegauge` command; a module for each group of commands."""

from __future__ import annotations

import argparse
import getpass
import os
import sys

from pydantic import ValidationError

from ..core.acting import Actor, acting
from ..core.errors import ConfigurationError, TidegaugeError
from ..settings import Settings
from . import alerts, audit, backup, dsn, keys, query, service, status, users

GROUPS = (service, keys, users, query, dsn, alerts, audit, backup, status)


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code. Errors are one sentence on standard error."""
    options = _parser().parse_args(arguments)
    try:
        settings = load_settings(options)
        if options.run is not service.serve:
            acting.set(Actor("command", account()))
        result: int = options.run(options, settings)
    except (ConfigurationError, TidegaugeError) as error:
        print(f"tidegauge: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # tidegauge keys list | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result


def account() -> str:
    """Who runs the command, as the machine knows it; containers may have a number alone."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def load_settings(options: argparse.Namespace) -> Settings:
    """Settings from the environment, overridden by options of the same name.

    Raises ConfigurationError that names the variable.
    """
    names = ("data_dir", "host", "port", "database_url")
    given = {n: v for n in names if (v := getattr(options, n, None)) is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        faults = []
        for fault in error.errors():
            name = "TIDEGAUGE_" + "_".join(map(str, fault["loc"])).upper() if fault["loc"] else ""
            text = fault["msg"].removeprefix("Value error, ")
            faults.append(f"{name}: {text}" if name else text)
        raise ConfigurationError("; ".join(faults)) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tidegauge", description="Self-hosted monitoring on TimescaleDB."
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for group in GROUPS:
        group.add(commands)
    return parser
