"""kill -9 of a running Tidegauge between the steps of an alert's life."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import httpx

from tests.serving import Serving
from tests.waiting import eventually_async

from .receivers import WebhookReceiver


async def test_a_killed_service_neither_forgets_an_alert_nor_tells_it_again(
    tmp_path: Path, webhook: WebhookReceiver
) -> None:
    serving = Serving(
        tmp_path / "d", TIDEGAUGE_OUTBOUND_PRIVATE_NETWORKS="true", TIDEGAUGE_HOST_METRICS="false",
        TIDEGAUGE_ALERT_DEFAULT_RULES="false",
    )  # fmt: skip

    async def call(path: str, body: Any) -> Any:  # Any: JSON
        async with httpx.AsyncClient(timeout=30) as http:
            answer = await http.post(serving.url + path, json=body, headers=serving.headers)
            assert answer.status_code < 300, answer.text
            return answer.json()

    def told() -> dict[str, str]:
        return {r.headers["idempotency-key"]: r.json["status"] for r in webhook.received}

    try:
        await asyncio.to_thread(serving.start, wait_s=150)
        await call(
            "/alerts/channels",
            {"name": "hook", "kind": "webhook", "is_default": True, "group_interval": "0s",
             "config": {"url": webhook.url}},
        )  # fmt: skip
        await call(
            "/alerts/rules",
            {"rule_name": "r", "metric_name": "m", "aggregation": "last", "threshold": 10,
             "window": "10m", "interval": "5s"},
        )  # fmt: skip
        await call("/api/v1/metrics", {"name": "m", "value": 11, "timestamp": time.time()})
        await eventually_async(lambda: len(webhook.received) > 0, within_s=150)
        serving.kill()
        await asyncio.to_thread(serving.start, wait_s=150)
        await call("/api/v1/metrics", {"name": "m", "value": 12, "timestamp": time.time()})
        await asyncio.sleep(7)  # an evaluation or more: time in which nothing must be sent
        assert list(told().values()) == ["firing"]
        await call("/api/v1/metrics", {"name": "m", "value": 1, "timestamp": time.time()})
        serving.kill()
        await asyncio.to_thread(serving.start, wait_s=150)
        await eventually_async(lambda: len(told()) > 1, within_s=150)
        assert list(told().values()) == ["firing", "resolved"]
        assert len(webhook.received) <= 3  # at most the one whose answer was not written down
    finally:
        if serving.process is not None:
            serving.stop()
