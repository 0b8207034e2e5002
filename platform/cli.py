"""The `tidegauge` command: serve, migrate, settings, keys, psql."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .core.errors import ConfigurationError, TidegaugeError
from .settings import Settings


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code. Errors are one sentence on standard error."""
    options = _parser().parse_args(arguments)
    try:
        settings = load_settings(options)
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

    def command(name: str, run: Callable[..., int], help_: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help_, description=help_)
        sub.add_argument("--data-dir", type=Path, help="directory of the embedded database")
        sub.add_argument("--database-url", help="TimescaleDB server (TIDEGAUGE_DATABASE_URL)")
        sub.set_defaults(run=run)
        return sub

    serve = command("serve", _serve, "run Tidegauge")
    serve.add_argument("--host", help="address to listen on")
    serve.add_argument("--port", type=int, help="port to listen on")
    command("migrate", _migrate, "bring the database's schema up to date")
    command("settings", _settings, "print the effective settings, secrets masked")
    command("psql", _psql, "open psql on Tidegauge's database").add_argument(
        "arguments", nargs=argparse.REMAINDER, help="arguments for psql"
    )
    keys = commands.add_parser("keys", help="create, list and revoke API keys")
    commands = keys.add_subparsers(title="commands", required=True, metavar="COMMAND")
    create = command("create", _keys_create, "create a key and print it")
    create.add_argument("name")
    create.add_argument(
        "--scope",
        action="append",
        required=True,
        choices=["ingest", "read", "admin"],
        help="what the key may do; may be given more than once",
    )
    command("list", _keys_list, "list the keys")
    command("revoke", _keys_revoke, "revoke a key").add_argument("name")
    return parser


def say(text: str) -> None:
    """A line of progress for a person; standard output stays for results."""
    print(text, file=sys.stderr, flush=True)


def _serve(_: argparse.Namespace, settings: Settings) -> int:
    from .server import serve

    return asyncio.run(serve(settings, progress=say))


def _migrate(_: argparse.Namespace, settings: Settings) -> int:
    from .resources import schema_dir
    from .storage.database import inspect, scalar
    from .storage.migrations import migrate, read_migrations

    async def run() -> int:
        async with _database(settings) as database, database.autocommit() as connection:
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
    from .storage.embedded import EmbeddedDatabase

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


def _keys_create(options: argparse.Namespace, settings: Settings) -> int:
    from .auth.keys import create_key

    async def run() -> int:
        async with _migrated(settings) as database, database.connection() as connection:
            _, secret = await create_key(connection, options.name, options.scope)
        print(secret)
        return 0

    return asyncio.run(run())


def _keys_list(_: argparse.Namespace, settings: Settings) -> int:
    from .auth.keys import list_keys

    async def run() -> int:
        async with _migrated(settings) as database, database.connection() as connection:
            keys = await list_keys(connection)
        print(f"{'NAME':24} {'SCOPES':20} {'CREATED':20} REVOKED")
        for key in keys:
            created, revoked = (
                f"{t:%Y-%m-%d %H:%M:%S}" if t else "-" for t in (key.created_at, key.revoked_at)
            )
            print(f"{key.name:24} {','.join(key.scopes):20} {created:20} {revoked}")
        return 0

    return asyncio.run(run())


def _keys_revoke(options: argparse.Namespace, settings: Settings) -> int:
    from .auth.keys import revoke_key

    async def run() -> int:
        async with _migrated(settings) as database, database.connection() as connection:
            await revoke_key(connection, options.name)
        say(f"Revoked {options.name}")
        return 0

    return asyncio.run(run())


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Any]:  # Any: imported when needed
    """The database of these settings: a server, the embedded one of a running Tidegauge, or the
    embedded one started for this command."""
    from .storage.database import Database
    from .storage.embedded import EmbeddedDatabase
    from .storage.service import EmbeddedService

    async with contextlib.AsyncExitStack() as stack:
        if settings.database_url is not None:
            conninfo = settings.database_url.get_secret_value()
        else:
            embedded = EmbeddedDatabase(settings.data_dir, progress=say)
            if not await _answers(embedded.conninfo):
                service = EmbeddedService(embedded)
                await service.start()
                stack.push_async_callback(service.stop)
            conninfo = embedded.conninfo
        database = Database(conninfo, size=2, timeout_s=10, embedded=settings.database_url is None)
        await database.open()
        stack.push_async_callback(database.close)
        yield database


async def _answers(conninfo: str) -> bool:
    """Whether a running Tidegauge has the database open."""
    import psycopg

    try:
        async with await psycopg.AsyncConnection.connect(conninfo, connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


@asynccontextmanager
async def _migrated(settings: Settings) -> AsyncIterator[Any]:
    """The same, with the schema current."""
    from .resources import schema_dir
    from .storage.database import inspect
    from .storage.migrations import migrate, read_migrations

    async with _database(settings) as database:
        async with database.autocommit() as connection:
            await inspect(connection)
            await migrate(connection, read_migrations(schema_dir()), progress=say)
        yield database


if __name__ == "__main__":
    sys.exit(main())
