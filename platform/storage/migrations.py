"""Migrations: numbered SQL files in db/schema/, each applied once, in its own transaction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import ConfigurationError
from .database import SCHEMA_LOCK, Connection, scalar

_FILE = re.compile(r"(\d{4})_(\w+)\.sql")

_TABLE = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    version    integer     PRIMARY KEY,
    name       text        NOT NULL,
    checksum   text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: `0001_metrics.sql` is version 1."""

    version: int
    name: str
    sql: bytes

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql).hexdigest()


def read_migrations(directory: Path) -> list[Migration]:
    """The migrations of a directory in order; gaps and doubles in their numbers are errors."""
    found = []
    for path in sorted(directory.glob("*.sql")):
        match = _FILE.fullmatch(path.name)
        if match is None:
            raise ValueError(f"{path.name} is not named NNNN_name.sql")
        found.append(Migration(int(match[1]), match[2], path.read_bytes()))
    versions = [m.version for m in found]
    if versions != list(range(1, len(found) + 1)):
        raise ValueError(f"migrations are not numbered 1..{len(found)}: {versions}")
    return found


async def migrate(
    connection: Connection,
    migrations: list[Migration],
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> int:
    """Bring the schema up to the newest migration; returns how many were applied.

    Safe from several processes at once: each step takes a transaction-level advisory lock
    (session-level ones do not conflict on the embedded database). Raises ConfigurationError if
    the database is newer than the code or a migration was changed after it was applied.
    """
    applied = 0
    while True:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(%s::bigint)", [SCHEMA_LOCK])
            await connection.execute(_TABLE)
            done = await _applied(connection)
            check_applied(done, migrations)
            if len(done) == len(migrations):
                return applied
            step = migrations[len(done)]
            progress(f"Applying migration {step.version:04d} {step.name}")
            await connection.execute(step.sql)
            await connection.execute(
                "INSERT INTO schema_migrations (version, name, checksum) VALUES (%s, %s, %s)",
                [step.version, step.name, step.checksum],
            )
            applied += 1


async def pending(connection: Connection, migrations: list[Migration]) -> list[Migration]:
    """The migrations that `migrate` would apply."""
    if await scalar(connection, "SELECT to_regclass('schema_migrations')") is None:
        return migrations
    done = await _applied(connection)
    check_applied(done, migrations)
    return migrations[len(done) :]


async def _applied(connection: Connection) -> list[tuple[int, str, str]]:
    cursor = await connection.execute(
        "SELECT version, name, checksum FROM schema_migrations ORDER BY version"
    )
    return [(int(v), str(n), str(c)) for v, n, c in await cursor.fetchall()]


def check_applied(done: list[tuple[int, str, str]], known: list[Migration]) -> None:
    """Raise ConfigurationError unless what is applied is a beginning of what is known."""
    if len(done) > len(known):
        version, name, _ = done[-1]
        raise ConfigurationError(
            f"The database is at migration {version:04d} ({name}), this Tidegauge knows "
            f"{known[-1].version if known else 0}; run a Tidegauge at least as new as the one that "
            "migrated it."
        )
    for (version, name, checksum), migration in zip(done, known, strict=False):
        if version != migration.version or checksum != migration.checksum:
            raise ConfigurationError(
                f"Migration {version:04d} ({name}) was changed after it was applied to this "
                "database; restore the file, changes belong in a new migration."
            )
