"""`tidegauge dsn`: create, list and revoke the DSNs that Sentry SDKs send errors with."""

from __future__ import annotations

import argparse
import asyncio

from ..settings import Settings
from .common import Commands, add_command, add_group, migrated_database, say


def add(commands: Commands) -> None:
    """Add the commands."""
    group = add_group(commands, "dsn", "DSNs for Sentry SDKs: create, list and revoke")
    create = add_command(group, "create", _create, "make a DSN for a service and print it")
    create.add_argument("service")
    create.add_argument("--environment", default="", help="for events that name none")
    create.add_argument("--url", help="address of Tidegauge as its senders reach it")
    listing = add_command(group, "list", _list, "list the DSNs")
    listing.add_argument("--url", help="address of Tidegauge as its senders reach it")
    revoke = add_command(group, "revoke", _revoke, "revoke a DSN")
    revoke.add_argument("project", type=int, help="number at the end of the DSN")


def base_url(options: argparse.Namespace, settings: Settings) -> str:
    """Where senders reach Tidegauge: --url, TIDEGAUGE_PUBLIC_URL, else where it listens."""
    url: str = options.url or settings.public_url
    return url or f"http://{settings.host}:{settings.port}"


def _create(options: argparse.Namespace, settings: Settings) -> int:
    from ..errors.projects import create_project

    async def run() -> int:
        async with migrated_database(settings) as database, database.connection() as connection:
            project = await create_project(connection, options.service, options.environment)
        print(project.dsn(base_url(options, settings)))
        return 0

    return asyncio.run(run())


def _list(options: argparse.Namespace, settings: Settings) -> int:
    from ..errors.projects import list_projects

    async def run() -> int:
        async with migrated_database(settings) as database, database.connection() as connection:
            projects = await list_projects(connection)
        print(f"{'SERVICE':24} {'CREATED':20} {'REVOKED':20} DSN")
        for project in projects:
            created, revoked = (
                f"{t:%Y-%m-%d %H:%M:%S}" if t else "-"
                for t in (project.created_at, project.revoked_at)
            )
            dsn = project.dsn(base_url(options, settings))
            print(f"{project.service:24} {created:20} {revoked:20} {dsn}")
        return 0

    return asyncio.run(run())


def _revoke(options: argparse.Namespace, settings: Settings) -> int:
    from ..errors.projects import revoke_project

    async def run() -> int:
        async with migrated_database(settings) as database, database.connection() as connection:
            await revoke_project(connection, options.project)
        say(f"Revoked the DSN of project {options.project}")
        return 0

    return asyncio.run(run())
