"""The read interface keeps to its OpenAPI document, whatever schemathesis sends it."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.schemas import BaseSchema
from schemathesis.transport import SerializationContext

from tests.serving import Serving, serving

EXAMPLES = 12

OPERATIONS = [
    ("GET", "/metrics"),
    ("GET", "/metrics/catalog"),
    ("GET", "/metrics/history"),
    ("GET", "/metrics/rollups"),
    ("GET", "/api/v1/label/{name}/values"),
    ("GET", "/api/v1/labels"),
    ("POST", "/api/v1/labels"),
    ("GET", "/api/v1/metadata"),
    ("POST", "/api/v1/read"),
    ("GET", "/api/v1/series"),
    ("POST", "/api/v1/series"),
    ("GET", "/api/v1/status/buildinfo"),
]
UNBOUNDED = ("/metrics/rollups", "/api/v1/status/buildinfo")


@schemathesis.serializer("application/x-protobuf")
def as_it_is(_: SerializationContext, value: object) -> bytes:
    """The body of a remote read, which is seldom one."""
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


@pytest.fixture(scope="module")
def tidegauge() -> Iterator[Serving]:
    """A running service with a gauge, a counter and a histogram."""
    directory = Path(tempfile.mkdtemp(prefix="tg-"))
    now = time.time()
    names = [("temp", "gauge", {"room": "a"}), ("hits", "counter", {"host.name": "x"})]
    names += [("latency_bucket", "counter", {"le": le}) for le in ("0.1", "+Inf")]
    body = [
        {"name": name, "kind": kind, "tags": tags, "value": i, "timestamp": now - 60 * (9 - i)}
        for name, kind, tags in names
        for i in range(10)
    ]
    try:
        with serving(
            directory / "data",
            TIDEGAUGE_HOST_METRICS="false",
            TIDEGAUGE_RATE_LIMIT_FAILURES="100000",
        ) as running:
            answer = httpx.post(
                f"{running.url}/api/v1/metrics", json=body, headers=running.headers, timeout=30
            )
            assert answer.json()["rejected"] == 0, answer.text
            yield running
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="module")
def document(tidegauge: Serving) -> BaseSchema:
    """The operations of this room. A document cannot say that `from` is before `to`, nor what a
    selector is, so that what it allows may be refused as well, with a reason."""
    schema = schemathesis.openapi.from_url(f"{tidegauge.url}/openapi.json")
    schema.config.checks.positive_data_acceptance.expected_statuses = ["2xx", "400", "422"]
    return schema.include(tag="query")


def test_every_operation_of_the_room_is_checked(document: BaseSchema) -> None:
    found = [result.ok() for result in document.get_all_operations()]
    assert sorted((o.method.upper(), o.path) for o in found) == sorted(OPERATIONS)


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_answers_are_those_of_the_document(
    document: BaseSchema, tidegauge: Serving, method: str, path: str, mode: GenerationMode
) -> None:
    """What the document allows, and what it does not, with every check of schemathesis."""
    if mode.is_negative and path in UNBOUNDED:
        pytest.skip("has no parameter that could be wrong")

    @given(case=document[path][method].as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def check(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=tidegauge.headers)

    check()
