"""The first user, users, keys and settings over HTTP."""

from __future__ import annotations

import logging

import pytest

from tidegauge.auth.setup import new_setup_token

from .conftest import PASSWORD, Site
from .test_sessions import problem_of


async def new_token(site: Site) -> str | None:
    async with site.platform.database.connection() as connection:
        return await new_setup_token(connection)


async def test_the_first_user_is_made_with_the_printed_token(site: Site) -> None:
    token, later = await new_token(site), await new_token(site)  # two starts: both are good
    path, first = "/api/v1/setup", {"token": token, "user": "boss", "password": PASSWORD}
    async with site.browser() as browser:
        assert (await browser.call("GET", path)).json() == {"needed": True}
        for change, status, where in (
            ({"token": "x"}, 403, "body.token"),
            ({"password": "short"}, 400, "body.password"),
            ({"user": "two words"}, 400, "body.user"),
            ({"user": "a" * 65}, 400, "body.user"),
            ({"more": 1}, 400, "body.more"),
        ):
            answer = await browser.call("POST", path, first | change)
            assert (answer.status_code, problem_of(answer)["where"]) == (status, where)
        answer = await browser.call("POST", path, first)
        assert answer.status_code == 200
        assert answer.json()["role"] == "admin"
        assert (await browser.call("GET", "/api/v1/session")).json() == answer.json()
        assert (await browser.call("GET", path)).json() == {"needed": False}
        again = await browser.call("POST", path, first | {"token": later, "user": "two"})
        assert again.status_code == 409
    assert await new_token(site) is None
    assert await site.stored(b"SELECT count(*)::int FROM setup_tokens") == [(0,)]


async def test_guessing_the_setup_token_is_throttled(site: Site) -> None:
    first = {"token": "x", "user": "boss", "password": PASSWORD}
    async with site.browser() as browser:
        found = [
            (await browser.call("POST", "/api/v1/setup", first)).status_code for _ in range(31)
        ]
    assert found == [403] * 30 + [429]


async def test_admins_make_change_and_remove_users(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tidegauge.auth")
    await site.make("boss", "admin")
    async with site.browser("boss") as boss, site.browser() as ada:
        new = {"name": "Ada", "password": PASSWORD}
        answer = await boss.call("POST", "/api/v1/users", new)
        assert answer.status_code == 201
        assert answer.json()["role"] == "viewer"
        assert (await boss.call("POST", "/api/v1/users", new | {"name": "ADA"})).status_code == 409
        assert "boss made the user Ada (viewer)" in caplog.messages
        await ada.sign_in("ada")
        assert (await ada.call("GET", "/api/v1/users")).status_code == 403
        await boss.call("PATCH", "/api/v1/users/ada", {"role": "admin"})
        answer = await ada.call("GET", "/api/v1/users")  # at once
        users = answer.json()["users"]
        assert [(u["name"], u["role"], u["disabled"]) for u in users] == [
            ("Ada", "admin", False), ("boss", "admin", False)
        ]  # fmt: skip
        assert users[0]["last_sign_in_at"] is not None
        assert "argon2" not in answer.text
        await boss.call("PATCH", "/api/v1/users/ada", {"disabled": True})
        assert (await ada.call("GET", "/api/v1/session")).status_code == 401
        assert (await ada.sign_in("ada")).status_code == 401
        await boss.call("PATCH", "/api/v1/users/ada", {"disabled": False, "password": "new " * 3})
        assert (await ada.sign_in("ada")).status_code == 401
        assert (await ada.sign_in("ada", "new " * 3)).status_code == 200
        assert (await boss.call("DELETE", "/api/v1/users/ada")).status_code == 204
        assert (await ada.call("GET", "/api/v1/session")).status_code == 401
        assert (await boss.call("DELETE", "/api/v1/users/ada")).status_code == 404


async def test_one_admin_always_remains(site: Site) -> None:
    await site.make("boss", "admin")
    await site.make("off", "admin")
    await site.stored(b"UPDATE users SET disabled = true WHERE name = 'off' RETURNING id")
    async with site.browser("boss") as boss:
        for method, body in (("DELETE", None), ("PATCH", {"role": "viewer"}),
                             ("PATCH", {"disabled": True})):  # fmt: skip
            answer = await boss.call(method, "/api/v1/users/boss", body)
            assert answer.status_code == 409
            assert "only admin" in problem_of(answer)["detail"]
        assert (await boss.call("DELETE", "/api/v1/users/off")).status_code == 204
        await boss.call(
            "POST", "/api/v1/users", {"name": "b", "password": PASSWORD, "role": "admin"}
        )
        answer = await boss.call("PATCH", "/api/v1/users/boss", {"role": "viewer"})
        assert answer.json()["role"] == "viewer"


BAD = [
    ("POST", "users", {"name": "", "password": PASSWORD}, "body.name"),
    ("POST", "users", {"name": "a\0", "password": PASSWORD}, "body.name"),
    ("POST", "users", {"name": "a/b", "password": PASSWORD}, "body.name"),
    ("POST", "users", {"name": "a", "password": "x" * 1001}, "body.password"),
    ("POST", "users", {"name": "a", "password": "aaaaaaaaaaaa"}, "body.password"),
    ("POST", "users", {"name": "abcdefghijk", "password": "ABCdefghijk"}, "body.password"),
    ("POST", "users", {"name": "a", "password": PASSWORD, "role": "root"}, "body.role"),
    ("POST", "users", {"name": "a"}, "body.password"),
    ("PATCH", "users/boss", {}, "body"),
    ("PATCH", "users/boss", {"password": "short"}, "body.password"),
    ("PATCH", "users/boss", {"name": "x"}, "body.name"),
    ("POST", "keys", {"name": "k", "scopes": []}, "body.scopes"),
    ("POST", "keys", {"name": "k", "scopes": ["all"]}, "body.scopes.0"),
    ("POST", "keys", {"name": "k\0", "scopes": ["read"]}, "body.name"),
    ("POST", "session", {"user": "boss", "password": 1}, "body.password"),
    ("POST", "session", {"user": "x" * 65, "password": "x"}, "body.user"),
]


async def test_bad_bodies_are_refused_with_the_field(site: Site) -> None:
    await site.make("boss", "admin")
    async with site.browser("boss") as boss:
        for method, path, body, where in BAD:
            answer = await boss.call(method, f"/api/v1/{path}", body)
            assert (answer.status_code, problem_of(answer)["where"]) == (400, where)
            assert PASSWORD not in answer.text


async def test_keys_are_made_listed_and_revoked(site: Site) -> None:
    await site.make("boss", "admin")
    async with site.browser("boss") as boss, site.browser() as machine:
        new = {"name": "shop/1", "scopes": ["read", "ingest", "read"]}
        answer = await boss.call("POST", "/api/v1/keys", new)
        assert answer.status_code == 201
        made = answer.json()
        assert made == {
            "id": made["id"], "name": "shop/1", "scopes": ["ingest", "read"], "key": made["key"]
        }  # fmt: skip
        assert (await boss.call("POST", "/api/v1/keys", new)).status_code == 409
        bearer = {"Authorization": f"Bearer {made['key']}"}
        assert (await machine.call("GET", "/metrics", **bearer)).status_code == 200
        assert (await machine.call("GET", "/api/v1/keys", **bearer)).status_code == 403
        listing = await boss.call("GET", "/api/v1/keys")
        assert made["key"] not in listing.text
        [shown] = [k for k in listing.json()["keys"] if k["id"] == made["id"]]
        assert shown["revoked_at"] is None
        assert (await boss.call("DELETE", "/api/v1/keys/shop/1")).status_code == 204
        assert (await machine.call("GET", "/metrics", **bearer)).status_code == 401
        assert (await boss.call("DELETE", "/api/v1/keys/shop/1")).status_code == 404


async def test_settings_are_shown_without_secrets(site: Site) -> None:
    await site.make("boss", "admin")
    async with site.browser("boss") as boss:
        answer = await boss.call("GET", "/api/v1/settings")
    found = {s["name"]: s for s in answer.json()["settings"]}
    assert found["TIDEGAUGE_SESSION_TTL"]["default"] == "12h"
    assert found["TIDEGAUGE_HOST_METRICS"]["value"] is False
    assert found["TIDEGAUGE_HOST_METRICS"]["default"] is True
    assert "TIDEGAUGE_DATABASE_URL" in found
    password = site.platform.settings.smtp_password
    assert password is None or password.get_secret_value() not in answer.text


ADMINS_ONLY = [
    ("GET", "users"), ("POST", "users"), ("PATCH", "users/boss"), ("DELETE", "users/boss"),
    ("GET", "keys"), ("POST", "keys"), ("DELETE", "keys/admin"), ("GET", "settings"),
]  # fmt: skip


async def test_viewers_reach_nothing_of_it(site: Site) -> None:
    await site.make("boss", "admin")
    await site.make("viewer")
    async with site.browser("viewer") as viewer, site.browser() as nobody:
        for method, path in ADMINS_ONLY:
            body = None if method in ("GET", "DELETE") else {}
            assert (await viewer.call(method, f"/api/v1/{path}", body)).status_code == 403
            assert (await nobody.call(method, f"/api/v1/{path}", body)).status_code == 401
