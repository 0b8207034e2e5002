"""The cache against a plain dictionary."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tidegauge.ingest.series_cache import UNKNOWN, SeriesCache

keys = st.integers(0, 30).map(lambda n: b"key%d" % n)


@given(st.lists(st.lists(keys, max_size=8), max_size=30), st.integers(1, 20))
def test_what_is_known_is_right_and_bounded(rounds: list[list[bytes]], capacity: int) -> None:
    cache = SeriesCache(capacity)
    truth: dict[bytes, int] = {}
    for wanted in rounds:
        for key, found in zip(wanted, cache.lookup(wanted).tolist(), strict=True):
            assert found in (UNKNOWN, truth.get(key, UNKNOWN))
            if found == UNKNOWN:
                truth.setdefault(key, len(truth))
                cache.add([(key, truth[key])])
        assert len(cache) <= max(2, capacity + 1)


def test_what_is_used_stays() -> None:
    cache = SeriesCache(10)
    cache.add([(b"hot", 1)])
    for n in range(1000):
        assert cache.lookup([b"hot"]).tolist() == [1]
        cache.add([(b"%d" % n, n)])
    assert cache.lookup([b"0"]).tolist() == [UNKNOWN]
