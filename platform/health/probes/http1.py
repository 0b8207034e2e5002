"""One HTTP/1.1 request on one connection to one address, for probes.

httpx costs four times as much CPU for each new connection (5.4 ms a probe against 1.2 ms, measured
on one machine under load), and a probe needs nothing of pools, cookies, proxies and decoding.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httptools

from .network import describe
from .outcome import ProbeFailed

_MOST_HEAD_BYTES = 256 * 1024


@dataclass(slots=True)
class Answer:
    """What came back; names of headers are in lower case, repeated ones joined by commas."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    certificate: Mapping[str, Any] | None = None  # Any: what ssl gives


class _Reading:
    """The callbacks of httptools' parser."""

    def __init__(self, most_body_bytes: int) -> None:
        self.answer = Answer()
        self.head_done = False
        self.done = False
        self._most = most_body_bytes
        self._body: list[bytes] = []
        self._size = 0
        self.parser = httptools.HttpResponseParser(self)

    def on_header(self, name: bytes, value: bytes) -> None:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers = self.answer.headers
        headers[key] = f"{headers[key]}, {text}" if key in headers else text

    def on_headers_complete(self) -> None:
        self.answer.status = self.parser.get_status_code()
        if self.answer.status >= 200 or self.answer.status == 101:
            self.head_done = True
            self.done = self._most == 0
        else:  # 100 Continue, 103 Early Hints: the answer is yet to come
            self.answer.headers.clear()

    def on_body(self, part: bytes) -> None:
        self._body.append(part)
        self._size += len(part)
        self.done = self.done or self._size >= self._most

    def on_message_complete(self) -> None:
        self.done = self.head_done

    def finish(self) -> Answer:
        self.answer.body = b"".join(self._body)[: self._most]
        return self.answer


async def request(
    address: str,
    port: int,
    message: bytes,
    *,
    tls: ssl.SSLContext | None,
    server_name: str,
    most_body_bytes: int,
) -> Answer:
    """Send a request as it is on the wire and read the answer; 0 bytes of body: only its head.

    Raises ConnectionError if there is no connection, ProbeFailed for all that comes later.
    """
    try:
        reader, writer = await asyncio.open_connection(
            address, port, ssl=tls, server_hostname=server_name if tls else None
        )
    except OSError as error:
        raise ConnectionError(describe(error)) from error
    reading = _Reading(most_body_bytes)
    received = 0
    try:
        writer.write(message)
        while not reading.done:
            data = await reader.read(65_536)
            if not data:
                if reading.head_done:  # a body that ends with its connection
                    break
                raise ProbeFailed("the connection was closed without an answer")
            reading.parser.feed_data(data)
            received += len(data)
            if not reading.head_done and received > _MOST_HEAD_BYTES:
                raise ProbeFailed("the head of the answer does not end")
    except httptools.HttpParserUpgrade:
        pass
    except httptools.HttpParserError:
        if not reading.done:  # what follows a head that was all we wanted does not matter
            raise ProbeFailed("the answer is not HTTP") from None
    except OSError as error:
        raise ProbeFailed(f"the connection broke: {describe(error)}") from error
    finally:
        if tls is None:
            writer.close()
        else:
            writer.transport.abort()  # not to wait for the other side's goodbye
    handshake = writer.get_extra_info("ssl_object")
    answer = reading.finish()
    answer.certificate = handshake.getpeercert() if handshake is not None else None
    return answer
