"""Events as JSON: parsed whatever strange bytes they hold, cut to size, encoded and compressed."""

from __future__ import annotations

import json
from typing import Any

import cramjam
import msgspec

from ..core.errors import MalformedBody

Document = dict[str, Any]
"""An event in our own JSON form (docs/errors.md). Any: senders put what they like into it."""

MOST_DEPTH = 24
_PAYLOAD_LEVEL = 1  # zstd: 50 KB in 0.1 ms; level 3 is 5 % smaller and takes twice as long


def parse(body: bytes, what: str = "the body") -> Any:  # Any: decoded JSON
    """JSON, also with NaN, lone surrogates or bytes that are no UTF-8, which SDKs do send.

    Raises MalformedBody that says where.
    """
    try:
        return msgspec.json.decode(body)
    except RecursionError:
        raise MalformedBody(f"{what} is nested too deeply") from None
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as strict:
        try:
            text = body.decode("utf-8", "replace")
            return _clean(json.loads(text, parse_constant=str), 0)
        except RecursionError:
            raise MalformedBody(f"{what} is nested too deeply") from None
        except ValueError:
            raise MalformedBody(f"{what} is not valid JSON: {strict}") from None


def encode(document: Any) -> bytes:  # Any: JSON
    """JSON text in UTF-8."""
    try:
        return msgspec.json.encode(document)
    except (OverflowError, UnicodeEncodeError):  # integers beyond 64 bits, lone surrogates
        return json.dumps(_clean(document, 0), ensure_ascii=False, default=str).encode()


def pack(text: bytes) -> bytes:
    """JSON text as it is stored in error_logs.payload."""
    return bytes(cramjam.zstd.compress(text, _PAYLOAD_LEVEL))


def unpack(payload: bytes) -> Document:
    """What `pack` stored."""
    document: Document = msgspec.json.decode(bytes(cramjam.zstd.decompress(payload)))
    return document


def _clean(value: Any, depth: int) -> Any:  # Any: JSON
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        if depth > 100:
            return "…"
        return {_clean(str(k), 0): _clean(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list):
        return "…" if depth > 100 else [_clean(v, depth + 1) for v in value]
    return value


def fit(document: Document, text: bytes, limit_bytes: int) -> bytes:
    """The document, whose JSON is `text`, as JSON of at most `limit_bytes`, cut in the order of
    least worth.

    What was cut is named in `trimmed`; the innermost frames and the message go last.
    """
    for name, cut in _CUTS:
        if len(text) <= limit_bytes:
            return text
        document = cut(document)
        document["trimmed"] = [*document.get("trimmed", ()), name]
        text = encode(document)
    if len(text) > limit_bytes:
        kept = {k: document[k] for k in _ESSENTIAL if k in document}
        kept["trimmed"] = [*document["trimmed"], "everything else"]
        text = encode(_shorten(kept, 500, 0))
    return text


_ESSENTIAL = (
    "event_id", "timestamp", "severity", "error_type", "error_message", "platform", "service",
    "environment", "release", "request_id", "trace_id",
)  # fmt: skip


def _shorten(value: Any, most: int, depth: int) -> Any:  # Any: JSON
    """Strings of at most `most` characters, lists of 250, objects of 200, depth limited."""
    if isinstance(value, str):
        return value if len(value) <= most else value[: most - 1] + "…"
    if isinstance(value, dict):
        if depth > MOST_DEPTH:
            return "…"
        items = list(value.items())[:200]
        return {k[:200]: _shorten(v, most, depth + 1) for k, v in items}
    if isinstance(value, list):
        return "…" if depth > MOST_DEPTH else [_shorten(v, most, depth + 1) for v in value[:250]]
    return value


def _long_strings(document: Document) -> Document:
    short: Document = _shorten(document, 1000, 0)
    message = document.get("error_message")
    if isinstance(message, str):
        short["error_message"] = message[:8192]
    return short


def _outer_vars(document: Document) -> Document:
    return _map_frames(document, lambda frames, i: i >= len(frames) - 5, ("vars",))


def _all_vars(document: Document) -> Document:
    return _map_frames(document, lambda _, __: False, ("vars", "pre_context", "post_context"))


def _map_frames(document: Document, keep: Any, fields: tuple[str, ...]) -> Document:
    exceptions = []
    for exception in document.get("exceptions", ()):
        frames = exception.get("frames", ())
        exceptions.append(
            {
                **exception,
                "frames": [
                    f if keep(frames, i) else {k: v for k, v in f.items() if k not in fields}
                    for i, f in enumerate(frames)
                ],
            }
        )
    return {**document, "exceptions": exceptions}


def _fewer_breadcrumbs(document: Document) -> Document:
    return {**document, "breadcrumbs": document.get("breadcrumbs", [])[-20:]}


def _without(*fields: str) -> Any:
    return lambda document: {k: v for k, v in document.items() if k not in fields}


_CUTS: tuple[tuple[str, Any], ...] = (
    ("strings over 1000 characters", _long_strings),
    ("locals of outer frames", _outer_vars),
    ("breadcrumbs but the last 20", _fewer_breadcrumbs),
    ("context and breadcrumbs", _without("context", "breadcrumbs")),
    ("locals and surrounding source lines", _all_vars),
    ("request", _without("request", "tags")),
)
