"""On whose behalf something is done: noted by what lets somebody in, read where it is recorded."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the name of a key, of a user, or of an account of the machine; and from where."""

    kind: Literal["key", "user", "command", "setup"]
    name: str
    address: str = ""


acting: ContextVar[Actor | None] = ContextVar("acting", default=None)
"""Who changes something in the task under way; None where it is nobody from outside."""
