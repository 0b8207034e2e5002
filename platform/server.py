"""The application behind its address: served until SIGTERM, with a clean end."""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from math import ceil
from types import FrameType

import uvicorn
from fastapi import FastAPI

from .app import Platform, compose, create_app
from .auth.keys import any_key, create_key
from .auth.setup import new_setup_token
from .connections import ConnectionLimits, bounded
from .core.errors import Conflict
from .full_queue import FullQueue
from .ingest.routes import STORING_PATHS
from .settings import Settings
from .storage.service import EmbeddedService

_ACCEPTS = 16
"""Connections taken in each turn of the loop."""
STOP_LIMIT_S = 80
"""Below the 90 s after which systemd kills; Registry.stop gives each service its own limit."""


async def serve(
    settings: Settings,
    listener: socket.socket,
    embedded: EmbeddedService | None,
    *,
    progress: Callable[[str], None],
) -> int:
    """Run until SIGTERM or SIGINT; returns the exit code. Raises what `start.start` does."""
    platform = compose(settings, embedded=embedded, progress=progress)
    app = create_app(platform, on_started=lambda: _started(platform, listener, progress))
    config = uvicorn.Config(
        FullQueue(app, platform.writer, STORING_PATHS),
        log_config=None,
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=10,
        timeout_keep_alive=ceil(settings.keep_alive_timeout.total_seconds()),
        http=bounded(
            ConnectionLimits(
                settings.header_timeout.total_seconds(),
                settings.body_timeout.total_seconds(),
                settings.max_header_bytes,
            )
        ),
        limit_concurrency=settings.max_connections,
        server_header=False,
    )
    server = _Server(config, app, ending=platform.live.end)
    try:
        # libuv takes one connection from a socket in each turn of its loop: in a storm of them, and turns of
        # 20 ms, a probe would wait for seconds
        await server.serve(sockets=[listener, *(listener.dup() for _ in range(_ACCEPTS - 1))])
    except SystemExit:  # how uvicorn says that the lifespan did not start
        if isinstance(app.state.start_error, asyncio.CancelledError):
            progress("Stopped before everything had started")
            return 0
        if app.state.start_error is None:
            raise
        raise app.state.start_error from None
    return 0


class _Server(uvicorn.Server):
    """uvicorn's server with a signal as an ordinary end: exit code 0 after a clean stop, also
    while it starts. An end that takes STOP_LIMIT_S is cut off, with a stack trace of every thread.

    `ending` is called at once: what it ends are answers that uvicorn would wait for.
    """

    def __init__(self, config: uvicorn.Config, app: FastAPI, *, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._app = app
        self._ending = ending

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        faulthandler.dump_traceback_later(STOP_LIMIT_S, exit=True)
        self._ending()
        starting: asyncio.Task[None] | None = self._app.state.starting
        if starting is not None:
            self._app.state.starting = None  # a second signal does not disturb the end
            starting.cancel()
        super().handle_exit(sig, frame)

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


async def _started(
    platform: Platform, listener: socket.socket, progress: Callable[[str], None]
) -> None:
    await _welcome(platform, listener, progress)
    # what is there by now stays: no collection looks at it again, which took 60 ms each time
    gc.collect()
    gc.freeze()


async def _welcome(
    platform: Platform, listener: socket.socket, progress: Callable[[str], None]
) -> None:
    """Say where to look, and at the first start hand out the admin key and a way to the first user."""
    host, port = listener.getsockname()[:2]
    url = f"http://{host}:{port}" if ":" not in host else f"http://[{host}]:{port}"
    async with platform.database.connection() as connection:
        secret = None
        if not await any_key(connection):
            with suppress(Conflict):  # another instance that starts for the first time was faster
                _, secret = await create_key(connection, "admin", ["admin"])
        setup_token = await new_setup_token(connection)
    outside = platform.settings.public_url.rstrip("/") or url
    progress("")
    progress(f"Tidegauge is at {url}")
    if setup_token is None:
        progress(f"  dashboard           {outside}/dashboard/")
    else:
        progress(f"  dashboard           {outside}/dashboard/setup#token={setup_token}")
        progress("                      make the first user there; the link is good until then")
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
