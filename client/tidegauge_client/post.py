"""One POST within a deadline, whatever the other side does; only the standard library."""

from __future__ import annotations

import contextlib

# socket imports it at its first connection; a fork meanwhile would leave the child with the
# module's lock, which nobody gives back
import encodings.idna  # noqa: F401
import http.client
import io
import socket
import ssl
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

ANSWER_BYTES = 64 * 1024


class BadAddress(ValueError):
    """The URL cannot be that of a server; the text says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    body: bytes = b""
    retry_after_s: float | None = None
    location: str = ""


class _Bounded(io.RawIOBase):
    """Reads from a socket until a deadline: a timeout of each read alone lets a server that sends
    a byte now and then hold us for ever."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # Any: a writable buffer
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._sock.settimeout(left)
        return self._sock.recv_into(buffer)


class _Readable:
    """What http.client.HTTPResponse asks of a socket."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._raw = _Bounded(sock, deadline)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._raw)


class Server:
    """A server's address and one kept connection."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url if "//" in url else f"http://{url}")
        try:
            port = parts.port
        except ValueError:
            raise BadAddress(f"{shown(url)} has no valid port") from None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadAddress(f"{shown(url)} is not an http:// or https:// URL")
        https = parts.scheme == "https"
        self._tls = ssl.create_default_context() if https else None
        self._host = parts.hostname
        self._port = port or (443 if https else 80)
        self._authority = parts.netloc.rpartition("@")[2]
        self._path = parts.path.rstrip("/")
        self._kept: socket.socket | None = None
        self.shown = shown(url)

    def post(self, path: str, body: bytes, headers: dict[str, str], *, deadline: float) -> Answer:
        """Send and read the answer before `deadline` (monotonic). Raises OSError, HTTPException."""
        kept, self._kept = self._kept, None
        if kept is not None:
            try:
                return self._post(kept, path, body, headers, deadline)
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                pass  # the server closed it meanwhile; bodies are idempotent
        return self._post(self._connect(deadline), path, body, headers, deadline)

    def _post(
        self, sock: socket.socket, path: str, body: bytes, headers: dict[str, str], deadline: float
    ) -> Answer:
        lines = [
            f"POST {self._path}{path} HTTP/1.1",
            f"Host: {self._authority}",
            f"Content-Length: {len(body)}",
            "Connection: keep-alive",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        try:
            sock.settimeout(_left(deadline))
            sock.sendall("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
            response = http.client.HTTPResponse(
                _Readable(sock, deadline),  # type: ignore[arg-type] # all it asks for
                method="POST",
            )
            response.begin()
            text = response.read(ANSWER_BYTES)
            if not response.will_close and (response.isclosed() or response.read(1) == b""):
                self._kept = sock
            return Answer(
                response.status,
                text,
                _retry_after(response.getheader("Retry-After")),
                response.getheader("Location") or "",
            )
        finally:
            if self._kept is not sock:
                sock.close()

    def _connect(self, deadline: float) -> socket.socket:
        sock = socket.create_connection((self._host, self._port), timeout=_left(deadline))
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls is not None:
                sock.settimeout(_left(deadline))
                return self._tls.wrap_socket(sock, server_hostname=self._host)
        except BaseException:
            sock.close()
            raise
        return sock

    def close(self) -> None:
        """Close the kept connection; in a forked child this leaves the parent's alone."""
        kept, self._kept = self._kept, None
        if kept is not None:
            with contextlib.suppress(OSError):
                kept.close()


def shown(url: str) -> str:
    """A URL for a log line: without user and password."""
    head, separator, tail = url.rpartition("@")
    return f"{head.partition('//')[0]}//{tail}" if separator and "//" in head else tail


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


def _retry_after(text: str | None) -> float | None:
    if not text:
        return None
    if text.strip().isdigit():
        return float(text)
    with contextlib.suppress(ValueError, TypeError):
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    return None
