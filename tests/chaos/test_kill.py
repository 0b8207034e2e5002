"""kill -9 of the database and of the service while samples stream in: nothing lost, nothing twice."""

from __future__ import annotations

import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import Serving
from tidegauge.storage.embedded import EmbeddedDatabase

from .load import BODY, Samples, stored_values

ROUNDS = 10
SENDERS = 3


@pytest.fixture
def directory() -> Iterator[Path]:
    """Short enough for a unix socket's 107 bytes."""
    path = Path(tempfile.mkdtemp(prefix="tg-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


def test_what_was_acknowledged_is_there_exactly_once(directory: Path) -> None:
    rng = random.Random(1)
    tidegauge = Serving(directory / "data", TIDEGAUGE_HOST_METRICS="false")
    stop = threading.Event()
    senders: list[Samples] = []
    try:
        tidegauge.start()
        senders = [Samples([tidegauge], n, stop) for n in range(SENDERS)]
        for sender in senders:
            sender.start()
        for _ in range(ROUNDS):
            time.sleep(rng.uniform(0.2, 0.6))
            tidegauge.kill_database()
            tidegauge.wait_ready()
            time.sleep(rng.uniform(0.2, 0.6))
            tidegauge.kill()
            tidegauge.start()
        wait_for_progress(senders)
        stop.set()
        for sender in senders:
            sender.join(30)
            assert not sender.is_alive()
        stored = stored_values(EmbeddedDatabase(tidegauge.data_dir).conninfo)
    finally:
        stop.set()
        if tidegauge.process is not None:
            tidegauge.stop()
    for sender in senders:
        assert sender.wrong == []
        assert sender.retries > 0
        counts = stored[f"chaos{sender.number}"]
        assert [v for v in sender.acknowledged if counts[v] == 0] == []
        assert [v for v, n in counts.items() if n > 1] == []
        assert len(sender.acknowledged) > BODY * ROUNDS


def wait_for_progress(senders: list[Samples]) -> None:
    """Until every sender got something through after the last fault."""
    before = [len(s.acknowledged) for s in senders]
    deadline = time.monotonic() + 30
    while any(len(s.acknowledged) <= b for s, b in zip(senders, before, strict=True)):
        assert time.monotonic() < deadline, "ingest did not recover"
        time.sleep(0.05)
