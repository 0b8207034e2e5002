"""Every route has a rule of who may use it, and answers by it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from tests.app.test_http import Api, running
from tidegauge.app import compose, create_app
from tidegauge.settings import Settings

OPEN = {
    "/openapi.json": "says what the API is, nothing of what it holds",
    "/docs": "the same as a page",
    "/docs/oauth2-redirect": "a part of it",
    "/": "leads to the dashboard",
    "/dashboard": "leads to the dashboard",
    "/dashboard/{path:path}": "files of the dashboard, the same for everybody",
    "/health": "one word",
    "/health/live": "one word, for orchestrators",
    "/health/ready": "one word, for load balancers",
    "/ping": "what InfluxDB's clients ask before they send a key",
    "/api/v1/setup": "GET: one word; POST needs the token that the server printed",
}
"""Routes for everybody, and why."""

PROVED = {
    "/api/v1/session": "password or session; throttled",
    "/api/v1/session/password": "session",
    "/v1/metrics": "key of scope ingest, refused as OTLP wants it",
    "/write": "key of scope ingest, also as password",
    "/api/v2/write": "key of scope ingest",
    "/api/v3/write_lp": "key of scope ingest",
    "/heartbeat/{token}": "the address is the secret",
    "/heartbeat/{token}/{what}": "the address is the secret",
    **{
        f"/api/{{project_id:int}}/{name}{slash}": "key of a DSN, refused as Sentry's SDKs want it"
        for name in ("envelope", "store")
        for slash in ("", "/")
    },
}
"""Routes that ask for a proof of their own, which they check themselves."""


def routes_of(app: FastAPI) -> Iterator[tuple[str, frozenset[str], str | None]]:
    """Path, methods, scope of every route, whichever router it is in."""
    yield from _walk(app.routes)


def _walk(routes: Any) -> Iterator[tuple[str, frozenset[str], str | None]]:
    for route in routes:
        if hasattr(route, "effective_candidates"):  # a router, as newer FastAPIs include it
            yield from _walk(route.effective_candidates())
            yield from _walk(route.effective_low_priority_routes())
            continue
        plain = getattr(route, "starlette_route", None) or route
        path = getattr(route, "path", None) or plain.path
        methods = getattr(route, "methods", None) or getattr(plain, "methods", None) or ()
        dependant = getattr(route, "dependant", None)
        yield path, frozenset(methods) - {"HEAD"}, _scope(dependant)


def _scope(dependant: Any) -> str | None:
    found = getattr(getattr(dependant, "call", None), "scope", None)
    if isinstance(found, str):
        return found
    parts = getattr(dependant, "dependencies", ())
    return next((scope for scope in map(_scope, parts) if scope), None)


@pytest.fixture(scope="module")
def routes() -> list[tuple[str, frozenset[str], str | None]]:
    return list(routes_of(create_app(compose(Settings(_env_file=None)))))


def test_every_route_has_a_rule(routes: list[tuple[str, frozenset[str], str | None]]) -> None:
    assert len(routes) > 100
    without = {path for path, _, scope in routes if scope is None}
    assert without == OPEN.keys() | PROVED.keys()


def test_what_changes_something_needs_more_than_read(
    routes: list[tuple[str, frozenset[str], str | None]],
) -> None:
    queries = {  # bodies that ask; nothing is changed
        "/api/v1/query", "/api/v1/query_range", "/api/v1/query_exemplars", "/api/v1/series",
        "/api/v1/labels", "/api/v1/read", "/api/v1/parse_query", "/api/v1/format_query",
        "/alerts/rules/test",
    }  # fmt: skip
    changing = {"POST", "PUT", "PATCH", "DELETE"}
    loose = {
        path
        for path, methods, scope in routes
        if scope == "read" and methods & changing and path not in queries
    }
    assert loose == set()


async def test_each_scope_is_asked_for(clean_database: str, settings: Settings) -> None:
    """Of every route with a scope: 401 without a key, 403 with a key of another scope."""
    async with running(clean_database, settings) as api:
        wrong = []
        for path, methods, scope in routes_of(api.http._transport.app):  # type: ignore[attr-defined]
            if scope is None:
                continue
            for method in methods:
                wrong += [answer async for answer in _answers(api, method, path, scope)]
        assert wrong == []


async def _answers(api: Api, method: str, path: str, scope: str) -> Any:
    url = re.sub(r"\{\w+(:\w+)?\}", "1", path)
    other = "read" if scope == "ingest" else "ingest"
    for key, wanted in (("", 401), (other, 403)):
        answer = await api.http.request(method, url, headers=api.auth(key))
        if answer.status_code != wanted:
            yield f"{method} {path} with {key or 'no'} key: {answer.status_code}"
        elif not answer.headers["content-type"].startswith("application/problem+json"):
            yield f"{method} {path}: {answer.headers['content-type']}"


async def test_answers_tell_browsers_what_not_to_do(
    clean_database: str, settings: Settings
) -> None:
    async with running(clean_database, settings) as api:
        for path in ("/metrics", "/nowhere", "/openapi.json", "/health/live", "/docs"):
            answer = await api.get(path)
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["x-frame-options"] == "DENY"
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "server" not in answer.headers
        page = await api.http.get("/dashboard/")
        assert "default-src 'self'" in page.headers["content-security-policy"]
