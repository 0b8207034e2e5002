"""The lock of a data directory: two database processes on one directory lose committed rows.

The lock is flock(2) on an open file that the database process inherits. So it holds for as long
as either of the two lives: the launcher, or a database whose launcher was killed.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from .errors import DataDirectoryLocked

ORPHAN_WAIT_S = 12.0
"""How long a database without its launcher may take to end (it does so by itself)."""


class DirectoryLock:
    """Held from construction to `release`. Raises DataDirectoryLocked, or OSError."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "lock"
        self.fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._acquire(data_dir)
        except BaseException:
            os.close(self.fd)
            raise
        self.note()

    def _acquire(self, data_dir: Path) -> None:
        deadline = time.monotonic() + ORPHAN_WAIT_S
        while True:
            try:
                fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                launcher, server = self._holders()
            if launcher and _is_alive(launcher):
                raise DataDirectoryLocked(data_dir, launcher)
            if time.monotonic() > deadline:
                raise DataDirectoryLocked(data_dir, server or launcher)
            time.sleep(0.02)

    def note(self, server_pid: int | None = None) -> None:
        """Write down who holds the lock, for the error of those who come later."""
        text = f"launcher {os.getpid()}\nserver {server_pid or 0}\n".encode()
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, text, 0)

    def release(self) -> None:
        """Close our end; the lock goes with the last process that has the file open."""
        os.close(self.fd)

    def _holders(self) -> tuple[int | None, int | None]:
        words = os.pread(self.fd, 200, 0).split()
        pids = [int(word) or None for word in words if word.isdigit()]
        return (pids[0], pids[1]) if len(pids) == 2 else (None, None)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
