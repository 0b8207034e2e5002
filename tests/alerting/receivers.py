"""Receivers that count: an HTTP server and an SMTP server on ports of their own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.serving import free_port

Json = Any  # Any: decoded JSON


@dataclass
class Received:
    """One POST."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        return json.loads(self.body)


@dataclass
class WebhookReceiver:
    """Answers what it is told to and keeps what came."""

    received: list[Received] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)
    """Status and extra header lines for the next requests; 200 when it runs out."""
    url: str = ""
    hangs: asyncio.Event | None = None
    """If given: no answer before it is set."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
        try:
            yield
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {
                line.split(":", 1)[0].lower(): line.split(":", 1)[1].strip()
                for line in head[1:]
                if ":" in line
            }
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            self.received.append(Received(head[0].split(" ")[1], headers, body))
            if self.hangs is not None:
                await self.hangs.wait()
            status, more = self.answers.pop(0) if self.answers else (200, "")
            writer.write(f"HTTP/1.1 {status} x\r\n{more}Content-Length: 2\r\n\r\nok".encode())
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def alerts(self) -> list[tuple[str, str]]:
        """(status, alertname) of every alert of every body, in order."""
        return [
            (alert["status"], alert["labels"]["alertname"])
            for one in self.received
            for alert in one.json["alerts"]
        ]


@dataclass
class MailReceiver:
    """An SMTP server that keeps what it took."""

    mails: list[Message] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        answer = self.answers.pop(0) if self.answers else "250 OK taken"
        if answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.mails.append(message_from_bytes(content, policy=default))
        return answer

    @contextmanager
    def running(self, **options: Any) -> Iterator[None]:  # Any: aiosmtpd's
        self.port = free_port()
        controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)
        controller.start()
        try:
            yield
        finally:
            controller.stop()
