"""Tidegauge's own figures arrive as samples, and the list of them is true."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tidegauge.app import compose
from tidegauge.core.service import Registry
from tidegauge.errors.writer import ErrorStats
from tidegauge.health.self_metrics import LISTED, page, read_self
from tidegauge.ingest.writer import WriterStats
from tidegauge.settings import Settings
from tidegauge.storage.group_commit import GroupStats

DOCS = Path(__file__).resolve().parents[2] / "docs"


async def test_every_service_has_its_figures_among_the_samples(
    make_api: Callable[..., Any],
) -> None:
    async with make_api(self_metrics=True) as api:
        await api.call("POST", "/api/v1/metrics", json={"name": "m", "value": 1})
        await api.call("POST", "/api/v1/metrics", json={"name": "m", "value": 1, "timestamp": 1})
        await api.platform.health.self_metrics._sample()
        found = {}
        for metric in ("writer.rows", "writer.rejected", "database.connections", "service.status"):
            answer = await api.get("/metrics", metric=f"tidegauge.{metric}")
            for one in answer.json()["metrics"]:
                assert one["tags"]["service.name"] == "tidegauge"
                found[one["name"], one["tags"].get("component", "")] = one["value"]
        assert found["tidegauge.writer.rows", ""] >= 1
        assert found["tidegauge.writer.rejected", ""] == 1
        assert found["tidegauge.database.connections", ""] >= 1
        for service in api.platform.registry.health():
            assert found["tidegauge.service.status", service] in (0, 1, 2)


@pytest.mark.parametrize("embedded", [False, True])
def test_the_list_is_complete(settings: Settings, tmp_path: Path, embedded: bool) -> None:
    """Every figure of every service that settings can bring is described."""
    url = SecretStr("postgresql://nobody@127.0.0.1:1/none")
    everything = {
        "database_url": None if embedded else url,
        "read_database_url": url,
        "statsd_port": 8125,
        "self_metrics": True,
        "host_metrics": True,
        "health_file": tmp_path / "checks.yaml",
        "watchdog_url": SecretStr("http://127.0.0.1/"),
    }
    platform = compose(settings.model_copy(update=everything))
    writers = {w.name: w.figures for w in (platform.writer, platform.errors.writer)}
    readings = read_self(platform.registry, writers, "i")
    found = {reading.series.name.removeprefix("tidegauge.") for reading in readings}
    listed = {m.name for m in LISTED}
    assert found - listed == set()
    services = {name.partition(".")[0] for name in found}
    assert {"check_file", "watchdog", "statsd", "read_replica", "alert_deliverer"} <= services
    for writer, stats in (("writer", WriterStats), ("error_writer", ErrorStats)):
        fields = (stats.__dataclass_fields__ | GroupStats.__dataclass_fields__).keys()
        assert {f"{writer}.{field}" for field in fields - {"last_error"}} <= listed & found


def test_the_page_is_current() -> None:
    assert (DOCS / "self-metrics.md").read_text() == page(), "run make docs"


def test_figures_that_are_no_numbers_are_left_out() -> None:
    class Odd:
        name = "odd one"

        async def start(self) -> None: ...
        async def stop(self) -> None: ...
        def health(self):  # type: ignore[no-untyped-def]
            raise OSError("gone")

    registry = Registry()
    registry.register(Odd())
    [state] = read_self(registry, {}, "i")
    assert state.value == 2
    assert dict(state.series.tags)["component"] == "odd one"
