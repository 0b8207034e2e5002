"""Signing in: sessions that end, cookies, CSRF, and how often one may fail."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tidegauge.auth.throttle import Throttle, network_of
from tidegauge.core.clock import ManualClock
from tidegauge.core.errors import TooManyRequests

from .conftest import PASSWORD, Browser, Site


def problem_of(answer: httpx.Response) -> Any:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.json()


async def test_a_user_signs_in_looks_and_signs_out(site: Site) -> None:
    await site.make("Ada", "viewer")
    async with site.browser() as browser:
        assert (await browser.call("GET", "/api/v1/session")).status_code == 401
        assert (await browser.call("GET", "/metrics")).status_code == 401
        answer = await browser.sign_in("ada")
        assert answer.json() == {
            "user": "Ada", "role": "viewer", "csrf_token": answer.json()["csrf_token"]
        }  # fmt: skip
        assert (await browser.call("GET", "/api/v1/session")).json() == answer.json()
        assert (await browser.call("GET", "/metrics")).status_code == 200
        assert (await browser.call("GET", "/api/v1/users")).status_code == 403
        kept = dict(browser.http.cookies)
        assert (await browser.call("DELETE", "/api/v1/session")).status_code == 204
        assert not browser.http.cookies
        browser.http.cookies.update(kept)
        assert (await browser.call("GET", "/api/v1/session")).status_code == 401
    [(row, users)] = await site.stored(
        b"SELECT (SELECT string_agg(s::text, '') FROM user_sessions s),"
        b" (SELECT string_agg(u::text, '') FROM users u)"
    )
    assert row is None
    assert PASSWORD not in users
    assert "$argon2id$" in users


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    site: Site, scheme: str, secure: bool
) -> None:
    await site.make("ada")
    async with site.browser(scheme=scheme) as browser:
        cookie = (await browser.sign_in("ada")).headers["set-cookie"]
    name, *attributes = [part.strip().lower() for part in cookie.split(";")]
    assert name.startswith("tidegauge_session=")
    assert {"httponly", "samesite=strict", "path=/"} <= set(attributes)
    assert ("secure" in attributes) is secure
    [(row,)] = await site.stored(b"SELECT s::text FROM user_sessions s")
    assert name.partition("=")[2] not in row.lower()


async def test_what_changes_something_needs_the_csrf_token(site: Site) -> None:
    await site.make("boss", "admin")
    async with site.browser("boss") as browser, site.browser("boss") as other:
        token, body = browser.csrf, {"name": "k", "scopes": ["read"]}
        for wrong in ("", "x", "ü", str(other.csrf)):
            answer = await browser.http.post(
                "/api/v1/keys", json=body, headers={"X-CSRF-Token": wrong.encode()}
            )
            assert answer.status_code == 403
            assert "X-CSRF-Token" in problem_of(answer)["detail"]
        assert (await browser.http.delete("/api/v1/session")).status_code == 403
        browser.csrf = token
        assert (await browser.call("POST", "/api/v1/keys", body)).status_code == 201


async def test_another_site_cannot_sign_its_visitors_in(site: Site) -> None:
    await site.make("ada")
    sent = {"user": "ada", "password": PASSWORD}
    async with site.browser() as browser:
        for site_of, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 200)):
            answer = await browser.call(
                "POST", "/api/v1/session", sent, **{"Sec-Fetch-Site": site_of}
            )
            assert answer.status_code == status


async def test_a_session_is_no_key_for_samples(site: Site) -> None:
    await site.make("boss", "admin")
    async with site.browser("boss") as browser:
        answer = await browser.call("POST", "/api/v1/metrics", {"name": "m", "value": 1})
        assert answer.status_code == 401


async def test_what_a_user_does_has_the_name_of_the_user(site: Site) -> None:
    await site.make("boss", "admin")
    silence = {"matchers": ["a=b"], "ends_at": "2100-01-01T00:00:00Z", "reason": "deploy"}
    window = {"title": "w", "starts_at": "2100-01-01T00:00:00Z",
              "ends_at": "2100-01-02T00:00:00Z"}  # fmt: skip
    async with site.browser("boss") as boss:
        answer = await boss.call("POST", "/alerts/silences", silence)
        assert answer.json()["author"] == "boss"
        assert (await boss.call("POST", "/health/maintenance", window)).status_code == 201
        [found] = (await boss.call("GET", "/health/maintenance")).json()["windows"]
        assert found["created_by"] == "boss"


async def test_a_session_lasts_as_long_as_it_is_used(site: Site) -> None:
    await site.make("ada")
    async with site.browser("ada") as used, site.browser("ada") as unused:
        for _ in range(3):
            site.clock.advance(11 * 3600)
            assert (await used.call("GET", "/api/v1/session")).status_code == 200
        answer = await unused.call("GET", "/api/v1/session")
        assert answer.status_code == 401
        assert "ended" in problem_of(answer)["detail"]
        for _ in range(80):  # and no longer than session_longest
            site.clock.advance(11 * 3600)
            last = await used.call("GET", "/api/v1/session")
        assert last.status_code == 401
        await unused.sign_in("ada")
    assert await site.stored(b"SELECT count(*)::int FROM user_sessions") == [(1,)]


async def test_failures_sound_alike_whoever_they_are_about(site: Site) -> None:
    await site.make("ada")
    await site.make("gone")
    await site.stored(b"UPDATE users SET disabled = true WHERE name = 'gone' RETURNING id")
    texts = set()
    async with site.browser() as browser:
        for user, password in (("ada", "wrong wrong"), ("nobody", PASSWORD), ("gone", PASSWORD),
                               ("'; --", PASSWORD), ("\0", PASSWORD), ("", "")):  # fmt: skip
            answer = await browser.sign_in(user, password)
            assert answer.status_code == 401
            assert "set-cookie" not in answer.headers
            texts.add(answer.text)
    assert len(texts) == 1


async def test_an_unknown_user_costs_as_much_as_a_known_one(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.make("ada")
    verified = []
    verify = site.platform.passwords.verify

    async def counted(stored: str | None, password: str) -> bool:
        verified.append(stored is not None)
        return await verify(stored, password)

    monkeypatch.setattr(site.platform.passwords, "verify", counted)
    async with site.browser() as browser:
        await browser.sign_in("ada", "wrong wrong")
        await browser.sign_in("nobody", "wrong wrong")
    assert verified == [True, False]


async def fail(browser: Browser, user: str, times: int) -> list[int]:
    return [(await browser.sign_in(user, "wrong wrong")).status_code for _ in range(times)]


async def test_a_name_is_throttled_from_whatever_address(site: Site) -> None:
    await site.make("ada")
    await site.make("bob")
    async with site.browser(address="192.0.2.1") as one, site.browser(address="192.0.2.2") as two:
        assert await fail(one, "ada", 6) == [401] * 6
        assert await fail(two, "ADA", 5) == [401] * 4 + [429]
        blocked = await one.sign_in("ada")
        assert blocked.status_code == 429
        wait_s = int(blocked.headers["retry-after"])
        assert 1 <= wait_s <= 30
        problem_of(blocked)
        assert (await one.sign_in("bob")).status_code == 200
        site.clock.advance(wait_s)
        assert (await one.sign_in("ada")).status_code == 200
        assert (await one.sign_in("ada")).status_code == 200  # what is right costs nothing


async def test_an_address_is_throttled_whatever_the_name(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def wrong(stored: str | None, password: str) -> bool:
        return False

    monkeypatch.setattr(site.platform.passwords, "verify", wrong)
    async with (
        site.browser(address="2001:db8::1") as one,
        site.browser(address="2001:db8::2") as two,
    ):
        assert [(await fail(one, f"u{n}", 1))[0] for n in range(30)] == [401] * 30
        assert await fail(two, "another", 1) == [429]
    async with site.browser(address="2001:db8:0:1::1") as elsewhere:
        assert await fail(elsewhere, "another", 1) == [401]


def test_a_throttle_forgets_the_longest_unused(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Throttle, "_MOST", 3)
    throttle = Throttle(clock, burst=1, refill_s=60)
    for key in "abcd":
        throttle.take(key)
    throttle.take("a")
    with pytest.raises(TooManyRequests, match="60 seconds"):
        throttle.take("d")


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8::7", "2001:db8::/64"), ("fe80::1%eth0", "fe80::/64"),
     ("::ffff:192.0.2.7", "192.0.2.7"), ("", ""), ("testclient", "testclient")],
)  # fmt: skip
def test_an_address_counts_with_its_neighbours(address: str, network: str) -> None:
    assert network_of(address) == network


async def test_a_new_password_ends_the_other_sessions(site: Site) -> None:
    await site.make("ada")
    async with site.browser("ada") as here, site.browser("ada") as there:
        await there.call("GET", "/api/v1/session")
        path, new = "/api/v1/session/password", "another good one"
        answer = await here.call("POST", path, {"old": "wrong wrong", "new": new})
        assert (answer.status_code, problem_of(answer)["where"]) == (403, "body.old")
        answer = await here.call("POST", path, {"old": PASSWORD, "new": "short"})
        assert (answer.status_code, problem_of(answer)["where"]) == (400, "body.new")
        answer = await here.call("POST", path, {"old": PASSWORD, "new": new})
        assert answer.status_code == 204
        assert (await here.call("GET", "/api/v1/session")).status_code == 200
        assert (await there.call("GET", "/api/v1/session")).status_code == 401
        assert (await there.sign_in("ada")).status_code == 401
        assert (await there.sign_in("ada", new)).status_code == 200


async def test_a_hash_of_older_parameters_is_renewed(site: Site) -> None:
    from argon2 import PasswordHasher

    await site.make("ada")
    weak = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    async with site.platform.database.connection() as connection:
        await connection.execute(b"UPDATE users SET password_hash = %s", [weak])
    async with site.browser("ada") as browser:
        assert (await browser.call("GET", "/api/v1/session")).status_code == 200
    [(stored,)] = await site.stored(b"SELECT password_hash FROM users")
    assert "m=65536,t=3,p=4" in stored
