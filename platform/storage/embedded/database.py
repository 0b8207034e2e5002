"""Launcher and supervisor of the embedded database's process."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import psycopg
from psycopg.conninfo import make_conninfo

from .errors import StartFailed
from .files import DATABASE, PORT, USER, DataDirectory
from .install import SERVER_DIR, find_node, install
from .lock import DirectoryLock

State = Literal["stopped", "installing", "starting", "running", "restarting", "failed"]

START_TIMEOUT_S = 120.0
"""For recovery after a crash with much WAL; a start takes one second, the first one three."""
FIRST_BACKOFF_S = 0.2
LONGEST_BACKOFF_S = 10.0
STABLE_S = 60.0

_log = logging.getLogger(__name__)


class EmbeddedDatabase:
    """A TimescaleDB of our own: a Node.js process on a data directory, restarted when it dies.

    data_dir: made if it is missing; used by one process at a time.
    durable: fsync at every commit; without it kill -9 loses nothing, power loss may.
    listen_tcp: (host, port) to listen on besides the unix socket, with the same password.
    idle_in_transaction_timeout_s: after so many idle seconds inside a transaction a client is
    thrown out; it keeps everyone else waiting.
    progress: told in short sentences what takes its time (installation, restart).

    `state`, `restarts` (since start), `last_error` (why it last died) and `pid` say how it is.
    While it is `restarting` nothing answers at `conninfo`; callers answer 503 meanwhile.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        durable: bool = True,
        listen_tcp: tuple[str, int] | None = None,
        idle_in_transaction_timeout_s: float = 30.0,
        max_clients: int = 100,
        progress: Callable[[str], None] = _log.info,
    ) -> None:
        self.files = DataDirectory(data_dir)
        self.state: State = "stopped"
        self.restarts = 0
        self.last_error: str | None = None
        self._stopping = False
        self._durable = durable
        self._listen_tcp = listen_tcp
        self._idle_in_transaction_timeout_s = idle_in_transaction_timeout_s
        self._max_clients = max_clients
        self._progress = progress
        self._process: Process | None = None
        self._lock: DirectoryLock | None = None
        self._supervision: asyncio.Task[None] | None = None
        self._node: Path | None = None
        self._modules: Path | None = None
        self._log_start = 0

    @property
    def conninfo(self) -> str:
        """libpq connection string; names the password file, so it may be logged."""
        return make_conninfo(
            host=str(self.files.socket_dir),
            port=PORT,
            user=USER,
            dbname=DATABASE,
            passfile=str(self.files.password_file),
            sslmode="disable",
            gssencmode="disable",
        )

    @property
    def pid(self) -> int | None:
        """Process id of the database, None while there is none."""
        process = self._process
        return process.pid if process and process.returncode is None else None

    def resident_bytes(self) -> int | None:
        """Resident memory of the database process, None while there is none."""
        pid = self.pid
        if pid is None:
            return None
        try:
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            return pages * os.sysconf("SC_PAGE_SIZE")
        except FileNotFoundError:
            result = subprocess.run(  # noqa: S603 - where there is no /proc
                ["/bin/ps", "-o", "rss=", "-p", str(pid)],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            return int(result.stdout) * 1024 if result.stdout.strip() else None

    async def start(self) -> None:
        """Install if needed, lock the directory, start, wait until it answers.

        Raises an EmbeddedError (DataDirectoryLocked, DataDirectoryNotWritable, NodeMissing,
        InstallFailed, StartFailed), each with one sentence for the user.
        """
        if self.state not in ("stopped", "failed"):
            raise RuntimeError(f"the embedded database is {self.state}")
        self.restarts = 0
        self.last_error = None
        self._stopping = False
        try:
            self.state = "installing"
            self.files.make()
            self._node = await asyncio.to_thread(find_node, self._progress)
            self._modules = await asyncio.to_thread(install, self._progress)
            self.state = "starting"
            self._lock = await asyncio.to_thread(DirectoryLock, self.files.path)
            self.files.prepare()
            if not self.files.cluster.exists():
                self._progress("Creating the embedded database")
            await self._launch()
        except BaseException as error:
            self.last_error = str(error)
            await self._end_process(timeout_s=0)
            self._release_lock()
            self.state = "failed"
            raise
        self.state = "running"
        self._supervision = asyncio.create_task(self._supervise(), name="embedded-database")

    async def stop(self, timeout_s: float = 10) -> None:
        """Roll back what is open, write a checkpoint, end; kill what has not ended in time."""
        self._stopping = True  # a cancellation alone can get lost, see PeriodicTask.stop
        if self._supervision:
            self._supervision.cancel()
            await asyncio.gather(self._supervision, return_exceptions=True)
            self._supervision = None
        await self._end_process(timeout_s)
        self._release_lock()
        self.state = "stopped"

    async def restart(self, reason: str) -> None:
        """Kill the process and let the supervisor start it again: the only remedy against a
        statement that cannot be cancelled. Returns when it is killed.
        """
        process = self._process
        if process and process.returncode is None:
            self._progress(f"Restarting the embedded database: {reason}")
            process.kill()
            await process.wait()

    async def _launch(self) -> None:
        """Start the process and wait until it answers. Raises StartFailed."""
        if not (self._node and self._modules and self._lock):
            raise RuntimeError("launch before install and lock")
        options = {
            "dataDir": str(self.files.path),
            "socketPath": str(self.files.socket_path),
            "passwordFile": str(self.files.password_file),
            "tcp": self._listen_tcp and {"host": self._listen_tcp[0], "port": self._listen_tcp[1]},
            "user": USER,
            "modulesDir": str(self._modules),
            "durable": self._durable,
            "idleInTransactionMs": int(self._idle_in_transaction_timeout_s * 1000),
            "maxClients": self._max_clients,
        }
        self._log_start = self.files.log_size_bytes()
        with self.files.log_file.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                self._node,
                SERVER_DIR / "server.mjs",
                json.dumps(options),
                stdin=PIPE,
                stdout=PIPE,
                stderr=log,
                pass_fds=(self._lock.fd,),
                # Ctrl-C goes to us alone; we stop the database when the service has drained.
                start_new_session=True,
            )
        self._lock.note(self._process.pid)
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                await self._await_ready(self._process)
        except TimeoutError:
            raise self._start_failed(f"did not answer within {START_TIMEOUT_S:.0f} s") from None

    async def _await_ready(self, process: Process) -> None:
        if process.stdout is None:
            raise RuntimeError("the process has no stdout")
        if not await process.stdout.readline():
            status = await process.wait()
            raise self._start_failed(f"ended at its start with status {status}")
        try:
            async with await psycopg.AsyncConnection.connect(
                self.conninfo, autocommit=True, prepare_threshold=None
            ) as connection:
                await connection.execute("SELECT 1")
        except psycopg.Error as error:
            raise self._start_failed(f"does not answer ({error})") from error

    def _start_failed(self, reason: str) -> StartFailed:
        return StartFailed(reason, self.files.last_words(self._log_start), self.files.log_file)

    async def _supervise(self) -> None:
        """Restart the process whenever it ends; every attempt waits twice as long."""
        backoff_s = FIRST_BACKOFF_S
        while not self._stopping:
            running_since = time.monotonic()
            if self._process is None:
                raise RuntimeError("nothing to supervise")
            status = await self._process.wait()
            if time.monotonic() - running_since > STABLE_S:
                backoff_s = FIRST_BACKOFF_S
            self.state = "restarting"
            how = f"signal {-status}" if status < 0 else f"status {status}"
            said = self.files.last_words(self._log_start) if status > 0 else ""
            self.last_error = f"ended with {how}" + (f": {said}" if said else "")
            _log.error("The embedded database %s", self.last_error)
            while self.state == "restarting" and not self._stopping:
                await asyncio.sleep(backoff_s)
                backoff_s = min(backoff_s * 2, LONGEST_BACKOFF_S)
                try:
                    await self._launch()
                except (StartFailed, OSError) as error:
                    self.last_error = str(error)
                    _log.error("The embedded database is not back yet: %s", error)
                    await self._end_process(timeout_s=0)
                else:
                    self.restarts += 1
                    self.state = "running"
            self._progress("The embedded database is back")

    async def _end_process(self, timeout_s: float) -> None:
        process = self._process
        if process is None:
            return
        if process.returncode is None and timeout_s > 0:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), timeout_s)
            except TimeoutError:
                _log.warning("The embedded database did not stop in %s s; killing it", timeout_s)
        if process.returncode is None:
            process.kill()
            await process.wait()
        self._process = None

    def _release_lock(self) -> None:
        if self._lock:
            self._lock.release()
            self._lock = None
