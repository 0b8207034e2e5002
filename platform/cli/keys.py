"""`tidegauge keys`: create, list and revoke API keys."""

from __future__ import annotations

import argparse
import asyncio

from ..settings import Settings
from .common import Commands, add_command, add_group, migrated_database, say


def add(commands: Commands) -> None:
    """Add the commands."""
    group = add_group(commands, "keys", "create, list and revoke API keys")
    create = add_command(group, "create", _keys_create, "create a key and print it")
    create.add_argument("name")
    create.add_argument(
        "--scope",
        action="append",
        required=True,
        choices=["ingest", "read", "admin"],
        help="what the key may do; may be given more than once",
    )
    add_command(group, "list", _keys_list, "list the keys")
    add_command(group, "revoke", _keys_revoke, "revoke a key").add_argument("name")


def _keys_create(options: argparse.Namespace, settings: Settings) -> int:
    from ..auth.keys import create_key

    async def run() -> int:
        async with migrated_database(settings) as database, database.connection() as connection:
            _, secret = await create_key(connection, options.name, options.scope)
        print(secret)
        return 0

    return asyncio.run(run())


def _keys_list(_: argparse.Namespace, settings: Settings) -> int:
    from ..auth.keys import list_keys

    async def run() -> int:
        async with migrated_database(settings) as database, database.connection() as connection:
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
    from ..auth.keys import revoke_key

    async def run() -> int:
        async with migrated_database(settings) as database, database.connection() as connection:
            await revoke_key(connection, options.name)
        say(f"Revoked {options.name}")
        return 0

    return asyncio.run(run())
