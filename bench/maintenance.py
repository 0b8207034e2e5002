"""A day's maintenance in minutes, under load: what refreshes, recompression and retention take from ingest.

    .venv/bin/python -m bench.maintenance [--database-url postgresql://...] [--hours 24] [--rate 200000]

Two services, each with a database of its own (on the server given, or both embedded), take the same day
of samples, at full load or at a rate, hour by hour in turns; their times are those of the past day. In one
of them no policy runs. In the other every policy runs while an hour is sent, as a real hour has it (the
daily ones in the first), over the samples that have just come, and retention has a day of a week ago to
drop. In a real day this work is spread over hours with idle time between them.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.bodies import FORMATS, GRID_S, Shape, bodies
from bench.health import running
from bench.receivers import Receiver, measure
from bench.report import fresh
from bench.results import Results, add_argument
from tidegauge.storage.embedded import EmbeddedDatabase
from tidegauge.storage.policies import TITLES

FORMAT = "remote write"
SHAPE = Shape(5)
SENDERS = 2
HOUR_S = 3600
BODIES = HOUR_S // GRID_S // SHAPE.ticks
"""Of one sender and hour."""

_STOP_POLICIES = """
    SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs WHERE job_id >= 1000
"""
_OLD_DAY = """
    INSERT INTO metric_samples
    SELECT t, s.id, 100 * (s.id % 100), 100
    FROM generate_series(now() - interval '8 days 6 hours', now() - interval '7 days 6 hours',
                         interval '1 minute') t, metric_series s
"""


@dataclass
class Side:
    """One of the two services."""

    name: str
    receiver: Receiver
    conninfo: str
    sent: int = 0
    sending_s: float = 0.0

    @property
    def rate(self) -> float:
        return self.sent / self.sending_s


@contextlib.contextmanager
def side(directory: Path, name: str, url: str | None) -> Iterator[Side]:
    with contextlib.ExitStack() as stack:
        environment = {"TIDEGAUGE_HOST_METRICS": "false"}
        if url is not None:
            environment["TIDEGAUGE_DATABASE_URL"] = stack.enter_context(fresh(url))
        tidegauge = stack.enter_context(running(directory, name, **environment))
        receiver = Receiver(name, tidegauge.port, {FORMAT: "/api/v1/write"}, tidegauge.headers)
        yield Side(
            name,
            receiver,
            environment.get("TIDEGAUGE_DATABASE_URL") or embedded(tidegauge.data_dir),
        )


def embedded(data_dir: Path) -> str:
    """How to reach the embedded database of a running service."""
    return EmbeddedDatabase(data_dir).conninfo


def run_policies(side: Side, daily: bool, took: dict[str, float]) -> None:
    """Those of an hour, refreshes first."""
    with psycopg.connect(side.conninfo, autocommit=True, prepare_threshold=None) as connection:
        jobs = connection.execute(
            "SELECT j.job_id, j.proc_name, coalesce(c.view_name, j.hypertable_name),"
            " extract(epoch FROM j.schedule_interval) FROM timescaledb_information.jobs j"
            " LEFT JOIN timescaledb_information.continuous_aggregates c"
            " ON j.hypertable_name IN (c.materialization_hypertable_name, c.view_name)"
            " WHERE j.proc_name = ANY(%s)",
            [list(TITLES)],
        ).fetchall()
        order = ("policy_refresh_continuous_aggregate", "policy_compression", "policy_retention")
        for job_id, proc, relation, every_s in sorted(
            jobs, key=lambda j: (order.index(j[1]), not j[2].endswith("_hourly"), j[0])
        ):
            if every_s > HOUR_S and not daily:
                continue
            began = time.monotonic()
            connection.execute("CALL run_job(%s)", [job_id])
            took[f"{TITLES[proc]} of {relation}"] += time.monotonic() - began


def send_hour(side: Side, start_s: int, rate: float) -> None:
    work = [list(bodies(FORMATS[FORMAT], s, SHAPE, BODIES, start_s)) for s in range(SENDERS)]
    samples = SENDERS * BODIES * SHAPE.samples
    every_s = SENDERS * SHAPE.samples / rate if rate else 0
    side.sending_s += samples / measure(side.receiver, FORMAT, work, samples, every_s)
    side.sent += samples


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database-url", help="a TimescaleDB server instead of the embedded one")
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument(
        "--rate", type=float, default=0, help="samples a second that are offered; 0: all it takes"
    )
    add_argument(parser)
    options = parser.parse_args()
    results = Results.of_this_run()
    directory = Path(tempfile.mkdtemp(prefix="tg-"))
    took: dict[str, float] = collections.defaultdict(float)
    beyond_s = 0.0
    try:
        with (
            side(directory, "without", options.database_url) as without,
            side(directory, "with", options.database_url) as with_,
            ThreadPoolExecutor(1) as aside,
        ):
            first = int(time.time()) // HOUR_S * HOUR_S - options.hours * HOUR_S
            for each in (without, with_):
                send_hour(each, first - HOUR_S, 0)  # makes the series
                each.sent, each.sending_s = 0, 0.0
                with psycopg.connect(each.conninfo, prepare_threshold=None) as connection:
                    connection.execute(_STOP_POLICIES)
                    connection.execute(_OLD_DAY)
            for hour in range(options.hours):
                send_hour(without, first + hour * HOUR_S, options.rate)
                policies = aside.submit(run_policies, with_, hour == 0, took)
                send_hour(with_, first + hour * HOUR_S, options.rate)
                sent = time.monotonic()
                policies.result()  # raises what one of them failed with
                beyond_s += time.monotonic() - sent
        print(f"Python {platform.python_version()}, {os.cpu_count()} cores, fsync on")
        print(f"{options.hours} hours of {without.sent // options.hours:,} samples each")
        for each in (without, with_):
            print(f"  {each.name:8} policies {each.rate:12,.0f} samples/s")
            load = f"{options.rate:,.0f}/s offered" if options.rate else "full load"
            results.add(
                f"{options.hours} hours of samples, {load}",
                f"{each.name} policies",
                each.rate,
                "samples/s",
            )
        print(f"  {1 - with_.rate / without.rate:.0%} less (bar: 20 %)")
        print(
            f"  policies ran {sum(took.values()):.1f} s, {beyond_s:.1f} s of it after an hour had been sent;"
            f" sending took {with_.sending_s:.1f} s"
        )
        for title, seconds in sorted(took.items(), key=lambda item: -item[1])[:6]:
            print(f"    {title:32} {seconds:6.1f} s")
        results.write(options.json)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
