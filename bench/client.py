"""What a middleware adds to a request, for tidegauge-client and its peers on the same application.

    .venv/bin/python -m bench.client [--rounds 30]

Each variant is a process of its own with one FastAPI application in it (a path parameter, a JSON
answer), driven in process without a server. Rounds go through the variants in turn, so that all see
the same noise; what is measured is CPU time of the process, background threads included, which other
programs on the machine disturb less than a clock on the wall. Added time is the median of the rounds'
differences to the bare application.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import multiprocessing
import os
import platform
import statistics
import threading
import time
import tracemalloc
from collections.abc import Callable
from importlib.metadata import version
from multiprocessing.connection import Connection
from typing import Any

from fastapi import FastAPI

from bench.results import Results, add_argument

REQUESTS = 1000
HEADERS = [
    (b"host", b"shop.example"),
    (b"user-agent", b"bench"),
    (b"accept", b"*/*"),
    (b"accept-encoding", b"gzip, deflate"),
    (b"connection", b"keep-alive"),
]


def application() -> FastAPI:
    app = FastAPI()

    @app.get("/items/{item}")
    async def read(item: int) -> dict[str, int]:
        return {"item": item}

    return app


def bare(app: FastAPI) -> None:
    """Nothing added."""


def tidegauge_client(app: FastAPI) -> None:
    from tidegauge_client import Tidegauge

    # flushes to nowhere, but folds and encodes as always
    client = Tidegauge("http://127.0.0.1:9", "tg_k", service="bench", environment="bench")
    client.instrument(app)


def prometheus_fastapi_instrumentator(app: FastAPI) -> None:
    from prometheus_fastapi_instrumentator import Instrumentator

    Instrumentator().instrument(app)


def opentelemetry_instrumentation_fastapi(app: FastAPI) -> None:
    from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import InMemoryMetricReader

    provider = MeterProvider([InMemoryMetricReader()])
    FastAPIInstrumentor.instrument_app(app, meter_provider=provider)


def sentry_sdk(app: FastAPI) -> None:
    import sentry_sdk as sdk
    from sentry_sdk.transport import Transport

    class Nowhere(Transport):
        def capture_envelope(self, envelope: Any) -> None:
            return None

    sdk.init(dsn="http://key@127.0.0.1:9/1", traces_sample_rate=1.0, transport=Nowhere)


BEFORE: tuple[Callable[[FastAPI], None], ...] = (sentry_sdk,)
"""Variants that have to be set up before the application is made."""

VARIANTS: tuple[Callable[[FastAPI], None], ...] = (
    bare,
    tidegauge_client,
    prometheus_fastapi_instrumentator,
    opentelemetry_instrumentation_fastapi,
    sentry_sdk,
)


async def receive() -> dict[str, Any]:
    return {"type": "http.request", "body": b""}


async def send(_: Any) -> None:
    return None


async def drive(app: Any, requests: int, path: str = "/items/3") -> None:
    for _ in range(requests):
        await app(
            {
                "type": "http", "path": path, "raw_path": path.encode(), "method": "GET",
                "headers": HEADERS, "query_string": b"", "root_path": "", "scheme": "http",
                "client": ("127.0.0.1", 5), "server": ("127.0.0.1", 80), "http_version": "1.1",
                "asgi": {"version": "3.0", "spec_version": "2.4"},
            },
            receive,
            send,
        )  # fmt: skip


def worker(variant: Callable[[FastAPI], None], pipe: Connection) -> None:
    """Serve rounds until told to end: CPU microseconds a request, each."""
    os.environ["OTEL_SDK_DISABLED"] = "false"
    if variant in BEFORE:
        variant(FastAPI())
    app = application()
    if variant not in BEFORE:
        variant(app)

    async def serve() -> None:
        await drive(app, 500)
        while pipe.recv():
            gc.collect()
            started = time.process_time()
            await drive(app, REQUESTS)
            pipe.send((time.process_time() - started) / REQUESTS * 1e6)

    asyncio.run(serve())
    os._exit(0)


def added_time(rounds: int, results: Results) -> None:
    context = multiprocessing.get_context("spawn")
    pipes = {}
    processes = []
    for variant in VARIANTS:
        ours, theirs = context.Pipe()
        process = context.Process(target=worker, args=(variant, theirs), daemon=True)
        process.start()
        processes.append(process)
        pipes[variant.__name__] = ours
    took: dict[str, list[float]] = {name: [] for name in pipes}
    for _ in range(rounds):
        for name, pipe in pipes.items():
            pipe.send(True)
            took[name].append(pipe.recv())
    for pipe in pipes.values():
        pipe.send(False)
    added = {
        name: statistics.median(a - b for a, b in zip(values, took["bare"], strict=True))
        for name, values in took.items()
    }
    fastest = min(v for n, v in added.items() if n not in ("bare", "tidegauge_client"))
    print(
        f"{'variant':40} {'version':>10} {'us/request':>11} {'added us':>9} {'to fastest peer':>16}"
    )
    for name, values in took.items():
        package = name.replace("_", "-") if name not in ("bare", "tidegauge_client") else ""
        print(
            f"{name:40} {version(package) if package else '':>10} {statistics.median(values):11.1f}"
            f" {added[name]:9.1f} {added[name] / fastest:16.2f}"
        )
        if package:
            results.versions[package] = version(package)
        if name != "bare":
            who = package or "Tidegauge"
            results.add("added to a request", who, added[name], "µs")


def memory(results: Results) -> None:
    """What a thousand routes with a status each take, flushed once."""
    from tidegauge_client.http_metrics import HttpMetrics
    from tidegauge_client.names import Faults
    from tidegauge_client.registry import Registry

    registry = Registry(faults=Faults(strict=False))
    gc.collect()
    tracemalloc.start()
    metrics = registry.sources.setdefault("http.server", HttpMetrics(registry))
    assert isinstance(metrics, HttpMetrics)
    routes = [object() for _ in range(250)]
    for number, route in enumerate(routes):
        for status in (200, 400, 404, 500):
            place = metrics.responses(f"/api/v1/things{number}/{{thing}}", "GET", status)
            metrics.remember((id(route), "", "GET", status), place, route)
            for _ in range(50):
                place.durations.pending.append(0.01 + number / 1e6)
                place.sizes.sent.pending.append(1000.0)
    before_flush = tracemalloc.get_traced_memory()[0]
    points = len(registry.collect())
    gc.collect()
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(
        f"\nmemory of 1,000 route/status combinations: {after / 1e6:.2f} MB"
        f" ({before_flush / 1e6:.2f} MB with 50 requests of each waiting, {peak / 1e6:.2f} MB at the"
        f" moment of a flush of {points:,} series)"
    )
    results.add("memory of 1,000 route/status combinations", "Tidegauge", after / 1e6, "MB")


def threads(count: int = 64, each: int = 400) -> None:
    """A WSGI application in many threads, with and without the middleware."""
    from tidegauge_client import Tidegauge
    from tidegauge_client.names import Faults
    from tidegauge_client.registry import Registry

    def app(environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"ok"]

    client = Tidegauge(
        service="bench", environment="bench", resources=False,
        registry=Registry(faults=Faults(strict=False)),
    )  # fmt: skip
    measured = client.instrument(app, libraries=False)

    def serve(target: Any, requests: int) -> None:
        for _ in range(requests):
            environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.url_scheme": "http"}
            body = target(environ, lambda *_: None)
            for _part in body:
                pass
            close = getattr(body, "close", None)
            if close is not None:
                close()

    def cpu(target: Any, workers: int) -> float:
        requests = count * each // workers
        pool = [threading.Thread(target=serve, args=(target, requests)) for _ in range(workers)]
        started = time.process_time()
        for thread in pool:
            thread.start()
        for thread in pool:
            thread.join()
        return (time.process_time() - started) / (count * each) * 1e6

    rows = {workers: [] for workers in (1, count)}
    for _ in range(9):
        for workers, found in rows.items():
            found.append(cpu(measured, workers) - cpu(app, workers))
    one, many = (statistics.median(rows[workers]) for workers in (1, count))
    print(
        f"\nWSGI, added CPU time a request: {one:.1f} us in one thread, {many:.1f} us in each of"
        f" {count} threads ({many / one:.2f}x; recording takes no lock)"
    )
    client.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    add_argument(parser)
    options = parser.parse_args()
    results = Results.of_this_run()
    results.versions["FastAPI"] = version("fastapi")
    print(
        f"Python {platform.python_version()}, FastAPI {version('fastapi')}, {os.cpu_count()} cores"
    )
    added_time(options.rounds, results)
    memory(results)
    threads()
    results.write(options.json)


if __name__ == "__main__":
    main()
