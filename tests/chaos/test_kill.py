"""kill -9 of the database and of the service while samples stream in: nothing lost, nothing twice."""

from __future__ import annotations

import random
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.serving import Serving

ROUNDS = 10
SENDERS = 3
BODY = 200


@pytest.fixture
def directory() -> Iterator[Path]:
    """Short enough for a unix socket's 107 bytes."""
    path = Path(tempfile.mkdtemp(prefix="tg-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


class Sender(threading.Thread):
    """Sends numbered samples, each body until it is acknowledged, as every metrics client does."""

    def __init__(self, tidegauge: Serving, number: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._tidegauge = tidegauge
        self._number = number
        self._ended = stop
        self.acknowledged: list[int] = []
        self.retries = 0
        self.wrong: list[str] = []

    def run(self) -> None:
        next_value = 0
        with httpx.Client(base_url=self._tidegauge.url, timeout=10) as client:
            while not self._ended.is_set():
                now_ms = time.time_ns() // 1_000_000
                values = list(range(next_value, next_value + BODY))
                body = msgspec.json.encode(
                    {
                        "series": [{"name": f"chaos{self._number}"}],
                        "samples": {
                            "series": [0] * BODY,
                            "timestamps": [now_ms - BODY + i for i in range(BODY)],
                            "values": values,
                        },
                        "precision": "ms",
                    }
                )
                if self._send(client, body):
                    self.acknowledged += values
                    next_value += BODY

    def _send(self, client: httpx.Client, body: bytes) -> bool:
        while True:
            try:
                answer = client.post(
                    "/api/v1/metrics", content=body,
                    headers={**self._tidegauge.headers, "Content-Type": "application/json"},
                )  # fmt: skip
            except httpx.HTTPError:
                answer = None
            if answer is not None and answer.status_code == 200:
                return True
            if answer is not None and answer.status_code != 503:
                self.wrong.append(f"{answer.status_code} {answer.text}")
                return False
            if self._ended.is_set():
                return False  # not acknowledged: may be stored once or not at all
            self.retries += 1
            time.sleep(0.05)


def test_what_was_acknowledged_is_there_exactly_once(directory: Path) -> None:
    rng = random.Random(1)
    tidegauge = Serving(directory / "data", TIDEGAUGE_HOST_METRICS="false")
    stop = threading.Event()
    senders: list[Sender] = []
    try:
        tidegauge.start()
        senders = [Sender(tidegauge, n, stop) for n in range(SENDERS)]
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
        stored = read_back(tidegauge)
    finally:
        stop.set()
        if tidegauge.process is not None:
            tidegauge.stop()
    for sender in senders:
        assert sender.wrong == []
        assert sender.retries > 0
        counts = stored[f"chaos{sender._number}"]
        assert [v for v in sender.acknowledged if counts[v] == 0] == []
        assert [v for v, n in counts.items() if n > 1] == []
        assert len(sender.acknowledged) > BODY * ROUNDS


def wait_for_progress(senders: list[Sender]) -> None:
    """Until every sender got something through after the last fault."""
    before = [len(s.acknowledged) for s in senders]
    deadline = time.monotonic() + 30
    while any(len(s.acknowledged) <= b for s, b in zip(senders, before, strict=True)):
        assert time.monotonic() < deadline, "ingest did not recover"
        time.sleep(0.05)


def read_back(tidegauge: Serving) -> dict[str, Counter[int]]:
    """Every stored value of each metric, counted."""
    import psycopg

    from tidegauge.storage.embedded import EmbeddedDatabase

    conninfo = EmbeddedDatabase(tidegauge.data_dir).conninfo
    with psycopg.connect(conninfo, prepare_threshold=None) as connection:
        rows = connection.execute("SELECT metric_name, metric_value FROM performance_metrics")
        stored: dict[str, Counter[int]] = {}
        for name, value in rows:
            stored.setdefault(name, Counter())[int(value)] += 1
    return stored
