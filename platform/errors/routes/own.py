"""POST /api/v1/errors: our own JSON."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from ...auth.dependencies import platform_of, require
from ...auth.keys import Key
from ...core.answers import json_answer
from ..events import SEVERITIES, Origin
from ..intake import Received
from .answers import StoredAnswer

router = APIRouter()

_TEXT = {"type": "string"}
_EVENT: dict[str, Any] = {  # Any: a JSON schema
    "type": "object",
    "description": "error_type, error_message or exceptions must be there; the rest may be",
    "properties": {
        "event_id": {"type": "string", "format": "uuid", "description": "stored once"},
        "timestamp": {"anyOf": [{"type": "number"}, {"type": "string", "format": "date-time"}]},
        "severity": {"enum": list(SEVERITIES)},
        "error_type": _TEXT,
        "error_message": _TEXT,
        "stack_trace": {"type": "string", "description": "as printed, instead of frames"},
        "exceptions": {
            "type": "array",
            "description": "oldest cause first",
            "items": {
                "type": "object",
                "properties": {
                    "type": _TEXT,
                    "value": _TEXT,
                    "module": _TEXT,
                    "mechanism": {"type": "object"},
                    "frames": {
                        "type": "array",
                        "description": "innermost last",
                        "items": {"type": "object"},
                    },
                },
            },
        },
        "platform": _TEXT,
        "service": _TEXT,
        "environment": _TEXT,
        "release": _TEXT,
        "request_id": _TEXT,
        "trace_id": _TEXT,
        "request": {"type": "object"},
        "user": {"type": "object"},
        "breadcrumbs": {"type": "array", "items": {"type": "object"}},
        "tags": {"type": "object"},
        "context": {"type": "object"},
        "fingerprint": {"type": "array", "items": _TEXT},
    },
}


def answer(received: Received) -> Response:
    """The counts of a body, with the ids of its events and the reasons of refusals."""
    content = {
        "accepted": len(received.ids) - received.duplicates,
        "rejected": len(received.rejects),
        "duplicates": received.duplicates,
        "ids": [event_id.hex for event_id in received.ids],
        "rejects": received.rejects[:100],
    }
    return json_answer(content)


@router.post(
    "/api/v1/errors",
    summary="Store errors (own JSON)",
    responses={200: {"model": StoredAnswer}},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "anyOf": [
                            _EVENT,
                            {"type": "array", "items": _EVENT},
                            {
                                "type": "object",
                                "properties": {"events": {"type": "array", "items": _EVENT}},
                            },
                        ]
                    }
                }
            },
        }
    },
)
async def store_errors(
    request: Request, key: Annotated[Key, Depends(require("ingest"))]
) -> Response:
    """One event, an array, or `{"events": [...]}`; committed when the answer comes."""
    intake = platform_of(request).errors.intake
    async with intake.body(request) as (body, hold):
        idempotency_key = request.headers.get("idempotency-key")
        origin = Origin(source=key.id)
        return answer(await intake.store_own(body, hold, origin, idempotency_key))
