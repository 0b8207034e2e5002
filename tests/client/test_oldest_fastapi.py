"""The middleware's tests once more, on the oldest FastAPI and Starlette that are supported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import ROOT

OLDEST = Path(sys.prefix) / "oldest"


@pytest.mark.skipif(not OLDEST.is_dir(), reason="scripts/setup test has not installed it")
def test_the_middleware_works_on_the_oldest_fastapi() -> None:
    env = {**os.environ, "PYTHONPATH": str(OLDEST)}
    which = subprocess.run(
        [sys.executable, "-c", "import fastapi, starlette; print(fastapi.__version__)"],
        env=env, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert which.stdout.strip() == "0.110.0", which.stderr
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
         "tests/client/test_asgi.py",
         # that FastAPI ends dependencies before it sends the response
         "-k", "not teardown"],
        env=env, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout
