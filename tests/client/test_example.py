"""The example application as its README starts it, against a real Tidegauge."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import httpx

from tests.client.stored import stored
from tests.client.test_processes import running
from tests.serving import Serving, free_port
from tests.waiting import eventually


def test_the_example_reports_what_its_readme_says(tidegauge: Serving, tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = {
        **os.environ,
        "TIDEGAUGE_URL": tidegauge.url,
        "TIDEGAUGE_KEY": tidegauge.key,
        "TIDEGAUGE_FLUSH_INTERVAL": "0.3",
        "RESUME_BOARD_DATABASE": f"sqlite:///{tmp_path}/board.sqlite",
        "RESUME_BOARD_PARSER": f"{url}/parser/words",
    }
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "examples.resume_board.app:app",
        "--port",
        str(port),
    ]
    with running(command, env, url), httpx.Client(base_url=url) as http:
        for i in range(6):
            answer = http.post(
                "/jobs/baker/applications", json={"job": "baker", "email": f"a{i}@example.org"}
            )
            assert answer.status_code == 201
        for i in range(4):
            answer = http.put(f"/applications/{i + 1}/resume", content=b"ten years of bread")
            assert answer.json() == {"words": 4}
        assert http.get("/jobs/baker/average").json() == {"average": 4}
        assert http.get("/jobs/nobody/average").status_code == 500

    def total(metric: str, **tags: str) -> float:
        return sum(stored(tidegauge, metric, service__name="resume-board", **tags).values())

    eventually(lambda: total("http.server.error.count") == 1, within_s=10)
    assert total("applications_created", job="baker") == 6
    assert total("resumes_uploaded") == 4
    assert total("resume_size_sum") == 4 * len(b"ten years of bread")
    served = {
        (dict(tags)["http.route"], dict(tags)["http.response.status_code"]): value
        for tags, value in stored(
            tidegauge, "http.server.request.duration_count", service__name="resume-board"
        ).items()
    }
    del served["unmatched", "404"]  # the probe whether it runs
    assert served == {
        ("/jobs/{job}/applications", "201"): 6,
        ("/applications/{application}/resume", "200"): 4,
        ("/parser/words", "200"): 4,
        ("/jobs/{job}/average", "200"): 1,
        ("/jobs/{job}/average", "500"): 1,
    }
    statements = {
        dict(tags)["db.query.text"]: value
        for tags, value in stored(
            tidegauge, "db.client.operation.duration_count", service__name="resume-board"
        ).items()
    }
    assert statements["INSERT INTO TABLE (job, email) VALUES (?) RETURNING id"] == 6
    assert statements["UPDATE TABLE SET words = ? WHERE id = ?"] == 4
    assert total("http.client.request.duration_count", http__response__status_code="200") == 4
    assert total("service.call.duration_count", service__call__name="ai.parse_resume") == 4
    assert total("process.memory.usage") > 0
    assert total("asyncio.loop.lag") >= 0
