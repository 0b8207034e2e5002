"""What open dashboards cost the server: CPU time of its processes while viewers look.

    .venv/bin/python -m bench.dashboards [--viewers 50] [--seconds 60] [--database-url postgresql://...]

A viewer does what the page in a browser does: it holds the live stream and asks the page's own
questions at their intervals (history even every five seconds, though pages wait for the end of a
bucket). Twenty services report every five seconds, so every poll finds news.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from tests.serving import Serving, visiting

SERVICES = 20
ROUTES = 5
BOUNDS = ("0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "+Inf")
HISTORY = (
    "/metrics/history?metric=http.server.request.{}&group_by=service.name&step=auto"
    "&from=-1h&to=now&points=240"
)


@dataclass(frozen=True)
class Page:
    """Questions of a page and the seconds between two of each, while the stream is there."""

    name: str
    questions: tuple[tuple[str, float], ...]


PAGES = (
    Page("overview", (("/api/v1/overview?minutes=60", 60.0),)),
    Page("active alerts", (("/alerts?limit=500", 15.0),)),
    Page(
        "saved dashboard of two panels",
        (
            (HISTORY.format("count&aggregation=rate"), 5.0),
            (HISTORY.format("duration&aggregation=p95"), 5.0),
        ),
    ),
)


def samples(at: float) -> list[dict[str, object]]:
    """What the services' clients send for five seconds."""
    found: list[dict[str, object]] = []
    for service in range(SERVICES):
        for route in range(ROUTES):
            tags = {"service.name": f"shop-{service}", "http.route": f"/{route}"}
            count = random.randint(5, 50)
            base = {"timestamp": at, "kind": "delta"}
            found.append(
                {**base, "name": "http.server.request.count", "value": count, "tags": tags}
            )
            name = "http.server.request.duration"
            found += [
                {**base, "name": f"{name}_bucket", "value": count * min(1, i / 5),
                 "tags": {**tags, "le": bound}}
                for i, bound in enumerate(BOUNDS, 1)
            ]  # fmt: skip
            found.append({**base, "name": f"{name}_count", "value": count, "tags": tags})
    return found


def fill(url: str, headers: dict[str, str]) -> None:
    """An hour of the services."""
    with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
        now = time.time()
        for ago in range(3600, 0, -60):
            client.post("/api/v1/metrics", json=samples(now - ago)).raise_for_status()


def report(client: httpx.Client) -> None:
    """What the services say every five seconds."""
    client.post("/api/v1/metrics", json=samples(time.time())).raise_for_status()


def processes(serving: Serving) -> dict[str, psutil.Process]:
    """The service, and the database if it is the embedded one."""
    assert serving.process is not None
    found = {"service": psutil.Process(serving.process.pid)}
    database = serving.database_pid()
    if database is not None:
        found["database"] = psutil.Process(database)
    return found


def used_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


class Audience:
    """Viewers of one page, spread over its intervals."""

    def __init__(self, url: str, headers: dict[str, str], page: Page) -> None:
        self.events = 0
        self.answers = 0
        self.failures = 0
        self._url = url
        self._headers = headers
        self._page = page

    async def look(self, viewers: int, seconds: float) -> None:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
        async with httpx.AsyncClient(
            base_url=self._url, headers=self._headers, timeout=60, limits=limits
        ) as client:
            tasks = [asyncio.create_task(self._stream(client)) for _ in range(viewers)]
            for question, every_s in self._page.questions:
                tasks += [
                    asyncio.create_task(self._ask(client, question, every_s, every_s * n / viewers))
                    for n in range(viewers)
                ]
            await asyncio.sleep(seconds)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _stream(self, client: httpx.AsyncClient) -> None:
        async with client.stream("GET", "/api/v1/live", timeout=None) as answer:
            async for line in answer.aiter_lines():
                self.events += line.startswith("event:")

    async def _ask(
        self, client: httpx.AsyncClient, question: str, every_s: float, first_s: float
    ) -> None:
        await asyncio.sleep(first_s)
        while True:
            due = time.monotonic() + every_s
            answer = await client.get(question, headers={"Cache-Control": "max-age=5"})
            self.answers += answer.status_code == 200
            self.failures += answer.status_code != 200
            await asyncio.sleep(max(0.0, due - time.monotonic()))


def measure(serving: Serving, page: Page, viewers: int, seconds: float) -> list[str]:
    """Percent of one core by process while nobody looks and while all do."""
    watched = processes(serving)
    audience = Audience(serving.url, serving.headers, page)

    def share(run: float) -> dict[str, float]:
        before = {name: used_s(process) for name, process in watched.items()}
        began = time.monotonic()
        if run:
            asyncio.run(audience.look(viewers, run))
        else:
            time.sleep(seconds / 3)
        took = time.monotonic() - began
        return {n: (used_s(p) - before[n]) / took * 100 for n, p in watched.items()}

    idle, busy = share(0), share(seconds)
    lines = [f"{page.name}: {viewers} viewers, {seconds:g} s, {audience.events} events, "
             f"{audience.answers} answers, {audience.failures} failures"]  # fmt: skip
    for name in watched:
        more = busy[name] - idle[name]
        lines.append(
            f"  {name:<9} {idle[name]:5.1f} % -> {busy[name]:5.1f} % of a core (+{more:.1f})"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--viewers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--database-url", default="")
    options = parser.parse_args()
    environment = {"TIDEGAUGE_DATABASE_URL": options.database_url} if options.database_url else {}
    directory = Path(tempfile.mkdtemp(prefix="tg-"))
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    serving = Serving(directory / "data", **environment)
    try:
        serving.start(wait_s=180)
        fill(serving.url, serving.headers)
        with visiting(serving.url, 5, report, headers=serving.headers):
            for page in PAGES:
                print(
                    "\n".join(measure(serving, page, options.viewers, options.seconds)), flush=True
                )
    finally:
        if serving.process is not None:
            serving.stop()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
