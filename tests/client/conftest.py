"""A registry of each test's own, a recording server, and clients that are closed at the end."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.client.recorder import Recorder
from tests.serving import Serving
from tidegauge_client import Tidegauge
from tidegauge_client.names import Faults
from tidegauge_client.registry import Registry

MakeClient = Callable[..., Tidegauge]


@pytest.fixture
def registry() -> Registry:
    return Registry(faults=Faults(strict=True))


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    recorder = Recorder()
    yield recorder
    recorder.close()


@pytest.fixture
def make_client(registry: Registry, recorder: Recorder) -> Iterator[MakeClient]:
    """Makes clients that report to the recorder, on the test's registry."""
    made = []

    def make(url: str | None = None, **options: Any) -> Tidegauge:  # Any: see Options
        defaults: dict[str, Any] = {
            "service": "shop", "environment": "test", "resources": False, "registry": registry,
            "flush_interval_s": 3600, "instance": "one",
        }  # fmt: skip
        client = Tidegauge(
            recorder.url if url is None else url, "tg_key", **{**defaults, **options}
        )
        made.append(client)
        return client

    yield make
    for client in made:
        client.close(timeout_s=0.1)


@pytest.fixture(scope="session")
def tidegauge() -> Iterator[Serving]:
    directory = Path(tempfile.mkdtemp(prefix="tg-"))  # short: unix sockets allow 107 bytes
    serving = Serving(directory / "data", TIDEGAUGE_SELF_METRICS_INTERVAL="300ms")
    try:
        serving.start(wait_s=180)  # machines that run tests are busy
        yield serving
    finally:
        if serving.process is not None:
            serving.stop()
        shutil.rmtree(directory, ignore_errors=True)
