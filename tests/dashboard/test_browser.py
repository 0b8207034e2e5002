"""The dashboard in Chromium against a running Tidegauge, with the example application under load.

Screenshots and what it said are left in tests/artefacts/dashboard.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
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
ARTEFACTS = ROOT / "tests/artefacts/dashboard"
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
    # the embedded database has one connection, and pages repeat no change that was answered 503
    with serving(directory / "data", TIDEGAUGE_DATABASE_TIMEOUT="60s") as running:
        yield running
    shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def example(tidegauge: Serving) -> Iterator[str]:
    """The resume board, reporting to Tidegauge."""
    answer = httpx.post(
        f"{tidegauge.url}/api/v1/keys",
        headers=tidegauge.headers,
        json={"name": "resume-board", "scopes": ["ingest"]},
        timeout=60,
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


def browse(environment: dict[str, str], within_s: float) -> tuple[int | None, str]:
    """The exit code of the browser's run, None if it was not over in time, and what it said."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    log = ARTEFACTS / "e2e.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["node", "e2e/run.mjs"],
            cwd=DASHBOARD, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            env={**os.environ, **environment, "TIDEGAUGE_E2E_ARTEFACTS": str(ARTEFACTS)},
        )  # fmt: skip
        code = None
        try:
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = process.wait(timeout=within_s)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return code, log.read_text(errors="replace")


def test_users_find_errors_and_are_alerted_and_every_page_holds(tidegauge: Serving) -> None:
    """The parts of dashboard/e2e in one go: the journey, hostile text, every page by axe-core in
    light, dark and as a phone, and the banner when the server is away."""
    token = re.search(r"/dashboard/setup#token=([\w-]+)", tidegauge.log.read_text())
    assert token is not None

    def seen() -> bool:
        with contextlib.suppress(httpx.HTTPError):
            groups = f"{tidegauge.url}/errors/groups"
            return "average_words" in httpx.get(groups, headers=tidegauge.headers, timeout=60).text
        return False

    with example(tidegauge) as url, visiting(url, 0.3, apply):
        eventually(seen, within_s=180)
        settings = {"TIDEGAUGE_E2E_URL": tidegauge.url, "TIDEGAUGE_E2E_SETUP": token[1]}
        code, said = browse(settings, within_s=1500)
    assert code is not None, f"not over after 1500 s: {said}"
    assert code == 0, said
