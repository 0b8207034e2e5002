"""What sending a message can come to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it was composed; the same on every attempt."""

    id: int
    key: uuid.UUID
    kind: str
    group_key: str
    content: dict[str, Any]  # Any: JSON
    created_at: datetime
    attempts: int = 1


class DeliveryFailed(Exception):
    """The receiver did not take the message; `permanent` if it never will as it is."""

    def __init__(
        self, response: str, *, permanent: bool = False, retry_after_s: float | None = None
    ) -> None:
        super().__init__(response)
        self.response = response
        self.permanent = permanent
        self.retry_after_s = retry_after_s
