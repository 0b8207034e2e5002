"""What a rule says: the model that the API, YAML, the database and the evaluator share."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from ..core.durations import format_duration, parse_duration
from .matchers import Matcher, parse_matchers
from .states import NoData
from .templates import ANNOTATION_NAMES, check

Source = Literal["metric", "errors", "event", "external"]
Aggregation = Literal[
    "avg", "min", "max", "sum", "count", "last", "sum_of_avg", "rate", "increase",
    "quantile", "histogram_quantile", "absence",
]  # fmt: skip
Condition = Literal[">", ">=", "<", "<=", "==", "!=", "outside"]
Severity = Literal["info", "warning", "critical"]

SEVERITIES: tuple[Severity, ...] = ("info", "warning", "critical")
EVENT_KINDS = ("error.new_group", "error.regression", "error.spike", "health.fail")
ERROR_LABELS = ("service", "environment", "release", "severity", "error_type")
COMPOSABLE = ("avg", "min", "max", "sum", "count", "last", "sum_of_avg", "rate", "increase")


def _seconds(value: object) -> object:
    return parse_duration(value).total_seconds() if isinstance(value, str) else value


DurationSeconds = Annotated[
    float,
    BeforeValidator(_seconds),
    Field(ge=0, le=366 * 86_400, description="90s, 5m, 6h, 7d or seconds"),
    PlainSerializer(
        lambda s: format_duration(timedelta(seconds=s)), return_type=str, when_used="json"
    ),
]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f]*$")]
Text = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]


class Rule(BaseModel):
    """One alert rule. One alert for each tag set of `group_by` that breaches the condition."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    rule_name: Name
    description: Text = ""
    enabled: bool = True
    source: Source = Field(
        "metric",
        description="metric: samples; errors: how many errors were logged; event: something "
        "happened (error.new_group, health.fail, ...); external: alerts handed over by others.",
    )
    metric_name: Annotated[str, Field(max_length=255, pattern=r"^[^\x00]*$")] = Field(
        "", description="The metric; for source event the kind of event."
    )
    matchers: list[str] = Field(
        default_factory=list, max_length=50, description="Tags: name=value, !=, =~regex, !~regex."
    )
    group_by: list[str] | None = Field(
        None, max_length=50, description="Tags that tell alerts apart; [] one alert, null all tags."
    )
    aggregation: Aggregation = Field(
        "avg",
        description="Over all samples of a group in the window; sum_of_avg adds up the averages of "
        "its series, histogram_quantile reads NAME_bucket series, absence fires without samples.",
    )
    quantile: Annotated[float, Field(gt=0, lt=1)] | None = None
    window: DurationSeconds = Field(300.0, validate_default=True)
    denominator: Name | None = Field(
        None, description="Second metric: the value is metric_name / denominator."
    )
    change_against: DurationSeconds | None = Field(
        None, description="The value becomes the change in % against the value so long before."
    )
    condition: Condition = ">"
    threshold: Finite = 0.0
    threshold_upper: Finite | None = Field(None, description="Upper end for `outside`.")
    clear_threshold: Finite | None = Field(
        None, description="What the value must reach to count as recovered; default: the threshold."
    )
    for_: DurationSeconds = Field(0.0, alias="for", description="Breach this long before it fires.")
    keep_firing_for: DurationSeconds = Field(
        0.0, description="Clear this long before it resolves; for events: open this long."
    )
    interval: DurationSeconds = Field(15.0, description="How often it is evaluated.")
    severity: Severity = "warning"
    no_data: NoData = Field(
        "keep", description="Data vanished: keep the state, go to no_data, or alert."
    )
    labels: dict[Name, Text] = Field(default_factory=dict, max_length=50)
    annotations: dict[Name, Text] = Field(
        default_factory=dict, max_length=50, description="Texts; {{ labels.x }}, {{ value }}, ..."
    )
    runbook_url: Annotated[str, Field(max_length=2000, pattern=r"^https?://\S+$")] | None = None
    channels: list[Name] = Field(
        default_factory=list, max_length=20, description="Channel names; none: the default ones."
    )

    @cached_property
    def parsed_matchers(self) -> tuple[Matcher, ...]:
        """The matchers, parsed."""
        return parse_matchers(self.matchers)

    @model_validator(mode="after")
    def _can_be_evaluated(self) -> Self:
        for fault in self._faults():
            raise ValueError(fault)
        return self

    def _faults(self) -> Iterable[str]:
        """Why this rule could not be evaluated, each naming its field."""
        try:
            parse_matchers(self.matchers)
        except ValueError as error:
            yield f"matchers: {error}"
        for name, text in self.annotations.items():
            try:
                check(text, ANNOTATION_NAMES)
            except ValueError as error:
                yield f"annotations.{name}: {error}"
        for name in ("alertname", "severity"):
            if name in self.labels:
                yield f"labels: {name!r} is set by the rule itself"
        if self.group_by is not None and any(not g or "\0" in g for g in self.group_by):
            yield "group_by: tag names must not be empty"
        if self.source == "external":
            return
        if self.interval < 5 or self.interval % 5:
            yield "interval: must be a multiple of 5s"
        if self.source == "event":
            yield from self._event_faults()
            return
        if self.source == "errors":
            yield from self._error_faults()
        elif not self.metric_name:
            yield "metric_name: must not be empty"
        yield from self._measure_faults()
        yield from self._threshold_faults()

    def _event_faults(self) -> Iterable[str]:
        if self.metric_name not in EVENT_KINDS:
            yield f"metric_name: an event rule watches one of {', '.join(EVENT_KINDS)}"
        if self.for_:
            yield "for: an event happens at once; watch a metric to wait for it to last"

    def _error_faults(self) -> Iterable[str]:
        if self.aggregation not in ("count", "rate"):
            yield "aggregation: errors are counted: count or rate (a second)"
        if self.denominator or self.change_against:
            yield "denominator, change_against: not for errors"
        for matcher in parse_matchers(self.matchers):
            if matcher.name not in ERROR_LABELS:
                yield f"matchers: errors have {', '.join(ERROR_LABELS)}, not {matcher.name!r}"
        for name in self.group_by or ():
            if name not in ERROR_LABELS:
                yield f"group_by: errors have {', '.join(ERROR_LABELS)}, not {name!r}"

    def _measure_faults(self) -> Iterable[str]:
        if self.window < 1:
            yield "window: must be at least 1s"
        if self.window > 3600 * 3 and self.interval < self.window / 360:
            least = math.ceil(self.window / 360 / 5) * 5
            yield f"interval: a window that long needs at least {least}s"
        wants_quantile = self.aggregation in ("quantile", "histogram_quantile")
        if wants_quantile and self.quantile is None:
            yield f"quantile: {self.aggregation} needs one, between 0 and 1"
        if self.quantile is not None and not wants_quantile:
            yield f"quantile: aggregation is {self.aggregation}"
        if self.denominator is not None and self.aggregation not in COMPOSABLE:
            yield f"denominator: a ratio of {self.aggregation} makes no sense"
        if self.change_against is not None:
            if self.aggregation not in COMPOSABLE:
                yield f"change_against: not with {self.aggregation}"
            if self.change_against < 1:
                yield "change_against: must be at least 1s"
        if self.aggregation == "absence" and self.no_data != "keep":
            yield "no_data: absence is about data that are missing; leave it at keep"

    def _threshold_faults(self) -> Iterable[str]:
        if (self.condition == "outside") is not (self.threshold_upper is not None):
            yield "threshold_upper: goes with the condition outside"
            return
        upper = self.threshold_upper
        if upper is not None and upper < self.threshold:
            yield "threshold_upper: is below threshold"
        clear = self.clear_threshold
        if clear is None:
            return
        if self.condition in ("==", "!=", "outside"):
            yield f"clear_threshold: has no meaning with {self.condition}"
        elif self.condition[0] == ">" and clear > self.threshold:
            yield "clear_threshold: must not be above threshold, or nothing would ever clear"
        elif self.condition[0] == "<" and clear < self.threshold:
            yield "clear_threshold: must not be below threshold, or nothing would ever clear"


_UNITS_IN_COLUMNS = {
    "window": "window_s",
    "change_against": "change_against_s",
    "for_": "for_s",
    "keep_firing_for": "keep_firing_for_s",
    "interval": "interval_s",
}
COLUMNS = tuple(_UNITS_IN_COLUMNS.get(name, name) for name in Rule.model_fields)
"""The columns of alert_rules that hold a rule, in the order of its fields."""


def to_row(rule: Rule) -> dict[str, Any]:  # Any: a value for every column
    """The rule as values of COLUMNS."""
    return {_UNITS_IN_COLUMNS.get(name, name): getattr(rule, name) for name in Rule.model_fields}


def from_row(row: dict[str, Any]) -> Rule:  # Any: values of the columns
    """The rule that `to_row` made; not validated again, it was when it was saved."""
    values = {name: row[_UNITS_IN_COLUMNS.get(name, name)] for name in Rule.model_fields}
    return Rule.model_construct(**values)


_SLOT_S = 5


def offset_s(rule_id: int, interval_s: float) -> float:
    """Where in its interval a rule is evaluated: spread over slots of five seconds, so that not
    all are due at once and yet many share one pass over the samples."""
    slots = max(1, int(interval_s // _SLOT_S))
    return float(rule_id * 2_654_435_761 % 2**32 * slots // 2**32 * _SLOT_S)
