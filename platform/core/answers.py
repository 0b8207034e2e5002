"""What routes answer, for the OpenAPI document: problem documents, and a base of answer models.

The models are declared, not validated: bodies are written straight from columns.
"""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict

_PROBLEM: Final = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457; members beside these name the culprit, like `where` and `limit`",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "where": {"type": "string", "description": "The parameter or member at fault"},
    },
}

_WHY: Final = {
    400: "A parameter cannot be read",
    401: "No key, or one that is not known",
    403: "The key lacks the scope",
    413: "The body is too large",
    415: "Not a media type or encoding that is understood",
    422: "Over a limit, or not exact from what is left of that time",
    429: "Too many requests of this key or address",
    503: "The database does not answer, or all of its connections are taken",
}


class Answer(BaseModel):
    """Base of the models: an answer has no member that its model does not name."""

    model_config = ConfigDict(extra="forbid")


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:  # Any: OpenAPI
    """`responses` of a route or router that may answer these with a problem document."""
    content = {"application/problem+json": {"schema": _PROBLEM}}
    return {status: {"description": _WHY[status], "content": content} for status in statuses}
