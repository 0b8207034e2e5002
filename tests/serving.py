"""A Tidegauge as a user runs it: a process of its own, spoken to over HTTP."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent
KEY = re.compile(r"admin key\s+(tg_\S+)")


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Serving:
    """`tidegauge serve` on a data directory and port that stay the same over restarts."""

    def __init__(self, data_dir: Path, *, root: Path = ROOT, **environment: str) -> None:
        self.data_dir = data_dir
        self._root = root  # of the code that is run
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data_dir.parent / f"{data_dir.name}.log"
        self.key = ""
        self._environment = environment
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *, wait_s: float = 60) -> None:
        """Start the process and wait until it is ready."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TIDEGAUGE_")}
        installed = os.environ.get("TIDEGAUGE_EMBEDDED_DIR")
        if installed:
            environment["TIDEGAUGE_EMBEDDED_DIR"] = installed
        environment |= {
            "TIDEGAUGE_DATA_DIR": str(self.data_dir),
            "TIDEGAUGE_PORT": str(self.port),
            "TIDEGAUGE_EMBEDDED_DURABLE": "false",
            **self._environment,
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tidegauge.cli", "serve"],
                cwd=self._root, env=environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.wait_ready(wait_s)
        if not self.key:  # else a database that has its keys from elsewhere
            found = KEY.search(self.log.read_text())
            assert found, self.log.read_text()
            self.key = found[1]

    def wait_ready(self, wait_s: float = 60) -> None:
        """Wait until /health/ready says 200."""
        deadline = time.monotonic() + wait_s
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                raise AssertionError(f"tidegauge ended: {self.log.read_text()}")
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/health/ready", timeout=5).status_code == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(f"not ready after {wait_s} s: {self.log.read_text()}")

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def database_pid(self) -> int | None:
        """Process id of the embedded database."""
        if self.process is None:
            return None
        with contextlib.suppress(psutil.Error):
            for child in psutil.Process(self.process.pid).children():
                if "server.mjs" in " ".join(child.cmdline()):
                    return child.pid
        return None

    def kill_database(self) -> None:
        """kill -9 of the embedded database's process."""
        pid = self.database_pid()
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def kill(self) -> None:
        """kill -9 of the service."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> int:
        """SIGTERM, and the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"tidegauge did not stop: {self.log.read_text()}") from None


@contextlib.contextmanager
def serving(data_dir: Path, **environment: str) -> Iterator[Serving]:
    """A running Tidegauge, stopped at the end."""
    tidegauge = Serving(data_dir, **environment)
    try:
        tidegauge.start()
        yield tidegauge
    finally:
        if tidegauge.process is not None:
            tidegauge.stop()


@contextlib.contextmanager
def visiting(
    url: str,
    every_s: float,
    visit: Callable[[httpx.Client], None],
    headers: dict[str, str] | None = None,
) -> Iterator[None]:
    """`visit` over and over in a thread until the end; what goes wrong on the way does not count."""
    done = threading.Event()

    def go_on() -> None:
        with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
            while not done.wait(every_s):
                with contextlib.suppress(httpx.HTTPError):
                    visit(client)

    visitor = threading.Thread(target=go_on)
    visitor.start()
    try:
        yield
    finally:
        done.set()
        visitor.join()
