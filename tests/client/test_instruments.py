"""The application's own metrics: what may be recorded, and what happens to what may not."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tidegauge_client import InvalidMetric, counter, gauge, histogram, observe, timed
from tidegauge_client.names import Faults
from tidegauge_client.options import InvalidOption, read_options
from tidegauge_client.points import Point
from tidegauge_client.registry import Registry


@pytest.fixture
def lenient() -> Registry:
    """As in production."""
    return Registry(faults=Faults(strict=False))


def found(registry: Registry) -> dict[str, float]:
    return {p.name: p.value for p in registry.collect()}


BAD: list[tuple[str, Any]] = [
    ("empty name", lambda r: counter("", registry=r).add()),
    ("name with a space", lambda r: counter("a b", registry=r).add()),
    ("name with a digit first", lambda r: counter("1a", registry=r).add()),
    ("name too long", lambda r: counter("a" * 256, registry=r).add()),
    ("name that is no string", lambda r: counter(7, registry=r).add()),
    ("another kind", lambda r: (gauge("ok", registry=r), counter("ok", registry=r).add())),
    ("tag that is no string", lambda r: counter("ok", registry=r).add(1, n=7)),
    ("tag without a value", lambda r: counter("ok", registry=r).add(1, n="")),
    ("tag with a NUL", lambda r: counter("ok", registry=r).add(1, n="\0")),
    ("tag that cannot be hashed", lambda r: counter("ok", registry=r).add(1, n=[])),
    (
        "tag of the client's own",
        lambda r: counter("ok", registry=r).add(1, **{"service.name": "x"}),
    ),
    (
        "too many tags",
        lambda r: counter("ok", registry=r).add(1, **{f"t{i}": "x" for i in range(40)}),
    ),
    ("tag too long", lambda r: counter("ok", registry=r).add(1, n="x" * 2000)),
    ("a counter going down", lambda r: counter("ok", registry=r).add(-1)),
    ("a counter and NaN", lambda r: counter("ok", registry=r).add(float("nan"))),
    ("a gauge and infinity", lambda r: gauge("ok", registry=r).set(float("inf"))),
    ("a histogram and NaN", lambda r: histogram("ok", registry=r).record(float("nan"))),
    ("bounds that fall", lambda r: histogram("ok", bounds=[2, 1], registry=r).record(float("nan"))),
    ("a name of surrogates", lambda r: counter("\ud800", registry=r).add()),
    ("a tag of surrogates", lambda r: counter("ok", registry=r).add(1, n="\ud800")),
]


@pytest.mark.parametrize(("what", "record"), BAD, ids=[what for what, _ in BAD])
def test_mistakes_are_raised_in_development_and_counted_in_production(
    what: str, record: Any, registry: Registry, lenient: Registry
) -> None:
    with pytest.raises(InvalidMetric):
        record(registry)
    record(lenient)
    points = lenient.collect()
    assert [p.name for p in points] == ["tidegauge.client.lost"]
    assert points[0].tags == (("reason", "invalid"),)
    assert points[0].value >= 1


def test_mistakes_made_before_the_environment_is_known_are_raised_then() -> None:
    faults = Faults(strict=False)
    counter("a b", registry=Registry(faults=faults)).add()
    with pytest.raises(InvalidMetric, match="'a b'"):
        faults.become(strict=True)


def test_tags_in_any_order_are_one_series(registry: Registry) -> None:
    orders = counter("orders", registry=registry)
    orders.add(1, shop="a", plan="pro")
    orders.add(2, plan="pro", shop="a")
    assert registry.collect() == [
        Point("orders", (("plan", "pro"), ("shop", "a")), "delta", "1", 3)
    ]


def test_the_same_name_is_the_same_instrument(registry: Registry) -> None:
    counter("orders", registry=registry).add()
    counter("orders", registry=registry).add()
    assert found(registry) == {"orders": 2}


def test_series_beyond_the_limit_are_counted_not_made() -> None:
    registry = Registry(faults=Faults(strict=True), series_limit=10)
    for i in range(25):
        counter("orders", registry=registry).add(1, user=f"u{i}")
    points = registry.collect()
    assert sum(p.name == "orders" for p in points) == 10
    [lost] = [p for p in points if p.name != "orders"]
    assert (lost.tags, lost.value) == ((("reason", "too_many_series"),), 15)


def test_observe_records_in_one_line() -> None:
    from tidegauge_client.registry import PROCESS

    observe("test_observe_once", 0.3, kind="x")
    found = {p.name: p.value for p in PROCESS.collect() if p.name.startswith("test_observe_once")}
    assert found["test_observe_once_count"] == 1
    assert found["test_observe_once_sum"] == 0.3


class Failed(Exception):
    pass


async def test_timed_measures_functions_coroutines_and_blocks(registry: Registry) -> None:
    @timed("parse", registry=registry, model="small")
    def parse(x: int) -> int:
        """Parses."""
        return x + 1

    @timed("parse_later", registry=registry)
    async def parse_later(x: int) -> int:
        await asyncio.sleep(0.02)
        return x + 1

    @timed("fail", registry=registry)
    async def fail() -> None:
        raise Failed

    assert parse(1) == 2
    assert parse.__doc__ == "Parses."
    assert await parse_later(1) == 2
    assert asyncio.iscoroutinefunction(parse_later)
    with pytest.raises(Failed):
        await fail()
    with timed("block", registry=registry), timed("inner", registry=registry):
        pass
    async with timed("async block", registry=registry):
        pass
    points = registry.collect()
    counts = {
        tuple(sorted(p.tags)): p.value for p in points if p.name == "service.call.duration_count"
    }
    name = "service.call.name"
    assert counts == {
        (("model", "small"), (name, "parse")): 1,
        ((name, "parse_later"),): 1,
        (("error.type", "Failed"), (name, "fail")): 1,
        ((name, "block"),): 1,
        ((name, "inner"),): 1,
        ((name, "async block"),): 1,
    }
    sums = {dict(p.tags)[name]: p.value for p in points if p.name.endswith("_sum")}
    assert sums["parse_later"] >= 0.02


async def test_the_same_block_object_serves_overlapping_calls(registry: Registry) -> None:
    block = timed("shared", registry=registry)

    async def use(first: float, seconds: float) -> None:
        await asyncio.sleep(first)
        async with block:
            await asyncio.sleep(seconds)

    # the short one begins and ends within the long one
    await asyncio.gather(use(0, 0.3), use(0.1, 0.01), use(0.15, 0.01))
    buckets = {
        dict(p.tags)["le"]: p.value for p in registry.collect() if p.name.endswith("_bucket")
    }
    assert buckets["0.25"] == 2
    assert buckets["+Inf"] == 3


@pytest.mark.parametrize(
    ("variables", "arguments", "expected"),
    [
        ({"TIDEGAUGE_URL": "http://a"}, {}, {"url": "http://a"}),
        ({"TIDEGAUGE_URL": "http://a"}, {"url": "http://b"}, {"url": "http://b"}),
        ({"TIDEGAUGE_FLUSH_INTERVAL": "2.5"}, {}, {"flush_interval_s": 2.5}),
        ({"TIDEGAUGE_RESOURCES": "off"}, {}, {"resources": False}),
        ({"TIDEGAUGE_PROPAGATE_TO": "a.example, b"}, {}, {"propagate_to": ("a.example", "b")}),
        ({}, {}, {"environment": "production", "flush_interval_s": 10.0}),
    ],
)
def test_options_come_from_arguments_and_variables(
    variables: dict[str, str], arguments: dict[str, Any], expected: dict[str, Any]
) -> None:
    options = read_options(arguments, variables)
    assert {name: getattr(options, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("variables", "arguments"),
    [
        ({"TIDEGAUGE_FLUSH_INTERVAL": "soon"}, {}),
        ({"TIDEGAUGE_RESOURCES": "maybe"}, {}),
        ({}, {"flush_interval_s": 0}),
        ({}, {"error_sample_rate": 1.5}),
        ({}, {"no_such_option": 1}),
    ],
)
def test_options_that_cannot_be_read_are_named(
    variables: dict[str, str], arguments: dict[str, Any]
) -> None:
    with pytest.raises(
        InvalidOption, match=r"TIDEGAUGE_[A-Z_]+=|flush_interval_s|error_sample_rate|no_such_option"
    ):
        read_options(arguments, variables)
