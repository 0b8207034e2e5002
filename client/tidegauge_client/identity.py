"""service.instance.id: a small number per host and service that processes take and give back.

A process number (pid) would make new series at every restart; a number that the next worker takes over
keeps their count at that of the workers. The number is held by a lock on a file, which the system
releases however the process ends.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import tempfile
from pathlib import Path
from typing import IO

SLOTS = 1024

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


class Slot:
    """A number that no other live process of this directory has."""

    def __init__(self, directory: Path) -> None:
        self.number: int | None = None
        self.directory = directory
        self._file: IO[bytes] | None = None
        if fcntl is None:
            return
        with contextlib.suppress(OSError):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            if directory.stat().st_uid != os.getuid():
                return  # somebody else's: not a place to write to
            for number in range(SLOTS):
                file = take(directory / f"{number}.lock")
                if file is not None:
                    self.number, self._file = number, file
                    return

    def release(self) -> None:
        """Give the number back. In a forked child this closes the copy; the parent keeps it."""
        if self._file is not None:
            self._file.close()
            self._file = None


def take(path: Path) -> IO[bytes] | None:
    """The file, locked; None if a live process has it. Raises OSError."""
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def slot_directory(service: str, parent: Path | None = None) -> Path:
    """Where processes of a service on this host, of this user, keep their numbers."""
    name = re.sub(r"[^A-Za-z0-9_.-]", "_", service)[:80].strip(".") or "unnamed"
    user = os.getuid() if hasattr(os, "getuid") else 0
    return (parent or Path(tempfile.gettempdir()) / f"tidegauge-client-{user}") / name


def instance_id(slot: Slot | None) -> str:
    """The host's name with the slot's number, or with the pid where there is none."""
    host = socket.gethostname() or "localhost"
    if slot is None or slot.number is None:
        return f"{host}-p{os.getpid()}"
    return f"{host}-{slot.number}"
