"""Current values of any moment, against a look at every sample of every series."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from tests.query.stored import Stored
from tidegauge.core.clock import to_datetime, to_us
from tidegauge.query import current
from tidegauge.query.current import read_current
from tidegauge.query.matchers import parse_matchers

SELECTIONS: list[tuple[list[str], list[str]]] = [
    ([], []),
    (["temp"], []),
    (["temp", "requests"], ["host!=2"]),
    ([], ["app=x"]),
    ([], ["app=~x|y", "le!="]),
    (["latency_bucket"], ["le in (0.1,1)"]),
    (["nothing"], []),
]


def _matches(tags: dict[str, str], tests: list[str]) -> bool:
    wanted = {
        "host!=2": lambda t: t.get("host", "") != "2",
        "app=x": lambda t: t.get("app") == "x",
        "app=~x|y": lambda t: t.get("app") in ("x", "y"),
        "le!=": lambda t: t.get("le", "") != "",
        "le in (0.1,1)": lambda t: t.get("le") in ("0.1", "1"),
    }
    return all(wanted[test](tags) for test in tests)


@pytest.mark.parametrize("named", [current._MOST_NAMED, 1])
@pytest.mark.parametrize(("metrics", "tags"), SELECTIONS)
async def test_the_newest_sample_of_each_series(
    stored: Stored, metrics: list[str], tags: list[str], named: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few look-backs of a minute find every series, so that both ways of looking are taken."""
    monkeypatch.setattr(current, "_MOST_NAMED", named)
    rng = np.random.default_rng(3)
    found_any = 0
    for _ in range(12):
        at = stored.now - timedelta(seconds=int(rng.integers(0, 6 * 3600)))
        age = timedelta(seconds=int(rng.choice([20, 60, 61, 300, 3600])))
        limit = int(rng.choice([1, 3, 1000]))
        begin, end = to_us(at - age), to_us(at)
        wanted = {}
        for one in stored.series:
            inside = np.flatnonzero((one.ts_us >= begin) & (one.ts_us <= end))
            if len(inside) and one.metric in (metrics or [one.metric]) and _matches(one.tags, tags):
                wanted[one.id] = int(one.ts_us[inside[-1]]), float(one.values[inside[-1]])
        found: dict[int, tuple[int, float]] = {}
        after: int | None = 0
        while after is not None:
            async with stored.database.connection() as connection:
                page, after = await read_current(
                    connection, metrics, parse_matchers(tags), since=to_datetime(begin), at=at,
                    until=at, limit=limit, after=after,
                )  # fmt: skip
            assert len(page) <= limit
            found |= {v.series.id: (v.ts_us, v.value) for v in page}
        assert {i: ts for i, (ts, _) in found.items()} == {i: ts for i, (ts, _) in wanted.items()}
        assert {i: v for i, (_, v) in found.items()} == pytest.approx(
            {i: v for i, (_, v) in wanted.items()}
        )
        found_any += len(found)
    assert found_any or metrics == ["nothing"]
