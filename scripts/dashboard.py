"""Build the dashboard into dashboard/dist, unless it is there already and nothing has changed.

    .venv/bin/python -m scripts.dashboard         build
    .venv/bin/python -m scripts.dashboard test    build and run its unit tests

npm comes from the machine, or from the wheel that the embedded database runs on.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tidegauge.storage.embedded.errors import EmbeddedError
from tidegauge.storage.embedded.install import find_npm

ROOT = Path(__file__).resolve().parent.parent / "dashboard"
MODULES = ROOT / "node_modules"
DIST = ROOT / "dist"
_SOURCES = ("src", "public", "index.html", "vite.config.ts", "tsconfig.json", "package-lock.json")


def main() -> int:
    with (ROOT / ".build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            npm = find_npm(lambda text: print(text, flush=True))
        except EmbeddedError as error:
            print(f"The dashboard was not built: {error}", file=sys.stderr)
            return 1
        good = build(npm)
        if good and sys.argv[1:] == ["test"]:
            good = install(npm) and run([*npm, "test", "--silent"])
    return 0 if good else 1


def build(npm: list[str]) -> bool:
    """The site in DIST, whole or as it was."""
    wanted = fingerprint([ROOT / name for name in _SOURCES])
    built = DIST / ".built"
    if built.is_file() and built.read_text() == wanted:
        return True
    print("Building the dashboard", flush=True)
    if not (install(npm) and run([*npm, "run", "build", "--", "--outDir", ".dist"])):
        return False
    (ROOT / ".dist" / ".built").write_text(wanted)
    shutil.rmtree(DIST, ignore_errors=True)
    (ROOT / ".dist").rename(DIST)
    return True


def install(npm: list[str]) -> bool:
    """The locked packages in node_modules; at once if they are there."""
    wanted = fingerprint([ROOT / "package-lock.json"])
    stamp = MODULES / ".installed"
    if stamp.is_file() and stamp.read_text() == wanted:
        return True
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    if not run([*npm, "ci", *options, "--loglevel=error"]):
        return False
    stamp.write_text(wanted)
    return True


def fingerprint(paths: list[Path]) -> str:
    """A hash of files, and of what is under directories."""
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


def run(command: list[str]) -> bool:
    """Run it in dashboard/; what it said is shown only if it fails."""
    node = Path(command[0]).parent  # npm's own scripts look for node on the path
    environment = {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}"}
    result = subprocess.run(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    if result.returncode != 0:
        print(f"The dashboard: {' '.join(command)} failed\n{result.stdout}", file=sys.stderr)
    return result.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
