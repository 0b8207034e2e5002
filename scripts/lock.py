"""Renews the lock files of Python packages: every package with its hashes, no addresses."""

from __future__ import annotations

import subprocess
import sys

COMPILE = [
    "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
    "--generate-hashes", "--no-emit-index-url", "--no-header", "--upgrade",
]  # fmt: skip


def main() -> int:
    for lock, groups in (
        ("requirements.lock", ["--group", "build"]),
        ("requirements-dev.lock", ["--group", "build", "--group", "dev"]),
        ("requirements-audit.lock", ["--group", "audit"]),
    ):
        whole = [] if lock == "requirements-audit.lock" else ["pyproject.toml"]
        command = [sys.executable, "-m", *COMPILE, *whole, *groups, "-o", lock]
        subprocess.run(command, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
