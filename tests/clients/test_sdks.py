"""Unmodified client libraries: OpenTelemetry (Python, protobuf; Node, JSON) and InfluxDB's."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.serving import Serving, serving
from tidegauge.storage.embedded import EmbeddedDatabase, find_node, find_npm

NODE = Path(__file__).parent / "node"


@pytest.fixture(scope="module")
def tidegauge() -> Iterator[Serving]:
    directory = Path(tempfile.mkdtemp(prefix="tg-"))
    with serving(directory / "data", TIDEGAUGE_HOST_METRICS="false") as running:
        yield running
    shutil.rmtree(directory, ignore_errors=True)


def values(tidegauge: Serving, name: str) -> dict[str, float]:
    """The one value of each series of a metric, by what tells them apart."""
    conninfo = EmbeddedDatabase(tidegauge.data_dir).conninfo
    with psycopg.connect(conninfo, prepare_threshold=None) as connection:
        rows = connection.execute(
            "SELECT coalesce(tags->>'le', tags->>'room', ''), metric_value"
            " FROM performance_metrics WHERE metric_name = %s", [name],
        ).fetchall()  # fmt: skip
    assert len({k for k, _ in rows}) == len(rows), rows
    return dict(rows)


def kinds(tidegauge: Serving, name: str) -> set[tuple[str, str]]:
    conninfo = EmbeddedDatabase(tidegauge.data_dir).conninfo
    with psycopg.connect(conninfo, prepare_threshold=None) as connection:
        return set(
            connection.execute(
                "SELECT kind, tags->>'job' FROM metric_series WHERE metric_name = %s", [name]
            ).fetchall()
        )


@pytest.mark.parametrize("temporality", ["cumulative", "delta"])
@pytest.mark.parametrize("compression", ["none", "gzip", "deflate"])
def test_opentelemetry_for_python(tidegauge: Serving, temporality: str, compression: str) -> None:
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk import metrics
    from opentelemetry.sdk.metrics.export import (
        AggregationTemporality,
        PeriodicExportingMetricReader,
    )
    from opentelemetry.sdk.resources import Resource

    chosen = getattr(AggregationTemporality, temporality.upper())
    exporter = OTLPMetricExporter(
        endpoint=f"{tidegauge.url}/v1/metrics",
        headers={"Authorization": f"Bearer {tidegauge.key}"},
        compression=Compression(compression),
        preferred_temporality={metrics.Counter: chosen, metrics.Histogram: chosen},
    )
    reader = PeriodicExportingMetricReader(exporter, export_interval_millis=3_600_000)
    provider = metrics.MeterProvider(
        [reader], resource=Resource.create({"service.name": "shop", "service.namespace": "eu"})
    )
    meter = provider.get_meter("test")
    base = f"py_{temporality}_{compression}"
    counter = meter.create_counter(f"{base}.orders", unit="{order}")
    gauge = meter.create_gauge(f"{base}.temperature", unit="Cel")
    duration = meter.create_histogram(
        f"{base}.duration", unit="s", explicit_bucket_boundaries_advisory=[0.1, 1, 10]
    )
    counter.add(3, {"room": "a"})
    counter.add(4, {"room": "b"})
    gauge.set(21.5)
    for value in (0.05, 0.5, 0.75, 100):
        duration.record(value)
    provider.shutdown()
    assert values(tidegauge, f"{base}_orders_total") == {"a": 3.0, "b": 4.0}
    assert values(tidegauge, f"{base}_temperature_celsius") == {"": 21.5}
    bucket = values(tidegauge, f"{base}_duration_seconds_bucket")
    assert {float(le): n for le, n in bucket.items()} == {
        0.1: 1.0, 1.0: 3.0, 10.0: 3.0, float("inf"): 4.0,
    }  # fmt: skip
    assert values(tidegauge, f"{base}_duration_seconds_sum") == {"": 101.3}
    assert values(tidegauge, f"{base}_duration_seconds_count") == {"": 4.0}
    wanted = {"cumulative": "counter", "delta": "delta"}[temporality]
    assert kinds(tidegauge, f"{base}_orders_total") == {(wanted, "eu/shop")}


def test_opentelemetry_for_node_as_json(tidegauge: Serving) -> None:
    node, npm = find_node(print), find_npm(print)
    if not (NODE / "node_modules").is_dir():
        subprocess.run([*npm, "ci", "--silent", "--ignore-scripts"], cwd=NODE, check=True)
    result = subprocess.run(
        [node, "export.mjs", tidegauge.url, tidegauge.key],
        cwd=NODE, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (result.returncode, result.stderr) == (0, "")
    assert values(tidegauge, "node_gauge_ratio") == {"": 2.75}
    assert values(tidegauge, "node_counter_total") == {"": 41.0}
    bucket = {float(k): v for k, v in values(tidegauge, "node_duration_seconds_bucket").items()}
    assert (bucket[5.0], bucket[10.0], bucket[float("inf")]) == (1.0, 2.0, 3.0)
    assert values(tidegauge, "node_duration_seconds_sum") == {"": 7007.3}


def test_influxdb_client(tidegauge: Serving) -> None:
    from influxdb_client import InfluxDBClient, Point
    from influxdb_client.client.write_api import SYNCHRONOUS
    from influxdb_client.domain.write_precision import WritePrecision

    now_ns = time.time_ns()
    with InfluxDBClient(tidegauge.url, token=tidegauge.key, org="o", enable_gzip=True) as client:
        assert client.ping()
        points = [
            Point("climate").tag("room", room).field("temp", 20.5 + n).field("open", n == 1)
            .field("note", "text").time(now_ns)
            for n, room in enumerate(["a", "b c", "d,e=f"])
        ]  # fmt: skip
        client.write_api(write_options=SYNCHRONOUS).write("b", record=points)
        client.write_api(write_options=SYNCHRONOUS).write(
            "b", record=f"climate,room=s temp=1 {now_ns // 10**9}",
            write_precision=WritePrecision.S,
        )  # fmt: skip
    assert values(tidegauge, "climate_temp") == {"a": 20.5, "b c": 21.5, "d,e=f": 22.5, "s": 1.0}
    assert values(tidegauge, "climate_open") == {"a": 0.0, "b c": 1.0, "d,e=f": 0.0}


def test_influxdb_1_authorization_and_bad_lines(tidegauge: Serving) -> None:
    url = f"{tidegauge.url}/write"
    lines = "v1,room=q x=1\nthis is not a line\nv1,room=r x=2"
    refused = httpx.post(url, params={"p": tidegauge.key}, content=lines)
    assert refused.status_code == 400
    assert refused.json()["lines"][0]["where"] == "line 2"
    assert values(tidegauge, "v1_x") == {"q": 1.0, "r": 2.0}
    for auth in (("user", tidegauge.key), ("user", "wrong")):
        answer = httpx.post(url, content="v1,room=s y=1", auth=auth)
        assert answer.status_code == (204 if auth[1] == tidegauge.key else 401)
    assert httpx.get(f"{tidegauge.url}/ping").status_code == 204
    status = httpx.get(f"{tidegauge.url}/health").json()["status"]
    assert status in ("pass", "warn")  # a busy machine is worth a warning


def test_exposition_is_pushed(tidegauge: Serving) -> None:
    body = "# TYPE job_done counter\njob_done_total 5\nbroken{ 1\n"
    answer = httpx.post(
        f"{tidegauge.url}/api/v1/import/prometheus", content=body,
        headers={**tidegauge.headers, "Content-Type": "text/plain"},
    )  # fmt: skip
    assert answer.status_code == 400
    assert answer.json()["rejects"][0]["where"] == "line 3"
    assert values(tidegauge, "job_done_total") == {"": 5.0}
    rejects = httpx.get(
        f"{tidegauge.url}/ingest/rejects?reason=bad_tag", headers=tidegauge.headers
    ).json()["rejects"]
    assert ("admin", "line 3") in {(r["key"], r["where"]) for r in rejects}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "application/json"}, 415),
        ({"Content-Type": "application/x-protobuf;proto=what.is.this"}, 415),
        ({"Content-Type": "application/x-protobuf", "Content-Encoding": "gzip"}, 415),
        ({"Content-Type": "application/x-protobuf", "Content-Encoding": "snappy"}, 400),
    ],
)
def test_remote_write_refuses_what_it_does_not_speak(
    tidegauge: Serving, headers: dict[str, str], status: int
) -> None:
    answer = httpx.post(
        f"{tidegauge.url}/api/v1/write",
        content=b"\xff\xff",
        headers={**tidegauge.headers, **headers},
    )
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_remote_write_2_is_told_what_was_written(tidegauge: Serving) -> None:
    import cramjam

    from tidegauge.core.protobuf import message_classes

    classes = message_classes(
        "test.write2",
        {
            "Sample": [(1, "double", "value"), (2, "int64", "timestamp")],
            "Series": [(1, "repeated uint32", "labels"), (2, "repeated Sample", "samples")],
            "Request": [(4, "repeated string", "symbols"), (5, "repeated Series", "timeseries")],
        },
    )
    now_ms = time.time_ns() // 1_000_000
    sample = [classes["Sample"](value=v, timestamp=t) for v, t in ((1.0, now_ms), (2.0, 1000))]
    request = classes["Request"](
        symbols=["", "__name__", "rw2", "room", "a"],
        timeseries=[classes["Series"](labels=[1, 2, 3, 4], samples=sample)],
    )
    answer = httpx.post(
        f"{tidegauge.url}/api/v1/write",
        content=bytes(cramjam.snappy.compress_raw(request.SerializeToString())),
        headers={
            **tidegauge.headers, "Content-Encoding": "snappy",
            "Content-Type": "application/x-protobuf;proto=io.prometheus.write.v2.Request",
        },
    )  # fmt: skip
    assert answer.status_code == 400  # one of two is late
    assert answer.headers["X-Prometheus-Remote-Write-Samples-Written"] == "1"
    assert values(tidegauge, "rw2") == {"a": 1.0}
    assert "TIDEGAUGE_LATE_LIMIT" in answer.text


def test_cardinality_names_the_tag(tidegauge: Serving) -> None:
    samples = [
        {"name": "visits", "value": 1, "tags": {"user": f"u{n}", "page": "p"}} for n in range(30)
    ]
    httpx.post(f"{tidegauge.url}/api/v1/metrics", json=samples, headers=tidegauge.headers)
    answer = httpx.get(
        f"{tidegauge.url}/ingest/cardinality?metric=visits", headers=tidegauge.headers
    ).json()
    [metric] = answer["metrics"]
    assert metric["series"] == 30
    assert next(iter(metric["tag_values"].items())) == ("user", 30)


def test_sentry_for_node(tidegauge: Serving) -> None:
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("node and npm are not installed (Debian: nodejs, npm)")
    if not (NODE / "node_modules" / "@sentry").is_dir():
        subprocess.run([npm, "ci", "--silent", "--ignore-scripts"], cwd=NODE, check=True)
    with httpx.Client(base_url=tidegauge.url, headers=tidegauge.headers, timeout=60) as client:
        made = client.post("/api/v1/projects", json={"service": "node-shop"})
        result = subprocess.run(
            [node, "errors.mjs", made.json()["dsn"]],
            cwd=NODE, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert (result.returncode, result.stderr) == (0, "")
        groups = client.get("/errors/groups?service=node-shop&order=count").json()["groups"]
        found = [(g["error_type"], g["count"], g["users"], g["severity"]) for g in groups]
        assert found == [("TypeError", 2, 2, "error"), ("Message", 1, 0, "warning")]
        [event, _] = client.get("/errors?service=node-shop&type=TypeError").json()["errors"]
        whole = client.get(f"/errors/events/{event['event_id']}").json()
    frame = whole["exceptions"][-1]["frames"][-1]
    assert frame["function"] == "pay"
    assert "has no price" in frame["context_line"]
    assert whole["release"] == "shop@1.0.0"
