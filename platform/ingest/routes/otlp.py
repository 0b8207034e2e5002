"""POST /v1/metrics: OTLP over HTTP, protobuf and JSON.

https://opentelemetry.io/docs/specs/otlp/#otlphttp : refused points come back as partial success in
a 200, errors as google.rpc.Status in the encoding of the request; 503 is retried, 500 is not.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from fastapi import APIRouter, Request, Response
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceResponse,
)

from ...auth.dependencies import address_of, bearer_of, platform_of
from ...core.errors import BadRequest, TidegaugeError, UnsupportedMedia
from ...core.protobuf import message_classes
from ..body import Stored
from ..formats import otlp, otlp_json
from ..formats._otlp_names import STRATEGIES
from .common import BODY, duplicate_header, explain, media_type, query_parameter

router = APIRouter()

PROTOBUF, JSON = "application/x-protobuf", "application/json"
_Status = message_classes(
    "otlp.status", {"Status": [(1, "int32", "code"), (2, "string", "message")]}
)["Status"]
_ENCODINGS: Final[dict[str, Any]] = {PROTOBUF: {"schema": {"type": "string"}}, JSON: {}}  # OpenAPI
_REFUSALS = {
    401: "no key", 403: "not this key", 413: "too large",
    415: "neither protobuf nor JSON", 429: "too many requests", 503: "try again",
}  # fmt: skip
_GRPC_CODES = {400: 3, 401: 16, 403: 7, 413: 8, 415: 3, 429: 8, 503: 14}  # google.rpc.Code


@router.post(
    "/v1/metrics",
    summary="OTLP metrics",
    responses={
        200: {
            "description": "ExportMetricsServiceResponse, with partial_success if any",
            "content": _ENCODINGS,
        },
        **{
            status: {"description": f"google.rpc.Status: {why}", "content": _ENCODINGS}
            for status, why in _REFUSALS.items()
        },
        400: {
            "description": "google.rpc.Status: malformed; a problem document: translation is unknown",
            "content": {**_ENCODINGS, "application/problem+json": {}},
        },
    },
    openapi_extra={
        **BODY,
        "parameters": [
            query_parameter("translation", "How names become metric names", enum=[*STRATEGIES])
        ],
    },
)
async def otlp_metrics(request: Request) -> Response:
    """Gauges, sums, histograms, exponential histograms and summaries.

    `translation` (default TIDEGAUGE_OTLP_TRANSLATION) says how names become metric names.
    """
    platform = platform_of(request)
    translation = request.query_params.get("translation", platform.settings.otlp_translation)
    if translation not in STRATEGIES:
        text = f"translation: {translation[:40]!r} is none of {', '.join(STRATEGIES)}"
        raise BadRequest(text, where="translation")
    encoding = JSON if media_type(request) == JSON else PROTOBUF
    try:
        if media_type(request) not in ("", PROTOBUF, JSON):
            raise UnsupportedMedia(f"{media_type(request)} is neither {PROTOBUF} nor {JSON}")
        key = await platform.keyring.authorize(
            bearer_of(request), "ingest", address=address_of(request)
        )
        stored = await platform.intake.store(
            request,
            otlp_json.decode if encoding == JSON else otlp.decode,
            key_id=key.id,
            options={"translation": translation},
        )
    except TidegaugeError as error:
        return _status(error, encoding)
    return _response(stored, encoding)


def _response(stored: Stored, encoding: str) -> Response:
    result = stored.result
    notes = [explain(result.rejects, result.rejected)] if result.rejected else []
    notes += [f"{count} {thing} are not stored" for thing, count in stored.unsupported.items()]
    message = "; ".join(notes)
    headers = duplicate_header(result)
    if encoding == JSON:
        partial = {"rejectedDataPoints": str(result.rejected), "errorMessage": message}
        content = msgspec.json.encode({"partialSuccess": partial} if message else {})
    else:
        response = ExportMetricsServiceResponse()
        if message:
            response.partial_success.rejected_data_points = result.rejected
            response.partial_success.error_message = message
        content = response.SerializeToString()
    return Response(content, 200, headers, encoding)


def _status(error: TidegaugeError, encoding: str) -> Response:
    code = _GRPC_CODES.get(error.status, 13)
    text = error.detail.encode("utf-8", "backslashreplace").decode()
    if encoding == JSON:
        content = msgspec.json.encode({"code": code, "message": text})
    else:
        content = _Status(code=code, message=text).SerializeToString()
    return Response(content, error.status, dict(error.headers), encoding)
