"""Ten times what Tidegauge can take: what it answers, whether it stays alive, how soon it is itself again.

    .venv/bin/python -m bench.overload [--database-url postgresql://...] [--seconds 60] [--times 10]

The capacity is measured first, by two senders that wait for each answer. Then bodies are offered at
`times` that rate whether or not earlier ones were answered: the same ones, each time as a new one.
Senders and database are on the same machine, so capacity falls by what offering costs.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import contextlib
import multiprocessing
import os
import platform
import shutil
import statistics
import tempfile
import threading
import time
from pathlib import Path

import httpx
import psutil

from bench.bodies import FORMATS, GRID_S, Shape, bodies
from bench.health import Bystander, ask_live, checked_service, quantiles, running
from bench.receivers import TYPES, Receiver, measure
from bench.results import Results, add_argument

FORMAT = "remote write"
SHAPE = Shape(5)
PATH = "/api/v1/write"
SENDERS = 2
CONNECTIONS = 400
"""Of each sender."""


class Offering:
    """Bodies at an even pace on as many connections as it takes, from one process."""

    def __init__(self, receiver: Receiver, work: list[bytes], rate: float, seconds: float) -> None:
        self._receiver = receiver
        self._work = work
        self._rate = rate
        self._seconds = seconds
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self.answers: collections.Counter[str] = collections.Counter()

    async def run(self) -> None:
        tasks: set[asyncio.Task[None]] = set()
        begin = time.monotonic()
        number = 0
        while (now := time.monotonic() - begin) < self._seconds:
            while number < now * self._rate:
                if len(tasks) < CONNECTIONS:
                    task = asyncio.create_task(self._offer(number))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
                else:
                    self.answers["not offered: no connection free"] += 1
                number += 1
            await asyncio.sleep(0.005)
        await asyncio.gather(*tasks)

    async def _offer(self, number: int) -> None:
        body = self._work[number % len(self._work)]
        lines = {
            "Host": "127.0.0.1",
            "Content-Length": str(len(body)),
            "Idempotency-Key": f"{os.getpid()}-{number}",
            **self._receiver.headers,
            **TYPES[FORMAT],
        }
        head = f"POST {PATH} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items())
        try:
            reader, writer = await self._connection()
            writer.write(head.encode() + b"\r\n" + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            fields = answer.decode("latin-1").lower().split("\r\n")
            length = next((f[16:] for f in fields if f.startswith("content-length: ")), "0")
            await reader.readexactly(int(length))
            self.answers[fields[0][9:12]] += 1
            if "connection: close" in fields:
                writer.close()
            else:
                self._idle.append((reader, writer))
        except (OSError, asyncio.IncompleteReadError) as failure:
            self.answers[type(failure).__name__] += 1

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof():
                return reader, writer
        return await asyncio.open_connection("127.0.0.1", self._receiver.port)


def offer(
    receiver: Receiver, work: list[bytes], rate: float, seconds: float, answers: object
) -> None:
    """In a process of its own; puts how often which status came on the queue."""
    offering = Offering(receiver, work, rate, seconds)
    asyncio.run(offering.run())
    answers.put(offering.answers)  # type: ignore[attr-defined]


def watch_memory(pid: int, done: threading.Event, seen: list[float]) -> None:
    process = psutil.Process(pid)
    while not done.wait(0.2):
        seen.append(process.memory_info().rss / 1e6)


def recovery_s(receiver: Receiver, url: str, body: bytes, end: float) -> float:
    """From `end`, when the load ends, until a body is stored within a second."""
    number = 0
    while True:
        headers = {**receiver.headers, **TYPES[FORMAT], "Idempotency-Key": f"after-{number}"}
        number += 1
        with contextlib.suppress(httpx.TimeoutException):
            answer = httpx.post(f"{url}{PATH}", content=body, headers=headers, timeout=1)
            if answer.status_code < 300:
                return time.monotonic() - end
        if time.monotonic() - end > 120:
            raise SystemExit("does not recover")
        time.sleep(0.05)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database-url", help="a TimescaleDB server instead of the embedded one")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--times", type=float, default=10)
    add_argument(parser)
    options = parser.parse_args()
    results = Results.of_this_run()
    directory = Path(tempfile.mkdtemp(prefix="tg-"))
    environment = {"TIDEGAUGE_DATABASE_URL": options.database_url} if options.database_url else {}
    try:
        with (
            running(directory, "overload", **environment) as tidegauge,
            checked_service(Bystander) as other,
        ):
            assert tidegauge.process is not None
            receiver = Receiver(
                "Tidegauge", tidegauge.port, {FORMAT: PATH}, tidegauge.headers
            )  # fmt: skip
            count = 40
            start_s = (int(time.time()) - 3 * count * SHAPE.ticks * GRID_S) // GRID_S * GRID_S
            work = [list(bodies(FORMATS[FORMAT], s, SHAPE, count, start_s)) for s in range(SENDERS)]
            samples = SENDERS * count * SHAPE.samples
            measure(receiver, FORMAT, work, samples)  # makes the series
            later = start_s + count * SHAPE.ticks * GRID_S
            work = [list(bodies(FORMATS[FORMAT], s, SHAPE, count, later)) for s in range(SENDERS)]
            capacity = measure(receiver, FORMAT, work, samples)
            print(f"Python {platform.python_version()}, {os.cpu_count()} cores")
            print(f"capacity {capacity:,.0f} samples/s from {SENDERS} senders that wait")
            rate = options.times * capacity / SHAPE.samples
            memory, done = [0.0], threading.Event()
            watching = threading.Thread(
                target=watch_memory, args=(tidegauge.process.pid, done, memory)
            )
            watching.start()
            context = multiprocessing.get_context("fork")
            queue = context.Queue()
            processes = [
                context.Process(
                    target=offer, args=(receiver, part, rate / SENDERS, options.seconds, queue)
                )
                for part in work
            ]
            for process in processes:
                process.start()
            began = time.monotonic()
            took: list[float] = []
            beside: list[float] = []
            while time.monotonic() - began < options.seconds:
                took += ask_live(tidegauge.port, 1)
                beside += ask_live(other, 0.3)
            loaded_s = time.monotonic() - began
            back_s = recovery_s(receiver, tidegauge.url, work[0][0], began + options.seconds)
            answers = sum((queue.get(timeout=120) for _ in processes), collections.Counter())
            for process in processes:
                process.join()
            done.set()
            watching.join()
            offered = sum(n for what, n in answers.items() if not what.startswith("not "))
            stored = answers["204"] + answers["200"]
            print(
                f"offered {offered * SHAPE.samples / loaded_s:,.0f} samples/s"
                f" ({offered * SHAPE.samples / loaded_s / capacity:.1f} times that)"
                f" for {loaded_s:.0f} s: {dict(answers)}"
            )
            print(f"stored {stored * SHAPE.samples / loaded_s:,.0f} samples/s meanwhile")
            print(f"/health/live {quantiles(took)} (bar: p99 <= 50 ms)")
            print(f"a bystander  {quantiles(beside)}, a process that only answers")
            print(f"back after {back_s:.2f} s; at most {max(memory):.0f} MB resident")
            cut = statistics.quantiles(took, n=1000)
            load = f"offered {options.times:.0f} times what it can take"
            results.add(f"{load}: /health/live, median", "Tidegauge", cut[499] * 1e3, "ms")
            results.add(f"{load}: /health/live, p99", "Tidegauge", cut[989] * 1e3, "ms")
            cut = statistics.quantiles(beside, n=1000)
            results.add(f"{load}: /health/live, p99", "a bystander", cut[989] * 1e3, "ms")
        results.write(options.json)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
