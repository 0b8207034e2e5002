"""What history costs, beside Prometheus and VictoriaMetrics holding the same samples.

    .venv/bin/python -m bench.query --database-url postgresql://... [--ticks 4000] [--no-peers]
    .venv/bin/python -m bench.query --database-url postgresql://... --kept DIR --load-only
    .venv/bin/python -m bench.query --database-url postgresql://... --kept DIR [--only "last hour"]

5,000 series on a 10 s grid, two decimals, in the layout that ingest makes of them: COPY in batches of
two ticks, put into order every five minutes of theirs, last two and a half before the end. Every
system is asked over HTTP, in turns, so that all see the same noise. Makes a database of its own on the
server and drops it; with --kept, it and the peers' data stay, loaded once and measured by every run
that names the same directory (--forget removes them).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import cramjam
import httpx
import numpy as np
import psycopg
from psycopg.conninfo import make_conninfo

from bench.receivers import TYPES, Receiver, prometheus, victoria_metrics
from bench.results import Results, add_argument
from tests.serving import Serving
from tidegauge.core.clock import ManualClock
from tidegauge.ingest import copy_format
from tidegauge.ingest.scaling import scale
from tidegauge.query.remote_read import _message, _series
from tidegauge.resources import schema_dir
from tidegauge.settings import Settings
from tidegauge.storage.compaction import Compactor
from tidegauge.storage.database import Database
from tidegauge.storage.migrations import migrate, read_migrations
from tidegauge.storage.policies import reconcile

SERIES, GRID_S, GROUPS = 5_000, 10, 50
SETTINGS = Settings(_env_file=None)
Start = Callable[[Path], AbstractContextManager[Receiver]]


@dataclass
class Question:
    """The same question to Tidegauge (path) and to the peers (PromQL)."""

    name: str
    path: str
    promql: str
    span_s: int
    step_s: int | None


def tags(n: int) -> dict[str, str]:
    return {"group": f"g{n % GROUPS}", "host": f"h{n}"}


def ticks(count: int, begin_s: int, at_once: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Milliseconds and values [series, tick] of a random walk, so many ticks at once."""
    rng = np.random.default_rng(1)
    level = rng.normal(50, 20, SERIES)
    for first in range(0, count, at_once):
        n = min(at_once, count - first)
        walk = level[:, None] + rng.normal(0, 1, (SERIES, n)).cumsum(axis=1)
        level = walk[:, -1]
        yield (begin_s + GRID_S * np.arange(first, first + n)) * 1000, np.round(walk, 2)


async def fill_tidegauge(conninfo: str, count: int, begin_s: int) -> None:
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        await migrate(connection, read_migrations(schema_dir()), progress=lambda _: None)
        await connection.execute(
            "INSERT INTO metric_series (metric_name, tags, kind)"
            " SELECT 'bench', t, 'gauge' FROM unnest(%s::jsonb[]) WITH ORDINALITY AS u(t, n) ORDER BY n",
            [[json.dumps(tags(n)) for n in range(SERIES)]],
        )
        cursor = await connection.execute("SELECT id FROM metric_series ORDER BY id")
        ids = np.array([i for (i,) in await cursor.fetchall()], np.int32)
        database = Database(conninfo, size=1, timeout_s=60, embedded=False)
        await database.open()
        clock = ManualClock(begin_s * 1_000_000)
        compactor = Compactor(
            database, clock, rows=SETTINGS.chunk_rows, longest=SETTINGS.chunk_interval,
            after=SETTINGS.columnstore_after,
        )  # fmt: skip
        await connection.execute("SET timescaledb.enable_direct_compress_copy = on")
        await connection.execute("SET timescaledb.enable_direct_compress_copy_sort_batches = off")
        for ts_ms, values in ticks(count, begin_s, 2):
            n = values.shape[1]
            flat = values.reshape(-1)
            scaled, divisor, _ = scale(flat, np.zeros(len(flat), np.int8))
            data = copy_format.encode_samples(
                np.tile(ts_ms * 1000, SERIES), np.repeat(ids, n), scaled, divisor
            )
            async with connection.cursor().copy(
                "COPY metric_samples (ts, series_id, scaled, divisor) FROM STDIN (FORMAT binary)"
            ) as copy:
                await copy.write(data)
            now_s = int(ts_ms[-1]) // 1000 + GRID_S
            if (begin_s + GRID_S * count - now_s) % 300 in range(150, 150 + 2 * GRID_S):
                clock.advance(now_s - clock.now_us() / 1e6)
                await compactor.compact()
        await database.close()


async def settle(conninfo: str, with_year: bool) -> None:
    """Rollups refreshed, and a year of days for every series."""
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        await connection.execute(
            "CALL refresh_continuous_aggregate('metric_hourly', NULL, now() - interval '5 min')"
        )
        await connection.execute(
            "CALL refresh_continuous_aggregate('metric_daily', NULL, now() - interval '1 h')"
        )
        if with_year:
            cursor = await connection.execute(
                "SELECT format('%I.%I', materialization_hypertable_schema,"
                " materialization_hypertable_name) FROM timescaledb_information.continuous_aggregates"
                " WHERE view_name = 'metric_daily'"
            )
            [(table,)] = await cursor.fetchall()
            await connection.execute(
                f"INSERT INTO {table} (bucket, series_id, count, sum, min, max, first, last, increase)"
                " SELECT time_bucket('1 day', now()) - d * interval '1 day', id, 8640, 8640 * 50.5,"
                " 10, 90, 50, 51, 100 FROM generate_series(2, 366) d, metric_series".encode()
            )
            # of the oldest two days, which it empties: only a refresh tells how far the rollup is
            await connection.execute(
                "CALL refresh_continuous_aggregate('metric_daily', time_bucket('1 day', now())"
                " - interval '366 days', time_bucket('1 day', now()) - interval '364 days')"
            )
        await reconcile(connection, SETTINGS, progress=lambda _: None)
        cursor = await connection.execute(
            "SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = 'policy_compression'"
            " AND hypertable_name IN ('metric_hourly', 'metric_daily')"
        )
        jobs = await cursor.fetchall()
        assert len(jobs) == 2
        for (job,) in jobs:
            await connection.execute("CALL run_job(%s)", [job])
        await connection.execute("ANALYZE")


def fill_peer(url: str, count: int, begin_s: int) -> None:
    labels = [sorted({"__name__": "bench", **tags(n)}.items()) for n in range(SERIES)]
    with httpx.Client(timeout=60) as client:
        for ts_ms, values in ticks(count, begin_s, 40):
            body = b"".join(
                _message(1, _series(labels[n], ts_ms, values[n])) for n in range(SERIES)
            )
            for _ in range(100):
                answer = client.post(
                    url, content=bytes(cramjam.snappy.compress_raw(body)),
                    headers=TYPES["remote write"],
                )  # fmt: skip
                if answer.status_code < 300:
                    break
                time.sleep(0.2)
            assert answer.status_code < 300, answer.text


def questions(begin_s: int, end_s: int) -> list[Question]:
    """What is asked; what was loaded a while ago is still asked for as if it were now."""
    hour = {"from": end_s - 3600, "to": end_s}
    span = {"from": begin_s, "to": end_s}

    def path(**parameters: object) -> str:
        return "/metrics/history?" + urlencode({"metric": "bench", **parameters})

    return [
        Question("one series, last hour, 1 min", path(tag="host=h17", step="1m", **hour),
                 'avg_over_time(bench{host="h17"}[1m])', 3600, 60),
        Question("100 series, last hour, 1 min", path(tag="group=g7", step="1m", **hour),
                 'avg_over_time(bench{group="g7"}[1m])', 3600, 60),
        Question("all series, last value", f"/metrics?metric=bench&limit={SERIES}&at={end_s - GRID_S}",
                 "bench", 0, None),
        Question("one series, whole span, 5 min", path(tag="host=h17", step="5m", **span),
                 'avg_over_time(bench{host="h17"}[5m])', end_s - begin_s, 300),
        Question("sum by tag, whole span, 5 min",
                 path(group_by="group", across="sum", step="5m", **span),
                 "sum by (group) (bench)", end_s - begin_s, 300),
        Question("sum by tag, whole span, 1 h",
                 path(group_by="group", across="sum", step="1h", **span),
                 "sum by (group) (bench)", end_s - begin_s, 3600),
        Question("a year of days, 100 series", path(**{"tag": "group=g7", "step": "1d", "from": "-365d"}),
                 "", 0, None),
        Question("a year of days, 100 series as one",
                 path(**{"tag": "group=g7", "step": "1d", "from": "-365d", "group_by": ""}), "", 0, None),
    ]  # fmt: skip


class Connection:
    """One kept alive; httpx would take as long for a request as the quickest answers do."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self._connection = HTTPConnection(url.removeprefix("http://"), timeout=120)
        self._headers = headers

    def get(self, path: str) -> bytes:
        """The body of a 200."""
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body[:300]
        return body


def ask_peer(connection: Connection, question: Question, end_s: int) -> None:
    parameters: dict[str, object] = {"query": question.promql, "nocache": 1}  # VictoriaMetrics' own
    if question.step_s is None:
        path = "/api/v1/query"
        parameters["time"] = end_s - 10
    else:
        path = "/api/v1/query_range"
        parameters |= {"start": end_s - question.span_s, "end": end_s - 10, "step": question.step_s}
    body = connection.get(f"{path}?{urlencode(parameters)}")
    assert b'"result":[]' not in body, question.name


def measure(ask: dict[str, Callable[[], None]], rounds: int) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {name: [] for name in ask}
    for i in range(rounds + 2):
        for name, one in ask.items():
            begin = time.perf_counter()
            one()
            if i >= 2:
                took[name].append((time.perf_counter() - begin) * 1000)
    return took


@dataclass
class Loaded:
    """What was loaded, and where: a database, and the peers' data beside this file."""

    database: str
    begin_s: int
    end_s: int

    @classmethod
    def read(cls, directory: Path) -> Loaded | None:
        """What an earlier run left in the directory."""
        path = directory / "loaded.json"
        return cls(**json.loads(path.read_text())) if path.exists() else None

    def write(self, directory: Path) -> None:
        (directory / "loaded.json").write_text(json.dumps(asdict(self)))


def load(url: str, directory: Path, ticks: int, peers: Sequence[Start]) -> Loaded:
    """A database on the server and the peers' data in the directory, with the same samples."""
    end_s = int(time.time()) // 60 * 60
    loaded = Loaded(f"tidegauge_bench_{end_s}", end_s - ticks * GRID_S, end_s)
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {loaded.database} TEMPLATE template0".encode())
    try:
        fill(make_conninfo(url, dbname=loaded.database), directory, ticks, loaded.begin_s, peers)
    except BaseException:
        drop(url, loaded.database)
        raise
    loaded.write(directory)
    return loaded


def fill(conninfo: str, directory: Path, ticks: int, begin_s: int, peers: Sequence[Start]) -> None:
    """The same samples to all."""
    begin = time.perf_counter()
    asyncio.run(fill_tidegauge(conninfo, ticks, begin_s))
    asyncio.run(settle(conninfo, with_year=True))
    print(f"Tidegauge filled in {time.perf_counter() - begin:.0f} s", flush=True)
    for start in peers:
        with start(directory) as peer:
            begin = time.perf_counter()
            fill_peer(f"http://127.0.0.1:{peer.port}/api/v1/write", ticks, begin_s)
            print(f"{peer.name} filled in {time.perf_counter() - begin:.0f} s", flush=True)


def drop(url: str, database: str) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)".encode())


def forget_keys(url: str, database: str) -> None:
    """So that a start on a database that is kept hands out a key again."""
    with psycopg.connect(make_conninfo(url, dbname=database), autocommit=True) as connection:
        if connection.execute("SELECT to_regclass('api_keys')").fetchone() != (None,):
            connection.execute("DELETE FROM api_keys")


def forget(url: str, directory: Path) -> None:
    """Drop what was loaded."""
    loaded = Loaded.read(directory)
    if loaded is not None:
        drop(url, loaded.database)
        shutil.rmtree(directory)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--database-url", required=True)
    parser.add_argument("--ticks", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--only", default="", help="questions whose name has this in it")
    parser.add_argument("--kept", type=Path, help="load into this directory once, measure often")
    parser.add_argument("--load-only", action="store_true")
    parser.add_argument("--forget", action="store_true", help="drop what --kept has")
    add_argument(parser)
    options = parser.parse_args()
    peers = () if options.no_peers else (prometheus, victoria_metrics)
    directory = options.kept or Path(tempfile.mkdtemp(prefix="tg-"))
    if options.forget:
        forget(options.database_url, directory)
        return
    directory.mkdir(exist_ok=True)
    try:
        loaded = Loaded.read(directory) or load(
            options.database_url, directory, options.ticks, peers
        )
        if not options.load_only:
            compare(options, directory, loaded, peers)
    finally:
        if options.kept is None:
            forget(options.database_url, directory)


def compare(
    options: argparse.Namespace, directory: Path, loaded: Loaded, starts: Sequence[Start]
) -> None:
    """Print the table."""
    results = Results.of_this_run()
    results.add_versions("prometheus", "victoria-metrics")
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tg-")))
        serving = Serving(
            scratch / "tg",
            TIDEGAUGE_DATABASE_URL=make_conninfo(options.database_url, dbname=loaded.database),
            TIDEGAUGE_HOST_METRICS="false",
        )
        forget_keys(options.database_url, loaded.database)
        serving.start()
        stack.callback(serving.stop)
        peers = {}
        for start in starts:
            peer = stack.enter_context(start(directory))
            peers[peer.name] = Connection(f"http://127.0.0.1:{peer.port}", {})
        time.sleep(5)
        ours = Connection(serving.url, serving.headers)
        samples = SERIES * (loaded.end_s - loaded.begin_s) // GRID_S
        print(f"\n{samples:,} samples, {options.rounds} rounds; median / p99, ms", flush=True)
        for question in questions(loaded.begin_s, loaded.end_s):
            if options.only in question.name:
                took = report(ours, peers, question, loaded.end_s, options.rounds)
                for name, median in took.items():
                    results.add(question.name, name, median, "ms")
    results.write(options.json)


def report(
    tidegauge: Connection,
    peers: dict[str, Connection],
    question: Question,
    end_s: int,
    rounds: int,
) -> dict[str, float]:
    """A line of the table; the medians by system, ms."""

    def ours() -> None:
        body = tidegauge.get(question.path)
        assert b'"values"' in body or b'"value"' in body, body[:300]

    asked: dict[str, Callable[[], None]] = {"Tidegauge": ours}
    if question.promql:
        for name, peer in peers.items():
            asked[name] = lambda peer=peer: ask_peer(peer, question, end_s)  # type: ignore[misc]
    took = measure(asked, rounds)
    cells = [
        f"{name} {statistics.median(times):.1f} / {np.quantile(times, 0.99):.1f}"
        for name, times in took.items()
    ]
    print(f"{question.name:36} " + "   ".join(cells), flush=True)
    return {name: statistics.median(times) for name, times in took.items()}


if __name__ == "__main__":
    main()
