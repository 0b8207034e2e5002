"""Two instances before one server: each thing once, whoever is asked, also during an upgrade."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.chaos.load import Samples, stored_values
from tests.servers import local_server
from tests.serving import KEY, ROOT, Serving
from tests.waiting import eventually

NEXT = len(list((ROOT / "db/schema").glob("*.sql"))) + 1
"""The migration that the next release brings."""
KNOWN_TROUBLE = 'cannot drop portal ""'
"""What background jobs end with on some servers (docs/storage.md)."""


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    """A server: the one of TIDEGAUGE_TEST_DATABASE_URL, else one of the machine's packages."""
    given = os.environ.get("TIDEGAUGE_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with local_server() as server:
        if server is None:
            pytest.skip(
                "two instances need a server: set TIDEGAUGE_TEST_DATABASE_URL or install"
                " PostgreSQL with TimescaleDB"
            )
        yield server.url


@pytest.fixture
def database_url(server_url: str) -> Iterator[str]:
    name = f"tidegauge_test_{os.urandom(6).hex()}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        yield make_conninfo(server_url, dbname=name)
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


@pytest.fixture
def directory() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="tg-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def pair(database_url: str, directory: Path) -> Iterator[list[Serving]]:
    """Two that start at the same moment on an empty database."""
    instances = [
        Serving(
            directory / f"i{n}",
            TIDEGAUGE_DATABASE_URL=database_url,
            TIDEGAUGE_HOST_METRICS_INTERVAL="1s",
            TIDEGAUGE_HEALTH_INTERVAL="1s",
        )
        for n in range(2)
    ]
    for instance in instances:
        instance.key = "found below"
    try:
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda i: i.start(wait_s=120), instances))
        found = [key for i in instances for key in KEY.findall(i.log.read_text())]
        assert len(found) == 1, "one of them makes the admin key"
        for instance in instances:
            instance.key = found[0]
        yield instances
    finally:
        for instance in instances:
            if instance.process is not None and instance.process.poll() is None:
                instance.stop()


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def test_a_first_start_of_both_at_once_makes_everything_once(
    pair: list[Serving], database_url: str
) -> None:
    versions = rows(database_url, "SELECT version FROM schema_migrations ORDER BY 1")
    assert len(versions) == len(list((ROOT / "db/schema").glob("*.sql")))
    doubled = "SELECT rule_name FROM alert_rules GROUP BY 1 HAVING count(*) > 1"
    assert rows(database_url, doubled) == []
    assert rows(database_url, "SELECT count(*) > 0 FROM alert_rules") == [(True,)]
    policies = (
        "SELECT proc_name, hypertable_name FROM timescaledb_information.jobs"
        " WHERE job_id >= 1000 GROUP BY 1, 2 HAVING count(*) > 1"
    )
    assert rows(database_url, policies) == []


def test_one_body_to_both_is_stored_once(pair: list[Serving], database_url: str) -> None:
    now = int(time.time())

    def body(n: int) -> bytes:
        return f'{{"name":"chaos0","value":{n},"timestamp":{now - n}}}'.encode()

    def post(job: tuple[int, Serving]) -> bool:
        n, instance = job
        answer = httpx.post(
            f"{instance.url}/api/v1/metrics", content=body(n), headers=instance.headers, timeout=60
        )
        assert answer.status_code == 200, answer.text
        return bool(answer.json()["duplicate"])

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(post, [(n, i) for n in range(60) for i in pair]))
    assert sum(answers) == 60
    assert set(stored_values(database_url)["chaos0"].values()) == {1}
    assert len(stored_values(database_url)["chaos0"]) == 60


def test_both_are_well_and_measured_apart(pair: list[Serving], database_url: str) -> None:
    eventually(lambda: failing(pair[0]) + failing(pair[1]) == [], within_s=60)
    query = (
        "SELECT count(DISTINCT tags ->> 'service.instance.id') FROM metric_series"
        " WHERE metric_name = 'tidegauge.writer.commits'"
    )
    eventually(lambda: rows(database_url, query) == [(2,)], within_s=60)


def test_a_key_revoked_at_one_is_refused_by_the_other(pair: list[Serving]) -> None:
    one, other = pair
    made = httpx.post(
        f"{one.url}/api/v1/keys", json={"name": "k", "scopes": ["read"]}, headers=one.headers
    )
    asked = {"Authorization": f"Bearer {made.json()['key']}"}
    assert httpx.get(f"{other.url}/metrics", headers=asked, timeout=30).status_code == 200
    httpx.delete(f"{one.url}/api/v1/keys/k", headers=one.headers).raise_for_status()
    eventually(
        lambda: httpx.get(f"{other.url}/metrics", headers=asked, timeout=30).status_code == 401,
        within_s=60,
    )


def failing(instance: Serving) -> list[str]:
    """What an instance says of itself that is `fail`."""
    detailed = httpx.get(
        f"{instance.url}/health/detailed", headers=instance.headers, timeout=30
    ).json()
    found = [
        f"{name}: {check.get('output')}"
        for name, checks in detailed["checks"].items()
        for check in checks
        if check["status"] == "fail"
        and not all(KNOWN_TROUBLE in part for part in check.get("output", "").split("; "))
    ]
    print(found)  # shown where the test fails
    return found


def newer_tree(directory: Path) -> Path:
    """This code with a migration more, as the next release would have."""
    tree = directory / "new"
    for name in ("platform", "client", "db"):
        skip = shutil.ignore_patterns("__pycache__", "node_modules")
        shutil.copytree(ROOT / name, tree / name, ignore=skip)
    (tree / "tidegauge").symlink_to("platform")
    (tree / f"db/schema/{NEXT:04d}_next.sql").write_text(
        "ALTER TABLE metric_series ADD COLUMN next_release text;\n"
        "CREATE TABLE next_release (id int);\n"
    )
    return tree


def test_old_and_new_work_side_by_side_during_an_upgrade(
    pair: list[Serving], database_url: str, directory: Path
) -> None:
    old, leaving = pair
    ended = threading.Event()
    new = Serving(
        directory / "n", root=newer_tree(directory), TIDEGAUGE_DATABASE_URL=database_url,
        TIDEGAUGE_HOST_METRICS="false",
    )  # fmt: skip
    new.key = old.key
    # a client of the old one, and one that changes to the new one while it is updated
    clients = [Samples([old], 1, ended), Samples([leaving, new], 2, ended)]
    for client in clients:
        client.start()
    try:
        eventually(lambda: all(c.acknowledged for c in clients))
        assert leaving.stop() == 0
        new.start(wait_s=120)
        assert rows(database_url, "SELECT max(version) FROM schema_migrations") == [(NEXT,)]
        for client in clients:
            before = len(client.acknowledged)
            eventually(lambda c=client, b=before: len(c.acknowledged) > b + 2000, within_s=120)  # type: ignore[misc]
        ended.set()
        for client in clients:
            client.join(60)
            assert client.wrong == []
            counts = stored_values(database_url)[f"chaos{client.number}"]
            assert [n for n in client.acknowledged if counts[n] != 1] == []
            assert [n for n, times in counts.items() if times > 1] == []
        eventually(lambda: failing(old) == [], within_s=60)
        # an old one does not start on the new schema: it says so
        assert old.stop() == 0
        with pytest.raises(AssertionError, match=rf"at migration {NEXT:04d} .*at least as new"):
            old.start()
    finally:
        ended.set()
        if new.process is not None and new.process.poll() is None:
            new.stop()
