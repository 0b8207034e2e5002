"""Rules compiled into arrays: their series and groups, beside each other for all rules of a round.

A plan is made once and serves until a rule or a series changes; a round with it is arithmetic over
arrays, whatever the number of rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..storage.columns import Floats, Ints
from .judgement import Conditions
from .matchers import all_match
from .rules import Rule
from .series_index import IndexedSeries, SeriesIndex
from .transitions import fingerprint
from .windows import Figures

Bools = NDArray[np.bool_]
T = TypeVar("T", bound=np.generic)

FIGURES: dict[str, Figures] = {
    "last": "last",
    "rate": "increase",
    "increase": "increase",
    "histogram_quantile": "increase",
    "quantile": "samples",
}
"""What a rule's aggregation reads; all others read `stats`."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule with its series and groups: `ids[i]` belongs to group `group[i]`."""

    rule_id: int
    rule: Rule
    groups: list[dict[str, str]]
    fingerprints: list[str]
    ids: Ints
    group: Ints
    delta: NDArray[np.bool_]
    bounds: Floats
    """Upper bounds (le) of histogram buckets, NaN elsewhere."""
    base_ids: Ints
    base_group: Ints
    base_delta: NDArray[np.bool_]
    """The same for the denominator."""


def metrics_of(rule: Rule) -> list[str]:
    """The metric names whose series a rule reads."""
    if rule.source != "metric":
        return []
    return [series_name(rule)] + ([rule.denominator] if rule.denominator else [])


def series_name(rule: Rule) -> str:
    """The series of histograms are called NAME_bucket."""
    if rule.aggregation == "histogram_quantile" and not rule.metric_name.endswith("_bucket"):
        return rule.metric_name + "_bucket"
    return rule.metric_name


def compile_rule(rule_id: int, rule: Rule, index: SeriesIndex) -> Compiled:
    """The rule's series now, in their groups."""
    numbers: dict[tuple[tuple[str, str], ...], int] = {}
    groups: list[dict[str, str]] = []

    def number(series: IndexedSeries) -> int:
        tags = series.tags
        if rule.group_by is not None:
            labels = {n: tags[n] for n in rule.group_by if tags.get(n)}
        elif rule.aggregation == "histogram_quantile":
            labels = {k: v for k, v in tags.items() if k != "le"}
        else:
            labels = tags
        key = tuple(sorted(labels.items()))
        found = numbers.get(key)
        if found is None:
            found = numbers[key] = len(groups)
            groups.append(dict(key))
        return found

    def members(metric_name: str) -> tuple[Ints, Ints, NDArray[np.bool_], list[IndexedSeries]]:
        family = index.family(metric_name).series.values()
        chosen = [s for s in family if all_match(rule.parsed_matchers, s.tags)]
        return (
            np.array([s.id for s in chosen], np.int64),
            np.array([number(s) for s in chosen], np.int64),
            np.array([s.kind == "delta" for s in chosen], np.bool_),
            chosen,
        )

    ids, group, delta, chosen = members(series_name(rule))
    none = np.empty(0, np.int64)
    base_ids, base_group, base_delta = none, none, np.empty(0, np.bool_)
    if rule.denominator is not None:
        base_ids, base_group, base_delta, _ = members(rule.denominator)
    if rule.group_by == [] and not groups:
        groups.append({})  # absence of everything is one alert
    return Compiled(
        rule_id, rule, groups, [fingerprint(g) for g in groups], ids, group, delta,
        np.array([_bound(s.tags.get("le")) for s in chosen], np.float64),
        base_ids, base_group, base_delta,
    )  # fmt: skip


def _bound(text: str | None) -> float:
    try:
        return float("nan") if text is None else float(text)
    except ValueError:
        return float("nan")


def figures_of(rule: Rule) -> Figures:
    """The kind of figures that a rule reads."""
    return FIGURES.get(rule.aggregation, "stats")


@dataclass(frozen=True, slots=True)
class Layout:
    """The series of many rules: `ids[i]` belongs to group `group[i]`, groups numbered through."""

    rules: Sequence[Compiled]
    starts: Ints
    """Where the groups of each rule begin; one more at the end is their total."""
    ids: Ints
    group: Ints
    delta: Bools
    bounds: Floats
    edges: Ints
    """Where the series of each rule begin, and their total."""
    aggregations: tuple[str, ...]
    aggregation: NDArray[np.int8]
    """Which of `aggregations` each group wants."""

    @property
    def total(self) -> int:
        return int(self.starts[-1])

    @classmethod
    def of(cls, rules: Sequence[Compiled], *, base: bool = False) -> Self:
        """The numerators of the rules, or their denominators."""
        sizes = np.array([len(r.groups) for r in rules], np.int64)
        starts = np.concatenate([[0], np.cumsum(sizes)])
        ids = [r.base_ids if base else r.ids for r in rules]
        lengths = np.array([len(i) for i in ids], np.int64)
        group = _joined([r.base_group if base else r.group for r in rules], np.int64)
        bounds = [r.bounds for r in rules] if not base else []
        aggregations = tuple(sorted({r.rule.aggregation for r in rules}))
        return cls(
            rules, starts, _joined(ids, np.int64), group + np.repeat(starts[:-1], lengths),
            _joined([r.base_delta if base else r.delta for r in rules], np.bool_),
            _joined(bounds, np.float64), np.concatenate([[0], np.cumsum(lengths)]), aggregations,
            np.repeat(
                np.array([aggregations.index(r.rule.aggregation) for r in rules], np.int8), sizes
            ),
        )  # fmt: skip


def _joined(parts: Sequence[NDArray[T]], kind: type[T]) -> NDArray[T]:
    return np.concatenate([np.empty(0, kind), *parts])


@dataclass(frozen=True, slots=True)
class Demand:
    """Rules that read the same figures over the same window, with where their groups stand."""

    figures: Figures
    window_s: float
    ids: Ints
    """Every series read, once, ascending."""
    over: Layout
    places: Ints
    under: Layout | None
    """The denominators of those that have one."""
    under_places: Ints
    counted: Bools
    """Whether what each of `under_places` measures is counted: no sample is 0."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Rules of a round: group g of rule r is number starts[r] + g."""

    rules: Sequence[Compiled]
    starts: Ints
    rule_of: Ints
    """Position of the rule of each group."""
    rule_ids: Ints
    """The rule of each group."""
    prints: Ints
    """The fingerprint of each group as a number."""
    demands: Sequence[Demand]
    earlier: Sequence[tuple[float, Ints, Plan]]
    """What is compared with so many seconds before: places of the groups, and their plan."""
    conditions: Conditions
    absence: Bools
    """Groups that are watched for samples to stay away."""

    @property
    def total(self) -> int:
        return int(self.starts[-1])

    @classmethod
    def of(cls, rules: Sequence[Compiled], *, changes: bool = True) -> Plan:
        """The plan of some rules; without `changes` of their plain values."""
        sizes = np.array([len(r.groups) for r in rules], np.int64)
        starts = np.concatenate([[0], np.cumsum(sizes)])
        wanted: dict[tuple[Figures, float], list[int]] = {}
        offsets: dict[float, list[int]] = {}
        for i, r in enumerate(rules):
            wanted.setdefault((figures_of(r.rule), r.rule.window), []).append(i)
            if changes and r.rule.change_against:
                offsets.setdefault(r.rule.change_against, []).append(i)
        demands = [
            _demand(figures, window_s, rules, members, starts)
            for (figures, window_s), members in wanted.items()
        ]
        earlier = [
            (offset_s, _places(members, starts), cls.of([rules[i] for i in members], changes=False))
            for offset_s, members in offsets.items()
        ]
        absence = np.repeat([r.rule.aggregation == "absence" for r in rules], sizes)
        prints = np.array([int(p, 16) for r in rules for p in r.fingerprints], np.uint64)
        return cls(
            rules, starts, np.repeat(np.arange(len(rules)), sizes),
            np.repeat(np.array([r.rule_id for r in rules], np.int64), sizes),
            prints.view(np.int64), demands, earlier,
            Conditions.of([r.rule for r in rules], sizes), absence.astype(np.bool_),
        )  # fmt: skip

    def split(self, flat: NDArray[T], position: int) -> NDArray[T]:
        """The part of one rule."""
        return flat[self.starts[position] : self.starts[position + 1]]


def _demand(
    figures: Figures, window_s: float, rules: Sequence[Compiled], members: Sequence[int],
    starts: Ints,
) -> Demand:  # fmt: skip
    chosen = [rules[i] for i in members]
    with_base = [i for i in members if rules[i].rule.denominator]
    under = [rules[i] for i in with_base]
    counted = [r.rule.aggregation in ("sum", "count", "rate", "increase") for r in under]
    return Demand(
        figures, window_s,
        np.unique(_joined([p for r in chosen for p in (r.ids, r.base_ids)], np.int64)),
        Layout.of(chosen), _places(members, starts),
        Layout.of(under, base=True) if under else None, _places(with_base, starts),
        np.repeat(counted, [len(r.groups) for r in under]).astype(np.bool_),
    )  # fmt: skip


def _places(members: Sequence[int], starts: Ints) -> Ints:
    return _joined([np.arange(starts[i], starts[i + 1]) for i in members], np.int64)
