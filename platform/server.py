"""`tidegauge serve`: one address, one event loop, a clean end on SIGTERM."""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from .app import Platform, compose, create_app
from .auth.keys import any_key, create_key
from .core.errors import ConfigurationError
from .settings import Settings


async def serve(settings: Settings, *, progress: Callable[[str], None]) -> int:
    """Run until SIGTERM or SIGINT; returns the exit code.

    Raises ConfigurationError with one sentence if the address is taken, the data directory is
    locked or not writable, or the database cannot be used.
    """
    configure_logging(settings.log_level)
    sys.setswitchinterval(0.001)  # probes stay quick while bodies are decoded in threads
    with listen(settings.host, settings.port) as listener:
        platform = compose(settings, progress=progress)
        app = create_app(platform, on_started=lambda: _welcome(platform, listener, progress))
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=10,
            timeout_keep_alive=75,
            h11_max_incomplete_event_size=64 * 1024,
            server_header=False,
        )
        server = _Server(config)
        try:
            await server.serve(sockets=[listener])
        except SystemExit:  # how uvicorn says that the lifespan did not start
            if app.state.start_error is None:
                raise
            raise app.state.start_error from None
        return 0


class _Server(uvicorn.Server):
    """uvicorn's server with a signal as an ordinary end: exit code 0 after a clean stop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)


def listen(host: str, port: int) -> socket.socket:
    """A bound socket, taken before anything is started. Raises ConfigurationError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
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


async def _welcome(
    platform: Platform, listener: socket.socket, progress: Callable[[str], None]
) -> None:
    """Say where to look, and at the first start hand out the admin key."""
    host, port = listener.getsockname()[:2]
    url = f"http://{host}:{port}" if ":" not in host else f"http://[{host}]:{port}"
    async with platform.database.connection() as connection:
        secret = None
        if not await any_key(connection):
            _, secret = await create_key(connection, "admin", ["admin"])
    progress("")
    progress(f"Tidegauge is at {url}")
    progress(f"  API documentation   {url}/docs")
    if platform.settings.database_url is None:
        progress(f"  embedded database   {platform.settings.data_dir} (tidegauge psql)")
    if secret is not None:
        progress("  admin key           " + secret)
        progress("                      shown this once; keep it, it is stored only as a hash")
        progress("")
        progress("Host metrics arrive every few seconds. Look at one:")
        progress(
            f"  curl -H 'Authorization: Bearer {secret}' \\\n"
            f"    '{url}/metrics/history?metric=system.cpu.utilization&from=-15m'"
        )
    progress("")


def configure_logging(level: str) -> None:
    """One line an event on standard error; uvicorn's loggers join ours."""
    logging.basicConfig(
        level=level.upper(),
        format="%(asctime)s %(levelname)-7s %(name)s: %(message)s",
        stream=sys.stderr,
        force=True,
    )
    for noisy in ("psycopg.pool", "httpx", "httpcore", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    # what keeps us from starting is said in one sentence, without uvicorn's traceback
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
