"""The HTTP interface of alerting, on the application as it is composed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from tests.waiting import eventually_async
from tidegauge.alerting.routes.answers import MessageAnswer, MessagesAnswer, MessageWhole
from tidegauge.app import Platform, compose, create_app
from tidegauge.auth.keys import create_key
from tidegauge.settings import Settings
from tidegauge.storage.database import Database

from .receivers import WebhookReceiver

Json = Any  # Any: decoded JSON


@dataclass
class Api:
    """A client with an admin's key."""

    platform: Platform
    app: FastAPI
    http: httpx.AsyncClient
    keys: dict[str, str]

    async def call(
        self, method: str, path: str, body: Json = None, *, scope: str = "admin", **query: Json
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.keys[scope]}"}
        return await self.http.request(
            method, path, json=body, params=query or None, headers=headers
        )


@pytest.fixture
async def api(database: Database, settings: Settings) -> AsyncIterator[Api]:
    changed = {
        "database_url": SecretStr(database.conninfo),
        "outbound_private_networks": True,
        "alert_webhook_url": "",
    }
    platform = compose(settings.model_copy(update=changed))
    app = create_app(platform)
    async with app.router.lifespan_context(app):
        keys = {}
        async with platform.database.connection() as connection:
            for scope in ("ingest", "read", "admin"):
                _, keys[scope] = await create_key(connection, scope, [scope])
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://t") as http:
            yield Api(platform, app, http, keys)


RULE = {"rule_name": "Hot", "metric_name": "temp", "condition": ">", "threshold": 30,
        "window": "1m", "interval": "5s", "for": "0s"}  # fmt: skip


async def test_from_a_sample_to_a_webhook_and_an_acknowledgement(
    api: Api, webhook: WebhookReceiver
) -> None:
    body = {"name": "hook", "kind": "webhook", "config": {"url": webhook.url},
            "group_interval": "0s"}  # fmt: skip
    assert (await api.call("POST", "/alerts/channels", body)).status_code == 201
    made = await api.call("POST", "/alerts/rules", {**RULE, "channels": ["hook"]})
    assert made.status_code == 201, made.text
    assert made.json()["warnings"] == ["there is no metric 'temp' yet"]
    await api.call(
        "POST", "/api/v1/metrics", {"name": "temp", "value": 31.5, "tags": {"room": "a"}}
    )
    await eventually_async(lambda: len(webhook.received) == 1, within_s=20)
    assert webhook.received[0].json["alerts"][0]["labels"] == {
        "alertname": "Hot", "room": "a", "severity": "warning",
    }  # fmt: skip
    active = (await api.call("GET", "/alerts", scope="read")).json()
    [alert] = [a for a in active["alerts"] if a["rule_name"] == "Hot"]
    assert alert["state"] == "firing"
    assert alert["value"] == 31.5
    assert alert["message"] == "Hot (room=a): avg of temp over 1m is 31.5, condition > 30"
    path = f"/alerts/{alert['id']}/acknowledge"
    assert (await api.call("POST", path, {"by": "me"}, scope="read")).status_code == 403
    acked = await api.call("POST", path, {"by": "me", "note": "on it", "expires_in": "1h"})
    assert acked.json()["acknowledged_by"] == "me"
    again = (await api.call("GET", "/alerts", state="firing")).json()["alerts"]
    assert [a["acknowledgement"]["note"] for a in again if a["id"] == alert["id"]] == ["on it"]
    story = (await api.call("GET", f"/alerts/{alert['id']}")).json()
    assert [t["to"] for t in story["transitions"]] == ["firing"]
    assert [(n["channel"], n["status"]) for n in story["notifications"]] == [("hook", "sent")]
    closed = await api.call("POST", f"/alerts/{alert['id']}/close", {"by": "me", "note": "known"})
    assert closed.json()["resolve_reason"] == "acknowledged_away"
    history = (await api.call("GET", "/alerts/history", label="room=a")).json()["alerts"]
    assert [h["status"] for h in history] == ["resolved"]
    await eventually_async(lambda: len(webhook.received) == 2, within_s=20)
    log = (await api.call("GET", "/alerts/notifications", channel="hook")).json()["notifications"]
    assert [(m["status"], m["response"]) for m in log] == [("sent", "200 ok")] * 2
    whole = await api.call("GET", f"/alerts/notifications/{log[0]['id']}")
    assert [a.ok for a in MessageWhole.model_validate_json(whole.text).attempts_made] == [True]


async def test_default_rules_are_there_once_and_stay_removed(api: Api) -> None:
    rules = (await api.call("GET", "/alerts/rules")).json()["rules"]
    names = {r["rule_name"] for r in rules}
    assert {"High error rate", "Slow responses", "Service down", "Disk almost full",
            "Memory almost full", "CPU saturated", "No data from a service", "Ingest rejecting",
            "Notification failing"} <= names  # fmt: skip
    for rule in rules:
        assert (await api.call("DELETE", f"/alerts/rules/{rule['id']}")).status_code == 204
    defaults = next(s for s in api.platform.alerting.services if s.name == "alert defaults")
    await defaults.start()
    assert (await api.call("GET", "/alerts/rules")).json()["rules"] == []


async def test_a_rule_is_read_changed_and_removed(api: Api) -> None:
    made = (await api.call("POST", "/alerts/rules", RULE)).json()
    path = f"/alerts/rules/{made['id']}"
    assert made["window"] == "1m"
    assert (await api.call("POST", "/alerts/rules", RULE)).status_code == 409
    changed = (await api.call("PATCH", path, {"threshold": 40, "for": "5m"})).json()
    assert (changed["threshold"], changed["for"], changed["condition"]) == (40, "5m", ">")
    assert changed["version"] > made["version"]
    replaced = await api.call("PUT", path, {**RULE, "rule_name": "Hotter"})
    assert replaced.json()["for"] == "0s"
    found = (await api.call("GET", "/alerts/rules", name="Hotter")).json()["rules"]
    assert [r["id"] for r in found] == [made["id"]]
    assert (await api.call("DELETE", path)).status_code == 204
    assert (await api.call("GET", path)).status_code == 404


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"metric_name": ""}, "metric_name"),
        ({"condition": "~"}, "condition"),
        ({"threshold": "NaN"}, "threshold"),
        ({"window": "soon"}, "window"),
        ({"window": "0s"}, "window"),
        ({"window": "7d"}, "interval"),
        ({"interval": "7s"}, "interval"),
        ({"matchers": ["a"]}, "matchers"),
        ({"matchers": ["a=~("]}, "regular expression"),
        ({"aggregation": "quantile"}, "quantile"),
        ({"quantile": 0.5}, "quantile"),
        ({"aggregation": "quantile", "quantile": 2}, "quantile"),
        ({"condition": "outside"}, "threshold_upper"),
        ({"condition": "outside", "threshold_upper": 1}, "threshold_upper"),
        ({"clear_threshold": 31}, "clear_threshold"),
        ({"condition": "<", "clear_threshold": 29}, "clear_threshold"),
        ({"annotations": {"summary": "{{ nothing }}"}}, "annotations.summary"),
        ({"annotations": {"summary": "{{ value"}}, "not closed"),
        ({"annotations": {"summary": "{{ value | no }}"}}, "no 'no'"),
        ({"labels": {"severity": "x"}}, "severity"),
        ({"channels": ["nowhere"]}, "nowhere"),
        ({"runbook_url": "javascript:alert(1)"}, "runbook_url"),
        ({"aggregation": "absence", "no_data": "alert"}, "no_data"),
        ({"denominator": "x", "aggregation": "absence"}, "denominator"),
        ({"source": "event", "metric_name": "x"}, "error.new_group"),
        ({"source": "event", "metric_name": "health.fail", "for": "1m"}, "for"),
        ({"source": "errors", "aggregation": "avg"}, "count or rate"),
        ({"source": "errors", "aggregation": "count", "group_by": ["host"]}, "host"),
        ({"surprise": 1}, "surprise"),
    ],
)
async def test_a_rule_that_cannot_be_evaluated_is_refused_with_the_reason(
    fields: Json, complaint: str
) -> None:
    from pydantic import ValidationError

    from tidegauge.alerting.rules import Rule

    if fields.get("channels"):
        return  # needs the database: below
    with pytest.raises(ValidationError) as refused:
        Rule.model_validate({**RULE, **fields})
    assert complaint in str(refused.value)


async def test_refusals_are_problem_documents_that_name_the_field(api: Api) -> None:
    for method, path, body, status, where in (
        ("POST", "/alerts/rules", {**RULE, "channels": ["nowhere"]}, 422, "nowhere"),
        ("POST", "/alerts/rules", {**RULE, "window": "soon"}, 400, "window"),
        ("POST", "/alerts/rules", {**RULE, "clear_threshold": 31}, 400, "clear_threshold"),
        ("POST", "/alerts/channels", {"name": "x", "kind": "email", "config": {}}, 400, "to"),
        ("POST", "/alerts/channels",
         {"name": "x", "kind": "webhook", "config": {"url": "ftp://x"}}, 400, "url"),
        ("POST", "/alerts/channels",
         {"name": "x", "kind": "log", "fallback": "none"}, 422, "fallback"),
        ("POST", "/alerts/silences", {"matchers": ["a=~.*"], "ends_at": "2100-01-01T00:00:00Z",
                                      "author": "a", "reason": "b"}, 400, "matchers"),
        ("POST", "/alerts/silences", {"matchers": ["a=b"], "ends_at": "2000-01-01T00:00:00Z",
                                      "author": "a", "reason": "b"}, 400, "ends_at"),
        ("GET", "/alerts/history?label=x", None, 400, "label"),
        ("GET", "/alerts/99", None, 404, "99"),
        ("POST", "/alerts/notifications/99/replay", None, 404, "99"),
        ("DELETE", "/alerts/silences/99", None, 404, "99"),
    ):  # fmt: skip
        answer = await api.call(method, path, body)
        assert answer.status_code == status, (path, body, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert where in answer.text


async def test_channels_hide_their_secrets_and_keep_them(
    api: Api, webhook: WebhookReceiver
) -> None:
    body = {"name": "hook", "kind": "webhook",
            "config": {"url": webhook.url, "secret": "s3cret", "headers": {"X-Key": "k3y"}}}  # fmt: skip
    made = (await api.call("POST", "/alerts/channels", body)).json()
    assert "s3cret" not in str(made)
    assert "k3y" not in str(made)
    path = f"/alerts/channels/{made['id']}"
    again = await api.call("PUT", path, {**body, "config": made["config"], "hourly_cap": 7})
    assert again.json()["hourly_cap"] == 7
    tested = (await api.call("POST", path + "/test")).json()
    assert tested["delivered"] is True
    assert tested["response"] == "200 ok"
    [received] = webhook.received
    assert received.headers["x-key"] == "k3y"
    assert "tidegauge-signature" in received.headers
    webhook.answers = [(500, "")]
    assert (await api.call("POST", path + "/test")).json()["delivered"] is False
    await api.call("POST", "/alerts/rules", {**RULE, "channels": ["hook"]})
    refused = await api.call("DELETE", path)
    assert refused.status_code == 409
    assert "Hot" in refused.text


async def test_silences_are_made_listed_and_ended(api: Api) -> None:
    from datetime import UTC, datetime

    ends_at = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    body = {"matchers": ["service=a"], "ends_at": ends_at, "author": "me", "reason": "deploy"}
    made = await api.call("POST", "/alerts/silences", body)
    assert made.status_code == 201
    assert made.json()["active"] is True
    window = {"weekdays": ["mon"], "from": "02:00", "to": "04:00", "timezone": "Europe/Berlin"}
    await api.call("POST", "/alerts/silences", {**body, "recurrence": window})
    found = (await api.call("GET", "/alerts/silences")).json()["silences"]
    assert [s["recurrence"] for s in found] == [window, None]
    assert (await api.call("DELETE", f"/alerts/silences/{made.json()['id']}")).status_code == 204
    assert len((await api.call("GET", "/alerts/silences")).json()["silences"]) == 1
    expired = (await api.call("GET", "/alerts/silences", expired=True)).json()["silences"]
    assert len(expired) == 2
    moon = {**window, "timezone": "Mars/Olympus"}
    refused = await api.call("POST", "/alerts/silences", {**body, "recurrence": moon})
    assert "Mars/Olympus" in refused.text


async def test_a_dead_letter_is_replayed_and_delivered_once(
    api: Api, webhook: WebhookReceiver
) -> None:
    webhook.answers = [(404, "")]
    body = {"name": "hook", "kind": "webhook", "config": {"url": webhook.url}}
    await api.call("POST", "/alerts/channels", body)
    await api.call("POST", "/alerts/rules", {**RULE, "channels": ["hook"]})
    await api.call("POST", "/api/v1/metrics", {"name": "temp", "value": 31.5})

    async def messages(status: str) -> Json:
        found = await api.call("GET", "/alerts/notifications", channel="hook", status=status)
        MessagesAnswer.model_validate_json(found.text)
        return found.json()["notifications"]

    async def until(status: str) -> Json:
        async with asyncio.timeout(30):
            while not (found := await messages(status)):
                await asyncio.sleep(0.05)
        return found

    [dead] = await until("dead")
    path = f"/alerts/notifications/{dead['id']}/replay"
    assert (await api.call("POST", path, scope="read")).status_code == 403
    answers = await asyncio.gather(*(api.call("POST", path) for _ in range(5)))
    assert sorted(a.status_code for a in answers) == [202, 409, 409, 409, 409]
    [accepted] = [a for a in answers if a.status_code == 202]
    assert MessageAnswer.model_validate_json(accepted.text).status == "pending"
    [sent] = await until("sent")
    assert sent["id"] == dead["id"]
    await api.platform.alerting.deliverer.stop()  # nothing is under way any more
    assert [r.json["status"] for r in webhook.received] == ["firing", "firing"]
    assert webhook.received[0].body == webhook.received[1].body
    assert len({r.headers["idempotency-key"] for r in webhook.received}) == 1
    assert (await api.call("POST", path)).status_code == 409
    assert (await api.call("POST", "/alerts/notifications/999/replay")).status_code == 404
    whole = (await api.call("GET", f"/alerts/notifications/{dead['id']}")).json()
    assert [a["ok"] for a in whole["attempts_made"]] == [False, True]


async def test_a_silence_that_closes_records_so_and_is_told(
    api: Api, webhook: WebhookReceiver
) -> None:
    body = {"name": "hook", "kind": "webhook", "config": {"url": webhook.url},
            "group_interval": "0s"}  # fmt: skip
    await api.call("POST", "/alerts/channels", body)
    await api.call("POST", "/alerts/rules", {**RULE, "channels": ["hook"]})
    await api.call("POST", "/api/v1/metrics", {"name": "temp", "value": 31.5})
    await eventually_async(lambda: len(webhook.received) == 1, within_s=20)
    silence = {"matchers": ["alertname=Hot"], "reason": "gone", "close": True,
               "ends_at": "2099-01-01T00:00:00Z"}  # fmt: skip
    later = {**silence, "starts_at": "2098-01-01T00:00:00Z"}
    assert (await api.call("POST", "/alerts/silences", later)).status_code == 400
    made = await api.call("POST", "/alerts/silences", {**silence, "matchers": ["alertname=Else"]})
    assert made.status_code == 201, made.text
    history = (await api.call("GET", "/alerts/history", status="firing")).json()["alerts"]
    assert "Hot" in {h["rule_name"] for h in history}
    assert (await api.call("POST", "/alerts/silences", silence)).status_code == 201
    await eventually_async(lambda: len(webhook.received) == 2, within_s=20)
    assert [s for s, _ in webhook.alerts()] == ["firing", "resolved"]
    history = (await api.call("GET", "/alerts/history")).json()["alerts"]
    assert [h["resolve_reason"] for h in history if h["rule_name"] == "Hot"] == ["silenced"]
