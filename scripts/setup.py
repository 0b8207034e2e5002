"""Everything `make run` and `make test` need: virtual environment, locked packages, test programs.

Only Python's standard library is promised here. Packages come by pip, which follows whatever pip
configuration the machine has; their hashes are in the lock files. A second run finds its stamp and
does nothing.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = ROOT / "requirements-oldest.lock"
LOCKS = {"run": ROOT / "requirements.lock", "test": ROOT / "requirements-dev.lock"}
LOG = VENV / "setup.log"

TEST_PROGRAMS = {  # program that tests use: Debian package that has it
    "psql": "postgresql-client",
    "pg_ctlcluster": "postgresql",
    "prometheus": "prometheus",
    "promtool": "prometheus",
    "vmagent": "victoria-metrics",
    "docker-compose": "docker-compose",
    "amtool": "prometheus-alertmanager",
    "chromium": "chromium",
}
APT = ["apt-get", "-y", "-q", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0"]


class SetupError(Exception):
    """Set-up cannot go on; the text is one clear sentence."""


def main() -> int:
    mode = sys.argv[1] if len(sys.argv) > 1 else "run"
    try:
        install_python_packages(mode)
        if mode == "test":
            install_test_programs()
    except SetupError as error:
        print(f"Set-up failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def say(text: str) -> None:
    print(text, flush=True)


def install_python_packages(mode: str) -> None:
    """Bring .venv to the state of the lock file; at once if it is there already."""
    lock = LOCKS[mode]
    wanted = fingerprint(lock)
    stamp = VENV / f"{mode}.stamp"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    started = time.monotonic()
    make_environment()
    count = sum(1 for line in lock.read_text().splitlines() if line[:1].isalnum())
    say(f"Installing {count} Python packages (downloads on the first run, seconds later on)")
    pip(*(["--no-deps", "--require-hashes", "-r", str(part)] for part in shares(lock)))
    pip(["--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT)])
    if mode == "test":  # apart from the environment, for tests that put it on their path
        target = ["--upgrade", "--target", str(VENV / "oldest")]
        pip(["--no-deps", "--require-hashes", *target, "-r", str(OLDEST)])
    for other in VENV.glob("*.stamp"):  # a lock that changed means both have to look again
        other.unlink()
    stamp.write_text(wanted)
    if mode == "test":  # its packages are a superset
        (VENV / "run.stamp").write_text(fingerprint(LOCKS["run"]))
    say(f"Python packages are in place ({time.monotonic() - started:.0f} s)")


def fingerprint(lock: Path) -> str:
    """What an environment was made from: lock, project, Python, place."""
    parts = [lock.read_bytes(), OLDEST.read_bytes(), (ROOT / "pyproject.toml").read_bytes()]
    return hashlib.sha256(
        b"\0".join([*parts, sys.version.encode(), str(VENV).encode()])
    ).hexdigest()


def make_environment() -> None:
    """Make .venv with pip in it, unless a working one is there."""
    python = VENV / "bin" / "python"
    if python.exists() and run([str(python), "-c", "import pip"]).returncode == 0:
        return
    say(f"Making a virtual environment in {VENV}")
    if VENV.exists():
        shutil.rmtree(VENV)
    if not has_ensurepip():
        install_venv_module()
    try:
        result = run([sys.executable, "-m", "venv", str(VENV)])
    except OSError as error:
        raise SetupError(f"{ROOT} is not writable: {error.strerror}.") from None
    if result.returncode != 0:
        raise SetupError(f"the virtual environment could not be made: {last_line(result)}")


def has_ensurepip() -> bool:
    return run([sys.executable, "-c", "import ensurepip, venv"]).returncode == 0


def install_venv_module() -> None:
    """Debian keeps ensurepip in a package of its own."""
    package = f"python3.{sys.version_info.minor}-venv"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SetupError(
            f"this Python cannot make virtual environments; run: apt install {package}"
        )
    say(f"Installing {package}, which this Python lacks for virtual environments")
    apt_install([package])
    if not has_ensurepip():
        raise SetupError(f"{package} is installed and Python still cannot make environments.")


def shares(lock: Path) -> list[Path]:
    """The lock file dealt out to one pip per core.

    Nearly all of pip's time goes into looking at every release that an index has of every package,
    on one core; without dependencies to resolve the packages have nothing to do with each other.
    """
    entries = re.findall(r"^\w.*(?:\n[ \t].*)*", lock.read_text(), re.MULTILINE)
    count = min(os.cpu_count() or 1, 4)
    parts = []
    for i in range(count):
        part = VENV / f"{lock.name}.{i}"
        part.write_text("\n".join(entries[i::count]) + "\n")
        parts.append(part)
    return parts


def pip(*installs: list[str]) -> None:
    """Run `pip install` with these arguments, all at once, with a line now and then.

    Modules are compiled when they are first imported: half of them never are. Wheels alone: no
    code of a package runs here, and pip has fewer files to look at.
    """
    command = [str(VENV / "bin" / "python"), "-m", "pip", "-qq", "--disable-pip-version-check"]
    command += ["install", "--no-compile", "--only-binary", ":all:"]
    with Heartbeat("still installing"), ThreadPoolExecutor(len(installs)) as pool:
        results = list(pool.map(lambda arguments: run([*command, *arguments]), installs))
    LOG.write_text("".join(result.stdout for result in results))
    for result in results:
        if result.returncode != 0:
            raise SetupError(why_pip_failed(result))


def why_pip_failed(result: subprocess.CompletedProcess[str]) -> str:
    """One clear sentence."""
    text = result.stdout
    if any(sign in text for sign in ("NewConnectionError", "Name or service", "name resolution",
                                     "Max retries", "timed out", "Could not fetch URL",
                                     "No matching distribution", "ProxyError")):  # fmt: skip
        return (
            f"the Python package registry cannot be reached ({last_line(result)}); details in {LOG}"
        )
    if "No space left" in text:
        return f"the disk under {ROOT} is full."
    return f"pip could not install the packages: {last_line(result)}; details in {LOG}"


def install_test_programs() -> None:
    """Debian packages of the real clients that tests use; said, not fatal, where we may not."""
    missing = {p: d for p, d in TEST_PROGRAMS.items() if shutil.which(p) is None}
    if not missing:
        return
    packages = sorted(set(missing.values()))
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        say(
            f"Tests that need them are skipped, since only root could install: {' '.join(packages)}"
        )
        return
    say(f"Installing Debian packages for tests: {' '.join(packages)}")
    apt_install(packages)


def apt_install(packages: list[str]) -> None:
    """apt-get install without starting the daemons that come along."""
    policy = Path("/usr/sbin/policy-rc.d")
    ours = not policy.exists()
    try:
        if ours:
            policy.write_text("#!/bin/sh\nexit 101\n")
            policy.chmod(0o755)
        with Heartbeat("still installing"):
            result = run([*APT, "install", *packages])
            if result.returncode != 0:  # the package lists may be old or not there at all
                run([*APT, "update"])
                result = run([*APT, "install", *packages])
    finally:
        if ours:
            policy.unlink(missing_ok=True)
    if result.returncode != 0:
        raise SetupError(f"apt-get could not install {' '.join(packages)}: {last_line(result)}")


class Heartbeat:
    """A line every ten seconds while something quiet goes on."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _beat(self) -> None:
        started = time.monotonic()
        while not self._done.wait(10):
            say(f"  ... {self._text} ({time.monotonic() - started:.0f} s)")


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment,
        stdin=subprocess.DEVNULL, check=False, cwd=ROOT,
    )  # fmt: skip


def last_line(result: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in result.stdout.splitlines() if line.strip()]
    return lines[-1].strip() if lines else f"exit code {result.returncode}"


if __name__ == "__main__":
    sys.exit(main())
