"""Preparation without an application, for tests of what needs no database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tidegauge.core.clock import ManualClock
from tidegauge.errors.grouping import Grouping
from tidegauge.errors.prepare import Preparation
from tidegauge.errors.scrub import Scrubber, ScrubRules
from tidegauge.errors.thinning import Thinning


def preparation(
    *, rules: ScrubRules | None = None, grouping: Grouping | None = None
) -> Preparation:
    """With a clock that stands, everything kept."""
    return Preparation(
        clock=ManualClock(1_700_000_000_000_000),
        scrubber=Scrubber(rules or ScrubRules()),
        grouping=grouping or Grouping(),
        thinning=Thinning(1000, 10),
        max_payload_bytes=256 * 1024,
        late=timedelta(days=5),
        future=timedelta(minutes=10),
    )


Json = Any  # Any: decoded JSON
