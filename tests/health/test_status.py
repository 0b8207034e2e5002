"""`tidegauge status` and `tidegauge doctor` as a user runs them; the mail server's check."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.health.servers import script, serve
from tests.serving import Serving, free_port
from tests.test_cli import one_sentence, tidegauge
from tidegauge.core.errors import ConfigurationError
from tidegauge.core.service import Status
from tidegauge.health.own.mail import examine_mail, mail_check_of
from tidegauge.health.probes import Network
from tidegauge.settings import Settings


@pytest.fixture(scope="module")
def running() -> Iterator[Serving]:
    directory = Path(tempfile.mkdtemp(prefix="tg-"))
    running = Serving(directory / "data", TIDEGAUGE_HEALTH_LOOP_LAG="-/-")
    try:
        running.start(wait_s=120)  # machines are busy
        yield running
    finally:
        running.stop()
    shutil.rmtree(directory, ignore_errors=True)


def test_status_says_what_the_running_one_says(running: Serving) -> None:
    result = tidegauge("status", "--url", running.url, "--key", running.key)
    first, *table = result.stdout.splitlines()
    assert first.startswith(("pass", "warn"))
    assert result.returncode == {"pass": 0, "warn": 1}[first.split()[0]]
    assert any(" database:responseTime " in line for line in table)
    short = tidegauge("status", TIDEGAUGE_PORT=str(running.port))
    assert "give --key" in short.stdout
    document = json.loads(
        tidegauge("status", "--url", running.url, "--json", TIDEGAUGE_API_KEY=running.key).stdout
    )
    assert document["serviceId"] == "tidegauge"


def test_status_without_an_answer_is_one_sentence(running: Serving) -> None:
    nobody = tidegauge("status", "--url", f"http://127.0.0.1:{free_port()}")
    assert "Nothing answers" in one_sentence(nobody)
    assert "unknown or revoked" in one_sentence(
        tidegauge("status", "--url", running.url, "--key", "tg_" + "x" * 43)
    )
    assert "is not a" in one_sentence(tidegauge("status", TIDEGAUGE_HEALTH_DISK="full"))


def test_doctor_examines_the_running_one_and_exits_by_the_worst(
    running: Serving, tmp_path: Path
) -> None:
    wrong = tmp_path / "checks.yaml"
    wrong.write_text("checks: [1]\n")
    environment = {
        "TIDEGAUGE_DATA_DIR": str(running.data_dir),
        "TIDEGAUGE_PORT": str(running.port),
        "TIDEGAUGE_DATABASE_TIMEOUT": "4s",
    }
    result = tidegauge("doctor", "--json", **environment)
    found = {f["what"]: f for f in json.loads(result.stdout)}
    assert {"tidegauge", "settings", "disk", "memory", "service", "database", "schema",
            "timescaledb", "clock", "outbox", "contents", "mail"} <= set(found)  # fmt: skip
    assert "DATABASE_TIMEOUT=4s" in found["settings"]["finding"]
    assert "runs at" in found["service"]["finding"]
    worst = max({"ok": 0, "warn": 1, "fail": 2}[f["status"]] for f in json.loads(result.stdout))
    assert result.returncode == worst
    failing = tidegauge("doctor", **environment, TIDEGAUGE_HEALTH_FILE=str(wrong))
    assert failing.returncode == 2
    assert "checks[0] is not a mapping" in failing.stdout


def test_doctor_of_a_database_that_is_away(tmp_path: Path) -> None:
    url = f"postgresql://u:secret@127.0.0.1:{free_port()}/x"
    result = tidegauge("doctor", "--database-url", url, "--data-dir", str(tmp_path))
    assert result.returncode == 2
    [line] = [x for x in result.stdout.splitlines() if x.startswith("fail  database")]
    assert "does not answer" in line
    assert "secret" not in result.stdout


async def test_the_mail_server_is_checked_without_a_mail(settings: Settings) -> None:
    assert mail_check_of(settings) is None
    hello = ("EHLO", "250-mail\r\n250 AUTH PLAIN\r\n")
    ready = script(("", "220 hi\r\n"), hello, ("AUTH", "235 in\r\n"), ("NOOP", "250 ok\r\n"))
    hanging = script(("", "220 hi\r\n"))
    network = Network(allow_private=True)
    for handler, status in ((ready, Status.PASS), (hanging, Status.FAIL)):
        async with serve(handler) as port:
            check = mail_check_of(
                settings.model_copy(
                    update={
                        "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_username": "u",
                        "smtp_password": SecretStr("p"),
                        "health_timeout": timedelta(seconds=1),
                    }
                )
            )  # fmt: skip
            assert check is not None
            [finding] = await examine_mail(check, network)
            assert finding.status is status, finding
    with pytest.raises(ConfigurationError, match="TIDEGAUGE_SMTP_HOST"):
        mail_check_of(settings.model_copy(update={"smtp_host": "a b"}))
