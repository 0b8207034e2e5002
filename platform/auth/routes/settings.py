"""/settings: what Tidegauge runs with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import SecretStr

from ...core.durations import format_duration
from ...settings import Settings
from ..dependencies import AdminKey, platform_of
from .answers import SettingsAnswer
from .common import json_answer

router = APIRouter(prefix="/settings")


@router.get("", summary="Effective settings", responses={200: {"model": SettingsAnswer}})
async def listed(request: Request, _: AdminKey) -> Response:
    """Each with its default and what it is for; secrets masked."""
    values = platform_of(request).settings.shown()
    return json_answer(
        {
            "settings": [
                {
                    "name": f"TIDEGAUGE_{name.upper()}",
                    "value": values[name],
                    "default": _default(field.default),
                    "description": field.description,
                }
                for name, field in Settings.model_fields.items()
            ]
        }
    )


def _default(value: Any) -> Any:  # Any: a setting of any type
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, SecretStr):
        return None
    return value if value is None or isinstance(value, bool | int | float | list) else str(value)
