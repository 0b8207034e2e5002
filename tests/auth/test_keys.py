"""API keys: shown once, stored as a hash, scoped, revocable."""

from __future__ import annotations

import pytest

from tidegauge.auth.keys import KeyRing, any_key, bearer, create_key, list_keys, revoke_key
from tidegauge.auth.limits import RateLimits
from tidegauge.core.clock import ManualClock
from tidegauge.core.errors import (
    Conflict,
    Forbidden,
    NotFound,
    TooManyRequests,
    Unauthorized,
    Unavailable,
)
from tidegauge.storage.database import Database

HERE = "192.0.2.1"


def key_ring(database: Database, clock: ManualClock, **limits: float) -> KeyRing:
    limits = {"per_key": 0, "per_address": 0, "failures_per_minute": 120, **limits}
    return KeyRing(database, clock, RateLimits(clock, **limits))  # type: ignore[arg-type]


async def test_a_key_does_what_its_scopes_say(database: Database, clock: ManualClock) -> None:
    ring = key_ring(database, clock)
    async with database.connection() as connection:
        assert not await any_key(connection)
        key_id, ingest = await create_key(connection, "app", ["ingest"])
        _, admin = await create_key(connection, "boss", ["admin"])
        assert await any_key(connection)
    assert (await ring.authorize(ingest, "ingest", address=HERE)).id == key_id
    for scope in ("ingest", "read", "admin"):
        assert (await ring.authorize(admin, scope, address=HERE)).name == "boss"
    with pytest.raises(Forbidden, match="'app' has not the scope 'read'"):
        await ring.authorize(ingest, "read", address=HERE)


@pytest.mark.parametrize("secret", [None, "", "x", "tg_" + "a" * 43, "tg_\0", "ü" * 46])
async def test_an_unknown_key_is_refused(
    database: Database, clock: ManualClock, secret: str | None
) -> None:
    with pytest.raises(Unauthorized):
        await key_ring(database, clock).authorize(secret, "ingest", address=HERE)


async def test_a_revoked_key_is_noticed(database: Database, clock: ManualClock) -> None:
    ring = key_ring(database, clock)
    async with database.connection() as connection:
        _, secret = await create_key(connection, "app", ["ingest"])
    await ring.authorize(secret, "ingest", address=HERE)
    async with database.connection() as connection:
        await revoke_key(connection, "app")
    clock.advance(KeyRing.MEMORY_S + 0.1)
    with pytest.raises(Unauthorized):
        await ring.authorize(secret, "ingest", address=HERE)
    async with database.connection() as connection:
        with pytest.raises(NotFound, match="no active key named 'app'"):
            await revoke_key(connection, "app")
        [key] = await list_keys(connection)
        assert key.revoked_at is not None
        await create_key(connection, "app", ["read"])  # the name is free again


async def test_unknown_keys_of_one_address_end_in_429_and_known_ones_go_on(
    database: Database, clock: ManualClock
) -> None:
    ring = key_ring(database, clock, failures_per_minute=3)
    async with database.connection() as connection:
        _, good = await create_key(connection, "app", ["ingest"])
        _, new = await create_key(connection, "new", ["ingest"])
    await ring.authorize(good, "ingest", address=HERE)
    for i in range(3):
        with pytest.raises(Unauthorized):
            await ring.authorize(f"tg_{i:043d}", "ingest", address=HERE)
    clock.advance(KeyRing.MEMORY_S + 0.1)
    await ring.authorize(good, "ingest", address=HERE)  # it was good before, whatever others do
    with pytest.raises(TooManyRequests, match="unknown keys from one address") as refused:
        await ring.authorize(new, "ingest", address=HERE)
    assert 1 <= int(refused.value.headers["Retry-After"]) <= 20
    await ring.authorize(new, "ingest", address="192.0.2.2")
    clock.advance(21)
    with pytest.raises(Unauthorized):
        await ring.authorize("tg_" + "b" * 43, "ingest", address=HERE)


@pytest.mark.parametrize("limit", ["per_key", "per_address"])
async def test_a_rate_is_kept_with_503_for_what_brings_samples_and_429_else(
    database: Database, clock: ManualClock, limit: str
) -> None:
    ring = key_ring(database, clock, **{limit: 0.5})  # a burst of five, then one in two seconds
    async with database.connection() as connection:
        _, secret = await create_key(connection, "app", ["ingest", "read"])
    for _ in range(5):
        await ring.authorize(secret, "ingest", address=HERE)
    with pytest.raises(Unavailable) as later:
        await ring.authorize(secret, "ingest", address=HERE)
    assert later.value.retry_after_s == 2
    with pytest.raises(TooManyRequests):
        await ring.authorize(secret, "read", address=HERE)
    clock.advance(2.01)
    await ring.authorize(secret, "read", address=HERE)


async def test_two_active_keys_do_not_share_a_name(database: Database) -> None:
    async with database.connection() as connection:
        await create_key(connection, "app", ["ingest"])
        with pytest.raises(Conflict, match="'app' exists"):
            await create_key(connection, "app", ["read"])


async def test_no_secret_is_stored(database: Database) -> None:
    async with database.connection() as connection:
        _, secret = await create_key(connection, "app", ["ingest"])
        cursor = await connection.execute("SELECT k::text FROM api_keys k")
        [(row,)] = await cursor.fetchall()
    assert secret not in row
    assert secret.removeprefix("tg_") not in row


@pytest.mark.parametrize(
    ("header", "secret"),
    [("Bearer k", "k"), ("bearer  k ", "k"), ("Token k", "k"), ("Basic k", None), ("", None),
     (None, None), ("k", None)],
)  # fmt: skip
def test_the_authorization_header_is_read(header: str | None, secret: str | None) -> None:
    assert bearer(header) == secret
