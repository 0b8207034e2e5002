"""Values against conditions, for the groups of many rules at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .rules import Condition, Rule
from .states import Seen

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]

BREACH, BETWEEN, CLEAR, MISSING = range(4)
CONDITIONS: tuple[Condition, ...] = (">", ">=", "<", "<=", "==", "!=", "outside")
SEEN = (Seen.BREACH, Seen.BETWEEN, Seen.CLEAR, Seen.MISSING)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What makes a breach, for each group of many rules."""

    which: Codes
    low: Floats
    high: Floats
    clear_at: Floats
    """The clear threshold, NaN where there is none."""

    @classmethod
    def of(cls, rules: Sequence[Rule], sizes: Sequence[int] | NDArray[np.int64]) -> Self:
        """The conditions of rules with so many groups each."""

        def spread(of: Sequence[float]) -> Floats:
            return np.repeat(np.array(of, np.float64), sizes)

        return cls(
            np.repeat(np.array([CONDITIONS.index(r.condition) for r in rules], np.int8), sizes),
            spread([r.threshold for r in rules]),
            spread([r.threshold if r.threshold_upper is None else r.threshold_upper
                    for r in rules]),
            spread([np.nan if r.clear_threshold is None else r.clear_threshold for r in rules]),
        )  # fmt: skip

    def judge(self, values: Floats) -> Codes:
        """For each group: BREACH, BETWEEN, CLEAR or MISSING (no value)."""
        low, high = self.low, self.high
        breach = np.select(
            [self.which == i for i in range(len(CONDITIONS))],
            [values > low, values >= low, values < low, values <= low, values == low,
             values != low, (values < low) | (values > high)],
            False,
        )  # fmt: skip
        past_clear = np.where(self.which < 2, values <= self.clear_at, values >= self.clear_at)
        clear = ~breach & (np.isnan(self.clear_at) | past_clear)
        codes = np.where(breach, BREACH, np.where(clear, CLEAR, BETWEEN)).astype(np.int8)
        codes[np.isnan(values)] = MISSING
        return codes


def judge_one(rule: Rule, value: float) -> Seen:
    """The same for one value."""
    return SEEN[int(Conditions.of([rule], [1]).judge(np.array([value], np.float64))[0])]
