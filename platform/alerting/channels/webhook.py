"""Webhook: one signed POST to an address that was checked and pinned; redirects are not followed."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from ...core.addresses import AddressRefused, HostUnknown, resolve_public
from ..channel_store import WebhookConfig
from .formats import body
from .outcome import DeliveryFailed, Message

_KEPT_BYTES = 300
_TEMPORARY = frozenset({408, 425, 429})


async def send(
    config: WebhookConfig,
    message: Message,
    *,
    channel: str,
    now_s: int,
    allow_private: bool,
    external_url: str = "",
    repeated_every: timedelta = timedelta(0),
) -> str:
    """POST the message; returns status and the beginning of the answer. Raises DeliveryFailed."""
    document = body(
        config, message, channel=channel, external_url=external_url, repeated_every=repeated_every
    )
    content = msgspec.json.encode(document)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Tidegauge",
        "Idempotency-Key": str(message.key),
        **config.headers,
    }
    if config.secret:
        headers["Tidegauge-Signature"] = signature(config.secret, content, now_s)
    try:
        request = await _request(config.url, allow_private=allow_private)
    except AddressRefused as error:
        raise DeliveryFailed(str(error), permanent=True) from error
    except (HostUnknown, OSError) as error:
        raise DeliveryFailed(f"{type(error).__name__}: {error}"[:500]) from error
    headers |= request["headers"]
    try:
        async with (
            httpx.AsyncClient(
                timeout=config.timeout_s, follow_redirects=False, trust_env=False
            ) as client,
            client.stream(
                "POST", request["url"], content=content, headers=headers,
                extensions=request["extensions"],
            ) as answer,
        ):  # fmt: skip
            said = b""
            async for part in answer.aiter_raw():
                said += part
                if len(said) >= _KEPT_BYTES:
                    break
    except (httpx.HTTPError, OSError, ValueError) as error:
        raise DeliveryFailed(f"{type(error).__name__}: {error}"[:500]) from error
    text = f"{answer.status_code} {said[:_KEPT_BYTES].decode('utf-8', 'replace')}".strip()
    text = text.replace("\0", "")
    if 200 <= answer.status_code < 300:
        return text
    permanent = answer.status_code < 500 and answer.status_code not in _TEMPORARY
    raise DeliveryFailed(text, permanent=permanent, retry_after_s=_retry_after(answer))


async def _request(url: str, *, allow_private: bool) -> dict[str, Any]:  # Any: httpx's arguments
    """URL with the checked address in place of the name, and what keeps the name known: the Host
    header, and for TLS the name that the certificate must have."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise OSError(str(error)) from error
    addresses = await resolve_public(host, port, allow_private=allow_private)
    address = addresses[0]
    literal = f"[{address}]" if ":" in address else address
    pinned = parts._replace(netloc=f"{literal}:{port}").geturl()
    headers = {"Host": parts.netloc.rpartition("@")[2]}
    return {"url": pinned, "headers": headers, "extensions": {"sni_hostname": host}}


def signature(secret: str, content: bytes, now_s: int) -> str:
    """`t=SECONDS,v1=HEX`: HMAC-SHA256 of `SECONDS.` and the body, so that an old body cannot be
    sent again with a new time."""
    digest = hmac.new(secret.encode(), f"{now_s}.".encode() + content, hashlib.sha256)
    return f"t={now_s},v1={digest.hexdigest()}"


def _retry_after(answer: httpx.Response) -> float | None:
    text = answer.headers.get("retry-after", "")
    return min(3600.0, float(text)) if text.isdecimal() else None
