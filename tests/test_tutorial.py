"""docs/tutorial.md is run as it stands, in a directory and on ports of the test's own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.serving import ROOT, free_port

PAGE = ROOT / "docs" / "tutorial.md"


def test_the_tutorial_works(tmp_path: Path) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 7
    port, mail_port = str(free_port()), str(free_port())
    script = "\n".join(blocks).replace("8642", port).replace("1025", mail_port)
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    (tmp_path / "run.sh").write_text(
        "set -eu -o pipefail\n"
        "trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT\n" + script
    )  # fmt: skip
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TIDEGAUGE_")}
    if installed := os.environ.get("TIDEGAUGE_EMBEDDED_DIR"):
        environment["TIDEGAUGE_EMBEDDED_DIR"] = installed
    environment |= {"TIDEGAUGE_PORT": port, "TIDEGAUGE_EMBEDDED_DURABLE": "false",
                    "PYTHONPATH": str(ROOT)}  # fmt: skip
    result = subprocess.run(
        ["bash", "run.sh"], cwd=tmp_path, env=environment, capture_output=True, text=True,
        timeout=240, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    assert '"stored":2' in result.stdout
    subject = re.search(r"Subject:.*Long queue", result.stdout)
    assert subject, result.stdout
    assert '"shop.queue"' in result.stdout
    [mail, *_] = (tmp_path / "inbox/new").iterdir()
    assert "you@example.org" in mail.read_text()
