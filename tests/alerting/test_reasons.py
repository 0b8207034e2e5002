"""Every reason that closes an alert, by effect: asked for over HTTP, and in the message that tells it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.waiting import eventually_async
from tidegauge.settings import Settings

from .conftest import Bench
from .receivers import WebhookReceiver
from .test_api import Api, api

__all__ = ["api"]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"alert_no_data_expiry": timedelta(seconds=12)})


REASONS = {
    "recovers": "recovered",
    "falls silent": "expired",
    "falls silent, watched": "no_data_policy",
    "is disabled": "rule_changed",
    "asks for another metric": "rule_changed",
    "is deleted": "rule_deleted",
    "is closed by hand": "acknowledged_away",
    "is silenced": "silenced",
    "SQL disables it": "rule_changed",
    "SQL deletes it": "rule_deleted",
    "elsewhere": "recovered",
    "elsewhere, falls silent": "expired",
}
TOLD = {
    "recovered": None,
    "expired": "expired, not known to have recovered",
    "no_data_policy": "closed after long without data, not known to have recovered",
    "rule_changed": "the rule was changed",
    "rule_deleted": "the rule was deleted",
    "acknowledged_away": "closed by hand",
    "silenced": "closed by a silence, not known to have recovered",
}


async def test_every_reason_is_recorded_and_told(api: Api, webhook: WebhookReceiver) -> None:
    hook = {"name": "hook", "kind": "webhook", "is_default": True, "group_interval": "0s",
            "config": {"url": webhook.url, "format": "tidegauge"}}  # fmt: skip
    assert (await api.call("POST", "/alerts/channels", hook)).status_code == 201
    ids = {}
    for name in (n for n in REASONS if not n.startswith("elsewhere")):
        short = name.startswith("falls silent")
        rule = {"rule_name": name, "metric_name": f"of {name}", "threshold": 30, "interval": "5s",
                "window": "20s" if short else "10m", "aggregation": "last", "channels": ["hook"],
                "no_data": "no_data" if "watched" in name else "keep"}  # fmt: skip
        made = await api.call("POST", "/alerts/rules", rule)
        assert made.status_code == 201, made.text
        ids[name] = made.json()["id"]
        await api.call("POST", "/api/v1/metrics", {"name": f"of {name}", "value": 31.5})

    def from_elsewhere(name: str, **more: Any) -> dict[str, Any]:  # Any: JSON
        return {"labels": {"alertname": name}, **more}

    posted = [from_elsewhere("elsewhere"), from_elsewhere("elsewhere, falls silent")]
    assert (await api.call("POST", "/api/v2/alerts", posted)).status_code == 200

    def told(status: str) -> dict[str, dict[str, Any]]:  # Any: JSON
        found: dict[str, dict[str, Any]] = {}
        for one in webhook.received:
            for alert in one.json["alerts"]:
                if alert["status"] == status:
                    found[alert["labels"]["alertname"]] = alert
        return found

    await eventually_async(lambda: told("firing").keys() >= REASONS.keys(), within_s=120)
    alerts = {n: a["id"] for n, a in told("firing").items()}

    async def do(method: str, path: str, body: Any = None) -> None:  # Any: JSON
        answer = await api.call(method, path, body)
        assert answer.status_code < 300, answer.text

    await do("POST", "/api/v1/metrics", {"name": "of recovers", "value": 1})
    await do("PATCH", f"/alerts/rules/{ids['is disabled']}", {"enabled": False})
    await do("PATCH", f"/alerts/rules/{ids['asks for another metric']}", {"metric_name": "another"})
    await do("DELETE", f"/alerts/rules/{ids['is deleted']}")
    await do("POST", f"/alerts/{alerts['is closed by hand']}/close", {"by": "me", "note": "known"})
    await do(
        "POST", "/alerts/silences",
        {"matchers": ["alertname=is silenced"], "reason": "gone", "close": True,
         "ends_at": "2099-01-01T00:00:00Z"},
    )  # fmt: skip
    now = datetime.now(UTC)
    over = from_elsewhere("elsewhere", endsAt=now.isoformat())
    soon = (now + timedelta(seconds=5)).isoformat()
    silent = from_elsewhere("elsewhere, falls silent", endsAt=soon)
    await do("POST", "/api/v2/alerts", [over, silent])
    async with api.platform.database.connection() as connection:
        await connection.execute(
            "UPDATE alert_rules SET enabled = false WHERE id = %s", [ids["SQL disables it"]]
        )
        await connection.execute("DELETE FROM alert_rules WHERE id = %s", [ids["SQL deletes it"]])

    async with asyncio.timeout(90):
        while True:
            answer = (await api.call("GET", "/alerts/history", status="resolved")).json()["alerts"]
            found = {a["labels"]["alertname"]: a["resolve_reason"] for a in answer}
            if found.keys() >= REASONS.keys():
                break
            await asyncio.sleep(0.2)
    assert {n: found[n] for n in REASONS} == REASONS
    await eventually_async(lambda: told("resolved").keys() >= REASONS.keys(), within_s=30)
    for name, reason in REASONS.items():
        story = (await api.call("GET", f"/alerts/{alerts[name]}")).json()
        last = story["transitions"][-1]
        to = "dismissed" if reason in ("acknowledged_away", "silenced") else "inactive"
        assert (last["to"], last["reason"]) == (to, reason), name
        hooked = [n["event"] for n in story["notifications"] if n["channel"] == "hook"]
        assert hooked == ["firing", "resolved"], name
        if reason != "recovered":
            assert told("resolved")[name]["reason"] == TOLD[reason], name
    active = (await api.call("GET", "/alerts")).json()["alerts"]
    assert not {a["labels"]["alertname"] for a in active} & REASONS.keys()


async def test_rules_that_sql_took_while_nobody_evaluated_leave_nothing_open(bench: Bench) -> None:
    from tidegauge.alerting.evaluator import Evaluator
    from tidegauge.alerting.service import evaluator_options

    await bench.channel()
    await bench.rule("a", window="10s")
    await bench.rule("b", window="10s", **{"for": "1h"})
    await bench.see(11)
    await bench.deliverer.round()
    assert sorted(await bench.phases()) == [""]
    await bench.execute("UPDATE alert_rules SET enabled = false WHERE rule_name = 'b'")
    await bench.execute("DELETE FROM alert_rules WHERE rule_name = 'a'")
    await bench.evaluator.stop()
    other = Evaluator(bench.database, bench.clock, evaluator_options(bench.settings))
    bench.clock.advance(60)
    await other.round()
    await other.round()
    assert await bench.history() == [("resolved", "rule_deleted")]
    assert await bench.execute("SELECT phase FROM alert_instances") == []  # b was pending
    await bench.deliverer.round()
    assert bench.webhook.alerts() == [("firing", "a"), ("resolved", "a")]
    assert await bench.execute(
        "SELECT to_phase, reason FROM alert_transitions WHERE history_id IS NOT NULL ORDER BY id"
    ) == [("firing", None), ("inactive", "rule_deleted")]
