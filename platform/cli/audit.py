"""`tidegauge audit`: who created, changed or deleted keys, users, rules, channels, ..."""

from __future__ import annotations

import argparse
import asyncio
import json

from ..settings import Settings
from .common import Commands, add_command, migrated_database


def add(commands: Commands) -> None:
    """Add the command."""
    audit = add_command(commands, "audit", _audit, "print the audit log, newest first")
    audit.add_argument("--limit", type=int, default=50, help="most entries (50)")
    audit.add_argument("--actor", help="only what this key, user or account did")
    audit.add_argument("--kind", help="only this kind of thing, such as 'alert rule'")
    audit.add_argument("--target", help="only the thing of this name")
    audit.add_argument("--json", action="store_true", help="one JSON object a line, with values")


def _audit(options: argparse.Namespace, settings: Settings) -> int:
    from ..auth.audit import read_audit_log

    async def run() -> int:
        async with migrated_database(settings) as database, database.connection() as connection:
            acts = await read_audit_log(
                connection, limit=options.limit, actor=options.actor, kind=options.kind,
                target=options.target,
            )  # fmt: skip
        for act in acts:
            if options.json:
                print(json.dumps(act.shown(), default=str))
            else:
                who = f"{act.actor_kind} {act.actor}"
                columns = ", ".join(act.detail) if act.action == "change" else ""
                print(
                    f"{act.at:%Y-%m-%d %H:%M:%S} {who:28} {act.action:7} {act.kind} "
                    f"{act.target} {columns}".rstrip()
                )
        return 0

    return asyncio.run(run())
