"""Probes: one look at a service from outside, by the rules of its check."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from ...core.addresses import AddressRefused, HostUnknown
from ...core.service import Status
from ...core.text import storable
from ..checks.definition import Check
from . import dns, http, postgresql, redis, smtp, tcp, tls
from .network import Network
from .outcome import Outcome, ProbeFailed

__all__ = ["Network", "Outcome", "probe"]

_MOST_TEXT = 1000

Probe = Callable[[Any, Network], Awaitable[Outcome]]  # Any: the model of the probe's own kind

PROBES: dict[str, Probe] = {
    "http": http.probe,
    "tcp": tcp.probe,
    "dns": dns.probe,
    "tls": tls.probe,
    "smtp": smtp.probe,
    "postgresql": postgresql.probe,
    "redis": redis.probe,
}


async def probe(check: Check, network: Network) -> Outcome:
    """One look; whatever goes wrong is a fail with its reason, never an exception. What the peer
    said is fit to be stored."""
    outcome = await _look(check, network)
    observed = {
        k: storable(v, _MOST_TEXT) if isinstance(v, str) else v for k, v in outcome.observed.items()
    }
    return replace(outcome, output=storable(outcome.output, _MOST_TEXT), observed=observed)


async def _look(check: Check, network: Network) -> Outcome:
    began = time.monotonic()  # not loop.time(): uvloop's counts whole milliseconds
    timeout_s = check.timeout.total_seconds()
    running = asyncio.ensure_future(PROBES[check.kind](check, network))
    try:
        # not asyncio.timeout: a library that is slow to clean up must not make the probe longer
        await asyncio.wait({running}, timeout=timeout_s)
    finally:
        if not running.done():
            running.cancel()
            running.add_done_callback(_forget)
    took_s = round(time.monotonic() - began, 6)
    if not running.done() or running.cancelled():
        return Outcome(Status.FAIL, f"no answer within {timeout_s:g} s", took_s)
    error = running.exception()
    if error is None:
        outcome = replace(running.result(), duration_s=took_s)
        if check.slow is not None and took_s > check.slow.total_seconds():
            outcome = outcome.warned(f"slow: {took_s:.3f} s")
        return outcome
    if isinstance(error, ProbeFailed | AddressRefused | HostUnknown):
        return Outcome(Status.FAIL, str(error), took_s)
    return Outcome(Status.FAIL, f"{type(error).__name__}: {error}"[:500], took_s)


def _forget(task: asyncio.Future[Outcome]) -> None:
    if not task.cancelled():
        task.exception()  # retrieved, so that it is not reported as lost
