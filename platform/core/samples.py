"""What ingest speaks: series, columnar batches of samples, and the reasons a sample is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["unknown", "gauge", "counter", "delta"]
"""How the values of one series relate in time: `counter` is cumulative (Prometheus counter,
OTLP cumulative monotonic sum), `delta` counts since the previous sample (OTLP delta)."""

KINDS: tuple[Kind, ...] = ("unknown", "gauge", "counter", "delta")

STALE_NAN_BITS = 0x7FF0000000000002
"""The NaN with which Prometheus says "this series ended" (prometheus/model/value)."""

STALE_NAN: float = np.uint64(STALE_NAN_BITS).view(np.float64).item()
"""The same as a value."""

Tags = tuple[tuple[str, str], ...]
"""Tag pairs sorted by name; names unique and not empty, values not empty."""


class Reason(StrEnum):
    """Why a sample was not stored; the vocabulary of answers, /ingest/rejects and self metrics."""

    LATE = "late"
    FUTURE = "future"
    NONFINITE = "nonfinite"
    BAD_VALUE = "bad_value"
    BAD_TIMESTAMP = "bad_timestamp"
    BAD_NAME = "bad_name"
    BAD_TAG = "bad_tag"
    TOO_MANY_TAGS = "too_many_tags"
    SERIES_BUDGET = "series_budget"
    MALFORMED = "malformed"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Series:
    """The identity (name and tags) of a series and what is known of its values."""

    name: str
    tags: Tags = ()
    kind: Kind = "unknown"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """One refused sample, or `count` of them refused for the same reason at the same place.

    `where` is in the sender's terms: ``[3].value``, ``line 17``, ``series 4 sample 2``.
    """

    reason: Reason
    where: str
    detail: str
    name: str = ""
    count: int = 1


class SeriesRejected(Exception):
    """Raised by `MetricBatch.describe` for a series that no sample can be stored for."""

    def __init__(self, reason: Reason, detail: str, name: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.name = name


@dataclass(frozen=True, slots=True)
class FamilyMetadata:
    """What a sender says of a metric family (Prometheus metadata, OTLP description)."""

    name: str
    type: str = "unknown"
    unit: str = ""
    help: str = ""


@dataclass(slots=True)
class MetricBatch:
    """One request body as columns; what every wire format decodes to.

    `keys[i]` are bytes that determine series i completely (its spelling on the wire behind a
    prefix of the format), so that a known series costs one dictionary look-up; `describe(i)`
    decodes series i and is called only for keys that the cache has not seen.
    `series`, `ts_us` and `values` have one entry a sample: position in `keys`, microseconds
    since the epoch, value. Values may be NaN or infinite; `reject_nonfinite` says whether the
    format refuses these (own JSON) or stores them apart (Prometheus and OTLP send them).
    `where(sample)` names a sample in the sender's terms for a reject.
    """

    keys: Sequence[bytes]
    describe: Callable[[int], Series]
    series: NDArray[np.int32]
    ts_us: NDArray[np.int64]
    values: NDArray[np.float64]
    where: Callable[[int], str] = "sample {}".format
    reject_nonfinite: bool = False
    rejects: list[Reject] = field(default_factory=list)
    metadata: Sequence[FamilyMetadata] = ()
    unsupported: Counter[str] = field(default_factory=Counter)
    """Things the body held that Tidegauge does not store, by name (`exemplars`, ...)."""
    wire_counts: Counter[str] = field(default_factory=Counter)
    """What the body held in the sender's units, for answers that must say it (remote write 2.0:
    `samples`, `histograms`)."""

    def __len__(self) -> int:
        return len(self.values)

    @property
    def nbytes(self) -> int:
        """Memory held by the columns and, without their bytes, the keys."""
        columns = self.series.nbytes + self.ts_us.nbytes + self.values.nbytes
        return columns + 64 * len(self.keys)


@dataclass(frozen=True, slots=True)
class DecodeContext:
    """What a decoder may know besides the body.

    `now_us` is the arrival of the body: the time of samples that come without one.
    """

    now_us: int
    max_samples: int = 1_000_000
    options: dict[str, str] = field(default_factory=dict)
    """Per-format options taken from the query string or settings (`precision`, ...)."""


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What became of one batch. `duplicate` means an earlier body did the storing."""

    stored: int
    rejects: tuple[Reject, ...] = ()
    rejected: int = 0
    duplicate: bool = False
