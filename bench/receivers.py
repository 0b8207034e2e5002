"""What Tidegauge and its peers take in, in samples a second, from the same bodies.

    .venv/bin/python -m bench.receivers --database-url postgresql://...

Debian's prometheus, victoria-metrics and influxdb are started on loopback, Tidegauge on the embedded
TimescaleDB and, where a URL is given, on that server. Two senders in processes of their own, on the
same machine; rounds go through the receivers in turn, so that all see the same noise.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import multiprocessing
import os
import platform
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from bench.bodies import FORMATS, GRID_S, Shape, bodies
from bench.results import Results, add_argument
from tests.serving import Serving, free_port

TYPES = {
    "remote write": {
        "Content-Type": "application/x-protobuf",
        "Content-Encoding": "snappy",
        "X-Prometheus-Remote-Write-Version": "0.1.0",
    },
    "line protocol": {"Content-Type": "text/plain"},
    "OTLP": {"Content-Type": "application/x-protobuf"},
    "own JSON, objects": {"Content-Type": "application/json"},
    "own JSON, columns": {"Content-Type": "application/json"},
}
_SHOWN = {"Tidegauge server": "Tidegauge on a server", "Tidegauge embedded": "Tidegauge, embedded"}
SHAPES = {"5 per series": Shape(5), "1 per series": Shape(1)}


@dataclass
class Receiver:
    """Where bodies go: a path for each format that it speaks."""

    name: str
    port: int
    paths: dict[str, str]
    headers: dict[str, str] = field(default_factory=dict)
    pid: int | None = None
    """The process whose memory is told, without the database."""


@contextlib.contextmanager
def started(command: list[str], port: int, ready: str) -> Iterator[None]:
    """A peer, until the end of the block."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        deadline = time.monotonic() + 120  # one with samples replays its log first
        while True:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"http://127.0.0.1:{port}{ready}").status_code < 300:
                    break
            if time.monotonic() > deadline or process.poll() is not None:
                raise SystemExit(f"{command[0]} does not answer")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()  # and time to write down what they have in memory
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=60)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextlib.contextmanager
def prometheus(directory: Path) -> Iterator[Receiver]:
    port = free_port()
    config = directory / "prometheus.yml"
    config.write_text("global: {scrape_interval: 1h}\n")
    command = [
        "prometheus", f"--config.file={config}", f"--storage.tsdb.path={directory / 'prometheus'}",
        f"--web.listen-address=127.0.0.1:{port}", "--web.enable-remote-write-receiver",
    ]  # fmt: skip
    with started(command, port, "/-/ready"):
        yield Receiver("Prometheus", port, {"remote write": "/api/v1/write"})


@contextlib.contextmanager
def victoria_metrics(directory: Path) -> Iterator[Receiver]:
    port = free_port()
    command = [
        "victoria-metrics", f"-storageDataPath={directory / 'victoria'}",
        f"-httpListenAddr=127.0.0.1:{port}", "-retentionPeriod=1",
    ]  # fmt: skip
    with started(command, port, "/health"):
        paths = {"remote write": "/api/v1/write", "line protocol": "/write?db=bench&precision=ms"}
        yield Receiver("VictoriaMetrics", port, paths)


@contextlib.contextmanager
def influxdb(directory: Path) -> Iterator[Receiver]:
    port, rpc = free_port(), free_port()
    root = directory / "influxdb"
    config = directory / "influxdb.conf"
    config.write_text(
        f'reporting-disabled = true\nbind-address = "127.0.0.1:{rpc}"\n'
        f'[meta]\n  dir = "{root}/meta"\n'
        f'[data]\n  dir = "{root}/data"\n  wal-dir = "{root}/wal"\n'
        f'[http]\n  bind-address = "127.0.0.1:{port}"\n  log-enabled = false\n'
    )
    with started(["influxd", "-config", str(config)], port, "/ping"):
        httpx.post(f"http://127.0.0.1:{port}/query", params={"q": "CREATE DATABASE bench"})
        yield Receiver("InfluxDB", port, {"line protocol": "/write?db=bench&precision=ms"})


@contextlib.contextmanager
def tidegauge(directory: Path, name: str, **environment: str) -> Iterator[Receiver]:
    serving = Serving(directory / name, TIDEGAUGE_EMBEDDED_DURABLE="true", **environment)
    try:
        serving.start()
        paths = {
            "remote write": "/api/v1/write",
            "line protocol": "/write?precision=ms",
            "OTLP": "/v1/metrics",
            "own JSON, objects": "/api/v1/metrics",
            "own JSON, columns": "/api/v1/metrics",
        }
        assert serving.process is not None
        yield Receiver(name, serving.port, paths, serving.headers, serving.process.pid)
    finally:
        if serving.process is not None:
            serving.stop()


def send(
    receiver: Receiver,
    format_: str,
    work: list[bytes],
    barrier: object,
    times: object,
    every_s: float = 0,
) -> None:
    """Post every body once on one connection, a body every so many seconds where the receiver keeps
    up; puts (begin, end) on the queue."""
    connection = http.client.HTTPConnection("127.0.0.1", receiver.port, timeout=60)
    headers = {**receiver.headers, **TYPES[format_]}
    barrier.wait()  # type: ignore[attr-defined]
    begin = time.perf_counter()
    for number, body in enumerate(work):
        time.sleep(max(0.0, begin + number * every_s - time.perf_counter()))
        while True:
            connection.request("POST", receiver.paths[format_], body, headers)
            answer = connection.getresponse()
            content = answer.read()
            if answer.status < 300:
                break
            if answer.status != 503:
                raise SystemExit(f"{receiver.name}: {answer.status}: {content[:500]!r}")
            time.sleep(0.02)
    times.put((begin, time.perf_counter()))  # type: ignore[attr-defined]


def send_on(
    receiver: Receiver, format_: str, work: list[bytes], until: float, sent: object
) -> None:
    """Post the bodies again and again, each time as a new one; puts their number on the queue."""
    connection = http.client.HTTPConnection("127.0.0.1", receiver.port, timeout=60)
    count = 0
    while time.monotonic() < until:
        headers = {
            "Idempotency-Key": f"{os.getpid()}-{count}",
            **receiver.headers,
            **TYPES[format_],
        }
        connection.request("POST", receiver.paths[format_], work[count % len(work)], headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status < 300:
            count += 1
        elif answer.status != 503:
            raise SystemExit(f"{receiver.name}: {answer.status}: {content[:500]!r}")
    sent.put(count)  # type: ignore[attr-defined]


def soak(receiver: Receiver, format_: str, shape: Shape, options: argparse.Namespace) -> None:
    """Full load for a while; prints the service's memory as it goes."""
    assert receiver.pid is not None
    context = multiprocessing.get_context("fork")
    count, sent = options.bodies, context.Queue()
    start_s = (int(time.time()) - count * shape.ticks * GRID_S) // GRID_S * GRID_S
    work = [
        list(bodies(FORMATS[format_], s, shape, count, start_s)) for s in range(options.senders)
    ]
    begin = time.monotonic()
    until = begin + options.soak
    processes = [
        context.Process(target=send_on, args=(receiver, format_, part, until, sent))
        for part in work
    ]
    print(f"\n{receiver.name}, {format_}, {options.soak} s at full load")
    for process in processes:
        process.start()
    while time.monotonic() < until:
        time.sleep(min(20, max(0.1, until - time.monotonic())))
        mb = psutil.Process(receiver.pid).memory_info().rss / 1e6
        print(f"  {time.monotonic() - begin:4.0f} s {mb:6.0f} MB resident", flush=True)
    total = sum(sent.get() for _ in processes) * shape.samples
    for process in processes:
        process.join()
    print(f"  {total:,} samples, {total / (time.monotonic() - begin):,.0f} samples/s")


def measure(
    receiver: Receiver, format_: str, work: list[list[bytes]], samples: int, every_s: float = 0
) -> float:
    """Samples a second of one round; each sender posts at most one body in `every_s`."""
    context = multiprocessing.get_context("fork")
    barrier, times = context.Barrier(len(work)), context.Queue()
    processes = [
        context.Process(target=send, args=(receiver, format_, part, barrier, times, every_s))
        for part in work
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise SystemExit(f"{receiver.name} refused {format_}")
    spans = [times.get() for _ in processes]
    return samples / (max(e for _, e in spans) - min(b for b, _ in spans))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database-url", help="a TimescaleDB server, besides the embedded one")
    parser.add_argument("--bodies", type=int, default=60, help="bodies per sender and round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--senders", type=int, default=2)
    parser.add_argument("--format", action="append", choices=list(FORMATS))
    parser.add_argument(
        "--soak", type=int, metavar="SECONDS",
        help="instead: load Tidegauge (the server's, if there is one) for so long, watch its memory",
    )  # fmt: skip
    add_argument(parser)
    options = parser.parse_args()
    results = Results.of_this_run()
    results.add_versions("prometheus", "victoria-metrics", "influxd")
    directory = Path(tempfile.mkdtemp(prefix="tg-"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, directory, ignore_errors=True)
        receivers = [stack.enter_context(tidegauge(directory, "Tidegauge embedded"))]
        if options.database_url:
            environment = {"TIDEGAUGE_DATABASE_URL": options.database_url}
            receivers.append(
                stack.enter_context(tidegauge(directory, "Tidegauge server", **environment))
            )
        if options.soak:
            soak(receivers[-1], (options.format or ["remote write"])[0], Shape(5), options)
            return
        for program, peer in (
            ("prometheus", prometheus), ("victoria-metrics", victoria_metrics),
            ("influxd", influxdb),
        ):  # fmt: skip
            if shutil.which(program):
                receivers.append(stack.enter_context(peer(directory)))
            else:
                print(f"without {program}: not installed")
        print(f"Python {platform.python_version()}, {os.cpu_count()} cores, fsync on")
        print(f"{options.senders} senders, {options.rounds} rounds of {options.bodies} bodies each")
        idle = resident_mb(receivers)
        for format_ in options.format or FORMATS:
            for title, shape in SHAPES.items():
                compare(receivers, format_, title, shape, options, results)
        print()
        for name, mb in resident_mb(receivers).items():
            print(f"{name}: {idle[name]:.0f} MB resident before, {mb:.0f} MB after all this")
            results.add(
                "resident after all this, without the database", _SHOWN.get(name, name), mb, "MB"
            )
    results.write(options.json)


def resident_mb(receivers: list[Receiver]) -> dict[str, float]:
    """Memory of the services, without their databases."""
    return {r.name: psutil.Process(r.pid).memory_info().rss / 1e6 for r in receivers if r.pid}


def compare(
    receivers: list[Receiver],
    format_: str,
    title: str,
    shape: Shape,
    options: argparse.Namespace,
    results: Results,
) -> None:
    """One table: every receiver that speaks the format."""
    speaking = [r for r in receivers if format_ in r.paths]
    rates: dict[str, list[float]] = {r.name: [] for r in speaking}
    count = options.bodies
    span_s = count * shape.ticks * GRID_S
    start_s = (int(time.time()) - span_s * (options.rounds + 1)) // GRID_S * GRID_S
    for number in range(options.rounds + 1):
        work = [
            list(bodies(FORMATS[format_], s, shape, count, start_s + number * span_s))
            for s in range(options.senders)
        ]
        for receiver in speaking:
            rate = measure(receiver, format_, work, options.senders * count * shape.samples)
            if number:  # the first round makes the series
                rates[receiver.name].append(rate)
    print(f"\n{format_}, {title}, bodies of {shape.samples:,} samples")
    medians = {name: statistics.median(found) for name, found in rates.items()}
    for name, median in medians.items():
        ratios = "  ".join(
            f"{median / other:5.2f}x {peer}"
            for peer, other in medians.items()
            if name.startswith("Tidegauge") and not peer.startswith("Tidegauge")
        )
        print(f"  {name:20} {median:12,.0f} samples/s   {ratios}")
        what = f"{format_}, {shape.samples:,} samples a body ({title})"
        results.add(what, _SHOWN.get(name, name), median, "samples/s")


if __name__ == "__main__":
    main()
