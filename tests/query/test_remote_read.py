"""A stock Prometheus that reads Tidegauge says what one says that holds the samples itself."""

from __future__ import annotations

import contextlib
import math
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cramjam
import httpx
import pytest

from tests.serving import free_port, serving
from tests.waiting import eventually
from tidegauge.core.protobuf import message_classes
from tidegauge.core.samples import STALE_NAN

QUERIES = Path(__file__).with_name("promql.txt").read_text().splitlines()

STEP_S, TICKS = 15, 160

pytestmark = pytest.mark.skipif(
    shutil.which("prometheus") is None, reason="needs Debian's prometheus"
)

classes = message_classes(
    "test.query.write",
    {
        "Label": [(1, "string", "name"), (2, "string", "value")],
        "Sample": [(1, "double", "value"), (2, "int64", "timestamp")],
        "Series": [(1, "repeated Label", "labels"), (2, "repeated Sample", "samples")],
        "Request": [(1, "repeated Series", "timeseries")],
    },
)

Labels = tuple[tuple[str, str], ...]
Samples = dict[Labels, list[tuple[int, float]]]


@dataclass(frozen=True)
class Pair:
    """The Prometheus that holds the samples and the one that reads them."""

    holding: str
    reading: str
    begin_s: int
    end_s: int


def labels(name: str, **tags: str) -> Labels:
    return tuple(sorted({"__name__": name, **tags}.items()))


def make_samples(begin_s: int) -> Samples:
    """Gauges, counters with resets, a histogram, gaps, NaN, infinities, stale markers."""
    rng = random.Random(3)
    times = [begin_s * 1000 + i * STEP_S * 1000 for i in range(TICKS)]
    samples: Samples = {}
    for host in ("x", "y"):
        for room in ("a", "b", "c"):
            samples[labels("temp", host=host, room=room)] = [
                (t, round(rng.gauss(20, 6), 2)) for t in times if rng.random() > 0.05
            ]
        total, counts = 0.0, []
        buckets = dict.fromkeys(("0.1", "0.5", "1", "+Inf"), 0.0)
        grown: dict[str, list[tuple[int, float]]] = {le: [] for le in buckets}
        sums = []
        for t in times:
            if rng.random() < 0.03:
                total, buckets = 0.0, dict.fromkeys(buckets, 0.0)
            for _ in range(rng.randrange(8)):
                took = rng.expovariate(2)
                total += took
                for le in buckets:
                    buckets[le] += took <= float(le.replace("Inf", "inf"))
            for le, count in buckets.items():
                grown[le].append((t, count))
            sums.append((t, total))
            counts.append((t, buckets["+Inf"]))
        for le, values in grown.items():
            samples[labels("latency_bucket", host=host, le=le)] = values
        samples[labels("latency_sum", host=host)] = sums
        samples[labels("latency_count", host=host)] = counts
        samples[labels("hits_total", host=host, code="200")] = [(t, 3 * c) for t, c in counts]
    samples[labels("odd", kind="nan")] = [
        (t, math.nan if i % 3 == 0 else float(i)) for i, t in enumerate(times)
    ]
    samples[labels("odd", kind="inf")] = [
        (t, math.inf if i % 7 else -math.inf) for i, t in enumerate(times)
    ]
    samples[labels("ended", host="x")] = [
        (t, STALE_NAN if i % 50 == 49 else float(i))
        for i, t in enumerate(times) if i % 50 < 20 or i % 50 == 49
    ]  # fmt: skip
    samples[labels("dotted_name", service_name="s")] = [(t, float(t % 977)) for t in times]
    return samples


def request(samples: Samples, names: dict[str, str]) -> bytes:
    message = classes["Request"]()
    for pairs, values in samples.items():
        series = message.timeseries.add()
        for name, value in sorted((names.get(n, n), names.get(v, v)) for n, v in pairs):
            series.labels.add(name=name, value=value)
        for t, v in values:
            series.samples.add(value=v, timestamp=t)
    return bytes(cramjam.snappy.compress_raw(message.SerializeToString()))


WRITE = {
    "Content-Type": "application/x-protobuf",
    "Content-Encoding": "snappy",
    "X-Prometheus-Remote-Write-Version": "0.1.0",
}


@contextlib.contextmanager
def prometheus(directory: Path, config: str) -> Iterator[str]:
    port = free_port()
    directory.mkdir()
    (directory / "prometheus.yml").write_text(config)
    command = [
        "prometheus", f"--config.file={directory / 'prometheus.yml'}",
        f"--storage.tsdb.path={directory / 'data'}", f"--web.listen-address=127.0.0.1:{port}",
        "--web.enable-remote-write-receiver",
    ]  # fmt: skip
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        eventually(lambda: ready(url))
        yield url
    finally:
        process.kill()
        process.wait()


def ready(url: str) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"{url}/-/ready").status_code == 200
    return False


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    directory = Path(tempfile.mkdtemp(prefix="tg-"))
    begin_s = int(time.time()) // STEP_S * STEP_S - STEP_S * TICKS
    samples = make_samples(begin_s)
    dotted = {"dotted_name": "dotted.name", "service_name": "service.name"}
    try:
        with (
            serving(directory / "data") as tidegauge,
            prometheus(directory / "holding", "global: {scrape_interval: 1h}\n") as holding,
        ):
            answer = httpx.post(
                f"{tidegauge.url}/api/v1/write", content=request(samples, dotted),
                headers={**WRITE, **tidegauge.headers}, timeout=30,
            )  # fmt: skip
            assert answer.status_code == 204, answer.text
            answer = httpx.post(
                f"{holding}/api/v1/write", content=request(samples, {}), headers=WRITE, timeout=30
            )
            assert answer.status_code == 204, answer.text
            config = (
                "global: {scrape_interval: 1h}\n"
                f"remote_read: [{{url: '{tidegauge.url}/api/v1/read', read_recent: true,"
                f" authorization: {{credentials: '{tidegauge.key}'}}}}]\n"
            )
            with prometheus(directory / "reading", config) as reading:
                yield Pair(holding, reading, begin_s, begin_s + STEP_S * TICKS)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def ask(url: str, query: str, pair: Pair) -> Any:  # Any: decoded JSON
    answer = httpx.get(
        f"{url}/api/v1/query_range",
        params={"query": query, "start": pair.begin_s + 60, "end": pair.end_s, "step": 37},
        timeout=30,
    ).json()
    assert answer["status"] == "success", (query, answer)
    assert not answer.get("warnings"), (query, answer)
    return {
        tuple(sorted(series["metric"].items())): [(t, float(v)) for t, v in series["values"]]
        for series in answer["data"]["result"]
    }


@pytest.mark.parametrize("query", QUERIES)
def test_promql_over_remote_read_is_promql_over_the_samples(pair: Pair, query: str) -> None:
    wanted, got = ask(pair.holding, query, pair), ask(pair.reading, query, pair)
    assert got.keys() == wanted.keys()
    for series, points in wanted.items():
        assert [t for t, _ in got[series]] == [t for t, _ in points], series
        for (_, mine), (_, other) in zip(got[series], points, strict=True):
            assert mine == pytest.approx(other, rel=1e-12, nan_ok=True), series


def test_the_queries_find_something(pair: Pair) -> None:
    """Two empty answers are equal, too."""
    empty = [query for query in QUERIES if not ask(pair.holding, query, pair)]
    assert empty == ['temp{room=""}', "absent(temp)"]
    assert len(QUERIES) >= 100
