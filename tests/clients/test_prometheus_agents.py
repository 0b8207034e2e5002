"""Debian's Prometheus and vmagent send remote write to a Tidegauge: every sample equal by value."""

from __future__ import annotations

import contextlib
import http.server
import os
import random
import shutil
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.serving import Serving, free_port, serving
from tests.waiting import eventually
from tidegauge.storage.embedded import EmbeddedDatabase

SERIES = 40


class Target(http.server.ThreadingHTTPServer):
    """Something to scrape, which remembers what it said: a value once given is never repeated."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Page)
        self.scrape = 0
        self.lock = threading.Lock()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class _Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        target = self.server
        assert isinstance(target, Target)
        with target.lock:
            target.scrape += 1
            number = target.scrape
        lines = ["# TYPE probe gauge"]
        lines += [f'probe{{n="{n}"}} {number + n / 100}' for n in range(SERIES)]
        lines += ["# TYPE odd gauge", 'odd{kind="nan"} NaN', 'odd{kind="inf"} +Inf']
        body = ("\n".join(lines) + "\n").encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def target() -> Iterator[Target]:
    server = Target()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()


@pytest.fixture
def directory() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="tg-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed (make test installs it where it may)")
    return found


@contextlib.contextmanager
def running(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=log.parent)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def stored(tidegauge: Serving, metric: str) -> dict[tuple[str, int], Counter[float]]:
    """Values by (tag n, timestamp in ms), counted."""
    conninfo = EmbeddedDatabase(tidegauge.data_dir).conninfo
    found: dict[tuple[str, int], Counter[float]] = {}
    with psycopg.connect(conninfo, prepare_threshold=None) as connection:
        rows = connection.execute(
            "SELECT tags->>'n', (extract(epoch FROM timestamp) * 1000)::bigint, metric_value"
            " FROM performance_metrics WHERE metric_name = %s", [metric],
        )  # fmt: skip
        for n, ts_ms, value in rows:
            found.setdefault((n, ts_ms), Counter())[value] += 1
    return found


def test_prometheus_and_tidegauge_hold_the_same_samples(target: Target, directory: Path) -> None:
    prometheus = program("prometheus")
    with serving(directory / "data", TIDEGAUGE_HOST_METRICS="false") as tidegauge:
        port = free_port()
        (directory / "prometheus.yml").write_text(
            f"""
global: {{scrape_interval: 200ms, scrape_timeout: 200ms}}
scrape_configs:
  - job_name: probe
    static_configs: [{{targets: ['{target.address}']}}]
remote_write:
  - url: {tidegauge.url}/api/v1/write
    authorization: {{credentials: {tidegauge.key}}}
    queue_config: {{batch_send_deadline: 200ms}}
"""
        )
        command = [
            prometheus, f"--config.file={directory}/prometheus.yml",
            f"--storage.tsdb.path={directory}/prometheus", f"--web.listen-address=127.0.0.1:{port}",
        ]  # fmt: skip
        with running(command, directory / "prometheus.log"):
            eventually(lambda: target.scrape > 20)
            eventually(lambda: len({ts for _, ts in stored(tidegauge, "probe")}) > 15)
            answer = httpx.get(
                f"http://127.0.0.1:{port}/api/v1/query", params={"query": "probe[10m]"}
            ).json()
            there = {
                (series["metric"]["n"], round(ts * 1000)): float(value)
                for series in answer["data"]["result"]
                for ts, value in series["values"]
            }
            assert len(there) > 15 * SERIES
            eventually(lambda: there.keys() <= stored(tidegauge, "probe").keys())
            here = stored(tidegauge, "probe")
        assert all(sum(values.values()) == 1 for values in here.values())
        assert {k: next(iter(here[k])) for k in there} == there
        markers = nonfinite(tidegauge)
        assert markers["nan"] > 10
        assert markers["inf"] > 10
        # at its end Prometheus says of every series that it is over
        eventually(lambda: nonfinite(tidegauge)["stale"] >= 0)


def nonfinite(tidegauge: Serving) -> dict[str, int]:
    conninfo = EmbeddedDatabase(tidegauge.data_dir).conninfo
    with psycopg.connect(conninfo, prepare_threshold=None) as connection:
        rows = connection.execute("SELECT marker, count(*) FROM metric_nonfinite GROUP BY 1")
        counts = dict(rows.fetchall())
    return {
        name: counts.get(marker, 0)
        for marker, name in enumerate(("nan", "inf", "minus_inf", "stale"))
    }


def test_vmagent_loses_and_doubles_nothing_while_everything_is_killed(
    target: Target, directory: Path
) -> None:
    vmagent = program("vmagent")
    seconds = float(os.environ.get("TIDEGAUGE_CHAOS_SECONDS", "20"))
    rng = random.Random(2)
    tidegauge = Serving(directory / "data", TIDEGAUGE_HOST_METRICS="false")
    try:
        tidegauge.start()
        (directory / "scrape.yml").write_text(
            f"""
global: {{scrape_interval: 500ms, scrape_timeout: 500ms}}
scrape_configs:
  - job_name: probe
    static_configs: [{{targets: ['{target.address}']}}]
"""
        )
        command = [
            vmagent, f"-promscrape.config={directory}/scrape.yml",
            f"-remoteWrite.url={tidegauge.url}/api/v1/write",
            f"-remoteWrite.bearerToken={tidegauge.key}", "-remoteWrite.flushInterval=200ms",
            f"-remoteWrite.tmpDataPath={directory}/vmagent",
            f"-httpListenAddr=127.0.0.1:{free_port()}",
        ]  # fmt: skip
        with running(command, directory / "vmagent.log"):
            eventually(lambda: len(stored(tidegauge, "probe")) > 0)
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                time.sleep(rng.uniform(0.5, 2))
                if rng.random() < 0.5:
                    tidegauge.kill_database()
                    tidegauge.wait_ready()
                else:
                    tidegauge.kill()
                    tidegauge.start()
            last = target.scrape
            eventually(lambda: target.scrape > last + 2)

            def complete() -> bool:
                values = {v for c in stored(tidegauge, "probe").values() for v in c}
                scrapes = {int(v) for v in values}
                return set(range(min(scrapes), last + 1)) <= scrapes

            eventually(complete, within_s=60)
            here = stored(tidegauge, "probe")
        assert [k for k, values in here.items() if sum(values.values()) != 1] == []
        per_scrape = Counter(int(v) for values in here.values() for v in values)
        first = min(per_scrape)
        assert [n for n in range(first, last + 1) if per_scrape[n] != SERIES] == []
    finally:
        if tidegauge.process is not None:
            tidegauge.stop()
