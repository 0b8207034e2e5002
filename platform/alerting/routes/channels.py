"""/alerts/channels: where notifications go, and a button to try it."""

from __future__ import annotations

import uuid
from typing import Any

from fastapi import APIRouter, Request, Response

from ...auth.dependencies import AdminKey, now_of, platform_of
from ...core.answers import json_answer
from ..channel_store import (
    Channel,
    ChannelBody,
    delete_channel,
    get_channel,
    load_channels,
    masked,
    save_channel,
)
from ..channels.outcome import DeliveryFailed, Message
from ..outbox import example_content
from ..templates import duration
from .answers import ChannelAnswer, ChannelsAnswer, TrialAnswer
from .common import Id

router = APIRouter(prefix="/alerts/channels")


def shown(channel: Channel) -> dict[str, Any]:  # Any: JSON
    """A channel without its secrets; `***` in an update keeps them."""
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "config": masked(channel.config),
        "enabled": channel.enabled,
        "is_default": channel.is_default,
        "fallback": channel.fallback,
        "group_by": list(channel.group_by),
        "group_wait": duration(channel.group_wait_s),
        "group_interval": duration(channel.group_interval_s),
        "repeat_interval": duration(channel.repeat_interval_s),
        "hourly_cap": channel.hourly_cap,
        "send_resolved": channel.send_resolved,
        "failures_in_a_row": channel.failures_in_a_row,
        "not_tried_until": channel.open_until,
        "last_error": channel.last_error,
        "created_at": channel.created_at,
        "updated_at": channel.updated_at,
    }


@router.get("", summary="Notification channels", responses={200: {"model": ChannelsAnswer}})
async def listing(request: Request, _: AdminKey) -> Response:
    """Secrets are masked."""
    async with platform_of(request).database.connection() as connection:
        channels = await load_channels(connection)
    return json_answer({"channels": [shown(c) for c in channels]})


@router.post(
    "", summary="Make a channel", status_code=201, responses={201: {"model": ChannelAnswer}}
)
async def create(request: Request, _: AdminKey, body: ChannelBody) -> Response:
    """kind email: {"to": [...]}; webhook: {"url": ..., "format": ..., "secret": ...}; log: {}."""
    async with platform_of(request).database.connection() as connection:
        return json_answer(shown(await save_channel(connection, body)), 201)


@router.get("/{channel_id:int}", summary="One channel", responses={200: {"model": ChannelAnswer}})
async def read(request: Request, _: AdminKey, channel_id: Id) -> Response:
    """With the state of its circuit breaker."""
    async with platform_of(request).database.connection() as connection:
        return json_answer(shown(await get_channel(connection, channel_id)))


@router.put(
    "/{channel_id:int}", summary="Replace a channel", responses={200: {"model": ChannelAnswer}}
)
async def replace(request: Request, _: AdminKey, channel_id: Id, body: ChannelBody) -> Response:
    """`***` in place of a secret keeps it; the circuit breaker is closed."""
    async with platform_of(request).database.connection() as connection:
        channel = await save_channel(connection, body, channel_id)
    platform_of(request).alerting.deliverer.wake()
    return json_answer(shown(channel))


@router.delete("/{channel_id:int}", summary="Remove a channel", status_code=204)
async def remove(request: Request, _: AdminKey, channel_id: Id) -> Response:
    """With the log of what it sent; refused while a rule or another channel names it."""
    async with platform_of(request).database.connection() as connection:
        await delete_channel(connection, channel_id)
    return Response(status_code=204)


@router.post(
    "/{channel_id:int}/test", summary="Send a test message", responses={200: {"model": TrialAnswer}}
)
async def test(request: Request, _: AdminKey, channel_id: Id) -> Response:
    """Sent at once and once; the answer says what the receiver said."""
    platform = platform_of(request)
    now = now_of(request)
    async with platform.database.connection() as connection:
        channel = await get_channel(connection, channel_id)
    content = example_content(channel, now, platform.settings.public_url)
    message = Message(0, uuid.uuid4(), "test", "test", content, now)
    started = platform.clock.monotonic()
    try:
        response, ok = await platform.alerting.deliverer.send(channel, message), True
    except DeliveryFailed as error:
        response, ok = error.response, False
    latency_ms = round((platform.clock.monotonic() - started) * 1000, 1)
    return json_answer({"delivered": ok, "response": response, "latency_ms": latency_ms})
