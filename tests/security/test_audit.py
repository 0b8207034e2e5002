"""The audit log: written with the act, by whom, without secrets, for good."""

from __future__ import annotations

from collections.abc import AsyncIterator

import psycopg
import pytest

from tests.app.test_http import Api, running
from tidegauge.cli import account
from tidegauge.core.acting import acting
from tidegauge.settings import Settings


@pytest.fixture
async def api(clean_database: str, settings: Settings) -> AsyncIterator[Api]:
    async with running(clean_database, settings) as api:
        yield api


async def acts(api: Api, **filters: object) -> list[dict[str, object]]:
    answer = await api.get("/audit", scope="admin", **filters)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json()["acts"]
    return found


async def test_what_a_key_sets_up_is_written_down_with_its_name(api: Api) -> None:
    made = await api.http.post(
        "/api/v1/keys", json={"name": "shop", "scopes": ["ingest"]}, headers=api.auth("admin")
    )
    assert made.status_code == 201
    gone = await api.http.delete("/api/v1/keys/shop", headers=api.auth("admin"))
    assert gone.status_code == 204
    revoked, created = await acts(api, target="shop")
    for act in (created, revoked):
        assert (act["actor_kind"], act["actor"], act["kind"]) == ("key", "admin", "API key")
        assert act["address"] == "127.0.0.1"
    assert created["action"] == "create"
    assert created["detail"]["secret_hash"] == "***"  # type: ignore[index]
    assert created["detail"]["scopes"] == ["ingest"]  # type: ignore[index]
    assert revoked["action"] == "change"
    assert list(revoked["detail"]) == ["revoked_at"]  # type: ignore[call-overload]
    assert made.json()["key"] not in str([created, revoked])


async def test_a_rule_shows_what_was_and_what_is(api: Api) -> None:
    admin = api.auth("admin")
    rule = {"rule_name": "slow", "metric_name": "m", "condition": ">", "threshold": 1}
    made = await api.http.post("/alerts/rules", json=rule, headers=admin)
    assert made.status_code == 201, made.text
    acting.set(None)  # here the application runs in the task of the test
    async with api.platform.database.connection() as connection:
        await connection.execute("UPDATE alert_rules SET threshold = 2 WHERE rule_name = 'slow'")
        await connection.execute("UPDATE alert_rules SET last_error = 'x' WHERE rule_name = 'slow'")
    changed, created = await acts(api, kind="alert rule", target="slow")
    assert created["actor"] == "admin"
    assert changed["detail"] == {"threshold": [1, 2]}
    assert changed["actor_kind"] == "database"  # plain SQL: nobody from outside


async def test_an_act_that_is_rolled_back_leaves_no_trace(api: Api) -> None:
    before = await acts(api)
    with pytest.raises(ZeroDivisionError):
        async with api.platform.database.connection() as connection:
            await connection.execute("UPDATE api_keys SET name = 'other' WHERE name = 'read'")
            raise ZeroDivisionError
    assert await acts(api) == before


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_log SET actor = 'nobody'", "DELETE FROM audit_log", "TRUNCATE audit_log"],
)
async def test_nothing_is_taken_back(api: Api, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        async with api.platform.database.connection() as connection:
            await connection.execute(statement.encode())


async def test_pages_follow_each_other(api: Api) -> None:
    every = await acts(api, kind="API key")
    assert [act["target"] for act in every] == ["admin", "read", "ingest"]
    first = (await api.get("/audit", scope="admin", kind="API key", limit=2)).json()
    rest = (
        await api.get("/audit", scope="admin", kind="API key", limit=2, before=first["next"])
    ).json()
    assert first["acts"] + rest["acts"] == every
    assert rest["next"] is None
    assert (await api.get("/audit", scope="read")).status_code == 403
    assert (await api.get("/audit", scope="admin", actor="\0")).status_code == 400


def test_a_command_is_named_by_its_account(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr("getpass.getuser", lambda: "alice")
    assert account() == "alice"
    monkeypatch.setattr("getpass.getuser", nobody)  # a container under any uid
    assert account().startswith("uid ")
