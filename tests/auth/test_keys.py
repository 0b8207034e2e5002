"""API keys: shown once, stored as a hash, scoped, revocable."""

from __future__ import annotations

import pytest

from tidegauge.auth.keys import KeyRing, any_key, bearer, create_key, list_keys, revoke_key
from tidegauge.core.clock import ManualClock
from tidegauge.core.errors import Conflict, Forbidden, NotFound, Unauthorized
from tidegauge.storage.database import Database


async def test_a_key_does_what_its_scopes_say(database: Database, clock: ManualClock) -> None:
    ring = KeyRing(database, clock)
    async with database.connection() as connection:
        assert not await any_key(connection)
        key_id, ingest = await create_key(connection, "app", ["ingest"])
        _, admin = await create_key(connection, "boss", ["admin"])
        assert await any_key(connection)
    assert (await ring.authorize(ingest, "ingest")).id == key_id
    for scope in ("ingest", "read", "admin"):
        assert (await ring.authorize(admin, scope)).name == "boss"
    with pytest.raises(Forbidden, match="'app' has not the scope 'read'"):
        await ring.authorize(ingest, "read")


@pytest.mark.parametrize("secret", [None, "", "x", "tg_" + "a" * 43, "tg_\0", "ü" * 46])
async def test_an_unknown_key_is_refused(
    database: Database, clock: ManualClock, secret: str | None
) -> None:
    with pytest.raises(Unauthorized):
        await KeyRing(database, clock).authorize(secret, "ingest")


async def test_a_revoked_key_is_noticed(database: Database, clock: ManualClock) -> None:
    ring = KeyRing(database, clock)
    async with database.connection() as connection:
        _, secret = await create_key(connection, "app", ["ingest"])
    await ring.authorize(secret, "ingest")
    async with database.connection() as connection:
        await revoke_key(connection, "app")
    clock.advance(KeyRing.MEMORY_S + 0.1)
    with pytest.raises(Unauthorized):
        await ring.authorize(secret, "ingest")
    async with database.connection() as connection:
        with pytest.raises(NotFound, match="no active key named 'app'"):
            await revoke_key(connection, "app")
        [key] = await list_keys(connection)
        assert key.revoked_at is not None
        await create_key(connection, "app", ["read"])  # the name is free again


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
