"""The files of a data directory, and where its unix socket goes."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import stat
import tempfile
from pathlib import Path

from .errors import DataDirectoryNotWritable

USER = "tidegauge"
DATABASE = "tidegauge"
PORT = 5432
"""libpq looks for `.s.PGSQL.<port>` in the directory given as host."""

_MAX_SOCKET_PATH_BYTES = 107
_MAX_LOG_BYTES = 1_000_000


class DataDirectory:
    """Paths below one data directory; `prepare` makes what is missing.

    cluster/ (the database's own files), pgpass (password, mode 0600), database.log (and .1),
    lock, .s.PGSQL.5432 (the socket, while it runs).
    """

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()
        self.cluster = self.path / "cluster"
        self.password_file = self.path / "pgpass"
        self.log_file = self.path / "database.log"
        self.socket_dir = _socket_dir(self.path)

    @property
    def socket_path(self) -> Path:
        """The unix socket, in a form that fits into 107 bytes."""
        return self.socket_dir / f".s.PGSQL.{PORT}"

    def make(self) -> None:
        """Make the directory. Raises DataDirectoryNotWritable."""
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryFile(dir=self.path):
                pass
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise DataDirectoryNotWritable(self.path, reason) from error

    def prepare(self) -> None:
        """Password, socket directory, log; to be called by the holder of the lock."""
        if not self.password_file.exists():
            text = f"*:*:*:*:{secrets.token_urlsafe(24)}\n"
            draft = self.password_file.with_suffix(".new")
            draft.unlink(missing_ok=True)
            fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(fd, "w") as file:
                file.write(text)
            draft.rename(self.password_file)
        if self.socket_dir != self.path:
            self._make_private(self.socket_dir)
        if self.log_file.exists() and self.log_file.stat().st_size > _MAX_LOG_BYTES:
            self.log_file.replace(self.log_file.with_suffix(".log.1"))

    def _make_private(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, exist_ok=True)
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            raise DataDirectoryNotWritable(self.path, f"{directory} belongs to somebody else")
        directory.chmod(0o700)

    def log_size_bytes(self) -> int:
        """Where the log ends now."""
        return self.log_file.stat().st_size if self.log_file.exists() else 0

    def last_words(self, since_byte: int) -> str:
        """Why the database says it ended: its last `fatal:` line since then, or its last line."""
        try:
            with self.log_file.open("rb") as file:
                file.seek(since_byte)
                text = file.read(_MAX_LOG_BYTES).decode(errors="replace")
        except OSError:
            return ""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        fatal = [line.partition("fatal: ")[2] for line in lines if "fatal: " in line]
        return (fatal or lines or [""])[-1]


def _socket_dir(data_dir: Path) -> Path:
    if len(os.fsencode(data_dir / f".s.PGSQL.{PORT}")) <= _MAX_SOCKET_PATH_BYTES:
        return data_dir
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    base = os.environ.get("XDG_RUNTIME_DIR") or "/tmp"  # noqa: S108 - 0700 and owner checked
    return Path(base) / f"tidegauge-{os.getuid()}-{name}"


def copy_data_directory(source: Path, target: Path) -> None:
    """Copy the database of a stopped data directory to a new one (as a template, as a backup).

    Nothing in it names its own place; the copy gets a password of its own at its first start.
    """
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.copytree(source / "cluster", target / "cluster")
