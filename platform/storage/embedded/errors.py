"""What can keep the embedded database from starting; every text is one clear sentence."""

from __future__ import annotations

from pathlib import Path

from ...core.errors import ConfigurationError


class EmbeddedError(ConfigurationError):
    """Base of the errors raised by `EmbeddedDatabase.start` and `install`."""


class DataDirectoryLocked(EmbeddedError):
    """Another process uses the data directory; `pid` is that process, if it is known."""

    def __init__(self, data_dir: Path, pid: int | None) -> None:
        holder = f"process {pid}" if pid else "another process"
        super().__init__(f"The data directory {data_dir} is in use by {holder}.")
        self.data_dir = data_dir
        self.pid = pid


class DataDirectoryNotWritable(EmbeddedError):
    """The data directory cannot be made or written."""

    def __init__(self, data_dir: Path, reason: str) -> None:
        super().__init__(f"The data directory {data_dir} is not writable: {reason}.")
        self.data_dir = data_dir


class NodeMissing(EmbeddedError):
    """No Node.js to run the database with, and none could be installed."""


class InstallFailed(EmbeddedError):
    """The database could not be installed; `registry_unreachable` tells a network's fault."""

    def __init__(self, detail: str, *, registry_unreachable: bool = False) -> None:
        super().__init__(detail)
        self.registry_unreachable = registry_unreachable


class StartFailed(EmbeddedError):
    """The database process ended, or did not answer; `log_line` is the last of its log."""

    def __init__(self, reason: str, log_line: str, log_file: Path) -> None:
        said = f": {log_line}" if log_line else ""
        super().__init__(f"The embedded database {reason}{said} (log: {log_file}).")
        self.log_line = log_line
        self.log_file = log_file
