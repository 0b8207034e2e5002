"""`tidegauge serve` until the application is loaded: address, log, and the embedded database.

Loading takes as long as the database does to start, so they happen side by side. Nothing that is
slow to import may be imported here.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import json
import logging
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from typing import Literal

from .core.errors import ConfigurationError
from .settings import Settings
from .storage.service import EmbeddedService, embedded_service


async def start(settings: Settings, *, progress: Callable[[str], None]) -> int:
    """Run until SIGTERM or SIGINT; returns the exit code.

    Raises ConfigurationError with one sentence if the address is taken, the data directory is
    locked or not writable, or the database cannot be used.
    """
    configure_logging(settings.log_level, settings.log_format)
    sys.setswitchinterval(0.001)  # probes stay quick while bodies are decoded in threads
    gc.set_threshold(20_000, 20, 20)  # modules and decoded events: many objects and no cycles
    with listen(settings.host, settings.port) as listener:
        embedded: EmbeddedService | None = None
        if settings.database_url is None:
            embedded = embedded_service(settings, progress)
            embedded.begin()
        try:
            server = await asyncio.to_thread(import_module, ".server", __package__)
            code: int = await server.serve(settings, listener, embedded, progress=progress)
            return code
        finally:
            if embedded is not None:  # does nothing where the application has stopped it
                await embedded.stop()


def listen(host: str, port: int) -> socket.socket:
    """A bound socket, taken before anything is started. Raises ConfigurationError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # with the protocol named, or asyncio leaves Nagle's algorithm on: 40 ms for every answer whose
    # head and body go out one after the other
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise ConfigurationError(
                f"Port {port} on {host} is taken; stop what listens there or choose another with "
                "--port or TIDEGAUGE_PORT."
            ) from None
        raise ConfigurationError(f"Cannot listen on {host}:{port}: {error.strerror}.") from None
    return listener


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, and an error's stack trace."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        line = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure_logging(level: str, form: Literal["console", "json"] = "console") -> None:
    """One line an event on standard error; uvicorn's loggers join ours."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonLines()
        if form == "json"
        else logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for noisy in ("psycopg.pool", "httpx", "httpcore", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    # what keeps us from starting is said in one sentence, without uvicorn's traceback
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
