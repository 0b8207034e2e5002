"""Metrics of the application's own: counters, gauges, histograms, timed blocks, in one line of code.

They work before `Tidegauge` is made (values wait) and without it (values are folded and stay small).
"""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from time import perf_counter
from types import TracebackType
from typing import Any, Generic, ParamSpec, Self, TypeVar

from .names import Tags, name_fault, tags_fault
from .points import Point, distribution_points
from .registry import DURATION_BOUNDS, PROCESS, Registry
from .series import FOLD_AT, Distribution, Level, Sum

S = TypeVar("S", Sum, Distribution, Level)
P = ParamSpec("P")
R = TypeVar("R")
Spelling = tuple[tuple[str, Any], ...]  # Any: what the application passed as a tag's value

_SPELLINGS = 4  # per series: orders in which callers write the same tags


class Instrument(Generic[S]):
    """A metric: its series by their tags."""

    def __init__(self, registry: Registry, name: str, unit: str) -> None:
        self.name = name
        self.unit = unit
        self._registry = registry
        self._series: dict[Tags, S] = {}
        self._spellings: dict[Spelling, S] = {}

    def _new(self) -> S:
        raise NotImplementedError

    def _find(self, tags: dict[str, Any]) -> S | None:
        """The series of tags as a caller wrote them; None where they cannot be recorded."""
        try:
            return self._spellings[tuple(tags.items())]
        except (KeyError, TypeError):  # TypeError: a value without a hash
            return self._add(tags)

    def _add(self, tags: dict[str, Any]) -> S | None:
        fault = tags_fault(self.name, tags.items())
        if fault:
            self._registry.faults.add(fault)
            return None
        key = tuple(sorted(tags.items()))
        found = self._series.get(key)
        if found is None:
            if len(self._series) >= self._registry.series_limit:
                self._registry.lose("too_many_series")
                return None
            found = self._series.setdefault(key, self._new())  # atomic: one of two threads wins
        if len(self._spellings) < _SPELLINGS * self._registry.series_limit:
            self._spellings[tuple(tags.items())] = found
        return found

    def collect(self) -> Iterator[Point]:
        """Points since the last call."""
        raise NotImplementedError

    def reset(self) -> None:
        """Forget all values."""
        for series in self._series.values():
            series.reset()


class Counter(Instrument[Sum]):
    """Counts things that happen: `counter("resumes_uploaded").add(1, plan="pro")`."""

    def _new(self) -> Sum:
        return Sum()

    def add(self, amount: float = 1, /, **tags: str) -> None:
        """Count `amount` more (0 or more)."""
        series = self._find(tags)
        if series is None:
            return
        if not 0 <= amount < math.inf:
            self._registry.faults.add(f"{self.name}: {amount!r:.40} cannot be added to a counter")
            return
        series.pending.append(amount)
        if len(series.pending) >= FOLD_AT:
            self._registry.fold(series)

    def collect(self) -> Iterator[Point]:
        for tags, series in list(self._series.items()):
            total = series.collect()
            if total:
                yield Point(self.name, tags, "delta", self.unit, total)


class Gauge(Instrument[Level]):
    """Holds the current value of something: `gauge("queue_depth").set(12)`."""

    def _new(self) -> Level:
        return Level()

    def set(self, value: float, /, **tags: str) -> None:
        """Remember the value; it is sent at every flush until another one is set."""
        series = self._find(tags)
        if series is not None:
            if not math.isfinite(value):
                self._registry.faults.add(f"{self.name}: {value!r:.40} cannot be a gauge's value")
            else:
                series.value = value

    def watch(self, read: Callable[[], float], /, **tags: str) -> None:
        """Call `read` for the value before every flush, in a background thread."""
        series = self._find(tags)
        if series is None:
            return

        def look() -> None:
            series.value = None  # what cannot be read is not sent
            value = float(read())
            series.value = value if math.isfinite(value) else None

        self._registry.watches[series] = look

    def collect(self) -> Iterator[Point]:
        for tags, series in list(self._series.items()):
            if series.value is not None:
                yield Point(self.name, tags, "gauge", self.unit, series.value)


class Histogram(Instrument[Distribution]):
    """Distribution of values: `histogram("resume_size", unit="By").record(48_213)`."""

    def __init__(
        self,
        registry: Registry,
        name: str,
        unit: str,
        bounds: Sequence[float] = DURATION_BOUNDS,
    ) -> None:
        super().__init__(registry, name, unit)
        self.bounds = tuple(float(b) for b in bounds)

    def _new(self) -> Distribution:
        return Distribution(self.bounds)

    def record(self, value: float, /, **tags: str) -> None:
        """Record one value."""
        series = self._find(tags)
        if series is None:
            return
        if not math.isfinite(value):
            self._registry.faults.add(f"{self.name}: {value!r:.40} cannot be recorded")
            return
        series.pending.append(value)
        if len(series.pending) >= FOLD_AT:
            self._registry.fold(series)

    observe = record

    def collect(self) -> Iterator[Point]:
        for tags, series in list(self._series.items()):
            yield from distribution_points(self.name, tags, self.unit, series)


def counter(name: str, *, unit: str = "1", registry: Registry = PROCESS) -> Counter:
    """The counter of this name. Raises InvalidMetric in development if it cannot be one."""
    return _instrument(registry, name, Counter(registry, str(name), unit))


def gauge(name: str, *, unit: str = "1", registry: Registry = PROCESS) -> Gauge:
    """The gauge of this name. Raises InvalidMetric in development if it cannot be one."""
    return _instrument(registry, name, Gauge(registry, str(name), unit))


def histogram(
    name: str,
    *,
    unit: str = "1",
    bounds: Sequence[float] = DURATION_BOUNDS,
    registry: Registry = PROCESS,
) -> Histogram:
    """The histogram of this name; `bounds` are the upper bounds of its buckets, rising."""
    made = Histogram(registry, str(name), unit, bounds)
    if (
        not made.bounds
        or list(made.bounds) != sorted(set(made.bounds))
        or not all(map(math.isfinite, made.bounds))
    ):
        registry.faults.add(f"{name}: bounds must be finite numbers that rise")
        made = Histogram(registry, str(name), unit)
    found = _instrument(registry, name, made)
    if found is not made and found.bounds != made.bounds and bounds is not DURATION_BOUNDS:
        registry.faults.add(f"{name} has other bounds already")
    return found


def observe(name: str, value: float, /, **tags: str) -> None:
    """Record a value of a histogram in one line."""
    histogram(name).record(value, **tags)


I = TypeVar("I", bound=Instrument[Any])  # noqa: E741 - Any: of any series


def _instrument(registry: Registry, name: object, made: I) -> I:
    """The registered instrument, or `made` itself: unregistered if it may not exist."""
    fault = name_fault(name)
    if fault:
        registry.faults.add(fault)
        return made
    found = registry.sources.get(made.name)
    if found is None:
        found = registry.sources.setdefault(made.name, made)
    if type(found) is not type(made):
        what = type(found).__name__.lower()
        registry.faults.add(f"{made.name} is a {what} and not a {type(made).__name__.lower()}")
        return made
    return found


_entered: ContextVar[tuple[tuple[object, float], ...]] = ContextVar("tidegauge_timed", default=())
"""Blocks that this task or thread is in, and since when: one object may serve many of them."""


class timed:  # noqa: N801 - used like a function
    """Times calls of something: a decorator for functions, sync and async, or a `with` block.

        @timed("ai.parse_resume")
        async def parse(resume): ...

        with timed("ai.parse_resume", model="small"): ...

    Becomes `service.call.duration` with the tag `service.call.name`, and `error.type` where an
    exception comes out.
    """

    def __init__(self, name: str, /, *, registry: Registry = PROCESS, **tags: str) -> None:
        self._durations = histogram("service.call.duration", unit="s", registry=registry)
        self._tags = {"service.call.name": name, **tags}

    def _record(self, started: float, error: type[BaseException] | None) -> None:
        elapsed = perf_counter() - started
        if error is None:
            self._durations.record(elapsed, **self._tags)
        else:
            self._durations.record(elapsed, **self._tags, **{"error.type": error.__name__})

    def __enter__(self) -> Self:
        _entered.set((*_entered.get(), (self, perf_counter())))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        entered = _entered.get()
        for place in range(len(entered) - 1, -1, -1):
            if entered[place][0] is self:
                _entered.set(entered[:place] + entered[place + 1 :])
                self._record(entered[place][1], kind)
                return

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.__exit__(kind, error, trace)

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def timed_coroutine(*args: P.args, **kwargs: P.kwargs) -> Any:  # Any: R's result
                started = perf_counter()
                try:
                    result = await function(*args, **kwargs)
                except BaseException as error:
                    self._record(started, type(error))
                    raise
                self._record(started, None)
                return result

            return timed_coroutine  # type: ignore[return-value] # R is a coroutine here

        @functools.wraps(function)
        def timed_call(*args: P.args, **kwargs: P.kwargs) -> R:
            started = perf_counter()
            try:
                result = function(*args, **kwargs)
            except BaseException as error:
                self._record(started, type(error))
                raise
            self._record(started, None)
            return result

        return timed_call
