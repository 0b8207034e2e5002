"""The refusal of what has no room, before anything else is done for it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from .core.errors import Unavailable
from .problems import problem


class Queue(Protocol):
    """The writer's (storage.group_commit)."""

    def check_room(self) -> None:
        """Raises Unavailable while there is none."""


class FullQueue:
    """ASGI middleware before all routes: answers 503 to `paths` while the queue is full.

    Offered ten times what it can store, the service would otherwise spend its time on finding the
    routes and keys of bodies that it then refuses.
    """

    def __init__(self, app: ASGIApp, queue: Queue, paths: Collection[str]) -> None:
        self._app = app
        self._queue = queue
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"] in self._paths:
            try:
                self._queue.check_room()
            except Unavailable as error:
                await problem(error)(scope, receive, send)
                return
        await self._app(scope, receive, send)
