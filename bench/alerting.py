"""How long it takes to evaluate thousands of rules, to tell of an alert, and to tell of ten thousand.

    .venv/bin/python -m bench.alerting [--database-url postgresql://…/empty_database]

Without a server: the embedded TimescaleDB. 50,000 live series of 10,000 metrics, a sample every ten
seconds; each rule watches the five series of a metric; all rules are due in every round. Medians.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from bench.results import Results, add_argument
from tidegauge.alerting.channel_store import ChannelBody, save_channel
from tidegauge.alerting.channels.email import SmtpServer
from tidegauge.alerting.delivery import Deliverer, DeliveryOptions
from tidegauge.alerting.evaluator import Evaluator
from tidegauge.alerting.service import evaluator_options
from tidegauge.core.clock import ManualClock, SystemClock, to_datetime
from tidegauge.resources import schema_dir
from tidegauge.settings import Settings
from tidegauge.storage.database import Database
from tidegauge.storage.embedded import EmbeddedDatabase
from tidegauge.storage.migrations import read_migrations
from tidegauge.storage.service import prepare

SERIES, PER_RULE, STEP_S, MINUTES = 50_000, 5, 10, 11
ROUNDS = 7
MIXES: dict[str, list[dict[str, Any]]] = {  # Any: fields of a rule
    "averages over 1m": [{"aggregation": "avg", "window_s": 60}],
    "averages over 5m": [{"aggregation": "avg", "window_s": 300}],
    "a mix (avg 1m, max 5m, last 1m, increase 1m)": [
        {"aggregation": "avg", "window_s": 60},
        {"aggregation": "max", "window_s": 300},
        {"aggregation": "last", "window_s": 60},
        {"aggregation": "increase", "window_s": 60},
    ],
    "averages over 1m, each series watched for": [
        {"aggregation": "avg", "window_s": 60, "no_data": "alert"}
    ],
}


class Mailbox:
    """Counts mails and remembers when the first came."""

    def __init__(self) -> None:
        self.came: list[float] = []

    async def handle_DATA(self, *_: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.came.append(time.perf_counter())
        return "250 OK"


@asynccontextmanager
async def opened(url: str | None) -> AsyncIterator[Database]:
    """An empty database with the schema."""
    directory = Path(tempfile.mkdtemp(prefix="tg-"))
    embedded = None
    if url is None:
        embedded = EmbeddedDatabase(directory / "db", durable=False)
        await embedded.start()
        url = embedded.conninfo
    database = Database(url, size=4, timeout_s=60, embedded=embedded is not None)
    try:
        await database.open()
        settings = Settings(_env_file=None)
        await prepare(
            database,
            settings,
            read_migrations(schema_dir()),
            SystemClock(),
            progress=lambda _: None,
        )
        yield database
    finally:
        await database.close()
        if embedded is not None:
            await embedded.stop()
        shutil.rmtree(directory, ignore_errors=True)


async def run(database: Database, query: str, parameters: Any = None) -> None:
    async with database.connection() as connection:
        await connection.execute(query.encode(), parameters)


async def fill(database: Database, end: Any) -> None:
    """Samples of all series until `end`, a chunk of series at a time."""
    await run(
        database,
        "INSERT INTO metric_series (metric_name, tags, kind)"
        " SELECT 'bench.m' || i / %s, jsonb_build_object('n', (i %% %s)::text), 'gauge'"
        " FROM generate_series(0, %s::int) i",
        [PER_RULE, PER_RULE, SERIES - 1],
    )
    for low in range(1, SERIES + 1, 10_000):
        async with database.connection() as connection:
            await connection.execute(b"SET LOCAL timescaledb.enable_direct_compress_insert = on")
            await connection.execute(
                "INSERT INTO metric_samples"
                " SELECT t, s, (s * 7919 + extract(epoch FROM t)::bigint / 10) %% 1000, 10"
                " FROM generate_series(%s::int, %s::int) s,"
                "      generate_series(%s::timestamptz - %s::interval, %s::timestamptz, %s::interval) t"
                " ORDER BY s, t",
                [low, low + 9_999, end, timedelta(minutes=MINUTES), end, timedelta(seconds=STEP_S)],
            )
    async with database.autocommit() as connection:
        await connection.execute("ANALYZE metric_series")


async def make_rules(database: Database, count: int, mix: list[dict[str, Any]]) -> None:
    for table in ("alert_rules", "alert_slots"):
        await run(database, f"DELETE FROM {table}")
    for i, fields in enumerate(mix):
        await run(
            database,
            "INSERT INTO alert_rules (rule_name, metric_name, threshold, condition, interval_s,"
            " aggregation, window_s, no_data)"
            " SELECT 'rule ' || n, 'bench.m' || n, 1e9, '>', 5, %s, %s, %s"
            " FROM generate_series(%s::int, %s::int, %s::int) n",
            [
                fields["aggregation"],
                fields["window_s"],
                fields.get("no_data", "keep"),
                i,
                count - 1,
                len(mix),
            ],
        )


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database-url")
    add_argument(parser)
    options = parser.parse_args()
    results = Results.of_this_run()
    async with opened(options.database_url) as database:
        facts = "server" if options.database_url else "embedded"
        print(f"TimescaleDB: {facts}; {SERIES} series every {STEP_S} s")
        clock = ManualClock(int(time.time() // 60 * 60) * 1_000_000)
        end = to_datetime(clock.now_us())
        started = time.perf_counter()
        await fill(database, end)
        print(f"filled in {time.perf_counter() - started:.0f} s")
        clock.advance(-5 * ROUNDS * 10)
        await evaluations(database, clock, results, facts)
        await deliveries(database, results)
    results.write(options.json)


async def evaluations(database: Database, clock: ManualClock, results: Results, where: str) -> None:
    settings = Settings(_env_file=None)
    print(f"\nload of this machine before: {os.getloadavg()[0]:.1f}; own CPU is this process alone")
    print(f"{'rules':>7}  {'what':46} {'first':>8} {'median':>8} {'worst':>8} {'own CPU':>8}")
    for what, mix in MIXES.items():
        for count in (1000, 10_000):
            await make_rules(database, count, mix)
            evaluator = Evaluator(database, clock, evaluator_options(settings))
            await run(database, "DELETE FROM leases")
            took, used = [], []
            for _ in range(ROUNDS + 1):
                clock.advance(5)
                started, cpu = time.perf_counter(), time.process_time()
                await evaluator.round()
                took.append(time.perf_counter() - started)
                used.append(time.process_time() - cpu)
            assert evaluator.evaluated == count * (ROUNDS + 1)
            rest = took[1:]
            median, worst = statistics.median(rest), max(rest)
            figures = (took[0], median, worst, statistics.median(used[1:]))
            print(f"{count:7}  {what:46} " + " ".join(f"{f:7.2f}s" for f in figures), flush=True)
            results.add(f"{count:,} rules: {what}", f"Tidegauge, {where}", median * 1000, "ms")
            clock.advance(-5 * (ROUNDS + 1))


async def deliveries(database: Database, results: Results) -> None:
    """From an evaluation's commit to the mail server having the mail; and ten thousand at once."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=18_025)
    controller.start()
    settings = Settings(_env_file=None)
    clock = SystemClock()
    smtp = SmtpServer("127.0.0.1", 18_025, "none")
    deliverer = Deliverer(database, clock, DeliveryOptions(smtp))
    done: list[float] = []

    def changed() -> None:
        done.append(time.perf_counter())
        deliverer.wake()

    evaluator = Evaluator(database, clock, evaluator_options(settings), on_change=changed)
    async with database.connection() as connection:
        body = {"name": "mail", "kind": "email", "is_default": True, "group_interval": 0,
                "config": {"to": ["a@example.org"]}, "group_by": ["n", "alertname"],
                "hourly_cap": 30}  # fmt: skip
        await save_channel(connection, ChannelBody.model_validate(body))
    await deliverer.start()
    try:
        took = []
        for i in range(9):
            await make_rules(database, 1, [{"aggregation": "last", "window_s": 60}])
            await run(database, "UPDATE alert_rules SET threshold = -1, group_by = '{}'")
            await run(
                database,
                "INSERT INTO metric_samples"
                " SELECT now() - interval '6 seconds', generate_series(1, 5), 1, 1",
            )
            await run(database, "DELETE FROM leases")
            done.clear()
            await evaluator.round()
            async with asyncio.timeout(30):
                while len(mailbox.came) <= i:
                    await asyncio.sleep(0.005)
            took.append(mailbox.came[-1] - done[0])
        print(f"\ndecision committed to mail taken: median {statistics.median(took) * 1000:.0f} ms,"
              f" worst {max(took) * 1000:.0f} ms")  # fmt: skip
        results.add(
            "a decision, until the mail is taken", "Tidegauge", statistics.median(took) * 1000, "ms"
        )
        before = len(mailbox.came)
        await make_rules(database, 1, [{"aggregation": "last", "window_s": 60}])
        await run(database, "UPDATE alert_rules SET metric_name = 'storm', threshold = -1")
        await run(
            database,
            "WITH s AS (INSERT INTO metric_series (metric_name, tags) SELECT 'storm',"
            " jsonb_build_object('n', i::text) FROM generate_series(1, 10000) i RETURNING id)"
            " INSERT INTO metric_samples SELECT now() - interval '6 seconds', id, 1, 1 FROM s",
        )
        started = time.perf_counter()
        await evaluator.round()
        decided = time.perf_counter() - started
        told = time.perf_counter()
        while time.perf_counter() - told < 10:  # long after what the cap lets through
            await asyncio.sleep(0.05)
        mails = len(mailbox.came) - before
        print(f"10,000 alerts at once: decided and recorded in {decided:.1f} s, {mails} mails"
              f" (cap 30 an hour, {before} were sent before)")  # fmt: skip
    finally:
        await deliverer.stop()
        controller.stop()


if __name__ == "__main__":
    asyncio.run(main())
