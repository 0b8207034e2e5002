"""A server that cannot be used is refused in one clear sentence."""

from __future__ import annotations

import glob
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tidegauge.core.errors import ConfigurationError
from tidegauge.storage.database import inspect, parse_version

WITHOUT = "does not have the TimescaleDB extension; install it there"
NOT_LOADED = (
    "installed on the server but not preloaded; add timescaledb to shared_preload_libraries"
)


def programs() -> Path | None:
    """Where Debian or the PATH keeps PostgreSQL's server programs."""
    on_path = shutil.which("initdb")
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    return Path(on_path or found[-1]).resolve().parent if on_path or found else None


@pytest.fixture(scope="module")
def plain_postgres() -> Iterator[str]:
    """A PostgreSQL server that nothing was preloaded into; PostgreSQL refuses to run as root."""
    binaries = programs()
    if binaries is None:
        pytest.skip("PostgreSQL's server programs are missing (Debian: postgresql)")
    directory = Path(tempfile.mkdtemp(prefix="tg-"))
    user = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        user = {"user": account.pw_uid, "group": account.pw_gid}
        os.chown(directory, account.pw_uid, account.pw_gid)
    data = directory / "data"
    options = f"-c listen_addresses='' -c unix_socket_directories={directory}"

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [binaries / program, "-D", data, *arguments],
            check=True, stdout=subprocess.DEVNULL, cwd=directory, **user,
        )  # fmt: skip

    run("initdb", "-A", "trust", "-U", "tidegauge")
    run("pg_ctl", "-w", "-l", str(directory / "log"), "-o", options, "start")
    try:
        yield f"host={directory} user=tidegauge dbname=postgres"
    finally:
        run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(directory, ignore_errors=True)


async def test_a_server_without_the_extension_is_refused(plain_postgres: str) -> None:
    async with await psycopg.AsyncConnection.connect(plain_postgres, autocommit=True) as connection:
        cursor = await connection.execute(
            "SELECT count(*) FROM pg_available_extensions WHERE name = 'timescaledb'"
        )
        installed = (await cursor.fetchone() or (0,))[0]
        with pytest.raises(ConfigurationError) as refused:
            await inspect(connection)
    assert (NOT_LOADED if installed else WITHOUT) in str(refused.value)


async def test_a_user_who_may_not_create_the_extension_is_told_who_may(plain_postgres: str) -> None:
    role = f"plain_{secrets.token_hex(4)}"
    async with await psycopg.AsyncConnection.connect(plain_postgres, autocommit=True) as admin:
        await admin.execute(f"CREATE ROLE {role} LOGIN".encode())
        cursor = await admin.execute(
            "SELECT count(*) FROM pg_available_extensions WHERE name = 'timescaledb'"
        )
        installed = (await cursor.fetchone() or (0,))[0]
    conninfo = plain_postgres.replace("user=tidegauge", f"user={role}")
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        with pytest.raises(ConfigurationError) as refused:
            await inspect(connection)
    assert ("as a superuser once" if installed else WITHOUT) in str(refused.value)


@pytest.mark.parametrize(
    ("text", "version"), [("2.28.4", (2, 28)), ("2.23.0-dev", (2, 23)), ("new", (0, 0))]
)
def test_versions_are_compared_as_numbers(text: str, version: tuple[int, int]) -> None:
    assert parse_version(text) == version
