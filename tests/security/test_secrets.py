"""No secret is in the settings' output, in an error, or in the log."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from tests.serving import serving
from tests.test_cli import one_sentence, tidegauge
from tidegauge.settings import Settings

SECRET = "hunter2hunter2"
ADDRESS = f"https://user:{SECRET}@hooks.example/{SECRET}?token={SECRET}"
URL = f"postgresql://tidegauge:{SECRET}@127.0.0.1:1/x"


def test_settings_show_none() -> None:
    values: dict[str, object] = {"alert_webhook_url": ADDRESS}
    for name, field in Settings.model_fields.items():
        if "SecretStr" in str(field.annotation):
            values[name] = URL if name.endswith("database_url") else SECRET
    assert len(values) >= 5
    settings = Settings(_env_file=None, **values)  # type: ignore[arg-type]
    assert SECRET not in json.dumps(settings.shown())
    assert SECRET not in repr(settings).replace(ADDRESS, "")
    assert settings.shown()["alert_webhook_url"] == "https://hooks.example/***"


def test_a_setting_that_looks_secret_is_masked() -> None:
    for name, field in Settings.model_fields.items():
        if any(word in name for word in ("password", "secret", "token")):
            assert SecretStr in getattr(field.annotation, "__args__", (field.annotation,)), name


@pytest.mark.parametrize(
    "url",
    [
        URL,
        f"postgresql://tidegauge:{SECRET}@127.0.0.1:port/x",
        f"tidegauge:{SECRET}@127.0.0.1/x",
        f"host=127.0.0.1 password={SECRET} nothing={SECRET}",
        f"host=127.0.0.1 port=1 password='{SECRET}",
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(url: str) -> None:
    for arguments in (("migrate",), ("settings",), ("serve", "--port", "0")):
        result = tidegauge(*arguments, TIDEGAUGE_DATABASE_URL=url)
        assert SECRET not in result.stdout + result.stderr
        if result.returncode:
            one_sentence(result)


def test_the_log_has_none_whatever_is_sent() -> None:
    directory = Path(tempfile.mkdtemp(prefix="tg-"))
    try:
        with (
            serving(
                directory / "data",
                TIDEGAUGE_LOG_LEVEL="debug",
                TIDEGAUGE_HOST_METRICS="false",
                TIDEGAUGE_SMTP_HOST="127.0.0.1",
                TIDEGAUGE_SMTP_PORT="1",
                TIDEGAUGE_SMTP_USERNAME="u",
                TIDEGAUGE_SMTP_PASSWORD=SECRET,
                TIDEGAUGE_WATCHDOG_URL=f"http://127.0.0.1:1/{SECRET}",
                TIDEGAUGE_WATCHDOG_INTERVAL="100ms",
            ) as running,
            httpx.Client(base_url=running.url, timeout=30) as http,
        ):
            asked = running.log.read_text().count(running.key)
            admin, answers = running.headers, []
            made = http.post("/api/v1/keys", headers=admin, json={"name": "k", "scopes": ["read"]})
            key = made.json()["key"]
            wrong = {"Authorization": f"Bearer tg_{SECRET:x<43}"}
            answers += [
                http.get("/metrics", headers=wrong),
                http.post("/metrics", headers={"Authorization": f"Bearer {key}"}),
                http.post("/api/v1/session", json={"user": "u", "password": SECRET}),
                http.post("/api/v1/session", json={"user": {"n": 1}, "password": SECRET}),
                http.post("/api/v1/setup", json={"token": SECRET, "user": "u", "password": SECRET}),
                http.post("/api/v1/users", headers=admin, json={"name": "", "password": SECRET}),
                http.get(f"/write?p={SECRET}"),
                http.post(f"/write?p={key}", content="m v="),
                http.post("/alerts/channels", headers=admin, json={
                    "name": "hook", "kind": "webhook",
                    "config": {"url": "http://127.0.0.1:1/" + SECRET, "secret": SECRET}}),
                http.post(f"/heartbeat/{SECRET:x<24}"),
                http.get("/api/v1/settings", headers=admin),
                http.get("/audit", headers=admin),
            ]  # fmt: skip
            assert [a.status_code for a in answers if a.status_code >= 500] == []
            for answer in answers:
                if "channels" not in str(answer.url):
                    assert SECRET not in answer.text, answer.url
                    assert key not in answer.text, answer.url
            log = running.log.read_text()
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    assert "DEBUG" in log
    assert SECRET not in log
    assert key not in log
    assert log.count(running.key) == asked  # as it was printed at the first start
