"""A server that records what the client sends and answers as a test wants it to."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = Any  # Any: decoded JSON


@dataclass
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: Json
    raw: bytes
    fields: list[tuple[str, str]] = field(default_factory=list)
    """Headers as they came, repeated ones too."""
    at: float = field(default_factory=time.monotonic)


@dataclass
class Reply:
    """What the server says to it."""

    status: int = 200
    body: Json = None
    headers: dict[str, str] = field(default_factory=dict)
    drip_s: float = 0
    """Seconds between the bytes of the answer."""
    after_s: float = 0
    """Seconds until the server has it and answers."""
    hangs_up: bool = False
    """Close the connection afterwards without having said so."""
    silent: bool = False
    """Never answer."""


class Recorder:
    """Requests in the order of their arrival; `reply` decides on each (from its number on)."""

    def __init__(self, port: int = 0) -> None:
        self.received: list[Received] = []
        self.accepted: list[Received] = []
        self.reply: Callable[[int, Received], Reply] = lambda _n, _request: Reply()
        self._release = threading.Event()
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                request = Received(
                    self.path, dict(self.headers), decoded(raw), raw, self.headers.items()
                )
                recorder.received.append(request)
                reply = recorder.reply(len(recorder.received) - 1, request)
                if reply.silent:
                    recorder._release.wait()
                    return
                if recorder._release.wait(reply.after_s):
                    return
                if reply.status < 300:
                    recorder.accepted.append(request)
                body = json.dumps(reply.body or {"rejected": 0, "rejects": []}).encode()
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(body)), **reply.headers}.items():
                    self.send_header(name, value)
                if reply.drip_s:
                    self._headers_buffer: list[bytes]
                    slow = b"".join(self._headers_buffer) + b"\r\n" + body
                    for i in range(len(slow)):
                        if recorder._release.wait(reply.drip_s):
                            return
                        self.wfile.write(slow[i : i + 1])
                    return
                self.end_headers()
                self.wfile.write(body)
                self.close_connection = self.close_connection or reply.hangs_up

            def log_message(self, *_: object) -> None:
                return None

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                return None  # clients that went away

        self._server = Server(("127.0.0.1", port), Handler)
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._release.set()
        self._server.shutdown()
        self._server.server_close()

    def totals(self) -> Counter[tuple[str, tuple[tuple[str, str], ...]]]:
        """Sum of the accepted values by name and tags, each idempotency key counted once."""
        totals: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()
        for request in unique(self.accepted):
            if request.path.endswith("/metrics"):
                series = request.body["series"]
                for i, value in zip(
                    request.body["samples"]["series"],
                    request.body["samples"]["values"],
                    strict=True,
                ):
                    if series[i]["kind"] != "gauge":
                        tags = tuple(sorted(series[i]["tags"].items()))
                        totals[series[i]["name"], tags] += value
        return totals

    def total(self, name: str, **tags: str) -> float:
        """Sum over all series of this name that have these tags (`__` for a dot)."""
        wanted = {k.replace("__", "."): v for k, v in tags.items()}.items()
        return sum(
            v for (n, t), v in self.totals().items() if n == name and wanted <= dict(t).items()
        )

    def events(self) -> list[Json]:
        """Error events that were accepted, each once."""
        return [
            event
            for request in unique(self.accepted)
            if request.path.endswith("/errors")
            for event in request.body["events"]
        ]


def unique(requests: list[Received]) -> list[Received]:
    """The requests without repetitions of an idempotency key."""
    return list({r.headers["Idempotency-Key"]: r for r in requests}.values())


def decoded(raw: bytes) -> Json:
    """The JSON of a gzip body."""
    return json.loads(gzip.decompress(raw))


@contextmanager
def black_hole() -> Iterator[str]:
    """The URL of a server that takes connections and never reads or writes."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(100)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
