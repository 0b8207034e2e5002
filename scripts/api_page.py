"""docs/api.md, the reference of the HTTP interface, from its OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tidegauge.app import compose, create_app
from tidegauge.settings import Settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "api.md"

HEAD = """# HTTP interface

Made from the OpenAPI document (`make docs`), which a running Tidegauge serves at `/openapi.json` and, to be
tried out, at `/docs`. Errors are problem documents (RFC 9457) whose `detail` and `where` name the culprit,
except where a protocol has its own: 400 what cannot be read, 401 no key, 403 not with this one, 404 and 409
what is not there or is there already, 413 too large, 422 not possible, 429 and 503 later (`Retry-After`).

Keys are sent as `Authorization: Bearer KEY` (`tidegauge keys create`); the dashboard has a session instead.
Sentry's routes (`/api/{project}/envelope/`, `/api/{project}/store/`) are not listed: their SDKs know them.

"""
TITLES = {
    "ingest": "Ingest",
    "query": "Reading metrics",
    "errors": "Errors",
    "alerts": "Alerts",
    "health": "Health",
    "dashboard": "Dashboard",
    "access": "Access",
}

Json = dict[str, Any]  # Any: OpenAPI


def document() -> Json:
    """The OpenAPI document of this version."""
    return create_app(compose(Settings(_env_file=None))).openapi()


def render(found: Json | None = None) -> str:
    """The page."""
    found = found or document()
    parts = [HEAD]
    for tag, title in TITLES.items():
        parts.append(f"## {title}\n\n")
        for path, methods in found["paths"].items():
            for method, operation in methods.items():
                if operation["tags"][0] == tag:
                    parts += _operation(found, method, path, operation)
    return "".join(parts)


def _operation(found: Json, method: str, path: str, operation: Json) -> Iterator[str]:
    yield f"### {method.upper()} {path}\n\n{operation['summary']}. "
    yield " ".join(operation.get("description", "").split()) + "\n\n"
    rows = [_parameter(found, p) for p in operation.get("parameters", ())]
    rows += _body(found, operation)
    if rows:
        yield "| member or parameter | type | |\n|---|---|---|\n" + "".join(rows) + "\n"
    yield "Answers: " + ", ".join(
        f"{status} {_said(found, answer)}".strip()
        for status, answer in operation["responses"].items()
        if status < "400"
    )
    yield ".\n\n"


def _parameter(found: Json, parameter: Json) -> str:
    schema = parameter["schema"]
    shown = _type(found, schema)
    if "default" in schema and schema["default"] not in (None, []):
        shown += f", `{json.dumps(schema['default'])}`"
    if parameter.get("required"):
        shown += ", required"
    text = _cell(parameter.get("description", ""))
    return f"| `{parameter['name']}` ({parameter['in']}) | {shown} | {text} |\n"


def _body(found: Json, operation: Json) -> Iterator[str]:
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        schema = _resolved(found, content["schema"])
        if "properties" not in schema:
            yield f"| body | {media} | {_cell(schema.get('description', ''))} |\n"
            continue
        required = set(schema.get("required", ()))
        for name, member in schema["properties"].items():
            shown = _type(found, member) + (", required" if name in required else "")
            if member.get("default") not in (None, [], {}, ""):
                shown += f", `{json.dumps(member['default'])}`"
            text = _cell(_resolved(found, member).get("description", ""))
            yield f"| `{name}` | {shown} | {text} |\n"


def _said(found: Json, answer: Json) -> str:
    for media, content in answer.get("content", {}).items():
        name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
        if name:
            members = _resolved(found, content["schema"]).get("properties", {})
            listed = ", ".join(f"`{m}`" for m in members)
            return f"({listed})" if listed else f"({media})"
        if media != "application/json":
            return f"({media})"
    return ""


def _type(found: Json, schema: Json) -> str:
    schema = _resolved(found, schema)
    if "enum" in schema:
        return " or ".join(f"`{v}`" for v in schema["enum"])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            kinds = [_type(found, s) for s in schema[several] if s.get("type") != "null"]
            return " or ".join(dict.fromkeys(kinds))
    if schema.get("type") == "array":
        return f"list of {_type(found, schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "any")


def _resolved(found: Json, schema: Json) -> Json:
    while "$ref" in schema:
        schema = found["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
