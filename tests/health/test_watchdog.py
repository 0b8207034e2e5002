"""The dead man's switch outwards calls as long as all is well."""

from __future__ import annotations

import httpx

from tidegauge.core.service import Status
from tidegauge.health.watchdog import Watchdog


async def test_it_calls_unless_tidegauge_fails_and_notices_a_receiver_that_is_away() -> None:
    calls: list[str] = []
    answers = {"status": 200}
    own = {"status": Status.PASS}

    def receive(request: httpx.Request) -> httpx.Response:
        calls.append(str(request.url))
        return httpx.Response(answers["status"])

    watchdog = Watchdog(
        "http://receiver.test/secret", lambda: own["status"], interval_s=0.01,
        transport=httpx.MockTransport(receive),
    )  # fmt: skip
    await watchdog._call()
    own["status"] = Status.WARN
    await watchdog._call()
    assert calls == ["http://receiver.test/secret"] * 2
    own["status"] = Status.FAIL
    await watchdog._call()
    assert len(calls) == 2
    own["status"] = Status.PASS
    answers["status"] = 500
    await watchdog.start()
    try:
        import asyncio

        async with asyncio.timeout(10):
            while watchdog.failures_in_a_row < 3:
                await asyncio.sleep(0.01)
        health = watchdog.health()
        assert health.status is Status.WARN
        assert "answers 500" in health.output
        assert "secret" not in health.output
    finally:
        await watchdog.stop()
