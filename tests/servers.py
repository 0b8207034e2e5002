"""A TimescaleDB server of the test's own, from the machine's packages, which may be hurt."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg

from tests.serving import free_port


def find_binaries() -> Path | None:
    """Where PostgreSQL with TimescaleDB is installed (Debian's places), the newest."""
    for directory in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        share = Path("/usr/share/postgresql") / directory.parent.name
        if (directory / "initdb").exists() and (share / "extension/timescaledb.control").exists():
            return directory
    return None


class LocalServer:
    """PostgreSQL on a directory and port that stay the same over restarts."""

    def __init__(self, binaries: Path, directory: Path) -> None:
        self._binaries = binaries
        self.directory = directory
        self.port = free_port()
        self.url = f"postgresql://tidegauge@127.0.0.1:{self.port}/postgres"
        self.log = directory / "log"
        self._process: subprocess.Popen[bytes] | None = None
        # PostgreSQL does not run as root
        self._user = "postgres" if os.getuid() == 0 else None
        if self._user is not None:
            owner = pwd.getpwnam(self._user)
            os.chown(directory, owner.pw_uid, owner.pw_gid)

    def start(self) -> None:
        """Start it, made first if need be, and wait until it answers."""
        data = self.directory / "data"
        if not data.exists():
            subprocess.run(
                [self._binaries / "initdb", "-D", data, "-U", "tidegauge", "--auth=trust",
                 "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"],
                check=True, capture_output=True, user=self._user, cwd="/",
            )  # fmt: skip
        options = {
            "port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "",
            "shared_preload_libraries": "timescaledb", "timescaledb.telemetry_level": "off",
            "max_connections": 80, "shared_buffers": "128MB", "fsync": "off",
            "max_worker_processes": 48,  # every database has a scheduler and its jobs
        }  # fmt: skip
        command = [str(self._binaries / "postgres"), "-D", str(data)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, user=self._user, cwd="/", start_new_session=True
            )
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.url, connect_timeout=2).close()
                return
            assert self._process.poll() is None, self.log.read_text()[-2000:]
            assert time.monotonic() < deadline, self.log.read_text()[-2000:]
            time.sleep(0.1)

    def _all(self) -> list[psutil.Process]:
        if self._process is None or self._process.poll() is not None:
            return []
        master = psutil.Process(self._process.pid)
        return [master, *master.children(recursive=True)]

    def _signal(self, number: signal.Signals) -> None:
        for process in self._all():
            with contextlib.suppress(psutil.Error):
                process.send_signal(number)

    def runs(self) -> bool:
        """Whether its first process lives."""
        return self._process is not None and self._process.poll() is None

    def freeze(self) -> None:
        """SIGSTOP of every process of the server."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT."""
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """kill -9 of every process of the server."""
        processes = self._all()
        for process in processes:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(processes, timeout=20)
        if self._process is not None:
            self._process.wait()

    def stop(self) -> None:
        """A fast shutdown; kill -9 where that takes long."""
        if self._process is None:
            return
        self.thaw()
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()

    def cut_connections(self) -> int:
        """End every connection of a client from the server's side; returns how many."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            rows = connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            ).fetchall()
        return len(rows)

    def make_database(self, name: str) -> str:
        """A new database; its URL."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        return self.url.removesuffix("/postgres") + f"/{name}"


@contextlib.contextmanager
def small_disk(size: str) -> Iterator[Path | None]:
    """A file system of its own in memory (`300m`); None where only root could make one."""
    directory = Path(tempfile.mkdtemp(prefix="tg-disk-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=1777", "tmpfs", str(directory)]
    mounted = os.getuid() == 0 and subprocess.run(command, capture_output=True).returncode == 0
    try:
        yield directory if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(directory)], check=False)
        shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def local_server(parent: Path | None = None) -> Iterator[LocalServer | None]:
    """A running server, gone at the end; None where the machine has no TimescaleDB."""
    binaries = find_binaries()
    if binaries is None:
        yield None
        return
    directory = Path(tempfile.mkdtemp(prefix="tg-pg-", dir=parent))
    server = LocalServer(binaries, directory)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)
