"""Commands that run or prepare the service: serve, migrate, settings, psql."""

from __future__ import annotations

import argparse
import asyncio
import json
import os

from ..core.errors import ConfigurationError
from ..settings import Settings
from .common import Commands, add_command, open_database, say


def add(commands: Commands) -> None:
    """Add the commands."""
    server = add_command(commands, "serve", serve, "run Tidegauge")
    server.add_argument("--host", help="address to listen on")
    server.add_argument("--port", type=int, help="port to listen on")
    add_command(commands, "migrate", _migrate, "bring the database's schema up to date")
    add_command(commands, "settings", _settings, "print the effective settings, secrets masked")
    add_command(commands, "psql", _psql, "open psql on Tidegauge's database").add_argument(
        "arguments", nargs=argparse.REMAINDER, help="arguments for psql"
    )


def serve(_: argparse.Namespace, settings: Settings) -> int:
    """Run the service until it is told to end."""
    import uvloop

    from ..start import start

    return uvloop.run(start(settings, progress=say))


def _migrate(_: argparse.Namespace, settings: Settings) -> int:
    from ..resources import schema_dir
    from ..storage.database import inspect, scalar
    from ..storage.migrations import migrate, read_migrations

    async def run() -> int:
        async with open_database(settings) as database, database.autocommit() as connection:
            await inspect(connection)
            count = await migrate(connection, read_migrations(schema_dir()), progress=say)
            version = await scalar(connection, "SELECT max(version) FROM schema_migrations")
        print(f"applied {count}, the schema is at {version:04d}")
        return 0

    return asyncio.run(run())


def _settings(_: argparse.Namespace, settings: Settings) -> int:
    for name, value in settings.shown().items():
        text = value if isinstance(value, str) else json.dumps(value)
        print(f"TIDEGAUGE_{name.upper()}={'' if value is None else text}")
    return 0


def _psql(options: argparse.Namespace, settings: Settings) -> int:
    from ..storage.embedded import EmbeddedDatabase

    if settings.database_url is not None:
        conninfo = settings.database_url.get_secret_value()
    else:
        conninfo = EmbeddedDatabase(settings.data_dir).conninfo
    arguments = options.arguments[1:] if options.arguments[:1] == ["--"] else options.arguments
    try:
        os.execvp("psql", ["psql", "--dbname", conninfo, *arguments])  # noqa: S606, S607
    except FileNotFoundError:
        raise ConfigurationError(
            "psql is not installed; on Debian: apt install postgresql-client"
        ) from None
