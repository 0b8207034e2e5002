"""Errors a second, 50 KB Sentry envelopes, and what a storm and a list of groups cost.

    .venv/bin/python -m bench.errors --database-url postgresql://... [--bugsink /path/to/its/venv/bin]
    .venv/bin/python -m bench.errors --database-url ... --storm 1000000 --list

The same envelopes go to Tidegauge and to Bugsink (2 gunicorn workers, SQLite, its digesting worker).
An answer of Tidegauge comes after the commit; Bugsink's comes before its digestion, so its time ends
when its last event is digested. Senders run in processes of their own on the same machine.
Processor time for each event (service and database) is what remains comparable when
the machine is busy with other things.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import multiprocessing
import os
import platform
import queue
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
import psycopg.conninfo

from bench.error_events import envelopes
from bench.results import Results, add_argument
from tests.serving import Serving, free_port


@dataclass(frozen=True)
class Target:
    """Where envelopes go."""

    port: int
    path: str


_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_CLOSES = re.compile(rb"\r\nconnection: *close\r\n", re.IGNORECASE)


def post(target: Target, bodies: list[bytes]) -> int:
    """Post each body once, on one connection where the server keeps it; how many were accepted. By
    hand: http.client would take a tenth of the machine that is measured."""
    accepted = 0
    connection = _connected(target)
    for body in bodies:
        head = (
            f"POST {target.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: application/x-sentry-envelope\r\nContent-Encoding: gzip\r\n\r\n"
        )
        connection.sendall(head.encode() + body)
        answer = b""
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += _more(connection)
        length = _LENGTH.search(answer, 0, end + 2)
        assert length is not None, answer
        while len(answer) < end + 4 + int(length[1]):
            answer += _more(connection)
        accepted += answer.startswith(b"HTTP/1.1 200 ")
        if _CLOSES.search(answer, 0, end + 2):
            connection.close()
            connection = _connected(target)
    connection.close()
    return accepted


def _connected(target: Target) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", target.port), timeout=120)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    assert data, "the connection was closed"
    return data


def send(target: Target, bodies: list[bytes], connections: int, barrier: Barrier, out: Any) -> None:
    """Post each body once over some connections; puts (begin, end, accepted)."""
    with ThreadPoolExecutor(connections) as pool:
        barrier.wait()
        begin = time.perf_counter()
        parts = [bodies[n::connections] for n in range(connections)]
        accepted = sum(pool.map(post, [target] * connections, parts))
        out.put((begin, time.perf_counter(), accepted))


def post_all(
    targets: list[Target], parts: list[list[bytes]], connections: int
) -> tuple[float, float, int]:
    """Send every part in a process of its own, to the targets in turns; begin, end, accepted."""
    barrier, out = multiprocessing.Barrier(len(parts)), multiprocessing.Queue()
    senders = [
        multiprocessing.Process(
            target=send, args=(target, part, connections // len(parts), barrier, out)
        )
        for target, part in zip(itertools.cycle(targets), parts, strict=False)
    ]
    for sender in senders:
        sender.start()
    results = []
    while len(results) < len(senders):
        with contextlib.suppress(queue.Empty):
            results.append(out.get(timeout=1))
        if any(sender.exitcode for sender in senders):
            raise SystemExit("a sender failed")
    for sender in senders:
        sender.join()
    return (min(r[0] for r in results), max(r[1] for r in results), sum(r[2] for r in results))


def made(count: int, groups: int, senders: int, seed: int) -> list[list[bytes]]:
    """The envelopes of each sender."""
    return [envelopes(count // senders, groups, seed * 1000 + n) for n in range(senders)]


def dsn_of(serving: Serving) -> Target:
    """A project of a running Tidegauge."""
    answer = httpx.post(
        f"{serving.url}/api/v1/projects", json={"service": "shop"}, headers=serving.headers
    )
    url = httpx.URL(answer.json()["dsn"])
    return Target(serving.port, f"/api{url.path}/envelope/?sentry_key={url.username}")


def cpu_s(processes: list[psutil.Process]) -> float:
    """Processor time of processes and their children so far."""
    total = 0.0
    for process in processes:
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                times = one.cpu_times()
                total += times.user + times.system
    return total


def backends(database: str) -> list[psutil.Process]:
    """The server's processes of one database, if it runs on this machine."""
    name = str(psycopg.conninfo.conninfo_to_dict(database)["dbname"])
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if "postgres:" in (line := " ".join(process.info["cmdline"] or ())) and name in line
    ]


@dataclass(frozen=True)
class Round:
    """One round: events a second, and processor time for each event, senders not counted."""

    rate: float
    service_ms: float
    database_ms: float = 0.0

    @property
    def cpu_ms(self) -> float:
        """Of service and database together."""
        return self.service_ms + self.database_ms


def measure_tidegauge(
    url: str, options: argparse.Namespace, instances: int = 1, **environment: str
) -> list[Round]:
    """Each round of Tidegauge; of several instances, each sender has one of its own."""
    rounds = []
    for round_ in range(options.rounds):
        with fresh(url) as database, tempfile.TemporaryDirectory() as directory:
            services = [
                Serving(
                    Path(directory) / f"data-{n}", TIDEGAUGE_DATABASE_URL=database,
                    TIDEGAUGE_ERRORS_PER_MINUTE="0", **environment,
                )
                for n in range(instances)
            ]  # fmt: skip
            try:
                for serving in services:
                    serving.key = services[0].key
                    serving.start()
                target = dsn_of(services[0])
                targets = [replace(target, port=serving.port) for serving in services]
                parts = made(options.events, options.groups, options.senders, round_)
                service = [psutil.Process(s.process.pid) for s in services if s.process]
                before = cpu_s(service), cpu_s(backends(database))
                begin, end, accepted = post_all(targets, parts, options.connections)
                assert accepted == sum(map(len, parts)), accepted
                served, stored = cpu_s(service) - before[0], cpu_s(backends(database)) - before[1]
                rounds.append(
                    Round(
                        accepted / (end - begin),
                        served / accepted * 1000,
                        stored / accepted * 1000,
                    )
                )
            finally:
                for serving in services:
                    if serving.process is not None:
                        serving.stop()
            with psycopg.connect(database) as connection:
                count, kept = connection.execute(
                    "SELECT sum(count), sum(kept) FROM error_groups"
                ).fetchone() or (0, 0)
            said(rounds, f"{count} counted, {kept} kept whole")
            assert count == accepted
    return rounds


def said(rounds: list[Round], more: str) -> None:
    """A line about the last round."""
    last = rounds[-1]
    print(
        f"    round {len(rounds)}: {last.rate:,.1f} events/s, {last.cpu_ms:.2f} ms of processor"
        f" an event ({last.service_ms:.2f} service, {last.database_ms:.2f} database); {more}",
        flush=True,
    )


class fresh:  # noqa: N801 - used as a function
    """A database of its own on the server, dropped afterwards."""

    def __init__(self, url: str) -> None:
        self.url, self.name = url, f"bench_errors_{os.getpid()}_{time.monotonic_ns()}"

    def __enter__(self) -> str:
        with psycopg.connect(self.url, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {self.name} TEMPLATE template0".encode())
        return psycopg.conninfo.make_conninfo(self.url, dbname=self.name)

    def __exit__(self, *_: object) -> None:
        with psycopg.connect(self.url, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {self.name} WITH (FORCE)".encode())


CONFIGURATION = """
from bugsink.settings.default import *
from bugsink.settings.default import DATABASES
from bugsink.conf_utils import deduce_allowed_hosts
SECRET_KEY = "{secret}"
DATABASES["default"]["NAME"] = "{directory}/db.sqlite3"
DATABASES["snappea"]["NAME"] = "{directory}/snappea.sqlite3"
SNAPPEA = {{"TASK_ALWAYS_EAGER": False, "NUM_WORKERS": 2, "PID_FILE": None,
            "WAKEUP_CALLS_DIR": "{directory}/wakeup"}}
BUGSINK = {{"BASE_URL": "http://127.0.0.1:{port}", "SITE_TITLE": "bench",
            "INGEST_STORE_BASE_DIR": "{directory}/ingestion",
            "MAX_EVENTS_PER_PROJECT_PER_5_MINUTES": 10_000_000,
            "MAX_EVENTS_PER_PROJECT_PER_HOUR": 10_000_000,
            "MAX_EVENTS_PER_5_MINUTES": 10_000_000, "MAX_EVENTS_PER_HOUR": 10_000_000,
            "PHONEHOME": False, "VALIDATE_ON_DIGEST": "none", "MINIMIZE_INFORMATION_EXPOSURE": True}}
ALLOWED_HOSTS = deduce_allowed_hosts(BUGSINK["BASE_URL"])
TIME_ZONE = "UTC"
"""

MAKE_PROJECT = (
    "from projects.models import Project; p = Project.objects.create(name='bench');"
    " print('DSN', p.id, p.sentry_key.hex)"
)

ASK_VERSION = "from importlib.metadata import version; print(version('bugsink'))"


def measure_bugsink(binaries: Path, options: argparse.Namespace) -> list[Round]:
    """Each round of Bugsink, until its last event is digested."""
    rounds = []
    for round_ in range(options.rounds):
        directory = Path(tempfile.mkdtemp(prefix="bugsink-"))
        port = free_port()
        (directory / "bugsink_conf.py").write_text(
            CONFIGURATION.format(secret="x" * 50, directory=directory, port=port)
        )
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "bugsink_conf",
            "PYTHONPATH": str(directory),
        }

        def run(*command: str, **more: Any) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [str(binaries / command[0]), *command[1:]], cwd=directory, env=environment,  # noqa: B023
                check=True, capture_output=True, text=True, **more,
            )  # fmt: skip

        processes = []
        try:
            run("bugsink-manage", "migrate")
            run("bugsink-manage", "migrate", "--database=snappea")
            shown = run("bugsink-manage", "shell", "-c", MAKE_PROJECT).stdout
            project, key = re.search(r"DSN (\d+) (\w+)", shown).groups()  # type: ignore[union-attr]
            for command in (
                ["gunicorn", "--workers", "2", "--bind", f"127.0.0.1:{port}", "bugsink.wsgi"],
                ["bugsink-runsnappea"],
            ):
                log = (directory / f"{command[0]}.log").open("wb")
                processes.append(
                    subprocess.Popen(
                        [str(binaries / command[0]), *command[1:]], cwd=directory, env=environment,
                        stdout=log, stderr=log, start_new_session=True,
                    )
                )  # fmt: skip
            wait_for(port)
            parts = made(options.peer_events, options.groups, options.senders, round_)
            target = Target(port, f"/api/{project}/envelope/?sentry_key={key}")
            before = cpu_s([psutil.Process(p.pid) for p in processes])
            begin, _, accepted = post_all([target], parts, options.connections)
            end = wait_digested(directory / "db.sqlite3", accepted)
            spent = cpu_s([psutil.Process(p.pid) for p in processes]) - before
            rounds.append(Round(accepted / (end - begin), spent / accepted * 1000))
            said(rounds, f"{accepted} digested")
        finally:
            for process in processes:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            shutil.rmtree(directory, ignore_errors=True)
    return rounds


def wait_for(port: int) -> None:
    """Until something answers HTTP there."""
    for _ in range(300):
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=5)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("Bugsink does not answer")


def wait_digested(path: Path, events: int) -> float:
    """The moment at which that many events are in Bugsink's database."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30) as connection:
        for _ in range(12_000):
            [(count,)] = connection.execute("SELECT count(*) FROM events_event").fetchall()
            if count >= events:
                return time.perf_counter()
            time.sleep(0.05)
    raise SystemExit(f"Bugsink has digested {count} of {events} events")


def storm(url: str, events: int, groups: int, lists: bool, found: Results) -> None:
    """Own JSON in bodies of 500 small events: counted, bounded on disk, listed quickly."""
    with fresh(url) as database, tempfile.TemporaryDirectory() as directory:
        serving = Serving(Path(directory) / "data", TIDEGAUGE_DATABASE_URL=database)
        serving.start()
        try:
            sent, began = 0, time.perf_counter()
            with httpx.Client(base_url=serving.url, headers=serving.headers, timeout=120) as client:
                while sent < events:
                    body = [
                        {"error_type": f"Storm{(sent + n) % groups}", "service": "shop",
                         "error_message": f"order {n} failed", "user": {"id": str(n)},
                         "exceptions": [{"type": f"Storm{(sent + n) % groups}", "value": "x", "frames": [
                             {"module": "shop", "function": f"f{(sent + n) % groups}", "in_app": True}]}]}
                        for n in range(500)
                    ]  # fmt: skip
                    answer = client.post("/api/v1/errors", json=body)
                    assert answer.status_code == 200, answer.text
                    sent += answer.json()["accepted"]
                took = time.perf_counter() - began
                with psycopg.connect(database) as connection:
                    row = connection.execute(
                        "SELECT (SELECT sum(count) FROM error_groups), (SELECT sum(count) FROM error_counts),"
                        " (SELECT count(*) FROM error_groups), (SELECT count(*) FROM error_logs),"
                        " hypertable_size('error_logs') + hypertable_size('error_counts'),"
                        " pg_total_relation_size('error_ledger')"
                    ).fetchone()
                assert row is not None
                print(
                    f"  storm: {sent:,} events of {row[2]:,} groups in {took:,.0f} s ({sent / took:,.0f}/s);"
                    f" counted {row[0]:,} and {row[1]:,}; {row[3]:,} kept;"
                    f" {row[4] / 1e6:,.1f} MB of events and counts, {row[5] / 1e6:,.1f} MB of ledger"
                )
                kind = f"{sent:,} events of {groups:,} groups"
                found.add(f"{kind}: stored", "Tidegauge", sent / took, "events/s")
                found.add(f"{kind}: on disk", "Tidegauge", (row[4] + row[5]) / 1e6, "MB")
                if lists:
                    for query in (
                        "",
                        "?order=count",
                        "?status=unresolved&service=shop",
                        "?query=storm77",
                    ):
                        times = []
                        for _ in range(100):
                            began = time.perf_counter()
                            assert client.get(f"/errors/groups{query}").status_code == 200
                            times.append((time.perf_counter() - began) * 1000)
                        times.sort()
                        print(
                            f"  GET /errors/groups{query}: p50 {times[50]:.1f} ms, p95 {times[95]:.1f} ms"
                        )
                        what = f"after it, GET /errors/groups{query}, p95"
                        found.add(what, "Tidegauge", times[95], "ms")
        finally:
            serving.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database-url", required=True)
    parser.add_argument("--bugsink", type=Path, help="directory of Bugsink's commands")
    parser.add_argument("--events", type=int, default=4000)
    parser.add_argument("--peer-events", type=int, default=400)
    parser.add_argument("--groups", type=int, default=100)
    parser.add_argument("--senders", type=int, default=2, help="processes that send")
    parser.add_argument("--connections", type=int, default=64, help="of all senders together")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--storm", type=int, default=0, help="events of a storm")
    parser.add_argument("--storm-groups", type=int, default=100)
    parser.add_argument("--list", action="store_true", help="time lists of groups after the storm")
    add_argument(parser)
    options = parser.parse_args()
    found = Results.of_this_run()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    if options.storm:
        storm(options.database_url, options.storm, options.storm_groups, options.list, found)
        found.write(options.json)
        return
    results: dict[str, list[Round]] = {}
    for name, instances, environment in (
        ("Tidegauge", 1, {}),
        ("Tidegauge, two instances", 2, {}),
        ("Tidegauge, every event kept whole", 1, {"TIDEGAUGE_ERRORS_KEPT_FIRST": "1000000"}),
    ):
        print(f"  {name}", flush=True)
        results[name] = measure_tidegauge(options.database_url, options, instances, **environment)
    if options.bugsink:
        print("  Bugsink", flush=True)
        results["Bugsink"] = measure_bugsink(options.bugsink, options)
        found.versions["Bugsink"] = subprocess.run(
            [options.bugsink / "python", "-c", ASK_VERSION],
            check=True, capture_output=True, text=True,
        ).stdout.strip()  # fmt: skip
    base = results.get("Bugsink")
    print(
        f"{'median of the rounds':36} {'events/s':>9} {'ms/event':>9}  times Bugsink (rate, processor)"
    )
    for name, rounds in results.items():
        rate = statistics.median(r.rate for r in rounds)
        cpu_ms = statistics.median(r.cpu_ms for r in rounds)
        line = f"{name:36} {rate:9,.1f} {cpu_ms:9.2f}"
        if base:
            line += f"  {rate / statistics.median(r.rate for r in base):6.1f}"
            line += f"  {statistics.median(r.cpu_ms for r in base) / cpu_ms:6.1f}"
        print(line)
        found.add("events of 50 KB", name, rate, "events/s")
        found.add("processor time of an event", name, cpu_ms, "ms")
    found.write(options.json)


if __name__ == "__main__":
    main()
