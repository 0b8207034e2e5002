"""OTLP attributes to tags: values as text, the tags that resource and scope give."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope, KeyValue
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from ...core.samples import Reason, SeriesRejected, Tags
from ._otlp_names import Strategy, label_name

IDENTIFYING: Final = ("service.namespace", "service.name", "service.instance.id")


@dataclass(frozen=True, slots=True)
class Origin:
    """Tags that every point of one scope gets, and those of its resource's target_info."""

    point_tags: dict[str, str]
    target_tags: dict[str, str]
    has_target_info: bool


def read_origin(resource: Resource, scope: InstrumentationScope, strategy: Strategy) -> Origin:
    """`job` and `instance` from the service attributes, `otel_scope_*` from the scope."""
    attributes = {kv.key: text_of(kv.value) for kv in resource.attributes}
    job = attributes.get("service.name", "")
    if job and attributes.get("service.namespace"):
        job = f"{attributes['service.namespace']}/{job}"
    identity = {"job": job, "instance": attributes.get("service.instance.id", "")}
    identity = {name: value for name, value in identity.items() if value}
    rest = [kv for kv in resource.attributes if kv.key not in IDENTIFYING]
    scope_tags = {
        f"otel_scope_{name}": value for name, value in _labels(scope.attributes, strategy).items()
    }
    scope_tags |= {"otel_scope_name": scope.name, "otel_scope_version": scope.version}
    return Origin(
        point_tags={name: value for name, value in scope_tags.items() if value} | identity,
        target_tags=_labels(rest, strategy) | identity,
        has_target_info=bool(rest),
    )


def tags_of(attributes: Iterable[KeyValue], origin: Origin, strategy: Strategy) -> Tags:
    """The tags of a point; those of its origin win over attributes of the same name."""
    return tuple(sorted((_labels(attributes, strategy) | origin.point_tags).items()))


def _labels(attributes: Iterable[KeyValue], strategy: Strategy) -> dict[str, str]:
    """Label names and values; values of keys that become the same name are joined by `;`."""
    labels: dict[str, str] = {}
    seen: dict[str, str] = {}
    for kv in sorted(attributes, key=lambda kv: kv.key):
        name = label_name(kv.key, strategy)
        if not name:
            raise SeriesRejected(Reason.BAD_TAG, "an attribute has no key")
        if seen.get(name) == kv.key:
            raise SeriesRejected(Reason.BAD_TAG, f"attribute {kv.key[:80]!r} is there twice")
        seen[name] = kv.key
        value = text_of(kv.value)
        if value:
            labels[name] = f"{labels[name]};{value}" if name in labels else value
    return labels


def text_of(value: AnyValue) -> str:
    """A value as text: strings as they are, the rest as JSON."""
    plain = _plain(value)
    if isinstance(plain, str):
        return plain
    return "" if plain is None else msgspec.json.encode(plain).decode()


def _plain(value: AnyValue) -> Any:  # Any: whatever JSON may hold
    kind = value.WhichOneof("value")
    if kind is None:
        return None
    if kind == "array_value":
        return [_plain(v) for v in value.array_value.values]
    if kind == "kvlist_value":
        return {kv.key: _plain(kv.value) for kv in value.kvlist_value.values}
    if kind == "bytes_value":
        return base64.b64encode(value.bytes_value).decode()
    if kind == "double_value":
        number = value.double_value
        return number if number - number == 0 else str(number)
    return getattr(value, kind)
