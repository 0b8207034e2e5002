"""What commands share: progress for people, and the database that the settings name."""

from __future__ import annotations

import argparse
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from ..settings import Settings

Commands = Any
"""argparse's action for subcommands, whose type is private."""

Run = Callable[[argparse.Namespace, Settings], int]


def add_command(commands: Commands, name: str, run: Run, help_: str) -> argparse.ArgumentParser:
    """A command with the options that all have."""
    sub: argparse.ArgumentParser = commands.add_parser(name, help=help_, description=help_)
    sub.add_argument("--data-dir", type=Path, help="directory of the embedded database")
    sub.add_argument("--database-url", help="TimescaleDB server (TIDEGAUGE_DATABASE_URL)")
    sub.set_defaults(run=run)
    return sub


def add_group(commands: Commands, name: str, help_: str) -> Commands:
    """A command that has commands of its own (`keys create`)."""
    group = commands.add_parser(name, help=help_, description=help_)
    return group.add_subparsers(title="commands", required=True, metavar="COMMAND")


def say(text: str) -> None:
    """A line of progress for a person; standard output stays for results."""
    print(text, file=sys.stderr, flush=True)


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Any]:  # Any: imported when needed
    """The database of these settings; what takes its time is told."""
    from ..storage.opened import opened

    async with opened(settings, progress=say) as database:
        yield database


@asynccontextmanager
async def migrated_database(settings: Settings) -> AsyncIterator[Any]:
    """The same, with the schema current."""
    from ..resources import schema_dir
    from ..storage.database import inspect
    from ..storage.migrations import migrate, read_migrations

    async with open_database(settings) as database:
        async with database.autocommit() as connection:
            await inspect(connection)
            await migrate(connection, read_migrations(schema_dir()), progress=say)
        yield database
