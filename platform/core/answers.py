"""What routes answer, for the OpenAPI document: a base of answer models.

The models are declared, not validated: bodies are written straight from columns.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """Base of the models: an answer has no member that its model does not name."""

    model_config = ConfigDict(extra="forbid")
