"""Decoders alone: samples a second of each wire format on one core.

    .venv/bin/python -m pytest bench/decoders.py --benchmark-columns=median,rounds

The table's times are those of one body; the last lines say samples a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from bench import bodies
from bench.bodies import Format, Shape
from tidegauge.core.decompress import decompress
from tidegauge.core.samples import DecodeContext, MetricBatch
from tidegauge.ingest.formats import (
    exposition,
    line_protocol,
    otlp,
    otlp_json,
    own_json,
    remote_write_1,
    remote_write_2,
)

Decode = Callable[[bytes, DecodeContext], MetricBatch]
DECODERS: dict[str, tuple[Format, Decode]] = {
    "remote write 1.0": (bodies.remote_write, remote_write_1.decode),
    "remote write 2.0": (bodies.remote_write_2, remote_write_2.decode),
    "OTLP protobuf": (bodies.otlp, otlp.decode),
    "OTLP JSON": (bodies.otlp_json, otlp_json.decode),
    "line protocol": (bodies.line_protocol, line_protocol.decode),
    "exposition": (bodies.exposition, exposition.decode),
    "own JSON, objects": (bodies.own_objects, own_json.decode),
    "own JSON, lines": (bodies.own_lines, own_json.decode_ndjson),
    "own JSON, columns": (bodies.own_columns, own_json.decode),
}
RATES: dict[str, float] = {}


@pytest.fixture(scope="module", autouse=True)
def table(request: pytest.FixtureRequest) -> Iterator[None]:
    """Prints samples a second when all have run."""
    yield
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print()
        for name, rate in RATES.items():
            print(f"{name:36} {rate:12,.0f} samples/s")


@pytest.mark.parametrize("ticks", [5, 1])
@pytest.mark.parametrize("name", DECODERS)
def test_decoder(benchmark: BenchmarkFixture, name: str, ticks: int) -> None:
    make, decode = DECODERS[name]
    shape, now_s = Shape(ticks), int(time.time())
    (body,) = bodies.bodies(make, 0, shape, 1, now_s - 3600)
    if make is bodies.remote_write:
        body = decompress(body, "snappy", 1 << 26)
    options = {"precision": "ms"} if decode is line_protocol.decode else {}
    context = DecodeContext(now_s * 1_000_000, options=options)
    batch = benchmark(decode, body, context)
    assert (len(batch), batch.rejects) == (shape.samples, [])
    RATES[f"{name}, {ticks} per series"] = shape.samples / benchmark.stats.stats.median
