"""What the routes of alerting share."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

Id = Annotated[int, Path(ge=0, le=2**63 - 1)]
