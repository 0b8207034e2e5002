"""What the dashboard's routes share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import Depends, Request, Response

from ...auth.dependencies import platform_of, require
from ...auth.keys import Key
from ...core.clock import to_datetime

ReadKey = Annotated[Key, Depends(require("read"))]
AdminKey = Annotated[Key, Depends(require("admin"))]


def json_answer(content: Any, status: int = 200) -> Response:  # Any: whatever msgspec encodes
    """A JSON answer."""
    return Response(msgspec.json.encode(content), status, media_type="application/json")


def now_of(request: Request) -> datetime:
    """The present, by the platform's clock."""
    return to_datetime(platform_of(request).clock.now_us())
