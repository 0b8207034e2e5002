"""What the routes of alerting share."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import Depends, Path, Request, Response

from ...auth.dependencies import platform_of, require
from ...auth.keys import Key
from ...core.clock import to_datetime

ReadKey = Annotated[Key, Depends(require("read"))]
AdminKey = Annotated[Key, Depends(require("admin"))]
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]


def now_of(request: Request) -> datetime:
    """The platform's present."""
    return to_datetime(platform_of(request).clock.now_us())


def json_answer(content: Any, status: int = 200) -> Response:  # Any: whatever msgspec encodes
    """JSON; an infinity in it becomes null, which is how JSON has to say it."""
    return Response(
        msgspec.json.encode(content, enc_hook=_encode), status, media_type="application/json"
    )


def _encode(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    raise NotImplementedError(type(value))
