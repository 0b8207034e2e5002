"""Django: the route that was resolved and the exception that was answered, where the middleware around
Django's handler (WSGI or ASGI) finds them."""

from __future__ import annotations

import functools
import sys
from typing import Any

from ..request import CURRENT

ROUTES = 4096


class Route:
    """What an ASGI scope has for a route of Starlette's, of which the path is asked."""

    __slots__ = ("path",)

    def __init__(self, path: str) -> None:
        self.path = path


def install() -> None:
    """Wrap the method of every handler that resolves, and listen for exceptions."""
    from django.core.handlers.base import BaseHandler  # type: ignore[import-untyped] # it has none
    from django.core.signals import got_request_exception  # type: ignore[import-untyped] # as above

    resolve: Any = BaseHandler.resolve_request  # Any: Django's

    @functools.wraps(resolve)
    def resolved(self: Any, request: Any) -> Any:
        match = resolve(self, request)
        template = "/" + match.route.removeprefix("^")
        environ = getattr(request, "environ", None)
        if environ is not None:
            environ["tidegauge.route"] = template
        else:
            request.scope["route"] = _route(template)
        return match

    BaseHandler.resolve_request = resolved
    got_request_exception.connect(_failed, weak=False, dispatch_uid=__name__)


@functools.lru_cache(maxsize=ROUTES)
def _route(path: str) -> Route:
    """One object for each path: the middleware knows a route again by its identity."""
    return Route(path)


def _failed(**_: object) -> None:
    """Django says that it handles an exception, and not which one."""
    serving = CURRENT.get()
    if serving is not None:
        serving.answered = sys.exc_info()[1]
