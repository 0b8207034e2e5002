"""POST /api/v1/write: Prometheus remote write 1.0 and 2.0.

https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/ : 204 only if everything was written,
400 (never retried) otherwise, with what was valid stored; 503 is retried by every sender.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from ...auth.dependencies import platform_of
from ...auth.keys import Key
from ...core.errors import BadRequest, BodyTooLarge, UnsupportedMedia
from ..body import Decoder, Stored
from ..formats import remote_write_1, remote_write_2
from .common import BODY, duplicate_header, explain, keyed, media_type

router = APIRouter()

_INLINE_BYTES: Final = 512 * 1024
"""Protobuf is decoded several times faster than text: 10,000 samples in a millisecond and a half."""

_PROTOCOLS: dict[str, Decoder] = {
    "prometheus.WriteRequest": remote_write_1.decode,
    "io.prometheus.write.v2.Request": remote_write_2.decode,
}


@router.post(
    "/api/v1/write",
    summary="Prometheus remote write",
    status_code=204,
    responses={
        204: {"description": "Everything was written"},
        400: {"description": "Malformed, or some samples were refused (the others are stored)"},
        415: {"description": "Content-Type or Content-Encoding is not remote write"},
    },
    openapi_extra=BODY,
)
@keyed
async def remote_write(request: Request, key: Key) -> Response:
    """Remote write 1.0 and 2.0, told apart by Content-Type; snappy."""
    decoder, second = _decoder(request)
    encoding = request.headers.get("content-encoding", "snappy")
    if encoding.strip().lower() not in ("snappy", "zstd"):
        raise UnsupportedMedia(f"Content-Encoding {encoding[:40]!r} is not snappy")
    try:
        stored = await platform_of(request).intake.store(
            request, decoder, key_id=key.id, encoding=encoding, inline_bytes=_INLINE_BYTES
        )
    except BodyTooLarge as error:
        # vmagent repeats a 413 for ever and drops a 400 (facts: client retry matrix)
        raise BadRequest(error.detail, limit_bytes=error.limit_bytes) from None
    headers = duplicate_header(stored.result)
    if second:
        headers |= written_headers(stored)
    if stored.result.rejected:
        text = explain(stored.result.rejects, stored.result.rejected)
        return Response(text + "\n", 400, headers, "text/plain")
    return Response(status_code=204, headers=headers)


def _decoder(request: Request) -> tuple[Decoder, bool]:
    """The decoder, and whether it is version 2. Raises UnsupportedMedia."""
    if media_type(request) not in ("", "application/x-protobuf"):
        raise UnsupportedMedia(f"{media_type(request)} is not application/x-protobuf")
    protocol = "prometheus.WriteRequest"
    for parameter in request.headers.get("content-type", "").split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "proto":
            protocol = value.strip().strip('"')
    if protocol not in _PROTOCOLS:
        raise UnsupportedMedia(f"the protocol {protocol[:80]!r} is not known here")
    return _PROTOCOLS[protocol], protocol.endswith("v2.Request")


def written_headers(stored: Stored) -> dict[str, str]:
    """The counts that a 2.0 sender must be told; without them it assumes that nothing was."""
    samples = max(0, stored.wire_counts["samples"] - stored.result.rejected)
    return {
        "X-Prometheus-Remote-Write-Samples-Written": str(samples),
        "X-Prometheus-Remote-Write-Histograms-Written": str(stored.wire_counts["histograms"]),
        "X-Prometheus-Remote-Write-Exemplars-Written": "0",
    }
