"""scaled / divisor must give back every double to the bit."""

from __future__ import annotations

import struct

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from tidegauge.ingest.scaling import MAX_POWER, PowerHints, scale

decimals = st.builds(
    lambda digits, power: digits / 10**power, st.integers(-(10**12), 10**12), st.integers(0, 9)
)
doubles = st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.lists(decimals | doubles, max_size=50),
    st.lists(st.integers(0, MAX_POWER), min_size=50, max_size=50),
)
@example([-0.0, 5e-324, 1.7976931348623157e308, 0.1 + 0.2, 2.0**53, -(2.0**53) - 2], [0] * 50)
def test_the_quotient_is_the_very_value(values: list[float], hints: list[int]) -> None:
    array = np.array(values, np.float64)
    scaled, divisor, power = scale(array, np.array(hints[: len(values)], np.int8))
    for value, s, d, p in zip(values, scaled, divisor, power, strict=True):
        assert struct.pack("d", float(s) / float(d)) == struct.pack("d", value)
        assert float(d) in (1.0, 10.0 ** int(p))


@given(st.lists(decimals, min_size=1, max_size=50))
def test_decimals_become_whole_numbers(values: list[float]) -> None:
    scaled, divisor, _ = scale(np.array(values), np.zeros(len(values), np.int8))
    for value, s, d in zip(values, scaled, divisor, strict=True):
        assert float(s).is_integer() or round(value * 1e9) / 1e9 != value or d == 1


def test_a_series_keeps_its_divisor_when_a_value_needs_fewer_decimals() -> None:
    hints, ids = PowerHints(), np.array([7], np.int32)
    for value, wanted in ((50.2, 10.0), (50.23, 100.0), (50.2, 100.0), (50.0, 100.0)):
        _, divisor, power = scale(np.array([value]), hints.get(ids))
        hints.update(ids, power)
        assert divisor[0] == wanted


def test_hints_grow_with_the_series() -> None:
    hints, series = PowerHints(), np.array([3], np.int32)
    assert hints.get(series).tolist() == [0]
    hints.update(series, np.array([2], np.int8))
    assert hints.get(np.array([3, 500_000], np.int32)).tolist() == [2, 0]
