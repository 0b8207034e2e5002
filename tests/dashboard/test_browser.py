"""The dashboard in Chromium against a running Tidegauge, with the example application under load.

Screenshots are left in tests/artefacts/dashboard.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.serving import ROOT, Serving, free_port, serving, visiting
from tests.waiting import eventually

DASHBOARD = ROOT / "dashboard"
NEEDS = {
    "chromium": shutil.which("chromium") is not None,
    "node": shutil.which("node") is not None,
    "dashboard/node_modules (make test installs them)": (DASHBOARD / "node_modules").is_dir(),
    "dashboard/dist (make test builds it)": (DASHBOARD / "dist/index.html").is_file(),
}
pytestmark = pytest.mark.skipif(
    not all(NEEDS.values()),
    reason=f"not here: {', '.join(n for n, is_ in NEEDS.items() if not is_)}",
)


@pytest.fixture
def tidegauge() -> Iterator[Serving]:
    directory = Path(tempfile.mkdtemp(prefix="tg-"))
    with serving(directory / "data") as running:
        yield running
    shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def example(tidegauge: Serving) -> Iterator[str]:
    """The resume board, reporting to Tidegauge."""
    answer = httpx.post(
        f"{tidegauge.url}/api/v1/keys",
        headers=tidegauge.headers,
        json={"name": "resume-board", "scopes": ["ingest"]},
    )
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "examples.resume_board.app:app", "--port", str(port)],
        cwd=tidegauge.data_dir.parent,
        env={
            **os.environ, "PYTHONPATH": str(ROOT),
            "TIDEGAUGE_URL": tidegauge.url, "TIDEGAUGE_KEY": answer.json()["key"],
            "RESUME_BOARD_PARSER": f"http://127.0.0.1:{port}/parser/words",
        },
    )  # fmt: skip
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def apply(client: httpx.Client) -> None:
    """An application, a resume and an error."""
    application = {"job": "baker", "email": "ann@example.org"}
    client.post("/jobs/baker/applications", json=application)
    client.put("/applications/1/resume", content=b"ten years of bread")
    client.get("/jobs/nobody/average")


def test_users_find_errors_and_are_alerted_and_every_page_holds(tidegauge: Serving) -> None:
    """The parts of dashboard/e2e in one go: the journey, hostile text, every page by axe-core in
    light, dark and as a phone, and the banner when the server is away."""
    token = re.search(r"/dashboard/setup#token=([\w-]+)", tidegauge.log.read_text())
    assert token is not None

    def seen() -> bool:
        answer = httpx.get(f"{tidegauge.url}/errors/groups", headers=tidegauge.headers)
        return "average_words" in answer.text

    with example(tidegauge) as url, visiting(url, 0.3, apply):
        eventually(seen, within_s=60)
        result = subprocess.run(
            ["node", "e2e/run.mjs"],
            cwd=DASHBOARD, capture_output=True, text=True, timeout=600,
            env={
                **os.environ,
                "TIDEGAUGE_E2E_URL": tidegauge.url,
                "TIDEGAUGE_E2E_SETUP": token[1],
                "TIDEGAUGE_E2E_ARTEFACTS": str(ROOT / "tests/artefacts/dashboard"),
            },
        )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
