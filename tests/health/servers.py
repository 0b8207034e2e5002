"""Small servers that behave, misbehave, hang and come back, on ports of their own."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serve(
    handler: Handler, *, tls: ssl.SSLContext | None = None, port: int = 0
) -> AsyncIterator[int]:
    """A TCP server; gives its port."""
    open_now: set[asyncio.StreamWriter] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_now.add(writer)
        try:
            await handler(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            open_now.discard(writer)
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", port, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in list(open_now):
            writer.transport.abort()


def http_answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{k.replace('_', '-')}: {v}" for k, v in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def web(answer: Callable[[str, dict[str, str]], bytes | None]) -> Handler:
    """A web server whose `answer(path, headers)` is bytes, or None to hang."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in head[1:])}
        found = answer(head[0].split(" ")[1], headers)
        if found is None:
            await asyncio.sleep(60)
            return
        writer.write(found)
        await writer.drain()

    return handle


def script(*exchanges: tuple[str, str]) -> Handler:
    """A line protocol: each expectation (a prefix; empty: do not read) and the answer to it; after
    the last one it hangs."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for expected, answer in exchanges:
            if expected:
                line = (await reader.readline()).decode()
                if not line.startswith(expected):
                    writer.write(b"500 unexpected\r\n")
                    return
            writer.write(answer.encode())
            await writer.drain()
        await asyncio.sleep(60)

    return handle


@asynccontextmanager
async def black_hole() -> AsyncIterator[int]:
    """A port on which connecting never ends: its queue is full and nobody takes from it."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    port = listener.getsockname()[1]
    filling = []
    for _ in range(4):
        one = socket.socket()
        one.setblocking(False)
        one.connect_ex(("127.0.0.1", port))
        filling.append(one)
    await asyncio.sleep(0.05)
    try:
        yield port
    finally:
        for one in (*filling, listener):
            one.close()


@dataclass(frozen=True)
class Authority:
    """A certificate authority and what it signs."""

    directory: Path

    @property
    def pem(self) -> str:
        return (self.directory / "ca.pem").read_text()

    def context(self, days: int, name: str = "localhost") -> ssl.SSLContext:
        """A server's TLS context with a certificate that is good for so many days (may be < 0)."""
        made = f"{name}{days}"
        run = self._run
        run("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}",
            "-keyout", f"{made}.key", "-out", f"{made}.csr")  # fmt: skip
        (self.directory / "ext").write_text(f"subjectAltName=DNS:{name},IP:127.0.0.1\n")
        run("x509", "-req", "-in", f"{made}.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", str(days), "-extfile", "ext", "-out", f"{made}.pem")  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.directory / f"{made}.pem", self.directory / f"{made}.key")
        return context

    def _run(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.directory, check=True, capture_output=True)


def make_authority(directory: Path) -> Authority:
    """A new certificate authority."""
    authority = Authority(directory)
    authority._run(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Test CA", "-days", "30",
        "-addext", "keyUsage=critical,keyCertSign", "-keyout", "ca.key", "-out", "ca.pem",
    )  # fmt: skip
    return authority
