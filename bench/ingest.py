"""Own JSON into the embedded TimescaleDB over HTTP: samples a second, and memory of the service.

    make bench                       embedded database
    make bench ARGS="--database-url postgresql://..."

Bodies of 10,000 samples (2,000 series, five ticks each, two decimals), two senders, each body
different. The senders run in processes of their own on the same machine.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import platform
import random
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import psutil

from tests.serving import Serving

SERIES, TICKS = 2_000, 5


def objects(start: float, rng: random.Random) -> bytes:
    """An array of sample objects, as a user writes them by hand."""
    return json.dumps(
        [
            {
                "name": "bench.value",
                "value": round(rng.gauss(50, 20), 2),
                "timestamp": start + 10 * tick,
                "tags": {"host": f"host-{n % 100}", "item": f"i{n // 100}"},
            }
            for n in range(SERIES)
            for tick in range(TICKS)
        ]
    ).encode()


def columns(start: float, rng: random.Random) -> bytes:
    """The compact columnar form."""
    return json.dumps(
        {
            "series": [
                {"name": "bench.value", "tags": {"host": f"host-{n % 100}", "item": f"i{n // 100}"}}
                for n in range(SERIES)
            ],
            "samples": {
                "series": [n for n in range(SERIES) for _ in range(TICKS)],
                "timestamps": [
                    int(start * 1000) + 10_000 * t for _ in range(SERIES) for t in range(TICKS)
                ],
                "values": [round(rng.gauss(50, 20), 2) for _ in range(SERIES * TICKS)],
            },
            "precision": "ms",
        }
    ).encode()


FORMS = {"array of objects": objects, "columns": columns}


def send(port: int, key: str, bodies: list[bytes], barrier: object, times: object) -> None:
    """Post every body once on one connection; puts (begin, end) on the queue."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    barrier.wait()  # type: ignore[attr-defined]
    begin = time.perf_counter()
    for body in bodies:
        while True:
            connection.request("POST", "/api/v1/metrics", body, headers)
            answer = connection.getresponse()
            content = answer.read()
            if answer.status == 200:
                break
            if answer.status != 503:
                raise SystemExit(f"{answer.status}: {content[:500]!r}")
            time.sleep(0.05)
    times.put((begin, time.perf_counter()))  # type: ignore[attr-defined]


def measure(serving: Serving, form: str, *, bodies: int, senders: int, rng: random.Random) -> float:
    """Samples a second of one run."""
    now = time.time()
    make = FORMS[form]
    work = [
        [make(now - 3600 + rng.random() * 3000, rng) for _ in range(bodies)] for _ in range(senders)
    ]
    context = multiprocessing.get_context("fork")
    barrier, times = context.Barrier(senders), context.Queue()
    processes = [
        context.Process(target=send, args=(serving.port, serving.key, part, barrier, times))
        for part in work
    ]
    for process in processes:
        process.start()
    spans = [times.get() for _ in processes]
    for process in processes:
        process.join()
    seconds = max(e for _, e in spans) - min(b for b, _ in spans)
    return senders * bodies * SERIES * TICKS / seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database-url", help="a TimescaleDB server instead of the embedded one")
    parser.add_argument("--bodies", type=int, default=60, help="bodies per sender and run")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--senders", type=int, default=2)
    options = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="tg-"))
    environment = {"TIDEGAUGE_EMBEDDED_DURABLE": "true"}
    if options.database_url:
        environment["TIDEGAUGE_DATABASE_URL"] = options.database_url
    serving = Serving(directory / "data", **environment)
    rng = random.Random(1)
    try:
        serving.start()
        assert serving.process is not None
        service = psutil.Process(serving.process.pid)
        where = "server" if options.database_url else "embedded"
        print(
            f"{where} TimescaleDB, Python {platform.python_version()}, {psutil.cpu_count()} cores"
        )
        print(f"{options.senders} senders, bodies of {SERIES * TICKS} samples, fsync on")
        idle = service.memory_info().rss / 1e6
        for form in FORMS:
            measure(serving, form, bodies=5, senders=options.senders, rng=rng)
            rates = [
                measure(serving, form, bodies=options.bodies, senders=options.senders, rng=rng)
                for _ in range(options.runs)
            ]
            print(
                f"{form:18} median {statistics.median(rates):10,.0f} samples/s"
                f"   min {min(rates):,.0f}  max {max(rates):,.0f}"
            )
        print(
            f"service memory: idle {idle:.0f} MB, after load {service.memory_info().rss / 1e6:.0f} MB"
        )
    finally:
        if serving.process is not None:
            serving.stop()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
