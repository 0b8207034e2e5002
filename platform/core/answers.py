"""What routes answer: JSON, and for the OpenAPI document a base of answer models.

The models are declared, not validated: bodies are written straight from columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response


class Answer(BaseModel):
    """Base of the models: an answer has no member that its model does not name."""

    model_config = ConfigDict(extra="forbid")


def json_answer(
    content: Any,  # Any: whatever msgspec encodes
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A JSON answer; what JSON has no number for (NaN, infinities) is null."""
    return Response(msgspec.json.encode(content), status, headers, "application/json")
