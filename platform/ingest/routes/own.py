"""POST /api/v1/metrics: own JSON."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response

from ...auth.dependencies import platform_of
from ...auth.keys import Key
from ...core.answers import json_answer
from ...core.samples import Reject, WriteResult
from ..body import Decoder
from ..columns import summarise
from ..formats import own_json
from .common import BODY, by_content_type, duplicate_header, keyed

router = APIRouter()

_OWN_JSON: dict[str, Decoder] = {
    "application/json": own_json.decode,
    "application/x-ndjson": own_json.decode_ndjson,
    "application/ndjson": own_json.decode_ndjson,
}

_SAMPLE_SCHEMA: dict[str, Any] = {  # Any: a JSON schema
    "type": "object",
    "required": ["name", "value"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 255},
        "value": {"type": "number"},
        "timestamp": {
            "description": "Unix seconds or RFC 3339; default: when the body arrived",
            "anyOf": [{"type": "number"}, {"type": "string", "format": "date-time"}],
        },
        "tags": {"type": "object", "additionalProperties": {"type": "string"}},
        "kind": {"enum": ["unknown", "gauge", "counter", "delta"]},
        "unit": {"type": "string", "description": "UCUM: s, By, 1, {request}"},
    },
}
_COLUMNS_SCHEMA: dict[str, Any] = {  # Any: a JSON schema
    "type": "object",
    "description": "Columns: sample i belongs to series[samples.series[i]]",
    "required": ["series", "samples"],
    "additionalProperties": False,
    "properties": {
        "series": {
            "type": "array",
            "items": {
                **_SAMPLE_SCHEMA,
                "required": ["name"],
                "properties": {
                    k: v
                    for k, v in _SAMPLE_SCHEMA["properties"].items()
                    if k not in ("value", "timestamp")
                },
            },
        },
        "samples": {
            "type": "object",
            "required": ["series", "timestamps", "values"],
            "properties": {
                "series": {"type": "array", "items": {"type": "integer"}},
                "timestamps": {
                    "anyOf": [
                        {"type": "integer"},
                        {"type": "array", "items": {"type": "integer"}},
                    ]
                },
                "values": {"type": "array", "items": {"type": "number"}},
            },
        },
        "precision": {"enum": ["s", "ms", "us", "ns"], "default": "s"},
    },
}


class StoredAnswer(msgspec.Struct, omit_defaults=False):
    """Counts of a body, and why samples were refused (the first hundred)."""

    stored: int
    rejected: int
    duplicate: bool
    rejects: list[Reject]


def answer(result: WriteResult) -> Response:
    """A write's result as own JSON; `Tidegauge-Duplicate: true` on a body that came before."""
    body = StoredAnswer(result.stored, result.rejected, result.duplicate, summarise(result.rejects))
    headers = duplicate_header(result)
    return json_answer(body, 200, headers)


@router.post(
    "/api/v1/metrics",
    summary="Store samples (own JSON)",
    responses={200: {"description": "What was stored and what was not, with reasons"}},
    openapi_extra={
        **BODY,
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "anyOf": [
                            _SAMPLE_SCHEMA,
                            {"type": "array", "items": _SAMPLE_SCHEMA},
                            _COLUMNS_SCHEMA,
                        ]
                    }
                }
            },
        },
    },
)
@keyed
async def store_metrics(request: Request, key: Key) -> Response:
    """One sample, an array of samples, NDJSON, or columns.

    Samples that cannot be stored are counted and listed with their reasons; the others are
    committed when the answer comes. A malformed body is refused whole.
    """
    decoder = by_content_type(request, _OWN_JSON)
    stored = await platform_of(request).intake.store(request, decoder, key_id=key.id)
    return answer(stored.result)
