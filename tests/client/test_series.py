"""Values between two flushes: every one counted once, whoever records and folds meanwhile."""

from __future__ import annotations

import json
import math
import threading

from hypothesis import given
from hypothesis import strategies as st

from tests.waiting import eventually
from tidegauge_client import counter, gauge, histogram
from tidegauge_client.names import Faults
from tidegauge_client.points import Point, encode
from tidegauge_client.registry import Registry
from tidegauge_client.series import Distribution, Sum

BOUNDS = (0.1, 1.0, 10.0)


@given(st.lists(st.floats(0, 100, allow_nan=False) | st.sampled_from(BOUNDS)))
def test_a_distribution_is_what_counting_one_by_one_gives(values: list[float]) -> None:
    distribution = Distribution(BOUNDS)
    for value in values:
        distribution.pending.append(value)
    expected = [
        sum(1 for v in values if low < v <= high)
        for low, high in zip((-math.inf, *BOUNDS), (*BOUNDS, math.inf), strict=True)
    ]
    found = distribution.collect()
    assert (found[0] if found else [0] * 4) == expected
    assert math.isclose(found[1] if found else 0, sum(values))
    assert distribution.collect() is None


def test_what_is_not_a_number_does_not_poison_a_sum() -> None:
    total = Sum()
    total.pending.extend([1, math.nan, 2, math.inf])
    assert total.collect() == 3


def test_threads_that_record_while_others_fold_lose_and_repeat_nothing() -> None:
    registry = Registry(faults=Faults(strict=True))
    orders = counter("orders", registry=registry)
    sizes = histogram("size", registry=registry, bounds=BOUNDS)
    each, threads = 20_000, 8
    found = {"orders": 0.0, "size_count": 0.0, "size_sum": 0.0}
    ended = threading.Event()

    def record(number: int) -> None:
        for _ in range(each):
            orders.add(1, shop=str(number % 3))
            sizes.record(0.5)

    def collect() -> None:
        while True:
            last = ended.is_set()
            for point in registry.collect():
                if point.name in found:
                    found[point.name] += point.value
            if last:
                return

    workers = [threading.Thread(target=record, args=(i,)) for i in range(threads)]
    reader = threading.Thread(target=collect)
    for thread in (*workers, reader):
        thread.start()
    for thread in workers:
        thread.join()
    ended.set()
    reader.join()
    assert found == {
        "orders": each * threads,
        "size_count": each * threads,
        "size_sum": each * threads * 0.5,
    }


def test_recording_does_not_wait_for_a_fold(registry: Registry) -> None:
    orders = counter("orders", registry=registry)
    done = threading.Event()

    def record() -> None:
        for i in range(5000):  # past the point where a recorder would fold itself
            orders.add(1, shop=str(i % 2))
        done.set()

    with registry.lock:  # someone folds and takes long
        threading.Thread(target=record, daemon=True).start()
        assert done.wait(10)
    assert sum(p.value for p in registry.collect()) == 5000


def test_pending_values_stay_few_without_flushes(registry: Registry) -> None:
    orders = counter("orders", registry=registry)
    for _ in range(100_000):
        orders.add()
    [series] = orders._series.values()
    assert len(series.pending) <= 1024
    assert registry.collect() == [Point("orders", (), "delta", "1", 100_000)]


def test_a_gauge_is_sent_again_at_every_flush(registry: Registry) -> None:
    depth = gauge("depth", registry=registry)
    depth.set(3, queue="mail")
    expected = [Point("depth", (("queue", "mail"),), "gauge", "1", 3)]
    assert registry.collect() == expected
    assert registry.collect() == expected


def test_a_watched_gauge_that_fails_is_counted_and_harms_nobody(registry: Registry) -> None:
    values = iter([7.0])
    gauge("depth", registry=registry).watch(lambda: next(values))
    counter("orders", registry=registry).add()
    assert {p.name: p.value for p in registry.collect()} == {"depth": 7, "orders": 1}
    counter("orders", registry=registry).add()
    found = {p.name: p.value for p in registry.collect()}
    assert found == {"orders": 1, "tidegauge.client.lost": 1}


def test_a_watch_may_record_metrics_itself(registry: Registry) -> None:
    def read() -> float:
        counter("reads", registry=registry).add(1, by="watch")
        return 1

    gauge("depth", registry=registry).watch(read)
    done = threading.Event()
    threading.Thread(target=lambda: (registry.collect(), done.set()), daemon=True).start()
    eventually(done.is_set, within_s=5)


def test_empty_buckets_are_sent_the_first_time_only(registry: Registry) -> None:
    sizes = histogram("size", registry=registry, bounds=BOUNDS)
    sizes.record(5)
    buckets = {dict(p.tags)["le"]: p.value for p in registry.collect() if p.name == "size_bucket"}
    assert buckets == {"0.1": 0, "1": 0, "10": 1, "+Inf": 1}
    sizes.record(5)
    buckets = {dict(p.tags)["le"]: p.value for p in registry.collect() if p.name == "size_bucket"}
    assert buckets == {"10": 1, "+Inf": 1}


def test_the_body_is_columns_with_the_tags_of_the_process() -> None:
    points = [
        Point("a", (("x", 'quote " and ümlaut'),), "delta", "By", 1.5),
        Point("b", (), "gauge", "", 2),
    ]
    assert json.loads(encode(points, {"service.name": "shop"}, 1234)) == {
        "series": [
            {
                "name": "a",
                "tags": {"x": 'quote " and ümlaut', "service.name": "shop"},
                "kind": "delta",
                "unit": "By",
            },
            {"name": "b", "tags": {"service.name": "shop"}, "kind": "gauge"},
        ],
        "samples": {"series": [0, 1], "timestamps": 1234, "values": [1.5, 2.0]},
        "precision": "ms",
    }
