"""Prometheus' read interfaces: remote read, and the names that Grafana asks for.

Answers stand in Prometheus' envelope, errors too, since its clients read nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from ...auth.dependencies import ReadKey, platform_of
from ...core.answers import json_answer
from ...core.decompress import decompress
from ...core.errors import BadRequest, TidegaugeError, UnsupportedMedia
from ...storage.database import Connection
from ..cells import QUERIES
from ..exposition import safe_name
from ..limits import limited
from ..matchers import Matcher
from ..remote_read import decode_request, encode_response, read_series
from ..selectors import parse_selector, select_shown, shown_label_values, shown_names
from .answers import BuildInfo, Envelope, EnvelopeError, Metadata

Parameters = list[tuple[str, str]]
Responses = dict[int | str, dict[str, Any]]  # Any: OpenAPI

_ERROR_TYPES = {400: "bad_data", 422: "execution", 429: "too_many_requests", 503: "unavailable"}


class EnvelopeRoute(APIRoute):
    """Answers errors as Prometheus does; 401 and 403 stay problem documents with their headers."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def enveloped(request: Request) -> Response:
            try:
                return await handler(request)
            except TidegaugeError as error:
                if error.status not in _ERROR_TYPES:
                    raise
                answer = json_answer(
                    {
                        "status": "error",
                        "errorType": _ERROR_TYPES[error.status],
                        "error": error.detail,
                    }
                )
                answer.status_code = error.status
                answer.headers.update(error.headers)
                return answer

        return enveloped


router = APIRouter(
    route_class=EnvelopeRoute,
    prefix="/api/v1",
    responses={status: {"model": EnvelopeError} for status in _ERROR_TYPES},
)
_LIMIT: Final = {
    "name": "limit",
    "in": "query",
    "description": "Most entries of the answer; 0 is no limit",
    "schema": {"type": "integer", "minimum": 0, "maximum": 999_999_999},
}
_SELECTION: Final[dict[str, list[dict[str, Any]]]] = {
    "parameters": [
        {
            "name": "match[]",
            "in": "query",
            "description": 'Series selector, like `up{job=~"a|b"}`; repeatable',
            "schema": {"type": "array", "items": {"type": "string"}},
        },
        _LIMIT,
    ]
}
_REQUIRED: Final = {"parameters": [{**_SELECTION["parameters"][0], "required": True}, _LIMIT]}
_FORM: Final = {
    "requestBody": {
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "properties": {p["name"]: p["schema"] for p in _SELECTION["parameters"]},
                }
            }
        }
    }
}
_NAMES: Responses = {200: {"model": Envelope[list[str]]}}
_LABEL_SETS: Responses = {200: {"model": Envelope[list[dict[str, str]]]}}


def success(data: Any) -> Response:  # Any: whatever msgspec encodes
    return json_answer({"status": "success", "data": data})


async def parameters_of(request: Request) -> Parameters:
    """Those of the query string and of a form that was posted."""
    pairs = list(request.query_params.multi_items())
    if request.method == "POST":
        body = await _small_body(request, 1 << 20)
        try:
            pairs += parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=1000)
        except ValueError:
            raise BadRequest("the form cannot be read") from None
    for name, value in pairs:
        if "\0" in value:
            raise BadRequest(f"{name}: has a NUL character", where=name)
    return pairs


async def _small_body(request: Request, most_bytes: int) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most_bytes:
            raise BadRequest(f"the body is over {most_bytes} bytes")
        parts.append(part)
    return b"".join(parts)


def selectors_in(pairs: Parameters) -> list[tuple[Matcher, ...]]:
    return [parse_selector(value) for name, value in pairs if name == "match[]"]


def _limit(pairs: Parameters) -> int | None:
    """`limit` as Prometheus has it: none, or 0 for none."""
    for name, value in pairs:
        if name == "limit":
            if not value.isdecimal() or len(value) > 9:
                raise BadRequest(f"limit: {value[:20]!r} is not a number", where="limit")
            return int(value) or None
    return None


def _reading(request: Request) -> AbstractAsyncContextManager[Connection]:
    platform = platform_of(request)
    return platform.read_database.reading(limited(platform.settings.query_timeout))


@router.get(
    "/labels", summary="Label names (Prometheus)", responses=_NAMES, openapi_extra=_SELECTION
)
@router.post(
    "/labels", summary="Label names (Prometheus), form", responses=_NAMES, openapi_extra=_FORM
)
async def labels(request: Request, _: ReadKey) -> Response:
    """Of all series, or of those that a `match[]` selects; `start` and `end` are not looked at."""
    pairs = await parameters_of(request)
    selectors = selectors_in(pairs)
    most = platform_of(request).settings.max_series
    async with _reading(request) as connection:
        if not selectors:
            names = await shown_names(connection)
        else:
            names = set()
            for matchers in selectors:
                for _row, found in await select_shown(connection, matchers, limit=most):
                    names |= found.keys()
    return success(sorted(names)[: _limit(pairs)])


@router.get(
    "/label/{name}/values",
    summary="Values of a label (Prometheus)",
    responses=_NAMES,
    openapi_extra=_SELECTION,
)
async def label_values(request: Request, _: ReadKey, name: str) -> Response:
    """Of all series, or of those that a `match[]` selects; `start` and `end` are not looked at."""
    pairs = await parameters_of(request)
    if "\0" in name:
        raise BadRequest("name: has a NUL character", where="name")
    selectors = selectors_in(pairs)
    most = platform_of(request).settings.max_series
    async with _reading(request) as connection:
        if not selectors:
            values = await shown_label_values(connection, name)
        else:
            values = set()
            for matchers in selectors:
                for _row, found in await select_shown(connection, matchers, limit=most):
                    if name in found:
                        values.add(found[name])
    return success(sorted(values)[: _limit(pairs)])


@router.get(
    "/series", summary="Series (Prometheus)", responses=_LABEL_SETS, openapi_extra=_REQUIRED
)
@router.post(
    "/series", summary="Series (Prometheus), form", responses=_LABEL_SETS, openapi_extra=_FORM
)
async def series(request: Request, _: ReadKey) -> Response:
    """The label sets that any `match[]` selects."""
    pairs = await parameters_of(request)
    selectors = selectors_in(pairs)
    if not selectors:
        raise BadRequest("match[]: no match[] parameter provided", where="match[]")
    found: dict[int, dict[str, str]] = {}
    most = platform_of(request).settings.max_series
    async with _reading(request) as connection:
        for matchers in selectors:
            for row, shown in await select_shown(connection, matchers, limit=most):
                found[row.id] = shown
    return success(list(found.values())[: _limit(pairs)])


@router.get(
    "/metadata",
    summary="Types and help of metrics (Prometheus)",
    responses={200: {"model": Envelope[dict[str, list[Metadata]]]}},
    openapi_extra={
        "parameters": [
            {
                "name": "metric",
                "in": "query",
                "description": "Only this one",
                "schema": {"type": "string"},
            },
            _LIMIT,
        ]
    },
)
async def metadata(request: Request, _: ReadKey) -> Response:
    """What senders said of their metrics."""
    pairs = await parameters_of(request)
    metric = next((value for name, value in pairs if name == "metric"), None)
    async with _reading(request) as connection:
        cursor = await connection.execute(
            QUERIES["metadata"], {"metric": metric, "limit": _limit(pairs) or 10_000}
        )
        rows = await cursor.fetchall()
    return success(
        {
            safe_name(name): [{"type": type_, "help": help_, "unit": unit}]
            for name, type_, unit, help_ in rows
        }
    )


@router.get(
    "/status/buildinfo",
    summary="Version (Prometheus)",
    responses={200: {"model": Envelope[BuildInfo]}},
)
async def build_info(request: Request, _: ReadKey) -> Response:
    """What Grafana asks to learn what the server can do."""
    return success(
        {
            "version": "2.42.0",
            "revision": f"tidegauge {request.app.version}",
            "branch": "",
            "buildUser": "",
            "buildDate": "",
            "goVersion": "",
            "application": "Tidegauge",
        }
    )


@router.post(
    "/read",
    summary="Prometheus remote read",
    response_class=Response,
    responses={
        200: {"content": {"application/x-protobuf": {"schema": {"type": "string"}}}},
        415: {"description": "Content-Encoding is not snappy"},
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/x-protobuf": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
)
async def remote_read(request: Request, key: ReadKey) -> Response:
    """Raw samples of the series that each query selects (sampled responses)."""
    platform = platform_of(request)
    encoding = request.headers.get("content-encoding", "snappy").strip().lower()
    if encoding != "snappy":
        raise UnsupportedMedia(f"Content-Encoding {encoding[:40]!r} is not snappy")
    body = decompress(await _small_body(request, 1 << 20), encoding, 1 << 22)
    results = []
    left = platform.settings.max_read_samples
    async with platform.query_gate.query(key.id):
        for query in decode_request(body):
            async with _reading(request) as connection:
                result = await read_series(
                    connection, query, max_series=platform.settings.max_series, max_samples=left
                )
            left = max(0, left - len(result) // 18)  # a sample takes as many bytes
            results.append(result)
    return Response(
        encode_response(results),
        media_type="application/x-protobuf",
        headers={"Content-Encoding": "snappy"},
    )
