"""The refusal of what has no room, before anything else is done for it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .core.errors import Unavailable
from .problems import problem
from .security_headers import ALWAYS


class Queue(Protocol):
    """The writer's (storage.group_commit)."""

    def check_room(self) -> None:
        """Raises Unavailable while there is none."""


class FullQueue:
    """The outermost ASGI middleware: answers 503 to `paths` while the queue is full.

    Offered ten times what it can store, the service would otherwise spend its time on finding the
    routes and keys of bodies that it then refuses. Outside the instrumentation: within it, p99 of
    /health/live in such a storm is a third longer.
    """

    def __init__(self, app: ASGIApp, queue: Queue, paths: Collection[str]) -> None:
        self._app = app
        self._queue = queue
        self._paths = paths
        self._answers: dict[str, tuple[Message, Message]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"] in self._paths:
            try:
                self._queue.check_room()
            except Unavailable as error:
                for message in self._answer(error):
                    await send(message)
                return
        await self._app(scope, receive, send)

    def _answer(self, error: Unavailable) -> tuple[Message, Message]:
        """Start and body, made once for each of the few things that a queue says."""
        found = self._answers.get(error.detail)
        if found is None:
            answer = problem(error)
            answer.headers.update(ALWAYS)
            found = (
                {
                    "type": "http.response.start",
                    "status": error.status,
                    "headers": answer.raw_headers,
                },
                {"type": "http.response.body", "body": answer.body},
            )
            self._answers[error.detail] = found
        return found
