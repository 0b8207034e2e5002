"""`tidegauge backup` and `tidegauge restore` (docs/backup.md)."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from ..settings import Settings
from .common import Commands, add_command, say


def add(commands: Commands) -> None:
    """Add the commands."""
    backup = add_command(
        commands, "backup", _backup, "write a backup to a new directory; Tidegauge may run"
    )
    backup.add_argument("directory", type=Path, help="where to; must not exist")
    restore = add_command(
        commands, "restore", _restore, "put a backup into an empty database or new data directory"
    )
    restore.add_argument("directory", type=Path, help="what backup wrote")


def _backup(options: argparse.Namespace, settings: Settings) -> int:
    from ..storage.backup import back_up

    note = asyncio.run(back_up(settings, options.directory, progress=say))
    print(f"{options.directory}: {note.kind} database, {note.taken_at}")
    return 0


def _restore(options: argparse.Namespace, settings: Settings) -> int:
    from ..storage.backup import restore

    note = asyncio.run(restore(settings, options.directory, progress=say))
    print(f"restored the {note.kind} database of {note.taken_at}")
    return 0
