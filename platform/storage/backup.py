"""Backups: a directory with `backup.json` and either a dump of the server's database or a copy of
the embedded one, taken while Tidegauge runs.

The embedded database has one session and no process in the background (facts: embedded.md). So
while we hold a transaction its files stand still, and a copy of them is what kill -9 leaves
behind: its start recovers it.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ..core.errors import ConfigurationError
from ..settings import Settings
from .database import first_line, inspect, scalar
from .embedded.files import DataDirectory, copy_data_directory
from .embedded.lock import DirectoryLock
from .opened import answers

DUMP = "database.dump"
NOTE = "backup.json"
_STILL_HERE_S = 5.0
"""So often the held transaction says something: an idle one is ended after 30 s."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Note:
    """What a backup says of itself."""

    kind: str
    """`server` or `embedded`"""
    taken_at: str
    postgres: str
    timescaledb: str
    schema_version: int


async def back_up(settings: Settings, target: Path, *, progress: Progress) -> Note:
    """Write a backup to a directory that does not exist yet.

    It appears under its name only when it is whole. Raises ConfigurationError with one sentence.
    """
    if target.exists():  # noqa: ASYNC240 - a command of its own: nothing else waits
        raise ConfigurationError(f"{target} exists already; a backup wants a new directory.")
    draft = target.with_name(target.name + ".partial")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(parents=True, mode=0o700)
        if settings.database_url is None:
            note = await _back_up_embedded(DataDirectory(settings.data_dir), draft, progress)
        else:
            note = await _back_up_server(settings.database_url.get_secret_value(), draft, progress)
        (draft / NOTE).write_text(json.dumps(asdict(note), indent=2) + "\n")
        draft.rename(target)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigurationError(f"{target} cannot be written: {reason}.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return note


async def restore(settings: Settings, source: Path, *, progress: Progress) -> Note:
    """Put a backup into the database of the settings, which must hold nothing yet.

    Raises ConfigurationError with one sentence.
    """
    try:
        note = Note(**json.loads((source / NOTE).read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise ConfigurationError(f"{source} is no backup of Tidegauge.") from error
    kind = "embedded" if settings.database_url is None else "server"
    if note.kind != kind:
        raise ConfigurationError(
            f"{source} is a backup of the kind {note.kind}; the settings name a database of the "
            f"kind {kind} (TIDEGAUGE_DATABASE_URL)."
        )
    if settings.database_url is None:
        await asyncio.to_thread(_restore_embedded, DataDirectory(settings.data_dir), source)
    else:
        await _restore_server(settings.database_url.get_secret_value(), source, note, progress)
    return note


async def _note(connection: psycopg.AsyncConnection[tuple[object, ...]], kind: str) -> Note:
    row = await (await connection.execute(_FACTS)).fetchone()
    postgres, timescaledb, schema = row or ("", None, None)
    if timescaledb is None or schema is None:
        raise ConfigurationError("The database has nothing of Tidegauge in it.")
    version = int(await scalar(connection, "SELECT max(version) FROM schema_migrations") or 0)
    taken_at = datetime.now(UTC).isoformat(timespec="seconds")
    return Note(kind, taken_at, str(postgres), str(timescaledb), version)


_FACTS = """
SELECT current_setting('server_version'),
       (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'),
       to_regclass('schema_migrations')::text
"""


async def _back_up_embedded(files: DataDirectory, target: Path, progress: Progress) -> Note:
    conninfo = _embedded_conninfo(files)
    if not files.cluster.is_dir():
        raise ConfigurationError(f"{files.path} has no database.")
    if not await answers(conninfo):
        lock = DirectoryLock(files.path)  # nobody starts it meanwhile
        try:
            await asyncio.to_thread(copy_data_directory, files.path, target)
        finally:
            lock.release()
        return Note("embedded", datetime.now(UTC).isoformat(timespec="seconds"), "", "", 0)
    progress("Copying the embedded database; what is sent meanwhile waits")
    async with await psycopg.AsyncConnection.connect(
        conninfo, autocommit=True, prepare_threshold=None
    ) as connection:
        await connection.execute("CHECKPOINT")  # less to recover when it is restored
        async with connection.transaction():
            note = await _note(connection, "embedded")
            copying = asyncio.create_task(
                asyncio.to_thread(copy_data_directory, files.path, target)
            )
            try:
                while not (await asyncio.wait([copying], timeout=_STILL_HERE_S))[0]:
                    await connection.execute("SELECT 1")
            finally:
                await copying
    return note


def _restore_embedded(files: DataDirectory, source: Path) -> None:
    files.make()
    lock = DirectoryLock(files.path)
    try:
        if files.cluster.exists():
            raise ConfigurationError(
                f"{files.path} has a database already; restore into a new data directory."
            )
        draft = files.path / "restoring"
        shutil.rmtree(draft, ignore_errors=True)
        try:
            copy_data_directory(source, draft)
            (draft / "cluster").rename(files.cluster)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    finally:
        lock.release()


def _embedded_conninfo(files: DataDirectory) -> str:
    from .embedded import EmbeddedDatabase

    return EmbeddedDatabase(files.path).conninfo


async def _back_up_server(url: str, target: Path, progress: Progress) -> Note:
    try:
        async with await psycopg.AsyncConnection.connect(url, connect_timeout=10) as connection:
            note = await _note(connection, "server")
    except psycopg.OperationalError as error:
        raise ConfigurationError(f"The database does not answer: {first_line(error)}") from error
    progress("Dumping the database; Tidegauge may go on meanwhile")
    await _run("pg_dump", url, ["--format=custom", "--file", str(target / DUMP)])
    return note


async def _restore_server(url: str, source: Path, note: Note, progress: Progress) -> None:
    try:
        connection = await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise ConfigurationError(f"The database does not answer: {first_line(error)}") from error
    async with connection:
        facts = await inspect(connection)
        if await scalar(connection, "SELECT to_regclass('schema_migrations')") is not None:
            raise ConfigurationError(
                "The database has a Tidegauge in it already; restore into an empty one."
            )
        if facts.timescaledb != note.timescaledb:
            raise ConfigurationError(
                f"The backup is of TimescaleDB {note.timescaledb}, the server has "
                f"{facts.timescaledb}; restore with the same version, update afterwards."
            )
        try:
            await connection.execute("SELECT timescaledb_pre_restore()")
        except psycopg.errors.InsufficientPrivilege:
            raise ConfigurationError(
                "A restore needs a superuser, since it writes TimescaleDB's catalogue; name one "
                "with --database-url."
            ) from None
        progress("Restoring the database")
        try:
            await _run("pg_restore", url, ["--exit-on-error", str(source / DUMP)])
        finally:
            await connection.execute("SELECT timescaledb_post_restore()")
        await connection.execute("ANALYZE")


async def _run(program: str, url: str, arguments: list[str]) -> None:
    """Run a program of PostgreSQL's with the password in its environment, where `ps` shows none."""
    parts = conninfo_to_dict(url)
    environment = dict(os.environ)
    if password := parts.pop("password", None):
        environment["PGPASSWORD"] = str(password)
    command = [program, "--no-password", "--dbname", make_conninfo("", **parts), *arguments]
    try:
        result = await asyncio.to_thread(
            subprocess.run, command, env=environment, capture_output=True, text=True,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except FileNotFoundError:
        raise ConfigurationError(
            f"{program} is not installed; on Debian: apt install postgresql-client"
        ) from None
    if result.returncode:
        lines = [line for line in result.stderr.splitlines() if "error:" in line]
        said = lines[0] if lines else result.stderr.strip()[-300:]
        raise ConfigurationError(f"{program} failed: {said}")
