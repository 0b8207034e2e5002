"""Errors to RFC 9457 problem documents, in one place; and which of them the OpenAPI document shows."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, Final

import msgspec
import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from .core.errors import BadRequest, TidegaugeError, Unavailable, Unprocessable

log = logging.getLogger("tidegauge.http")

MEDIA_TYPE = "application/problem+json"


def problem(error: TidegaugeError) -> Response:
    """The problem document of an error, with its status and headers."""
    document = {
        "type": f"urn:tidegauge:problem:{error.slug}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        **error.extra,
    }
    return Response(
        _json(document), error.status, headers=dict(error.headers), media_type=MEDIA_TYPE
    )


def _json(document: dict[str, Any]) -> bytes:  # Any: JSON members
    try:
        return msgspec.json.encode(document)
    except UnicodeEncodeError:  # lone surrogates that a client sent
        import json

        return json.dumps(document).encode("ascii")


def answer_to(request: Request, error: Exception) -> Response | None:
    """The answer to an error that a request may end in; None for one that nobody has foreseen."""
    if isinstance(error, TidegaugeError):
        return problem(error)
    if isinstance(error, psycopg.errors.QueryCanceled):
        return problem(
            Unprocessable("The query ran longer than TIDEGAUGE_QUERY_TIMEOUT; ask for less")
        )
    if isinstance(error, psycopg.OperationalError):
        log.warning("%s %s: database error: %s", request.method, request.url.path, error)
        return problem(Unavailable("The database is not available"))
    return None


def install(app: FastAPI) -> None:
    """Have every error of the application answered as a problem document."""

    async def parameters(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        faults = [
            {
                "where": ".".join(map(str, fault["loc"])),
                "detail": str(fault["msg"]).removeprefix("Value error, "),
            }
            for fault in error.errors()[:100]
        ]
        first = faults[0] if faults else {"where": "", "detail": "invalid"}
        detail = f"{first['where']}: {first['detail']}"
        return problem(BadRequest(detail, where=first["where"], errors=faults))

    async def starlettes(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        document = {
            "type": "about:blank",
            "title": error.detail,
            "status": error.status_code,
            "detail": error.detail,
        }
        return Response(
            _json(document),
            error.status_code,
            headers=dict(error.headers or {}),
            media_type=MEDIA_TYPE,
        )

    async def expected(request: Request, error: Exception) -> Response:
        answer = answer_to(request, error)
        assert answer is not None
        return answer

    async def unknown(request: Request, error: Exception) -> Response:
        return problem(TidegaugeError("Something went wrong here; the log of Tidegauge has it"))

    for error_class in (TidegaugeError, psycopg.errors.QueryCanceled, psycopg.OperationalError):
        app.add_exception_handler(error_class, expected)
    app.add_exception_handler(RequestValidationError, parameters)
    app.add_exception_handler(HTTPException, starlettes)
    app.add_exception_handler(Exception, unknown)


_SCHEMA: Final = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457; members beside these name the culprit, like `where` and `limit`",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "where": {"type": "string", "description": "The parameter or member at fault"},
    },
}

_WHY: Final = {
    400: "A parameter or member cannot be read; `where` names it",
    401: "No key or session, or one that is not known",
    403: "The key or session may not do this",
    404: "What the path or the body names does not exist",
    409: "Contradicts what is there, such as a name that is taken",
    413: "The body is too large",
    422: "Understood, and not possible: over a limit, or not exact; the detail says what would be",
    429: "Too many requests of this key or address; see Retry-After",
    503: "Trouble that passes, such as a database that does not answer; see Retry-After",
}


def describe(app: FastAPI) -> None:
    """Show in the OpenAPI document what each route may answer instead of what it is asked for."""
    made = app.openapi

    def described() -> dict[str, Any]:  # Any: OpenAPI
        if app.openapi_schema is None:
            document = made()
            components = document.setdefault("components", {}).setdefault("schemas", {})
            for name in ("HTTPValidationError", "ValidationError"):
                components.pop(name, None)  # FastAPI's own; problem documents are answered
            components["Problem"] = _SCHEMA
            for path in document["paths"].values():
                for method, operation in path.items():
                    _describe(method, operation)
        return made()

    app.openapi = described  # type: ignore[method-assign]


def _describe(method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422")):
        del responses["422"]
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in _possible(method, operation):
        responses.setdefault(str(status), {"description": _WHY[status]})
    for status, said in responses.items():
        if status >= "400":
            said.setdefault("content", content)


def _possible(method: str, operation: dict[str, Any]) -> Iterator[int]:
    parameters = operation.get("parameters", ())
    body = "requestBody" in operation
    if parameters or body:
        yield 400
    if "security" in operation:
        yield from (401, 403, 429, 503)
    if body or any(parameter["in"] == "path" for parameter in parameters):
        yield 404
    if body:
        yield 413
    if body or any(parameter["in"] == "query" for parameter in parameters):
        yield 422
    if method != "get":
        yield 409
