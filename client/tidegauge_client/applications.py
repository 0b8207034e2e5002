"""Puts the middleware around an application, whatever framework it was made with."""

from __future__ import annotations

import inspect
import sys
from typing import Any, TypeVar, cast

from .asgi import Monitor, TidegaugeMiddleware
from .libraries import DJANGO, instrument
from .request import CURRENT
from .wsgi import TidegaugeWSGIMiddleware

A = TypeVar("A")

_DONE = "_tidegauge_instrumented"


def instrument_application(app: A, monitor: Monitor) -> A:
    """The application, measured: changed in place where it can be, else wrapped."""
    thing: Any = app  # Any: of any framework
    if getattr(thing, _DONE, False):
        return app
    if DJANGO in sys.modules:  # its handler may be below others
        instrument(DJANGO)
    if hasattr(thing, "build_middleware_stack"):
        _instrument_starlette(thing, monitor)
    elif hasattr(thing, "wsgi_app"):
        thing.wsgi_app = TidegaugeWSGIMiddleware(thing.wsgi_app, monitor)
        setattr(thing, _DONE, True)
        _listen_to_flask(thing)
    elif is_asgi(thing):
        return cast("A", TidegaugeMiddleware(thing, monitor))
    else:
        return cast("A", TidegaugeWSGIMiddleware(thing, monitor))
    return app


def _instrument_starlette(app: Any, monitor: Monitor) -> None:  # Any: Starlette or FastAPI
    """Around all of its middlewares, ServerErrorMiddleware too: the 500 that it makes is seen,
    and it passes on the exception. Works also after the stack has been built."""
    build = app.build_middleware_stack

    def measured() -> TidegaugeMiddleware:
        return TidegaugeMiddleware(build(), monitor)

    app.build_middleware_stack = measured
    if getattr(app, "middleware_stack", None) is not None:
        app.middleware_stack = TidegaugeMiddleware(app.middleware_stack, monitor)
    setattr(app, _DONE, True)


def _listen_to_flask(app: Any) -> None:  # Any: a Flask
    """Flask forgets a request's rule when it is done, and answers 500 to an exception itself; its
    signals tell of both."""
    try:
        from flask import got_request_exception, request, request_started
    except ImportError:
        return

    def started(_: object, **__: object) -> None:
        request.environ["tidegauge.route"] = getattr(request.url_rule, "rule", "")

    def failed(_: object, exception: BaseException, **__: object) -> None:
        serving = CURRENT.get()
        if serving is not None:
            serving.answered = exception

    request_started.connect(started, app, weak=False)
    got_request_exception.connect(failed, app, weak=False)


def is_asgi(app: Any) -> bool:  # Any: a callable
    """Whether a callable is an ASGI application (of version 3): a coroutine function."""
    return inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(
        getattr(app, "__call__", None)  # noqa: B004 - the function, not whether there is one
    )
