"""Influx line protocol as InfluxDB 1, 2 and 3 take it, and the probes that its clients send."""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from ...auth.dependencies import address_of, bearer_of, platform_of
from ...core.answers import json_answer
from ...core.errors import BadRequest
from ..columns import summarise
from ..formats import line_protocol
from .common import BODY, EITHER, LISTED, duplicate_header, explain, query_parameter

router = APIRouter()

_LONG_PRECISIONS = {
    "nanosecond": "ns", "microsecond": "us", "millisecond": "ms", "second": "s", "auto": "ns",
    "": "ns",
}  # fmt: skip
_PRECISIONS = ("n", "ns", "u", "us", "ms", "s", "m", "h")
_VERSION = "2.0.0-tidegauge"
"""What clients take for a server's version; they look for the first digit."""


_ROUTE: Final[dict[str, Any]] = {  # Any: what the decorator takes
    "status_code": 204,
    "openapi_extra": {
        **BODY,
        "parameters": [
            query_parameter("precision", "n, ns, u, us, ms, s, m, h", default="ns"),
            query_parameter("p", "InfluxDB 1: the password, an API key"),
        ],
    },
    "responses": {400: {**LISTED, "content": EITHER}},
}


@router.post("/write", summary="Line protocol (InfluxDB 1)", **_ROUTE)
@router.post("/api/v2/write", summary="Line protocol (InfluxDB 2)", **_ROUTE)
@router.post("/api/v3/write_lp", summary="Line protocol (InfluxDB 3)", **_ROUTE)
async def write_lines(request: Request) -> Response:
    """Every numeric or boolean field becomes a sample of `measurement_field`.

    The key comes as `Authorization: Token` or `Bearer`, as the password of Basic, or as `p`.
    Lines that cannot be stored are listed in a 400; the others are stored.
    """
    platform = platform_of(request)
    precision = request.query_params.get("precision", "ns")
    precision = _LONG_PRECISIONS.get(precision, precision)
    if precision not in _PRECISIONS:
        raise BadRequest(
            f"precision: {precision[:40]!r} is none of {', '.join(_PRECISIONS)}", where="precision"
        )
    secret = bearer_of(request) or _password(request) or request.query_params.get("p")
    key = await platform.keyring.authorize(secret, "ingest", address=address_of(request))
    stored = await platform.intake.store(
        request, line_protocol.decode, key_id=key.id, options={"precision": precision}
    )
    headers = duplicate_header(stored.result)
    if not stored.result.rejected:
        return Response(status_code=204, headers=headers)
    text = "partial write: " + explain(stored.result.rejects, stored.result.rejected)
    content = {
        "code": "invalid",  # InfluxDB 2
        "message": text,
        "error": text,  # InfluxDB 1
        "dropped": stored.result.rejected,
        "lines": summarise(stored.result.rejects),
    }
    headers["X-Influxdb-Error"] = text[:200].encode("ascii", "replace").decode()
    return json_answer(content, 400, headers)


def _password(request: Request) -> str | None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return None


@router.get("/ping", summary="Is an InfluxDB there? (for its clients)", status_code=204)
@router.head("/ping", include_in_schema=False)
async def ping() -> Response:
    """204, as InfluxDB answers."""
    return Response(status_code=204, headers={"X-Influxdb-Version": _VERSION})
