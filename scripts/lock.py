"""Renews requirements.lock and requirements-dev.lock: every package with its hashes, no addresses."""

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
    ):
        command = [sys.executable, "-m", *COMPILE, "pyproject.toml", *groups, "-o", lock]
        subprocess.run(command, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
