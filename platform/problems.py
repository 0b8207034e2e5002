"""Errors to RFC 9457 problem documents, in one place."""

from __future__ import annotations

import logging
from typing import Any

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


def install(app: FastAPI) -> None:
    """Have every error of the application answered as a problem document."""

    async def ours(_: Request, error: Exception) -> Response:
        assert isinstance(error, TidegaugeError)
        return problem(error)

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

    async def canceled(_: Request, error: Exception) -> Response:
        return problem(
            Unprocessable("The query ran longer than TIDEGAUGE_QUERY_TIMEOUT; ask for less")
        )

    async def database(request: Request, error: Exception) -> Response:
        log.warning("%s %s: database error: %s", request.method, request.url.path, error)
        return problem(Unavailable("The database is not available"))

    async def unknown(request: Request, error: Exception) -> Response:
        return problem(TidegaugeError("Something went wrong here; the log of Tidegauge has it"))

    app.add_exception_handler(TidegaugeError, ours)
    app.add_exception_handler(RequestValidationError, parameters)
    app.add_exception_handler(HTTPException, starlettes)
    app.add_exception_handler(psycopg.errors.QueryCanceled, canceled)
    app.add_exception_handler(psycopg.OperationalError, database)
    app.add_exception_handler(Exception, unknown)
