"""What is deployed: unit, manifests, compose profiles, the Grafana dashboard, the SBOM."""

from __future__ import annotations

import json
import logging
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts import sbom
from tests.serving import ROOT
from tidegauge.health import self_metrics
from tidegauge.start import configure_logging
from tidegauge.storage.database import Database

MANIFESTS = list(yaml.safe_load_all((ROOT / "deploy/kubernetes/tidegauge.yaml").read_text()))
DASHBOARD = json.loads((ROOT / "deploy/grafana/tidegauge.json").read_text())


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    unit = (ROOT / "deploy/tidegauge.service").read_text()
    # the program need not be there, the words have to be right
    (tmp_path / "tidegauge.service").write_text(
        unit.replace("/opt/tidegauge/.venv/bin/tidegauge", sys.executable)
    )
    result = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / "tidegauge.service")],
        capture_output=True, text=True,
    )  # fmt: skip
    said = [line for line in result.stderr.splitlines() if "tidegauge.service" in line]
    assert said == []


def test_the_unit_gives_a_drain_its_time() -> None:
    from tidegauge.server import STOP_LIMIT_S

    unit = (ROOT / "deploy/tidegauge.service").read_text()
    assert int(re.search(r"TimeoutStopSec=(\d+)", unit)[1]) > STOP_LIMIT_S  # type: ignore[index]
    pod = MANIFESTS[0]["spec"]["template"]["spec"]
    pause = int(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pod["terminationGracePeriodSeconds"] > STOP_LIMIT_S + pause


def test_the_manifests_fit_together() -> None:
    deployment, service, budget = MANIFESTS
    assert [m["kind"] for m in MANIFESTS] == ["Deployment", "Service", "PodDisruptionBudget"]
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert deployment["spec"]["selector"]["matchLabels"] == labels
    assert service["spec"]["selector"] == labels
    assert budget["spec"]["selector"]["matchLabels"] == labels
    assert deployment["spec"]["replicas"] >= 2
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    probes = {name: container[name]["httpGet"]["path"] for name in container if "Probe" in name}
    assert probes == {
        "startupProbe": "/health/ready",
        "livenessProbe": "/health/live",
        "readinessProbe": "/health/ready",
    }
    known = {f"TIDEGAUGE_{name.upper()}" for name in _settings()}
    assert {entry["name"] for entry in container["env"]} <= known
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    set_there = compose["x-tidegauge"]["environment"]
    assert {name for name in set_there if name.startswith("TIDEGAUGE_")} <= known
    for entry in (compose["services"]["tidegauge"], container):
        assert entry["image"] == "tidegauge:0.1.0"


def _settings() -> list[str]:
    from tidegauge.settings import Settings

    return list(Settings.model_fields)


def _queries() -> list[tuple[str, str]]:
    return [
        (panel["title"], target["rawSql"])
        for panel in DASHBOARD["panels"]
        for target in panel["targets"]
    ]


def test_the_dashboard_asks_for_figures_that_there_are() -> None:
    page = self_metrics.page()
    for title, query in _queries():
        [name] = re.findall(r"metric_name = '([^']+)'", query)
        assert f"`{name}`" in page, title


async def test_the_dashboard_can_be_drawn(database: Database) -> None:
    names = {re.findall(r"metric_name = '([^']+)'", query)[0] for _, query in _queries()}
    async with database.connection() as connection:
        for name in names:
            for minute in (2, 1):
                await connection.execute(
                    "INSERT INTO performance_metrics (metric_name, metric_value, tags, timestamp)"
                    ' VALUES (%s, %s, \'{"service.instance.id": "a:1", "component": "writer"}\','
                    " now() - %s * interval '1 minute')",
                    [name, 120 - 60 * minute, minute],
                )
        for title, query in _queries():
            # as Grafana's PostgreSQL data source expands its macros
            expanded = re.sub(r"\$__timeGroupAlias\(([\w.]+), \$__interval\)",
                              r"time_bucket(interval '1m', \1) AS time", query)  # fmt: skip
            expanded = re.sub(
                r"\$__timeFilter\(([\w.]+)\)", r"\1 > now() - interval '1h'", expanded
            )
            expanded = expanded.replace("$__interval", "1m")
            rows = await (await connection.execute(expanded.encode())).fetchall()
            assert rows, title
            assert all(row[1] for row in rows), f"{title}: series without a name"
            if "lag(" in query:
                assert max(row[2] or 0 for row in rows) == pytest.approx(1.0), title


def test_the_sbom_has_what_is_locked() -> None:
    document = sbom.document()
    purls = {component["purl"] for component in document["components"]}
    for pin in re.findall(r"^([\w.-]+)==([^\s;\\]+)", sbom.PYTHON_LOCK.read_text(), re.MULTILINE):
        assert f"pkg:pypi/{pin[0].lower()}@{pin[1]}" in purls
    assert any(purl.startswith("pkg:npm/%40unni-craftsman/pglite@") for purl in purls)
    assert all(component["hashes"] for component in document["components"])


def test_a_log_of_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        configure_logging("info", "json")
        log = logging.getLogger("tidegauge.test")
        log.info("said %s", 'a "word"\nand more')
        try:
            raise ValueError("broken")
        except ValueError:
            log.exception("it failed")
    finally:
        root.handlers[:], root.level = before
    lines: list[dict[str, Any]] = [json.loads(x) for x in capsys.readouterr().err.splitlines()]
    assert [line["level"] for line in lines] == ["info", "error"]
    assert lines[0]["message"] == 'said a "word"\nand more'
    assert lines[0]["time"].endswith("+00:00")
    assert "ValueError: broken" in lines[1]["error"]
