"""How long a certificate is still good for."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ...core.durations import format_duration
from ...core.service import Status
from .outcome import Outcome


def judge_certificate(
    outcome: Outcome,
    certificate: Mapping[str, Any] | None,  # Any: what ssl gives
    *,
    warn: timedelta,
    fail: timedelta,
    now_s: float | None = None,
) -> Outcome:
    """The outcome with what the certificate's end makes of it. A certificate that was not verified
    is unknown to Python's ssl module and changes nothing."""
    if not certificate or "notAfter" not in certificate:
        return outcome
    left_s = ssl.cert_time_to_seconds(certificate["notAfter"]) - (now_s or time.time())
    days = round(left_s / 86_400, 2)
    found = Outcome(
        outcome.status, outcome.output, outcome.duration_s,
        {**outcome.observed, "certificate_days": days},
    )  # fmt: skip
    text = f"the certificate expires in {format_duration(timedelta(minutes=max(0, left_s // 60)))}"
    if left_s <= fail.total_seconds():
        return Outcome(Status.FAIL, text, found.duration_s, found.observed)
    return found.warned(text) if left_s <= warn.total_seconds() else found
