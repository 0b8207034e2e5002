"""kill -9 in a storm: nothing acknowledged is lost, nothing sent again is counted twice."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.serving import Serving
from tests.waiting import eventually

from .conftest import Json, event

SENDERS, BODIES, EVENTS = 4, 12, 25


class Storm:
    """Senders that repeat a body until it is acknowledged, however often the service dies."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self.acknowledged = 0
        self.answered: list[Json] = []
        self._lock = threading.Lock()
        self.threads = [threading.Thread(target=self._send, args=(n,)) for n in range(SENDERS)]

    def _send(self, sender: int) -> None:
        for number in range(BODIES):
            body = json.dumps(
                [
                    event(
                        f"E{(sender + number + n) % 7}", event_id=uuid4().hex, user={"id": str(n)}
                    )
                    for n in range(EVENTS)
                ]
            ).encode()
            while True:
                try:
                    answer = httpx.post(
                        f"{self.serving.url}/api/v1/errors", content=body,
                        headers=self.serving.headers, timeout=60,
                    )  # fmt: skip
                except httpx.HTTPError:
                    continue
                if answer.status_code == 200:
                    break
            with self._lock:
                self.acknowledged += 1
                self.answered.append(answer.json())


@pytest.fixture
def directory() -> Iterator[Path]:
    """Short enough for a unix socket's 107 bytes."""
    path = Path(tempfile.mkdtemp(prefix="tg-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


def test_a_storm_survives_kills(directory: Path) -> None:
    serving = Serving(directory / "data")
    serving.start()
    try:
        storm = Storm(serving)
        for thread in storm.threads:
            thread.start()
        for after in (8, 20):
            eventually(lambda after=after: storm.acknowledged >= after, within_s=120)
            serving.kill()
            serving.start()
        for thread in storm.threads:
            thread.join(timeout=240)
            assert not thread.is_alive()
        total = SENDERS * BODIES * EVENTS
        assert sum(a["accepted"] + a["duplicates"] for a in storm.answered) == total
        with httpx.Client(base_url=serving.url, headers=serving.headers, timeout=60) as client:
            groups = client.get("/errors/groups").json()["groups"]
            counted = client.get("/errors/frequency?by=total&from=-1h").json()["series"]
        assert (len(groups), sum(g["count"] for g in groups)) == (7, total)
        assert sum(s["total"] for s in counted) == total
    finally:
        if serving.process is not None:
            serving.stop()
