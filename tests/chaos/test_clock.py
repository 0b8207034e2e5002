"""The machine's clock jumps, and back. Nothing is lost, doubled or told twice."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.app.test_http import Api, running
from tests.waiting import eventually_async
from tidegauge.core.clock import SystemClock
from tidegauge.settings import Settings


class JumpingClock(SystemClock):
    """The machine's clock and an offset; the monotonic one does not jump, as the kernel's."""

    offset_s = 0.0

    def now_us(self) -> int:
        return super().now_us() + round(self.offset_s * 1e6)


async def _send(api: Api, name: str, value: float, at: float) -> dict[str, int]:
    answer = await api.post({"name": name, "value": value, "timestamp": at})
    assert answer.status_code == 200, answer.text
    found: dict[str, int] = answer.json()
    return found


async def _firings(api: Api) -> list[tuple[str, bool]]:
    async with api.platform.database.connection() as connection:
        cursor = await connection.execute(
            "SELECT rule_name, resolved_at IS NULL FROM alert_history ORDER BY id"
        )
        return [(str(name), bool(is_open)) for name, is_open in await cursor.fetchall()]


@pytest.mark.parametrize("jump_s", [6 * 3600.0, -3600.0])
async def test_a_jump_and_back(clean_database: str, settings: Settings, jump_s: float) -> None:
    clock = JumpingClock()
    quiet = settings.model_copy(update={"alert_default_rules": False})
    async with running(clean_database, quiet, clock=clock) as api:
        admin = api.auth("admin")
        rule = {"rule_name": "level", "metric_name": "level", "aggregation": "last",
                "condition": ">", "threshold": 5, "window": "10m", "interval": "5s"}  # fmt: skip
        made = await api.http.post("/alerts/rules", json=rule, headers=admin)
        assert made.status_code == 201, made.text
        body = {"name": "level", "value": 9, "timestamp": int(time.time())}
        assert (await api.post(body)).json()["stored"] == 1
        await _until_firings(api, [("level", True)])

        clock.offset_s = jump_s
        assert (await api.post(body)).json()["duplicate"] is True  # the ledger is the database's
        client = await _send(api, "other", 1, time.time())  # the client's clock is right
        if jump_s > 0:
            assert client["stored"] == 1  # late, and not too late
        else:
            assert client["rejected"] == 1  # an hour ahead of us: refused, and said so
        assert (await api.post({"name": "undated", "value": 1})).json()["stored"] == 1
        assert (await api.get("/metrics")).status_code == 200
        evaluator = api.platform.alerting.evaluator
        runs = evaluator.runs
        await eventually_async(lambda: evaluator.runs > runs + 6, within_s=60)
        assert await _firings(api) == [("level", True)]  # neither told again nor taken back

        clock.offset_s = 0.0
        assert (await _send(api, "other", 2, time.time()))["stored"] == 1
        await _send(api, "level", 1, time.time())
        await _until_firings(api, [("level", False)])  # evaluation goes on at once
        await _send(api, "level", 9, time.time())
        await _until_firings(api, [("level", False), ("level", True)])


async def _until_firings(api: Api, wanted: list[tuple[str, bool]]) -> None:
    async with asyncio.timeout(60):
        while (found := await _firings(api)) != wanted:
            assert len(found) <= len(wanted), found
            await asyncio.sleep(0.1)
