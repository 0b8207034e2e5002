"""The route template that served a request, as Starlette and FastAPI leave it in the scope.

Routing writes into the scope it was given: `route` or `endpoint`, the root path that mounts grew, and
in newer FastAPI the context of an included router. Where a middleware in between handed on a copy,
nothing arrives here and the routes are matched once more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .request import Scope

UNMATCHED = "unmatched"
"""Stands for every path without a route, so that scanners make one series."""

HIDDEN = "/{path}"
"""Stands for the paths of a mounted application whose routes cannot be seen."""

ROUTE_CHARACTERS = 200


def selected_route(scope: Scope) -> Any:  # Any: a route of some version of Starlette or FastAPI
    """The object that routing has left in the scope; None where it left none."""
    route = scope.get("route")
    fastapi = scope.get("fastapi")
    if fastapi is not None:
        context = fastapi.get("effective_route_context")
        # a mount inside an included router leaves its context and then another router's route
        if context is not None and (route is None or route is context.original_route):
            return context
    return route


def route_of(
    scope: Scope,
    route: Any,  # Any: as selected_route
    *,
    root_path: str,
    status: int,
    app: object,
) -> str:
    """Template of the route with the prefixes of mounts, without the server's own root path.

    `app` is the outermost application, whose routes are the mounts that a prefix came from.
    """
    route = getattr(route, "starlette_route", None) or route
    path = getattr(route, "path_format", None) or getattr(route, "path", None)
    prefix = _template(mounted_at(scope, root_path), routes_below(app))
    if isinstance(path, str) and not is_mount(route):
        return _tidy(prefix + path)
    if status == 404:
        return UNMATCHED
    if is_mount(route):  # an application is mounted there whose routes we cannot see
        return _tidy(prefix + HIDDEN)
    return _match_again({**scope, "root_path": root_path}, routes_below(app)) or UNMATCHED


def is_mount(route: object) -> bool:
    """Whether this is a Mount (or Host), by what only these have."""
    return hasattr(route, "app") and not hasattr(route, "endpoint") and hasattr(route, "routes")


def mounted_at(scope: Scope, root_path: str) -> str:
    """What mounts have added to the root path."""
    grown = str(scope.get("root_path") or "")
    base = str(scope.get("app_root_path", root_path) or "")
    return grown[len(base) :] if grown.startswith(base) else ""


def _template(prefix: str, routes: Iterable[Any]) -> str:  # Any: routes
    """Puts parameters of mounts' own paths back: /tenants/7 is /tenants/{tenant}."""
    for route in routes if prefix else ():
        if not is_mount(route) or not route.path:
            continue
        found = route.path_regex.match(prefix + "/")
        if found:
            rest = "/" + found["path"].rstrip("/")
            return str(route.path) + _template("" if rest == "/" else rest, route.routes or ())
    return prefix


def routes_below(app: object) -> Iterable[Any]:  # Any: routes
    """The routes of the application under a stack of middlewares."""
    for _ in range(100):
        routes = getattr(app, "routes", None)
        if routes is not None:
            return list(routes)
        app = getattr(app, "app", None)
    return ()


def _match_again(scope: Scope, routes: Iterable[Any]) -> str:  # Any: routes
    """Match the routes ourselves, for a scope that routing never saw or of an old Starlette."""
    for route in routes:
        try:
            match, child = route.matches(scope)
        except Exception:  # noqa: S112 - a route class of the application
            continue
        if match.value != 2:
            continue
        if is_mount(route):
            nested = _match_again({**scope, **child}, route.routes or ())
            return _tidy(route.path.rstrip("/") + (nested or HIDDEN))
        return _tidy(getattr(route, "path_format", "") or "")
    return ""


def _tidy(path: str) -> str:
    return (path or "/")[:ROUTE_CHARACTERS]
