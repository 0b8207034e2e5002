"""/keys: API keys over HTTP, for the dashboard: what `tidegauge keys` does."""

from __future__ import annotations

import logging
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field, StringConstraints

from ..dependencies import AdminKey, platform_of
from ..keys import Key, Scope, create_key, list_keys, revoke_key
from .answers import KeysAnswer, NewKeyAnswer
from .common import Body, json_answer

log = logging.getLogger("tidegauge.auth")

router = APIRouter(prefix="/keys")


class NewKey(Body):
    """A key to make."""

    name: Annotated[
        str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$")
    ]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=10)]


def _shown(key: Key) -> dict[str, Any]:  # Any: JSON members
    return {
        "id": key.id,
        "name": key.name,
        "scopes": key.scopes,
        "created_at": key.created_at,
        "revoked_at": key.revoked_at,
    }


@router.get("", summary="API keys", responses={200: {"model": KeysAnswer}})
async def listed(request: Request, _: AdminKey) -> Response:
    """All, revoked ones too; none shows its secret."""
    async with platform_of(request).database.connection() as connection:
        keys = await list_keys(connection)
    return json_answer({"keys": [_shown(key) for key in keys]})


@router.post(
    "", summary="Make an API key", status_code=201, responses={201: {"model": NewKeyAnswer}}
)
async def create(request: Request, maker: AdminKey, new: NewKey) -> Response:
    """The only answer that ever has the key itself."""
    async with platform_of(request).database.connection() as connection:
        key_id, secret = await create_key(connection, new.name, new.scopes)
    log.info("%s made the API key %s", maker.name, new.name)
    scopes = sorted(set(new.scopes))
    return json_answer({"id": key_id, "name": new.name, "scopes": scopes, "key": secret}, 201)


@router.delete("/{name:path}", summary="Revoke an API key", status_code=204)
async def revoke(request: Request, revoker: AdminKey, name: str) -> Response:
    """At once here, within seconds in other processes."""
    platform = platform_of(request)
    async with platform.database.connection() as connection:
        await revoke_key(connection, name)
    platform.keyring.forget(name)
    log.info("%s revoked the API key %s", revoker.name, name)
    return Response(status_code=204)
