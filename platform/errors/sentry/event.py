"""A Sentry event as a document of our own form. Whatever is missing or of a strange shape is left
out: an SDK cannot be asked to send it again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from ..documents import Document
from ..events import EventRefused, event_id_of, severity_of, timestamp_us_of

Json = Any
"""Any: JSON that a client sent."""


def document_of(event: Json, *, drift_s: float = 0.0, now_us: int, address: str = "") -> Document:
    """The event in our form. `drift_s` is how far the client's clock is behind ours; `address`
    replaces Sentry's `{{auto}}`. Raises EventRefused if it is no object."""
    if not isinstance(event, dict):
        raise EventRefused("malformed", "the event is not a JSON object")
    document: Document = {"event_id": _event_id(event.get("event_id"))}
    document["timestamp"] = _timestamp(event.get("timestamp"), drift_s, now_us)
    document["severity"] = severity_of(event.get("level"))
    document["exceptions"] = _exceptions(event)
    _message(event, document)
    for field in ("platform", "environment", "transaction", "server_name", "logger", "dist"):
        if isinstance(event.get(field), str):
            document[field] = event[field]
    release = event.get("release")
    if isinstance(release, str | int):
        document["release"] = str(release)
    contexts = _object(event.get("contexts"))
    trace = _object(contexts.get("trace"))
    if isinstance(trace.get("trace_id"), str):
        document["trace_id"] = trace["trace_id"]
    if request := _request(event, contexts):
        document["request"] = request
    if user := _user(event.get("user"), address):
        document["user"] = user
    if breadcrumbs := _values(event.get("breadcrumbs")):
        document["breadcrumbs"] = [b for b in breadcrumbs if isinstance(b, dict)]
    if tags := pairs(event.get("tags")):
        document["tags"] = tags
    context: Document = dict(contexts)
    if extra := _object(event.get("extra")):
        context["extra"] = extra
    if context:
        document["context"] = context
    if isinstance(event.get("fingerprint"), list):
        document["fingerprint"] = event["fingerprint"]
    sdk = _object(event.get("sdk"))
    if sdk:
        document["sdk"] = {k: sdk.get(k) for k in ("name", "version")}
    return document


def _event_id(value: Json) -> str | None:
    try:
        return event_id_of(value).hex
    except EventRefused:
        return None


def _timestamp(value: Json, drift_s: float, now_us: int) -> float:
    try:
        return timestamp_us_of(value, now_us) / 1e6 + drift_s
    except EventRefused:
        return now_us / 1e6


def _exceptions(event: Json) -> list[Document]:
    found = event.get("exception") or event.get("sentry.interfaces.Exception")
    if isinstance(found, dict) and "values" not in found:
        found = [found]
    exceptions = []
    for value in _values(found):
        if isinstance(value, dict):
            exceptions.append(_exception(value))
    frames = _frames(event.get("stacktrace")) or _thread_frames(event)
    if frames:
        if exceptions and not any(e["frames"] for e in exceptions):
            exceptions[-1]["frames"] = frames
        elif not exceptions:
            exceptions.append({"type": _logger(event), "value": "", "frames": frames})
    return exceptions


def _exception(value: Document) -> Document:
    kind, text = value.get("type"), value.get("value")
    exception: Document = {
        "type": kind if isinstance(kind, str) else "",
        "value": text if isinstance(text, str) else "" if text is None else str(text),
        "frames": _frames(value.get("stacktrace")) or _frames(value.get("raw_stacktrace")),
    }
    if isinstance(value.get("module"), str):
        exception["module"] = value["module"]
    if isinstance(value.get("mechanism"), dict):
        exception["mechanism"] = value["mechanism"]
    return exception


def _frames(stacktrace: Json) -> list[Document]:
    frames = _object(stacktrace).get("frames")
    return [f for f in frames if isinstance(f, dict)] if isinstance(frames, list) else []


def _thread_frames(event: Json) -> list[Document]:
    """The stack of the thread that the event is of (attach_stacktrace, native SDKs)."""
    for thread in _values(event.get("threads")):
        if isinstance(thread, dict) and (thread.get("crashed") or thread.get("current")):
            frames = _frames(thread.get("stacktrace"))
            if frames:
                return frames
    return []


def _message(event: Json, document: Document) -> None:
    """Text and template of a message event; the type of what has no exception."""
    entry = event.get("logentry") or event.get("sentry.interfaces.Message") or event.get("message")
    text = entry if isinstance(entry, str) else None
    if isinstance(entry, dict):
        template, formatted = entry.get("message"), entry.get("formatted")
        text = formatted if isinstance(formatted, str) and formatted else template
        if isinstance(template, str) and template != text:
            document["message_template"] = template
    exceptions = document["exceptions"]
    if isinstance(text, str) and text:
        if not exceptions:
            document["error_message"] = text
        elif len(exceptions) == 1 and not exceptions[0]["value"]:
            exceptions[0]["value"] = text
        else:
            document["log_message"] = text
    if not exceptions:
        document["error_type"] = _logger(event)
        document.setdefault("error_message", "(no message)")


def _logger(event: Json) -> str:
    logger = event.get("logger")
    return logger if isinstance(logger, str) and logger else "Message"


def _path(url: str) -> str:
    try:
        return urlsplit(url).path if len(url) < 10_000 else url.partition("?")[0]
    except ValueError:  # scanners send such addresses
        return url.partition("?")[0]


def _request(event: Json, contexts: Document) -> Document:
    sent = _object(event.get("request") or event.get("sentry.interfaces.Http"))
    request: Document = {}
    if sent:
        url = sent.get("url")
        if isinstance(url, str):
            request["url"] = url
            request["path"] = _path(url)
        for theirs, ours in (("method", "method"), ("data", "body"), ("env", "env")):
            if sent.get(theirs) not in (None, "", {}):
                request[ours] = sent[theirs]
        headers = pairs(sent.get("headers"))
        if headers:
            request["headers"] = headers
        query = sent.get("query_string")
        if query:
            request["query"] = pairs(query) if isinstance(query, list) else query
        if sent.get("cookies"):
            request["cookies"] = sent["cookies"]
    status = _object(contexts.get("response")).get("status_code")
    if isinstance(status, int):
        request["status"] = status
    source = _object(event.get("transaction_info")).get("source")
    transaction = event.get("transaction")
    if request and isinstance(transaction, str) and source in ("route", "view", "component"):
        request["route"] = transaction.removeprefix(f"{request.get('method', '')} ")
    return request


def _user(value: Json, address: str) -> Document:
    user = dict(_object(value))
    if "ip_address" in user:
        ip = user.pop("ip_address")
        user["ip"] = address if ip == "{{auto}}" else ip
    return {k: v for k, v in user.items() if v not in (None, "")}


def pairs(value: Json) -> dict[str, Json]:
    """An object, or a list of pairs as one."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list):
        return {}
    return {
        str(pair[0]): pair[1] for pair in value if isinstance(pair, list | tuple) and len(pair) == 2
    }


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _values(value: Json) -> list[Json]:
    """A list, or an object with the list in `values`."""
    if isinstance(value, dict):
        value = value.get("values")
    return value if isinstance(value, list) else []
