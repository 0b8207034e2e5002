"""Clients that number what they send, so that afterwards lost and doubled is known exactly."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import httpx
import msgspec
import psycopg

from tests.serving import Serving, free_port

BODY = 200


class Client(threading.Thread):
    """Sends bodies, each until it is acknowledged, to the next instance after every failure."""

    path = ""

    def __init__(self, targets: Sequence[Serving], number: int, ended: threading.Event) -> None:
        super().__init__(daemon=True)
        self.number = number
        self._targets = targets
        self._at = number % len(targets)
        self._ended = ended
        self.acknowledged: list[int] = []
        self.retries = 0
        self.wrong: list[str] = []
        self.last_at = time.monotonic()
        """When something was acknowledged last."""
        self.refusal = ""
        """What the last request ended in that was not acknowledged."""

    def body(self, first: int) -> tuple[list[int], bytes]:
        """The numbers of a body that begins with `first`, and the body."""
        raise NotImplementedError

    def run(self) -> None:
        first = 0
        with httpx.Client(timeout=10) as client:
            while not self._ended.is_set():
                numbers, body = self.body(first)
                if self._send(client, body):
                    self.acknowledged += numbers
                    self.last_at = time.monotonic()
                    first += len(numbers)

    def _send(self, client: httpx.Client, body: bytes) -> bool:
        while True:
            target = self._targets[self._at]
            try:
                answer = client.post(
                    target.url + self.path, content=body,
                    headers={**target.headers, "Content-Type": "application/json"},
                )  # fmt: skip
            except httpx.HTTPError as error:
                self.refusal = f"{target.url}: {error!r}"
            else:
                if answer.status_code in (200, 202):
                    return True
                self.refusal = f"{target.url}: {answer.status_code} {answer.text[:300]}"
                if answer.status_code != 503:
                    self.wrong.append(self.refusal)
                    return False
            if self._ended.is_set():
                return False  # not acknowledged: may be stored once or not at all
            self.retries += 1
            self._at = (self._at + 1) % len(self._targets)
            time.sleep(0.05)


class Samples(Client):
    """Own JSON; the values of `chaos<number>` are 0, 1, 2, ..."""

    path = "/api/v1/metrics"

    def body(self, first: int) -> tuple[list[int], bytes]:
        now_ms = time.time_ns() // 1_000_000
        values = list(range(first, first + BODY))
        document = {
            "series": [{"name": f"chaos{self.number}"}],
            "samples": {
                "series": [0] * BODY,
                "timestamps": [now_ms - BODY + i for i in range(BODY)],
                "values": values,
            },
            "precision": "ms",
        }
        return values, msgspec.json.encode(document)


class Errors(Client):
    """Errors with ids of their own, ten a body."""

    path = "/api/v1/errors"

    def body(self, first: int) -> tuple[list[int], bytes]:
        numbers = list(range(first, first + 10))
        events = [
            {"event_id": self.id_of(n).hex, "severity": "error", "service": f"chaos{self.number}",
             "exceptions": [{"type": "Chaos", "value": f"number {n}", "frames": []}]}
            for n in numbers
        ]  # fmt: skip
        time.sleep(0.02)  # a stream, not a storm
        return numbers, msgspec.json.encode(events)

    def id_of(self, n: int) -> uuid.UUID:
        return uuid.UUID(int=(self.number << 64) | (n + 1))


class Agent:
    """Debian's vmagent, which scrapes a page and sends remote write, with its queue on disk."""

    def __init__(self, directory: Path, page: str, target: Serving) -> None:
        config = directory / "scrape.yml"
        config.write_text(
            "global: {scrape_interval: 1s}\n"
            f"scrape_configs: [{{job_name: chaos, static_configs: [{{targets: ['{page}']}}]}}]\n"
        )
        self._log = directory / "vmagent.log"
        self._port = free_port()
        self.process = subprocess.Popen(
            ["vmagent", f"-promscrape.config={config}", f"-remoteWrite.url={target.url}/api/v1/write",
             f"-remoteWrite.bearerToken={target.key}", f"-httpListenAddr=127.0.0.1:{self._port}",
             f"-remoteWrite.tmpDataPath={directory / 'queue'}", "-remoteWrite.flushInterval=500ms"],
            stdout=subprocess.DEVNULL, stderr=self._log.open("wb"),
        )  # fmt: skip

    @staticmethod
    def installed() -> bool:
        return shutil.which("vmagent") is not None

    def lost_scrapes(self) -> int:
        """Pages that it asked for and did not get in time: it never had them."""
        page = httpx.get(f"http://127.0.0.1:{self._port}/metrics", timeout=20).text
        # a scrape that timed out has failed, too
        found = re.findall(r"^vm_promscrape_scrapes_failed_total (\d+)", page, re.M)
        return sum(map(int, found))

    def said(self) -> str:
        return self._log.read_text()[-3000:]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


SDKS = """
import sys, time
import sentry_sdk
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

url, key, dsn = sys.argv[1:]
exporter = OTLPMetricExporter(url + "/v1/metrics", headers={"Authorization": "Bearer " + key})
reader = PeriodicExportingMetricReader(exporter, export_interval_millis=500)
counter = MeterProvider([reader]).get_meter("chaos").create_counter("chaosotlp")
sentry_sdk.init(dsn=dsn, default_integrations=False)
n = 0
while True:
    n += 1
    counter.add(1)
    sentry_sdk.capture_message(f"sdk {n}")
    time.sleep(0.05)
"""


class Sdks:
    """OpenTelemetry's and Sentry's SDKs in a process of their own. Both drop what they cannot
    deliver in time, so nothing is promised for them but that nothing comes twice."""

    def __init__(self, directory: Path, target: Serving) -> None:
        made = httpx.post(
            f"{target.url}/api/v1/projects", json={"service": "sdk"}, headers=target.headers,
            timeout=60,
        )  # fmt: skip
        made.raise_for_status()
        self.process = subprocess.Popen(
            [sys.executable, "-c", SDKS, target.url, target.key, made.json()["dsn"]],
            stdout=subprocess.DEVNULL, stderr=(directory / "sdks.log").open("wb"),
        )  # fmt: skip

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


class SlowClients:
    """Sockets that begin a request and never end it, and half-open ones that say nothing."""

    def __init__(self, target: Serving, count: int) -> None:
        self._sockets = []
        for i in range(count):
            connection = socket.create_connection(("127.0.0.1", target.port), timeout=5)
            if i % 3 == 0:
                connection.sendall(b"POST /api/v1/metrics HTTP/1.1\r\nHost: t\r\nX-Slow: ")
            elif i % 3 == 1:
                connection.sendall(
                    b"POST /api/v1/metrics HTTP/1.1\r\nHost: t\r\nContent-Length: 100000\r\n"
                    b"Authorization: Bearer " + target.key.encode() + b"\r\n\r\n["
                )
            self._sockets.append(connection)

    def close(self) -> None:
        for connection in self._sockets:
            connection.close()


def stored_scrapes(conninfo: str) -> Counter[float]:
    """How often each number that the page gave is stored."""
    with psycopg.connect(conninfo, prepare_threshold=None) as connection:
        rows = connection.execute(
            "SELECT v.value FROM metric_series s JOIN metric_values v ON v.series_id = s.id"
            " WHERE s.metric_name = 'probe' AND s.tags ->> 'n' = '0'"
        ).fetchall()
    return Counter(value for (value,) in rows)


def stored_values(conninfo: str) -> dict[str, Counter[float]]:
    """Every stored value of each metric with its tags, counted."""
    stored: dict[str, Counter[float]] = {}
    with psycopg.connect(conninfo, prepare_threshold=None) as connection:
        for name, n, value in connection.execute(
            "SELECT metric_name, tags ->> 'n', metric_value FROM performance_metrics"
            " WHERE metric_name LIKE 'chaos%'"
        ):
            stored.setdefault(f"{name} {n}" if n else name, Counter())[value] += 1
    return stored


def doubled_moments(conninfo: str, name: str) -> int:
    """How many samples of a metric share series and time with another."""
    with psycopg.connect(conninfo, prepare_threshold=None) as connection:
        row = connection.execute(
            "SELECT count(*) - count(DISTINCT (id)) FROM performance_metrics"
            " WHERE metric_name LIKE %s", [name],
        ).fetchone()  # fmt: skip
    return int(row[0]) if row else 0


def stored_errors(conninfo: str) -> tuple[Counter[str], dict[str, int]]:
    """How often each event id is in the ledger, and the counted events of each service."""
    with psycopg.connect(conninfo, prepare_threshold=None) as connection:
        ids = Counter(row[0].hex for row in connection.execute("SELECT event_id FROM error_ledger"))
        counts = {
            str(service): int(n)
            for service, n in connection.execute(
                "SELECT service, sum(count) FROM error_groups GROUP BY service"
            )
        }
    return ids, counts
