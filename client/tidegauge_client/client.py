"""`Tidegauge`: the options, threads and hooks that make an application report."""

from __future__ import annotations

import atexit
import gzip
import json
import logging
import math
import random
import threading
import time
from pathlib import Path
from typing import Any, TypeVar

from . import hooks, libraries, logs
from .applications import instrument_application
from .current import become_current, finish_with_multiprocessing, resign
from .delivery import Delivery
from .errors import Reporter
from .identity import Slot, instance_id, slot_directory
from .names import is_strict
from .options import Options, read_options
from .parcels import Parcel, Parcels
from .points import encode
from .post import BadAddress, Server
from .registry import LOST, PROCESS, Registry
from .request import RequestContext
from .resources import watch_loop, watch_resources

log = logging.getLogger("tidegauge_client")

METRICS, ERRORS = "/api/v1/metrics", "/api/v1/errors"
SERIES_PER_BODY = 5000
EVENTS_PER_BODY = 50
EVENT_PAUSE_S = 0.2
"""How long events are gathered before they are sent."""

A = TypeVar("A")


class Tidegauge:
    """Reports this process to a Tidegauge.

        tidegauge = Tidegauge("https://monitoring.example", "tg_...", service="shop")
        tidegauge.instrument(app)

    Every option can come from a TIDEGAUGE_* variable instead (docs/client.md). Without a URL
    nothing is sent and everything else works. Nothing here raises while the application runs,
    and nothing waits for the network but `flush` and `close`. Raises InvalidOption.
    """

    def __init__(
        self, url: str | None = None, key: str | None = None, *, service: str | None = None,
        environment: str | None = None, release: str | None = None,
        registry: Registry = PROCESS, **options: Any,  # Any: see Options
    ) -> None:  # fmt: skip
        self.options: Options = read_options(
            {"url": url, "key": key, "service": service, "environment": environment,
             "release": release, **options}
        )  # fmt: skip
        self.registry = registry
        registry.series_limit = self.options.series_per_metric
        self._wake = threading.Event()
        self.reporter = Reporter(self.options, registry, self._wake)
        self._closed = False
        self._ends_at: float | None = None
        self._collecting = threading.Lock()
        self._delivery: Delivery | None = None
        self._slot: Slot | None = None
        self._take_identity()
        self.parcels = Parcels(
            limit_bytes=self.options.buffer_bytes, registry=registry, spool=self._spool()
        )
        strict = self.options.strict
        registry.faults.become(
            strict=is_strict(self.options.environment) if strict is None else strict
        )
        if self.options.resources:
            watch_resources(registry, self.options.release)
        server = self._server()
        if server is not None:
            self.parcels.adopt()
            self._delivery = Delivery(server, self.options.key, self.parcels, registry)
            self._delivery.start()
            self._start()
        become_current(self)
        atexit.register(self.close)

    def instrument(self, app: A, *, libraries: bool = True) -> A:
        """Measure an application and the libraries that it uses; returns the application.

        FastAPI, Starlette and Flask objects are changed in place; of any other ASGI or WSGI
        callable a wrapped one is returned. `libraries=False` leaves database drivers, HTTP
        clients, logging and exception hooks alone.
        """
        if libraries:
            self.instrument_libraries()
        return instrument_application(app, self)

    def instrument_libraries(self) -> None:
        """Measure database drivers and HTTP clients, now or when they are imported; report
        errors that are logged and exceptions that end the process or a thread."""
        libraries.install(self)
        logs.install(self)
        hooks.install(self)

    def flush(self, timeout_s: float | None = None) -> bool:
        """Send what there is; True if all of it has arrived. Waits `timeout_s` at most (2 s)."""
        timeout_s = self.options.shutdown_timeout_s if timeout_s is None else timeout_s
        deadline = time.monotonic() + timeout_s
        if self._delivery is None or not self._collect(timeout_s):
            return False
        return self._delivery.drain(deadline)

    def close(self, timeout_s: float | None = None) -> bool:
        """Send what there is and end; True if all of it has arrived. Called at exit."""
        if self._closed:
            return True
        self._closed = True
        atexit.unregister(self.close)
        deadline = self._deadline(timeout_s)
        self._wake.set()
        resign(self)
        arrived = False
        if self._delivery is not None:
            self._collect(max(0.0, deadline - time.monotonic()))
            arrived = self._delivery.stop(deadline)
        if self._slot is not None:
            self._slot.release()
        return arrived

    def closing(self) -> None:
        """The application's lifespan ends; what comes after has no more time than is left."""
        self._ends_at = self._deadline(None)
        self.flush(max(0.0, self._ends_at - time.monotonic()))

    def _deadline(self, timeout_s: float | None) -> float:
        now = time.monotonic()
        if timeout_s is None and self._ends_at is not None and now < self._ends_at + 10:
            return self._ends_at
        return now + (self.options.shutdown_timeout_s if timeout_s is None else timeout_s)

    def failed(self, error: BaseException, request: RequestContext, *, mechanism: str) -> None:
        """Report an exception that came out of the application."""
        self.reporter.capture(error, handled=False, mechanism=mechanism, request=request)

    def loop_started(self) -> None:
        """Measure the lag of the running event loop."""
        watch_loop(self.registry)

    def _start(self) -> None:
        threading.Thread(target=self._run, name="tidegauge-flush", daemon=True).start()

    def _run(self) -> None:
        wake, interval = self._wake, self.options.flush_interval_s
        # workers that start together need not send together
        due = time.monotonic() + interval * random.uniform(0.5, 1)  # noqa: S311 - jitter
        while not self._closed:
            wake.wait(max(0.0, due - time.monotonic()))
            if self._closed or wake is not self._wake:
                return
            try:
                if wake.is_set():
                    wake.clear()
                    time.sleep(EVENT_PAUSE_S)
                    self._pack_events()
                if time.monotonic() >= due:
                    due += interval * max(1, math.ceil((time.monotonic() - due) / interval))
                    self._collect(interval)
            except Exception:  # a fault of ours must not end the thread
                log.exception("tidegauge-client could not gather what to send")

    def _collect(self, timeout_s: float) -> bool:
        """Put everything since the last time on its way."""
        if not self._collecting.acquire(timeout=timeout_s):
            return False
        try:
            self._pack_events()
            points = self.registry.collect()
            now_ms = time.time_ns() // 1_000_000
            for start in range(0, len(points), SERIES_PER_BODY):
                part = points[start : start + SERIES_PER_BODY]
                body = gzip.compress(encode(part, self.tags, now_ms), 5)
                losses = {p.tags[0][1]: p.value for p in part if p.name == LOST}
                self.parcels.put(Parcel(METRICS, body, len(part) - len(losses), losses=losses))
            return True
        finally:
            self._collecting.release()

    def _pack_events(self) -> None:
        events = self.reporter.take()
        for start in range(0, len(events), EVENTS_PER_BODY):
            part = events[start : start + EVENTS_PER_BODY]
            text = json.dumps(
                {"events": part}, separators=(",", ":"), default=str, ensure_ascii=False
            )
            # lone surrogates, which a variable may well hold, are no JSON for most parsers
            body = gzip.compress(text.encode("utf-8", "replace"), 5)
            self.parcels.put(Parcel(ERRORS, body, len(part)))

    def _server(self) -> Server | None:
        options = self.options
        if not options.url:
            log.info("TIDEGAUGE_URL is not set: nothing is reported")
            return None
        try:
            server = Server(options.url)
        except BadAddress as error:
            log.error("nothing is reported: %s (TIDEGAUGE_URL)", error)
            return None
        if not options.key.isascii() or not options.key.isprintable() or not options.key:
            log.error("nothing is reported: TIDEGAUGE_KEY is not set or cannot be a key")
            return None
        return server

    def _take_identity(self) -> None:
        """A slot of this process (identity.py), and the tags that all series get."""
        options = self.options
        if options.spool_dir is not None:
            self._slot = Slot(slot_directory(options.service, options.spool_dir))
        elif not options.instance:
            self._slot = Slot(slot_directory(options.service))
        self.instance = options.instance or instance_id(self._slot)
        tags = {
            "service.name": options.service,
            "deployment.environment.name": options.environment,
            "service.instance.id": self.instance,
        }
        self.tags = {name: value for name, value in tags.items() if value}

    def _spool(self) -> Path | None:
        if self.options.spool_dir is None:
            return None
        slot = self._slot
        if slot is None or slot.number is None:
            log.warning("no spool: %s cannot be used", self.options.spool_dir)
            return None
        place = slot.directory / str(slot.number)
        try:
            place.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            log.warning("no spool: %s: %s", place, error.strerror)
            return None
        return place

    def after_fork(self) -> None:
        """In a child process: an identity, threads and connection of its own, and no values of
        the parent's."""
        if self._closed:
            return
        self._collecting = threading.Lock()
        self._wake = threading.Event()
        self.registry.reset_after_fork()
        self.reporter.reset_after_fork(self._wake)
        if self._slot is not None:
            self._slot.release()
        self._take_identity()
        self.parcels.reset_after_fork(self._spool())
        if self._delivery is not None:
            self._delivery.reset_after_fork()
            self._start()
        finish_with_multiprocessing(self)
