"""A backup taken while samples stream in, restored elsewhere: all that was acknowledged before it."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from pydantic import SecretStr

from tests.app.test_http import running
from tests.chaos.load import Samples, stored_values
from tests.conftest import Server, fresh_database
from tests.serving import Serving, serving
from tests.test_cli import one_sentence, tidegauge
from tests.waiting import eventually
from tidegauge.core.errors import ConfigurationError
from tidegauge.settings import Settings
from tidegauge.storage.backup import back_up, restore
from tidegauge.storage.embedded import EmbeddedDatabase


@pytest.fixture
def directory() -> Iterator[Path]:
    """Short enough for a unix socket's 107 bytes."""
    path = Path(tempfile.mkdtemp(prefix="tg-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


def test_the_embedded_database_is_backed_up_while_it_is_written(directory: Path) -> None:
    stop = threading.Event()
    with serving(directory / "data", TIDEGAUGE_HOST_METRICS="false") as original:
        sender = Samples([original], 1, stop)
        sender.start()
        eventually(lambda: len(sender.acknowledged) > 1000)
        before = list(sender.acknowledged)
        result = tidegauge("backup", str(directory / "b"), "--data-dir", str(original.data_dir))
        assert result.returncode == 0, result.stderr
        after = len(sender.acknowledged)
        eventually(lambda: len(sender.acknowledged) > after)  # it goes on
        stop.set()
        sender.join(30)
        again = tidegauge("backup", str(directory / "b"), "--data-dir", str(original.data_dir))
        assert "exists already" in one_sentence(again)
        full = tidegauge("restore", str(directory / "b"), "--data-dir", str(original.data_dir))
        assert "in use" in one_sentence(full)
    full = tidegauge("restore", str(directory / "b"), "--data-dir", str(original.data_dir))
    assert "has a database already" in one_sentence(full)
    assert sender.wrong == []

    target = directory / "new"
    result = tidegauge("restore", str(directory / "b"), "--data-dir", str(target))
    assert result.returncode == 0, result.stderr
    restored = Serving(target, TIDEGAUGE_HOST_METRICS="false")
    restored.key = original.key
    try:
        restored.start()
        counts = stored_values(EmbeddedDatabase(restored.data_dir).conninfo)["chaos1"]
        assert [value for value in before if counts[value] != 1] == []
        assert [value for value, count in counts.items() if count != 1] == []
        answer = httpx.post(  # and the keys are those of the original
            f"{restored.url}/api/v1/metrics", json={"name": "new", "value": 1},
            headers=restored.headers, timeout=30,
        )  # fmt: skip
        assert answer.json()["stored"] == 1
    finally:
        restored.stop()

    stopped = tidegauge("backup", str(directory / "c"), "--data-dir", str(target))
    assert stopped.returncode == 0, stopped.stderr
    result = tidegauge("restore", str(directory / "c"), "--data-dir", str(directory / "third"))
    assert result.returncode == 0, result.stderr
    keys = tidegauge("keys", "list", "--data-dir", str(directory / "third"))
    assert "admin" in keys.stdout


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    assert "is no backup" in one_sentence(tidegauge("restore", str(tmp_path)))
    nothing = tidegauge("backup", str(tmp_path / "b"), "--data-dir", str(tmp_path / "none"))
    assert "has no database" in one_sentence(nothing)
    assert not (tmp_path / "b").exists()
    assert not (tmp_path / "b.partial").exists()


async def test_a_server_is_dumped_and_restored(
    clean_database: str, server: Server, settings: Settings, tmp_path: Path
) -> None:
    if server.embedded:
        pytest.skip("needs a server: TIDEGAUGE_TEST_DATABASE_URL")
    async with running(clean_database, settings) as api:
        await api.post([{"name": "m", "value": n, "tags": {"n": str(n)}} for n in range(100)])
        async with api.platform.database.autocommit() as connection:
            await connection.execute(
                "SELECT compress_chunk(c, true) FROM show_chunks('metric_samples') c"
            )
            await connection.execute(
                "CALL refresh_continuous_aggregate('metric_hourly', NULL, NULL)"
            )
        old = settings.model_copy(update={"database_url": SecretStr(clean_database)})
        note = await back_up(old, tmp_path / "b", progress=print)
        assert note.kind == "server"
        keys = api.keys
    async with fresh_database(server) as conninfo:
        new = settings.model_copy(update={"database_url": SecretStr(conninfo)})
        await restore(new, tmp_path / "b", progress=print)
        with pytest.raises(ConfigurationError, match="already"):
            await restore(new, tmp_path / "b", progress=print)
        async with running(conninfo, settings, keys=keys) as api:
            current = (await api.get("/metrics", limit=200)).json()["metrics"]
            assert sorted(m["value"] for m in current if m["name"] == "m") == list(range(100))
            assert (await api.post({"name": "m", "value": 1})).json()["stored"] == 1
        async with await psycopg.AsyncConnection.connect(conninfo) as connection:
            cursor = await connection.execute(
                "SELECT (SELECT count(*) FROM metric_hourly),"
                " (SELECT count(*) FROM timescaledb_information.jobs WHERE job_id >= 1000)"
            )
            [(hours, jobs)] = await cursor.fetchall()
        assert hours >= 100
        assert jobs >= 8
