"""A response of server-sent events: ends when the viewer leaves, may no longer look, or is too slow."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ..core.errors import TidegaugeError
from .live import Live

SEND_S = 10.0
"""A viewer whose connection takes nothing for so long is let go."""
ALLOWED_EVERY_S = 30.0

_HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # nginx would hold events back
}


class EventStream(Response):
    """The events of `live` that are newer than `last_id`.

    `allowed` is asked now and then; the stream ends when it raises.
    """

    def __init__(self, live: Live, last_id: int, allowed: Callable[[], Awaitable[object]]) -> None:
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._live = live
        self._last_id = last_id
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        ended = asyncio.create_task(self._until_it_ends(receive))
        try:
            with self._live.viewer(), contextlib.suppress(TimeoutError):
                await send(start)
                await _send(send, b"retry: 2000\n\n")
                await self._stream(send, ended)
                await _send(send, b"", more=False)
        finally:
            ended.cancel()
            await asyncio.gather(ended, return_exceptions=True)

    async def _stream(self, send: Send, ended: asyncio.Task[None]) -> None:
        last_id = self._last_id
        while True:
            newer = asyncio.create_task(self._live.newer(last_id))
            try:
                await asyncio.wait({newer, ended}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                if not newer.done():
                    newer.cancel()
            if ended.done():
                return
            messages = newer.result()
            if messages is None:
                return
            await _send(send, b"".join(message.wire for message in messages))
            last_id = messages[-1].id

    async def _until_it_ends(self, receive: Receive) -> None:
        """Returns when the viewer has left or may no longer look."""
        gone = asyncio.create_task(_disconnected(receive))
        try:
            while True:
                await asyncio.wait({gone}, timeout=ALLOWED_EVERY_S)
                if gone.done():
                    return
                try:
                    await self._allowed()
                except TidegaugeError as error:
                    if error.status in (401, 403):
                        return
        finally:
            gone.cancel()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Send, body: bytes, *, more: bool = True) -> None:
    """Raises TimeoutError if the connection does not take it."""
    async with asyncio.timeout(SEND_S):
        await send({"type": "http.response.body", "body": body, "more_body": more})
