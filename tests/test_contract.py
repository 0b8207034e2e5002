"""The HTTP interface keeps to its OpenAPI document, whatever schemathesis sends it."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.schemas import BaseSchema
from schemathesis.transport import SerializationContext

from scripts import api_page
from tests.serving import Serving, serving
from tidegauge.app import compose, create_app
from tidegauge.settings import Settings

EXAMPLES = 3

LENIENT = {
    "/api/v1/errors": "an error is stored even if a member of it is wrong",
    "/api/v1/metrics": "a sample that cannot be stored is listed; the others are stored",
    "/api/v1/import/prometheus": "bytes are lines; those that are none are listed",
    "/ingest/rejects": "of a parameter given twice the last counts",
}
"""Operations that take more than the document says, and why."""

ALSO_REFUSED = {
    **dict.fromkeys(("/api/v1/session", "/api/v1/session/password"), ("401",)),  # a key is none
    **dict.fromkeys(("/api/v1/write", "/v1/metrics"), ("415",)),  # bytes have no Content-Type
}
"""What an operation may refuse besides, of what the document allows."""

ENDLESS = {"/api/v1/live"}
"""Operations whose answer goes on until whoever reads it has had enough."""


def _app() -> FastAPI:
    return create_app(compose(Settings(_env_file=None)))


OPERATIONS = sorted(
    (method.upper(), path)
    for path, operations in _app().openapi()["paths"].items()
    for method in operations
)


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
    """The whole document. It cannot say that `from` is before `to`, what a selector is or which
    ids there are, so that what it allows may be refused as well, with a reason."""
    return schemathesis.openapi.from_url(f"{tidegauge.url}/openapi.json")


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_answers_are_those_of_the_document(
    document: BaseSchema, tidegauge: Serving, method: str, path: str, mode: GenerationMode
) -> None:
    """What the document allows, and what it does not, with every check of schemathesis."""
    document.config.checks.positive_data_acceptance.expected_statuses = [
        *("2xx", "400", "404", "409", "422"), *ALSO_REFUSED.get(path, ())
    ]  # fmt: skip
    operation = document[path][method]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=1 if path in ENDLESS else EXAMPLES, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def check(case: schemathesis.Case) -> None:
        excluded = [CHECKS.get_one("negative_data_rejection")] if path in LENIENT else []
        case.call_and_validate(headers=tidegauge.headers, excluded_checks=excluded)

    try:
        check()
    except Unsatisfiable:
        assert mode.is_negative  # nothing that it takes could be wrong


def test_the_reference_is_that_of_the_document() -> None:
    assert api_page.PAGE.read_text() == api_page.render(), "run make docs"


def test_every_operation_says_what_else_it_may_answer() -> None:
    """With a problem document of our own, or what the protocol it speaks has instead."""
    unsaid = []
    document = _app().openapi()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if (
                "security" in operation
                and not {"401", "403", "429"} <= operation["responses"].keys()
            ):
                unsaid.append((method, path))
            if "HTTPValidationError" in str(operation):
                unsaid.append((method, path))
    assert unsaid == []
    assert len(OPERATIONS) > 100
