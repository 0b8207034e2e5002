"""`tidegauge users`: make, list and remove users of the dashboard."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys

from ..core.errors import ConfigurationError
from ..settings import Settings
from .common import Commands, add_command, add_group, migrated_database, say


def add(commands: Commands) -> None:
    """Add the commands."""
    group = add_group(commands, "users", "make, list and remove users of the dashboard")
    create = add_command(
        group, "create", _create, "make a user; the password is asked for, or read from a pipe"
    )
    create.add_argument("name")
    create.add_argument(
        "--role", choices=["admin", "viewer"], default="viewer", help="viewers change nothing"
    )
    add_command(group, "list", _list, "list the users")
    add_command(group, "remove", _remove, "remove a user").add_argument("name")


def _create(options: argparse.Namespace, settings: Settings) -> int:
    from ..auth.passwords import check_strength, hash_password
    from ..auth.users import check_name, create_user

    check_name(options.name, where="name")
    password = _password()
    check_strength(password, name=options.name, where="password")
    hashed = hash_password(password)

    async def run() -> int:
        async with migrated_database(settings) as database, database.connection() as connection:
            await create_user(connection, options.name, hashed, options.role)
        say(f"Made the {options.role} {options.name}")
        return 0

    return asyncio.run(run())


def _password() -> str:
    """From the terminal, twice; else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise ConfigurationError("The two are not the same; nothing was made.")
    return password


def _list(_: argparse.Namespace, settings: Settings) -> int:
    from ..auth.users import list_users

    async def run() -> int:
        async with migrated_database(settings) as database, database.connection() as connection:
            users = await list_users(connection)
        print(f"{'NAME':24} {'ROLE':8} {'DISABLED':9} {'CREATED':20} LAST SIGN-IN")
        for user in users:
            created, last = (
                f"{t:%Y-%m-%d %H:%M:%S}" if t else "-"
                for t in (user.created_at, user.last_sign_in_at)
            )
            disabled = "yes" if user.disabled else "-"
            print(f"{user.name:24} {user.role:8} {disabled:9} {created:20} {last}")
        return 0

    return asyncio.run(run())


def _remove(options: argparse.Namespace, settings: Settings) -> int:
    from ..auth.users import remove_user

    async def run() -> int:
        async with migrated_database(settings) as database, database.connection() as connection:
            await remove_user(connection, options.name)
        say(f"Removed {options.name}")
        return 0

    return asyncio.run(run())
