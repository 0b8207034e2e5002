"""HTTP/1.1 connections whose other end may be slow, silent or hostile: uvicorn's, with bounds."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What one connection may cost; see the settings of the same names."""

    header_timeout_s: float
    body_timeout_s: float
    max_header_bytes: int


class BoundedConnection(HttpToolsProtocol):
    """Ends a request whose head is large (431) or late (408), whose body is late (503), and a
    connection whose answer nobody takes.

    A request that comes in one piece, as nearly all do, costs no timer.
    """

    limits = ConnectionLimits(10, 60, 64 * 1024)

    _timer: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    _in_head = False
    _in_body = False
    _head_received = 0
    _head_bytes = 0
    _too_large = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # uvicorn's signature
        super().connection_made(transport)
        self._arm(self.limits.header_timeout_s)

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        self._flowing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        was = self._in_head, self._in_body
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head:
            # of a header without an end the parser tells nothing
            self._head_received += len(data)
            if self._head_received > 2 * self.limits.max_header_bytes:
                self._refuse(431, "The head of the request is too large")
            elif self._timer is None:
                self._arm(self.limits.header_timeout_s)
        elif not self._in_body:
            self._disarm()
            self._keep_alive()
        elif not was[1] or self._timer is None:
            self._disarm()
            self._arm(self.limits.body_timeout_s)

    def on_message_begin(self) -> None:
        self._in_head = True
        self._head_received = self._head_bytes = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value) + 4)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head, self._in_body = False, True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_body = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        if self._too_large:
            self._refuse(431, "The head of the request is too large")
        else:
            super().send_400_response(msg)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(self.limits.body_timeout_s, self._give_up)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._flowing()

    def _keep_alive(self) -> None:
        """Await the next request no longer than usual also where the answer was sent before the body
        had arrived: its bytes ended uvicorn's own waiting."""
        answered = self.cycle is not None and self.cycle.response_complete
        if answered and self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > self.limits.max_header_bytes:
            self._too_large = True
            raise ValueError("head too large")  # the parser stops and has 400 sent

    def _arm(self, after_s: float) -> None:
        self._timer = self.loop.call_later(after_s, self._late)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _flowing(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _late(self) -> None:
        self._timer = None
        if self.transport.is_closing():
            return
        if self._in_body and self.flow.read_paused:  # it is us who do not read on
            self._arm(self.limits.body_timeout_s)
            return
        answered = self._in_body and self.cycle is not None and self.cycle.response_started
        if not answered and self._in_body:
            # not 408, which Prometheus takes for a word about the body and does not repeat
            self._refuse(503, "The body did not arrive in time", b"retry-after: 5\r\n")
        elif self._in_head:
            self._refuse(408, "The request did not arrive in time")
        else:
            self.transport.close()

    def _give_up(self) -> None:
        self._stalled = None
        self.transport.abort()

    def _refuse(self, status: int, text: str, headers: bytes = b"") -> None:
        body = text.encode()
        self.transport.write(
            STATUS_LINE[status]
            + b"content-type: text/plain; charset=utf-8\r\n"
            + headers
            + b"content-length: %d\r\nconnection: close\r\n\r\n" % len(body)
            + body
        )
        self.transport.close()


def bounded(limits: ConnectionLimits) -> type[asyncio.Protocol]:
    """The protocol class for uvicorn with these limits."""
    return type("Connection", (BoundedConnection,), {"limits": limits})
