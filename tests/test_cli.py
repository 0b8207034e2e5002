"""The command line: results alone on standard output, errors as one sentence."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.serving import ROOT, Serving, serving


def tidegauge(
    *arguments: str, sent: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("TIDEGAUGE_")}
    if "TIDEGAUGE_EMBEDDED_DIR" in os.environ:
        clean["TIDEGAUGE_EMBEDDED_DIR"] = os.environ["TIDEGAUGE_EMBEDDED_DIR"]
    return subprocess.run(
        [sys.executable, "-m", "tidegauge.cli", *arguments],
        cwd=ROOT, env={**clean, **environment}, capture_output=True, text=True, timeout=120,
        input=sent,
    )  # fmt: skip


@pytest.fixture(scope="module")
def running() -> Iterator[Serving]:
    directory = Path(tempfile.mkdtemp(prefix="tg-"))
    with serving(directory / "data", TIDEGAUGE_HOST_METRICS_INTERVAL="1s") as running:
        yield running
    shutil.rmtree(directory, ignore_errors=True)


def one_sentence(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 2
    lines = [line for line in result.stderr.splitlines() if line.startswith("tidegauge: ")]
    assert "Traceback" not in result.stderr
    assert len(lines) == 1, result.stderr
    return lines[0]


def test_users_are_made_listed_and_removed_while_it_runs(running: Serving) -> None:
    at = ("--data-dir", str(running.data_dir))
    password = "correct horse battery"

    def signs_in(name: str) -> bool:
        sent = {"user": name, "password": password}
        return httpx.post(f"{running.url}/api/v1/session", json=sent).status_code == 200

    found = re.search(r"(http://\S+)/dashboard/setup#token=([\w-]{43})\n", running.log.read_text())
    assert found is not None
    assert found[1] == running.url
    assert httpx.get(f"{running.url}/api/v1/setup").json() == {"needed": True}
    sent = password + "\n"
    made = tidegauge("users", "create", "ada", "--role", "admin", *at, sent=sent)
    assert (made.returncode, made.stdout) == (0, ""), made.stderr
    assert httpx.get(f"{running.url}/api/v1/setup").json() == {"needed": False}
    assert signs_in("ada")
    assert "'ada' already" in one_sentence(tidegauge("users", "create", "ada", *at, sent=sent))
    assert "10 to 1000" in one_sentence(tidegauge("users", "create", "bob", *at, sent="short\n"))
    assert tidegauge("users", "create", "bob", *at, sent=password).returncode == 0
    listing = tidegauge("users", "list", *at).stdout.splitlines()[1:]
    assert [line.split()[:2] for line in listing] == [["ada", "admin"], ["bob", "viewer"]]
    assert tidegauge("users", "remove", "bob", *at).returncode == 0
    assert not signs_in("bob")
    assert "only admin" in one_sentence(tidegauge("users", "remove", "ada", *at))


def test_keys_are_created_listed_and_revoked_while_it_runs(running: Serving) -> None:
    directory = str(running.data_dir)
    created = tidegauge("keys", "create", "ci", "--scope", "ingest", "--data-dir", directory)
    assert created.returncode == 0, created.stderr
    assert re.fullmatch(r"tg_[\w-]{43}\n", created.stdout)
    headers = {"Authorization": f"Bearer {created.stdout.strip()}"}
    answer = httpx.post(
        f"{running.url}/api/v1/metrics", json={"name": "m", "value": 1}, headers=headers
    )
    assert answer.json()["stored"] == 1
    assert httpx.get(f"{running.url}/metrics", headers=headers).status_code == 403
    again = tidegauge("keys", "create", "ci", "--scope", "read", "--data-dir", directory)
    assert "'ci' exists already" in one_sentence(again)
    listed = tidegauge("keys", "list", "--data-dir", directory)
    assert "ci" in listed.stdout
    assert "tg_" not in listed.stdout
    assert tidegauge("keys", "revoke", "ci", "--data-dir", directory).returncode == 0
    assert "no active key" in one_sentence(
        tidegauge("keys", "revoke", "ci", "--data-dir", directory)
    )


def test_retention_preview_says_what_would_be_dropped(running: Serving) -> None:
    at = ("--data-dir", str(running.data_dir))
    result = tidegauge("retention", "preview", *at, TIDEGAUGE_RETENTION_HOURLY="20d")
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == [
        "raw: keeps 7d, nothing to drop",
        "hourly: keeps 20d, nothing to drop",
        "daily: keeps 365d, nothing to drop",
    ]


def test_psql_connects_while_it_runs(running: Serving) -> None:
    if shutil.which("psql") is None:
        pytest.skip("psql is not installed (Debian: postgresql-client)")
    result = tidegauge(
        "psql",
        "--data-dir",
        str(running.data_dir),
        "--",
        "-Atc",
        "SELECT count(*) > 0 FROM metric_series",
    )
    assert (result.stdout, result.stderr) == ("t\n", "")


def test_host_samples_arrive(running: Serving) -> None:
    from tests.waiting import eventually

    def names() -> set[str]:
        answer = httpx.get(f"{running.url}/metrics?limit=1000", headers=running.headers)
        return {m["name"] for m in answer.json()["metrics"]}

    wanted = {"system.cpu.utilization", "system.memory.usage", "system.filesystem.usage",
              "system.network.io", "process.memory.usage"}  # fmt: skip
    eventually(lambda: wanted <= names())


def test_a_second_one_on_the_same_directory_is_refused(running: Serving) -> None:
    result = tidegauge("serve", "--data-dir", str(running.data_dir), "--port", "0")
    assert re.search(r"data directory .* is in use by process \d+", one_sentence(result))


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"Port {port} on 127.0.0.1 is taken" in one_sentence(
            tidegauge("serve", "--port", str(port), "--data-dir", "/nonexistent/x")
        )


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = tidegauge("serve", "--port", "0", "--data-dir", str(tmp_path / "file" / "data"))
    assert "is not writable" in one_sentence(result)


def test_a_database_that_does_not_answer_is_named() -> None:
    url = "postgresql://u:hunter2@127.0.0.1:1/x"
    result = tidegauge("serve", "--port", "0", "--database-url", url)
    assert "The database does not answer" in one_sentence(result)
    assert "hunter2" not in result.stderr


def test_sigterm_while_it_waits_for_a_database_ends_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://u@127.0.0.1:{silent.getsockname()[1]}/x?connect_timeout=300"
        process = subprocess.Popen(
            [sys.executable, "-m", "tidegauge.cli", "serve", "--port", "0", "--database-url", url],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            silent.settimeout(30)
            silent.accept()[0].recv(1)  # it has connected and asks
            process.terminate()
            assert process.wait(timeout=5) == 0
        finally:
            process.kill()
            process.communicate()


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"TIDEGAUGE_PORT": "many"}, "TIDEGAUGE_PORT: "),
        (
            {"TIDEGAUGE_RETENTION_RAW": "5d"},
            "TIDEGAUGE_LATE_LIMIT=5d must be at least a day shorter",
        ),
    ],
)
def test_a_wrong_setting_is_named(environment: dict[str, str], complaint: str) -> None:
    assert complaint in one_sentence(tidegauge("settings", **environment))


def test_settings_are_shown_without_secrets() -> None:
    result = tidegauge("settings", TIDEGAUGE_DATABASE_URL="postgresql://u:hunter2@h/d")
    assert "TIDEGAUGE_RETENTION_RAW=7d\n" in result.stdout
    assert "hunter2" not in result.stdout + result.stderr


def test_sigterm_ends_it_cleanly_and_a_restart_continues(tmp_path: Path) -> None:
    directory = Path(tempfile.mkdtemp(prefix="tg-"))
    try:
        first = Serving(directory / "data", TIDEGAUGE_HOST_METRICS="false")
        first.start()
        database = first.database_pid()
        httpx.post(
            f"{first.url}/api/v1/metrics", json={"name": "kept", "value": 7}, headers=first.headers
        )
        assert first.stop() == 0
        assert database is not None
        with pytest.raises(ProcessLookupError):
            os.kill(database, signal.SIG_DFL)
        first.start()
        answer = httpx.get(f"{first.url}/metrics?metric=kept", headers=first.headers)
        assert [m["value"] for m in answer.json()["metrics"]] == [7.0]
        assert first.stop() == 0
        assert first.log.read_text().count("admin key") == 1
    finally:
        shutil.rmtree(directory, ignore_errors=True)
