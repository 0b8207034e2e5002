"""What health costs: probes of /health/live while ingest runs at full load, and a thousand checks.

    .venv/bin/python -m bench.health [--database-url postgresql://...] [--seconds 60]

Everything is on this machine: senders, the services that are checked, and who asks.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import multiprocessing
import os
import platform
import shutil
import socketserver
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil

from bench.bodies import FORMATS, GRID_S, Shape, bodies
from bench.receivers import Receiver, send
from bench.report import fresh
from bench.results import Results, add_argument
from tests.serving import Serving

LIVE = b'HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{"status":"pass"}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\n" + b'{"status":"ok"}'


WARMING = 2
"""Rounds that are not counted: they make the series and the first chunks."""


class Checked(socketserver.BaseRequestHandler):
    """A service that answers every request with the same."""

    def handle(self) -> None:
        if self.request.recv(4096):
            self.request.sendall(ANSWER)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    request_queue_size = 512
    daemon_threads = True


def serve_checked(port: object, handler: type[socketserver.BaseRequestHandler]) -> None:
    server = Server(("127.0.0.1", 0), handler)
    port.value = server.server_address[1]  # type: ignore[attr-defined]
    server.serve_forever()


@contextlib.contextmanager
def checked_service(handler: type[socketserver.BaseRequestHandler] = Checked) -> Iterator[int]:
    """The port of a service in a process of its own."""
    context = multiprocessing.get_context("fork")
    port = context.Value("i", 0)
    process = context.Process(target=serve_checked, args=(port, handler), daemon=True)
    process.start()
    while not port.value:
        time.sleep(0.01)
    try:
        yield int(port.value)
    finally:
        process.kill()


@contextlib.contextmanager
def running(directory: Path, name: str, **environment: str) -> Iterator[Serving]:
    serving = Serving(directory / name, TIDEGAUGE_EMBEDDED_DURABLE="true", **environment)
    try:
        serving.start(wait_s=180)
        yield serving
    finally:
        if serving.process is not None:
            serving.stop()


class Bystander(socketserver.BaseRequestHandler):
    """A process that does nothing but answer: what the machine itself makes everyone wait."""

    def handle(self) -> None:
        while self.request.recv(4096):
            self.request.sendall(LIVE)


def ask_live(port: int, seconds: float, every_s: float = 0.01) -> list[float]:
    """How long /health/live took, seconds, asked on one connection at an even pace."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    took = []
    begin = time.perf_counter()
    due = begin
    while due - begin < seconds:
        if (wait_s := due - time.perf_counter()) > 0:
            time.sleep(wait_s)
        asked = time.perf_counter()
        connection.request("GET", "/health/live")
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"/health/live: {answer.status}")
        took.append(time.perf_counter() - asked)
        due = max(due + every_s, time.perf_counter())
    return took


def quantiles(took: list[float]) -> str:
    cut = statistics.quantiles(took, n=1000)
    return (
        f"p50 {cut[499] * 1e3:6.2f} ms   p99 {cut[989] * 1e3:6.2f} ms   p99.9 {cut[998] * 1e3:6.2f} ms"
        f"   n {len(took):,}"
    )


def live_under_load(directory: Path, url: str | None, seconds: float, results: Results) -> None:
    """The bar: p99 <= 5 ms while ingest runs at full load."""
    environment = {"TIDEGAUGE_DATABASE_URL": url} if url else {}
    shape, senders, count = Shape(5), 2, 40
    with (
        running(directory, "live", **environment) as tidegauge,
        checked_service(Bystander) as other,
    ):
        receiver = Receiver(
            "Tidegauge", tidegauge.port, {"remote write": "/api/v1/write"}, tidegauge.headers
        )
        quiet = ask_live(tidegauge.port, seconds / 4)
        print(f"  idle       {quantiles(quiet)}")
        span_s = count * shape.ticks * GRID_S
        start_s = (int(time.time()) - span_s * 40) // GRID_S * GRID_S
        took: list[float] = []
        beside: list[float] = []
        sent, sending_s, round_ = 0, 0.0, 0
        while len(took) < seconds * 50:
            work = [
                list(bodies(FORMATS["remote write"], s, shape, count, start_s + round_ * span_s))
                for s in range(senders)
            ]
            context = multiprocessing.get_context("fork")
            barrier, times = context.Barrier(senders), context.Queue()
            processes = [
                context.Process(target=send, args=(receiver, "remote write", w, barrier, times))
                for w in work
            ]
            begin = time.perf_counter()
            for process in processes:
                process.start()
            asking: list[float] = []
            asking_beside: list[float] = []
            while any(p.is_alive() for p in processes):
                asking += ask_live(tidegauge.port, 0.5)
                asking_beside += ask_live(other, 0.2)
            for process in processes:
                process.join()
            round_ += 1
            if round_ > WARMING:
                sending_s += time.perf_counter() - begin
                sent += senders * count * shape.samples
                took += asking
                beside += asking_beside
        print(f"  full load  {quantiles(took)}   at {sent / sending_s:,.0f} samples/s")
        print(f"  bystander  {quantiles(beside)}   a process beside it that only answers")
        load = f"under {sent / sending_s:,.0f} samples/s"
        for what, who, times in (
            ("idle", "Tidegauge", quiet), (load, "Tidegauge", took), (load, "a bystander", beside),
        ):  # fmt: skip
            cut = statistics.quantiles(times, n=1000)
            results.add(f"{what}, median", who, cut[499] * 1e3, "ms")
            results.add(f"{what}, p99", who, cut[989] * 1e3, "ms")


def cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def cost_of_checks(directory: Path, url: str | None, seconds: float, kind: str) -> None:
    """The bar: 1,000 checks every 30 s under 10 % of two cores."""
    shares = {}
    database = {}
    with checked_service() as port:
        for count in (0, 1000):
            definition = (
                {"kind": "tcp", "host": "127.0.0.1", "port": port}
                if kind == "tcp"
                else {
                    "kind": "http", "url": f"http://127.0.0.1:{port}/status",
                    "json": [{"path": "status", "value": "ok"}],
                }
            )  # fmt: skip
            checks = [{"name": f"check-{n}", "interval": "30s", **definition} for n in range(count)]
            file = directory / f"{kind}-{count}.yaml"
            file.write_text(json.dumps({"checks": checks}))
            environment = {
                "TIDEGAUGE_HEALTH_FILE": str(file),
                "TIDEGAUGE_HOST_METRICS": "false",
            }
            with contextlib.ExitStack() as stack:
                if url is not None:
                    environment["TIDEGAUGE_DATABASE_URL"] = stack.enter_context(fresh(url))
                tidegauge = stack.enter_context(
                    running(directory, f"{kind}-{count}", **environment)
                )
                assert tidegauge.process is not None
                own = psutil.Process(tidegauge.process.pid)
                time.sleep(35)  # every check once, series made
                theirs = psutil.Process(tidegauge.database_pid()) if not url else None
                before, began = cpu_s(own), time.monotonic()
                database_before = cpu_s(theirs) if theirs else 0.0
                time.sleep(seconds)
                took_s = time.monotonic() - began
                shares[count] = (cpu_s(own) - before) / took_s
                database[count] = ((cpu_s(theirs) if theirs else 0.0) - database_before) / took_s
                if count:
                    answer = httpx.get(
                        f"{tidegauge.url}/health/checks", headers=tidegauge.headers, timeout=60
                    )
                    states = [c["status"] for c in answer.json()["checks"]]
    added = shares[1000] - shares[0]
    print(
        f"  {kind:5} {shares[1000] / 2:6.1%} of two cores ({added / 2:.1%} more than without checks,"
        f" {added * 30 / 1000 * 1e3:.2f} ms a probe)"
        + (
            ""
            if url
            else f"; embedded database {database[1000] / 2:.1%} (without {database[0] / 2:.1%})"
        )
        + f"; {states.count('pass')} of {len(states)} pass"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database-url", help="a TimescaleDB server instead of the embedded one")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--only", choices=["live", "http", "tcp"])
    add_argument(parser)
    options = parser.parse_args()
    results = Results.of_this_run()
    directory = Path(tempfile.mkdtemp(prefix="tg-"))
    try:
        load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
        print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load before {load}")
        if options.only in (None, "live"):
            print("/health/live, asked every 10 ms (bar: p99 <= 5 ms under full load)")
            live_under_load(directory, options.database_url, options.seconds, results)
        if options.only != "live":
            print("1,000 checks every 30 s (bar: under 10 % of two cores)")
            for kind in ("http", "tcp"):
                if options.only in (None, kind):
                    cost_of_checks(directory, options.database_url, options.seconds, kind)
        results.write(options.json)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
