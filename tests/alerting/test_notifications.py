"""From a firing alert to what a receiver gets: grouped, once, in order, retried, capped, muted."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from datetime import datetime, timedelta

import pytest

from tests.conftest import Server
from tests.waiting import eventually_async
from tidegauge.alerting.channels.email import SmtpServer
from tidegauge.alerting.delivery import Deliverer, DeliveryOptions
from tidegauge.alerting.outbox import QUERIES
from tidegauge.alerting.upkeep import AlertTrimmer

from .conftest import Bench
from .receivers import MailReceiver, WebhookReceiver


async def test_firing_and_resolved_arrive_once_each(bench: Bench) -> None:
    await bench.channel()
    await bench.rule(
        "High", window="10s", annotations={"summary": "{{ labels.host }} at {{ value }}"}
    )
    for value in (1, 11, 12, 13, 1, 1):
        await bench.see(value, host="a")
        await bench.deliverer.round()
        await bench.deliverer.round()
    assert bench.webhook.alerts() == [("firing", "High"), ("resolved", "High")]
    first, second = (r.json for r in bench.webhook.received)
    assert first["version"] == "4"
    assert first["receiver"] == "hook"
    assert first["alerts"][0]["annotations"]["summary"] == "a at 11"
    assert first["alerts"][0]["endsAt"] == "0001-01-01T00:00:00Z"
    assert second["alerts"][0]["startsAt"] == first["alerts"][0]["startsAt"]
    assert second["alerts"][0]["endsAt"] > second["alerts"][0]["startsAt"]
    statuses = await bench.execute("SELECT status, attempts, response FROM alert_messages")
    assert statuses == [("sent", 1, "200 ok")] * 2


async def test_alerts_of_one_group_share_a_message(bench: Bench) -> None:
    await bench.channel(group_interval="1m")
    await bench.rule(window="10s")
    bench.clock.advance(15)
    for host in "abc":
        await bench.sample(99, host=host)
    await bench.evaluator.round()
    await bench.deliverer.round()
    [message] = bench.webhook.received
    assert len(message.json["alerts"]) == 3
    assert message.json["commonLabels"]["alertname"] == "r"
    bench.clock.advance(15)
    for host in "abcd":
        await bench.sample(99, host=host)
    await bench.evaluator.round()
    await bench.deliverer.round()
    assert len(bench.webhook.received) == 1  # d waits for the group's interval
    bench.clock.advance(46)
    await bench.deliverer.round()
    assert [a["labels"]["host"] for a in bench.webhook.received[1].json["alerts"]] == ["d"]


async def test_a_body_is_signed_with_its_time_and_keeps_its_key_on_retries(bench: Bench) -> None:
    await bench.channel(config={"url": bench.webhook.url, "secret": "s3", "headers": {"X-A": "b"}})
    await bench.rule()
    bench.webhook.answers = [(500, ""), (429, "Retry-After: 30\r\n")]
    await bench.see(11)
    await bench.deliverer.round()
    bench.clock.advance(6)
    await bench.deliverer.round()
    bench.clock.advance(20)
    await bench.deliverer.round()
    assert len(bench.webhook.received) == 2  # Retry-After is heeded
    bench.clock.advance(11)
    await bench.deliverer.round()
    assert len(bench.webhook.received) == 3
    assert len({r.headers["idempotency-key"] for r in bench.webhook.received}) == 1
    assert len({r.body for r in bench.webhook.received}) == 1
    last = bench.webhook.received[-1]
    time_part, digest = last.headers["tidegauge-signature"].split(",")
    signed = time_part.removeprefix("t=").encode() + b"." + last.body
    assert digest == "v1=" + hmac.new(b"s3", signed, hashlib.sha256).hexdigest()
    assert last.headers["x-a"] == "b"
    tried = await bench.execute("SELECT ok, left(response, 3) FROM alert_attempts ORDER BY id")
    assert tried == [(False, "500"), (False, "429"), (True, "200")]


async def test_resolved_never_overtakes_firing(bench: Bench) -> None:
    await bench.channel()
    await bench.rule(window="10s")
    bench.webhook.answers = [(500, ""), (500, "")]
    await bench.see(11)
    await bench.deliverer.round()
    await bench.see(1)
    for _ in range(6):
        bench.clock.advance(4)
        await bench.deliverer.round()
    statuses = [r.json["status"] for r in bench.webhook.received]
    assert statuses == ["firing", "firing", "firing", "resolved"]


async def test_what_is_refused_for_good_is_a_dead_letter_that_can_be_replayed(bench: Bench) -> None:
    await bench.channel("second", is_default=False)
    await bench.channel("first", fallback="second")
    await bench.rule()
    bench.webhook.answers = [(404, "")]
    await bench.see(11)
    await bench.deliverer.round()
    assert [r.json["receiver"] for r in bench.webhook.received] == ["first", "second"]
    rows = await bench.execute("SELECT status, last_error FROM alert_messages ORDER BY id")
    assert rows == [("dead", "404 ok"), ("sent", None)]


async def test_a_channel_that_fails_is_left_alone_for_a_while(bench: Bench) -> None:
    await bench.channel(group_by=["host"])
    await bench.rule(window="10s")
    bench.webhook.answers = [(503, "")] * 100
    bench.clock.advance(15)
    for host in range(20):
        await bench.sample(99, host=str(host))
    await bench.evaluator.round()
    await bench.deliverer.round()
    first = len(bench.webhook.received)
    assert first < 20
    [(failures, is_open)] = await bench.execute(
        "SELECT failures_in_a_row, open_until > %s FROM alert_channels", [bench.now]
    )
    assert failures >= 5
    assert is_open
    await bench.deliverer.round()
    assert len(bench.webhook.received) == first
    bench.webhook.answers = []
    bench.clock.advance(700)
    await bench.deliverer.round()
    rows = await bench.execute("SELECT status, count(*) FROM alert_messages GROUP BY 1")
    assert rows == [("sent", 20)]


async def test_undelivered_messages_go_to_the_fallback_in_time(bench: Bench) -> None:
    await bench.channel("second", is_default=False, kind="log", config={})
    await bench.channel("first", fallback="second")
    await bench.rule()
    bench.webhook.answers = [(503, "")] * 100
    await bench.see(11)
    for _ in range(30):
        await bench.deliverer.round()
        bench.clock.advance(60)
    rows = await bench.execute(
        "SELECT c.name, m.status FROM alert_messages m"
        " JOIN alert_channels c ON c.id = channel_id ORDER BY m.id"
    )
    assert rows == [("first", "dead"), ("second", "sent")]


async def test_ten_thousand_alerts_at_once_are_no_more_messages_than_the_cap(bench: Bench) -> None:
    await bench.channel(group_by=["host"], hourly_cap=5)
    await bench.rule(window="10s")
    bench.clock.advance(15)
    await bench.execute(
        "WITH s AS (INSERT INTO metric_series (metric_name, tags)"
        " SELECT 'm', jsonb_build_object('host', i::text) FROM generate_series(1, 10000) i RETURNING id)"
        " INSERT INTO metric_samples SELECT %s, id, 99, 1 FROM s",
        [bench.now - timedelta(seconds=1)],
    )
    await bench.evaluator.round()
    assert await bench.execute("SELECT count(*) FROM alert_history") == [(10_000,)]
    for _ in range(20):
        await bench.deliverer.round()
        bench.clock.advance(60)
    assert len(bench.webhook.received) == 5
    digest = bench.webhook.received[-1].json
    assert len(digest["alerts"]) + digest["truncatedAlerts"] == 10_000 - 4
    assert await bench.execute("SELECT count(*) FROM alert_outbox WHERE message_id IS NULL") == [
        (0,)
    ]


async def test_a_firing_alert_is_repeated_unless_somebody_takes_care(bench: Bench) -> None:
    await bench.channel(repeat_interval="1h")
    await bench.rule()
    await bench.see(11)
    for _ in range(5):
        await bench.deliverer.round()
        bench.clock.advance(1800)
    assert bench.webhook.alerts() == [("firing", "r")] * 3
    await bench.execute(
        "UPDATE alert_history SET acknowledged_at = %s, acknowledged_until = %s",
        [bench.now, bench.now + timedelta(hours=3)],
    )
    for _ in range(5):
        await bench.deliverer.round()
        bench.clock.advance(1800)
    assert len(bench.webhook.received) == 3
    bench.clock.advance(3600)
    await bench.deliverer.round()
    assert len(bench.webhook.received) == 4


async def test_after_an_outage_of_the_receiver_what_fires_is_told_soon(bench: Bench) -> None:
    await bench.channel(repeat_interval="4h")
    await bench.rule()
    bench.webhook.answers = [(404, "")]
    await bench.see(11)
    await bench.deliverer.round()
    assert await bench.execute("SELECT status FROM alert_messages") == [("dead",)]
    for _ in range(5):
        bench.clock.advance(310)
        await bench.deliverer.round()
    rows = await bench.execute("SELECT status FROM alert_messages ORDER BY id")
    assert rows == [("dead",), ("sent",)]  # told once the receiver is there, and then not again


async def test_what_a_fallback_took_is_repeated_only_in_its_time(bench: Bench) -> None:
    await bench.channel("second", is_default=False, repeat_interval="4h")
    await bench.channel("first", fallback="second", repeat_interval="4h")
    await bench.rule()
    bench.webhook.answers = [(404, "")]
    await bench.see(11)
    for _ in range(5):
        await bench.deliverer.round()
        bench.clock.advance(310)
    assert [r.json["receiver"] for r in bench.webhook.received] == ["first", "second"]


async def test_a_repeat_that_was_silenced_is_not_the_last(bench: Bench) -> None:
    await bench.channel(repeat_interval="1h")
    await bench.rule()
    await bench.see(11)
    await bench.deliverer.round()
    bench.clock.advance(3000)
    await silence(bench, 60, "alertname=r")
    for _ in range(8):
        await bench.deliverer.round()
        bench.clock.advance(1800)
    assert bench.webhook.alerts()[:2] == [("firing", "r")] * 2


async def test_what_was_told_is_not_told_again_when_it_is_forgotten(bench: Bench) -> None:
    await bench.channel()
    await bench.rule()
    await bench.see(11)
    await bench.deliverer.round()
    trimmer = AlertTrimmer(bench.database, timedelta(days=-3650))  # everything is old
    await trimmer.start()
    await eventually_async(lambda: trimmer.runs > 0)
    await trimmer.stop()
    bench.clock.advance(600)
    await bench.deliverer.round()
    assert bench.webhook.alerts() == [("firing", "r")]


async def silence(bench: Bench, minutes: float, *matchers: str) -> None:
    await bench.execute(
        "INSERT INTO alert_silences (matchers, starts_at, ends_at, author, reason)"
        " VALUES (%s, %s, %s, 'me', 'maintenance')",
        [list(matchers), bench.now, bench.now + timedelta(minutes=minutes)],
    )


async def test_a_silenced_alert_is_told_when_the_silence_ends(bench: Bench) -> None:
    await bench.channel()
    await bench.rule()
    await silence(bench, 10, "alertname=r")
    await bench.see(11)
    await bench.deliverer.round()
    bench.clock.advance(300)
    await bench.deliverer.round()
    assert bench.webhook.received == []
    bench.clock.advance(300)
    await bench.deliverer.round()
    assert bench.webhook.alerts() == [("firing", "r")]


async def test_an_alert_that_came_and_went_silenced_is_told_to_nobody(bench: Bench) -> None:
    await bench.channel()
    await bench.rule(window="10s")
    await silence(bench, 10, "alertname=r")
    await bench.see(11)
    await bench.deliverer.round()
    await bench.see(1)
    await bench.deliverer.round()
    bench.clock.advance(900)
    await bench.deliverer.round()
    assert bench.webhook.received == []
    dropped = await bench.execute("SELECT dropped FROM alert_outbox")
    assert all(why.startswith("silenced by") for (why,) in dropped)


async def test_who_was_told_of_firing_is_told_of_resolved_in_spite_of_a_silence(
    bench: Bench,
) -> None:
    await bench.channel()
    await bench.rule(window="10s")
    await bench.see(11)
    await bench.deliverer.round()
    await silence(bench, 10, "alertname=r")
    await bench.see(1)
    await bench.deliverer.round()
    assert bench.webhook.alerts() == [("firing", "r"), ("resolved", "r")]


async def test_a_down_service_mutes_its_own_symptoms(bench: Bench) -> None:
    await bench.channel()
    await bench.execute(
        "INSERT INTO alert_inhibitions (name, source, target, equal)"
        " VALUES ('i', '{down=true}', '{severity=warning}', '{service}')"
    )
    await bench.rule("down", metric_name="up", condition="<", threshold=1, group_by=["service"],
                     labels={"down": "true"}, severity="critical")  # fmt: skip
    await bench.rule("slow", metric_name="latency", group_by=["service"])
    bench.clock.advance(15)
    for service, up in (("a", 0), ("b", 1)):
        await bench.sample(up, "up", service=service)
        await bench.sample(99, "latency", service=service)
    await bench.evaluator.round()
    await bench.deliverer.round()
    told = sorted(
        (a["labels"]["alertname"], a["labels"]["service"])
        for r in bench.webhook.received
        for a in r.json["alerts"]
    )
    assert told == [("down", "a"), ("slow", "b")]


async def test_the_default_inhibitions_know_how_applications_name_themselves(bench: Bench) -> None:
    from tidegauge.alerting.defaults import make_defaults

    settings = bench.settings.model_copy(update={"alert_default_rules": False})
    async with bench.database.connection() as connection:
        await make_defaults(connection, settings)
    await bench.channel()
    await bench.rule("down", metric_name="up", condition="<", threshold=1, group_by=["service"],
                     labels={"down": "true"}, severity="critical")  # fmt: skip
    await bench.rule("slow", metric_name="latency", group_by=["service.name"])
    await bench.rule("disk", metric_name="used", group_by=["host.name"])
    bench.clock.advance(15)
    await bench.sample(0, "up", service="a")
    await bench.sample(0, "up")  # of nothing that has a name: mutes nothing
    for service in "ab":
        await bench.sample(99, "latency", **{"service.name": service})
    await bench.sample(99, "used", **{"host.name": "h"})
    await bench.evaluator.round()
    await bench.deliverer.round()
    told = sorted(
        (a["labels"]["alertname"], a["labels"].get("service.name", ""))
        for r in bench.webhook.received
        for a in r.json["alerts"]
    )
    assert told == [("disk", ""), ("down", ""), ("down", ""), ("slow", "b")]


async def test_closing_a_rule_tells_those_that_were_told(bench: Bench) -> None:
    from tidegauge.alerting.rule_store import delete_rule

    await bench.channel()
    stored = await bench.rule()
    await bench.see(11)
    await bench.deliverer.round()
    async with bench.database.connection() as connection:
        await delete_rule(connection, stored.id, bench.now)
    await bench.deliverer.round()
    assert bench.webhook.alerts() == [("firing", "r"), ("resolved", "r")]
    assert await bench.history() == [("resolved", "rule_deleted")]


async def test_mail_has_text_and_html_and_stays_in_one_thread(
    bench: Bench, mail: MailReceiver
) -> None:
    server = SmtpServer("127.0.0.1", mail.port, "none", sender="Tidegauge <tg@example.org>")
    deliverer = Deliverer(
        bench.database, bench.clock, DeliveryOptions(server, public_url="https://tg.example.org")
    )
    bench.evaluator._options = type(bench.evaluator._options)(
        bench.evaluator._options.limits,
        bench.evaluator._options.timeout,
        "https://tg.example.org",
    )
    await bench.channel("mail", kind="email", config={"to": ["a@example.org", "b@example.org"]})
    await bench.rule("High <load>", window="10s", runbook_url="https://example.org/runbook")
    mail.answers = ["451 later"]
    await bench.see(11.5, host="a")
    await deliverer.round()
    bench.clock.advance(6)
    await deliverer.round()
    await bench.see(1, host="a")
    await deliverer.round()
    firing, resolved = mail.mails
    assert str(firing["Subject"]).strip() == (  # folded after the name
        "[firing] High <load> (host=a): avg of m over 10s is 11.5, condition > 10"
    )
    assert str(resolved["Subject"]).strip().startswith("[resolved] High <load>")
    assert firing["References"] == resolved["References"]
    assert firing["Message-ID"] != resolved["Message-ID"]
    assert firing["To"] == "a@example.org, b@example.org"
    text = firing.get_body(("plain",)).get_content()  # type: ignore[attr-defined]  # modern policy
    assert "Measured   avg of m over 10s: 11.5" in text
    over = resolved.get_body(("plain",)).get_content()  # type: ignore[attr-defined]  # modern policy
    assert "When it fired  avg of m over 10s: 11.5" in over
    assert "https://tg.example.org/dashboard/explore?metric=m" in text
    html = firing.get_body(("html",)).get_content()  # type: ignore[attr-defined]  # modern policy
    assert "High &lt;load&gt;" in html
    tried = await bench.execute("SELECT ok, response FROM alert_attempts ORDER BY id")
    assert [ok for ok, _ in tried] == [False, True, True]
    assert "451" in tried[0][1]


async def test_webhooks_to_private_addresses_are_refused_unless_allowed(bench: Bench) -> None:
    deliverer = Deliverer(
        bench.database, bench.clock, DeliveryOptions(SmtpServer(None), allow_private=False)
    )
    await bench.channel()
    await bench.rule()
    await bench.see(11)
    await deliverer.round()
    assert bench.webhook.received == []
    [(status, error)] = await bench.execute("SELECT status, last_error FROM alert_messages")
    assert status == "dead"
    assert "TIDEGAUGE_OUTBOUND_PRIVATE_NETWORKS" in error


async def test_redirects_are_not_followed(bench: Bench) -> None:
    await bench.channel()
    await bench.rule()
    bench.webhook.answers = [(302, "Location: http://169.254.169.254/\r\n")]
    await bench.see(11)
    await bench.deliverer.round()
    assert len(bench.webhook.received) == 1
    assert await bench.execute("SELECT status FROM alert_messages") == [("dead",)]


async def test_a_template_makes_valid_json_of_any_label(bench: Bench) -> None:
    template = {"text": "{{ title }}", "n": "{{ count }}", "labels": "{{ labels }}"}
    await bench.channel(
        config={"url": bench.webhook.url, "format": "template", "template": template}
    )
    await bench.rule("r", annotations={"summary": 'quote " and \\ {{ labels.host }}'})
    await bench.see(11, host='x", "n": 7')
    await bench.deliverer.round()
    body = bench.webhook.received[0].json
    assert body["text"].startswith('quote " and \\ x", "n": 7') or "x" in body["text"]
    assert body["n"] == 1
    assert body["labels"]["host"] == 'x", "n": 7'


async def test_chat_formats_are_what_their_programs_take(bench: Bench) -> None:
    for format_ in ("slack", "discord", "teams", "tidegauge", "alertmanager_v2"):
        await bench.channel(format_, config={"url": bench.webhook.url, "format": format_})
    await bench.rule()
    await bench.see(11)
    await bench.deliverer.round()
    bodies = [json.loads(r.body) for r in bench.webhook.received]
    assert len(bodies) == 5
    as_set = {
        "slack" if "text" in b else "discord" if "content" in b else "teams" if "attachments" in b
        else "own" if "version" in b else "?"
        for b in bodies if isinstance(b, dict)
    }  # fmt: skip
    assert as_set == {"slack", "discord", "teams", "own"}
    [said] = [b["text"] for b in bodies if isinstance(b, dict) and "text" in b]
    assert said.count("avg of m over 30s is 11") == 1
    [alerts] = [b for b in bodies if isinstance(b, list)]
    assert alerts[0]["labels"]["alertname"] == "r"
    assert alerts[0]["endsAt"] > alerts[0]["startsAt"]  # Alertmanager would make it five minutes


async def test_two_deliverers_at_once_send_each_message_once(bench: Bench) -> None:
    await bench.channel(group_by=["host"], hourly_cap=1000)
    await bench.rule(window="10s")
    bench.clock.advance(15)
    for host in range(40):
        await bench.sample(99, host=str(host))
    await bench.evaluator.round()
    options = DeliveryOptions(SmtpServer(None), allow_private=True)
    others = [Deliverer(bench.database, bench.clock, options) for _ in range(3)]
    for _ in range(3):
        await asyncio.gather(*(d.round() for d in (bench.deliverer, *others)))
    hosts = sorted(int(r.json["alerts"][0]["labels"]["host"]) for r in bench.webhook.received)
    assert hosts == list(range(40))


async def test_a_receiver_that_hangs_does_not_delay_other_channels(bench: Bench) -> None:
    slow = WebhookReceiver(hangs=asyncio.Event())
    assert slow.hangs is not None
    async with slow.running():
        await bench.channel("slow", group_by=["host"], config={"url": slow.url})
        await bench.channel("quick", group_by=["host"])
        await bench.rule(window="10s")
        bench.clock.advance(15)
        for host in range(10):
            await bench.sample(99, host=str(host))
        await bench.evaluator.round()
        await bench.deliverer.start()
        try:
            await eventually_async(lambda: len(bench.webhook.received) == 10)
            assert 0 < len(slow.received) < 10  # what hangs is bounded
            slow.hangs.set()
            await eventually_async(lambda: len(slow.received) == 10)
        finally:
            slow.hangs.set()
            await bench.deliverer.stop()
    rows = await bench.execute("SELECT status, count(*) FROM alert_messages GROUP BY 1")
    assert rows == [("sent", 20)]


async def test_a_message_that_is_being_claimed_is_not_given_up(
    bench: Bench, server: Server
) -> None:
    if server.embedded:
        pytest.skip("one session serves all clients: nothing happens at the same time")
    await bench.channel()
    await bench.rule()
    bench.webhook.answers = [(503, "")]
    await bench.see(11)
    await bench.deliverer.round()
    bench.clock.advance(3600)  # long past the deadline
    async with bench.database.connection() as claiming:
        await claiming.execute("UPDATE alert_messages SET claimed_until = 'infinity'")
        async with bench.database.connection() as connection:
            await connection.execute("SET LOCAL lock_timeout = '2s'")
            cursor = await connection.execute(
                QUERIES["overdue"], {"now": bench.now, "deadline": timedelta(minutes=15)}
            )
            assert await cursor.fetchall() == []
    assert await bench.execute("SELECT status FROM alert_messages") == [("pending",)]


async def test_an_alert_that_is_over_and_back_is_told_to_alertmanager_in_that_order(
    bench: Bench,
) -> None:
    config = {"url": bench.webhook.url, "format": "alertmanager_v2"}
    await bench.channel(config=config, group_interval="10m", repeat_interval="10h")
    await bench.rule(window="10s")
    await bench.see(11)
    await bench.deliverer.round()
    await bench.see(1)
    await bench.see(11)
    bench.clock.advance(600)
    await bench.deliverer.round()
    [first], both = (json.loads(r.body) for r in bench.webhook.received)
    assert [alert["endsAt"] > alert["startsAt"] for alert in both] == [False, True]
    assert both[0]["startsAt"] == first["startsAt"] < both[1]["startsAt"]
    lasts = datetime.fromisoformat(first["endsAt"]) - datetime.fromisoformat(first["startsAt"])
    assert timedelta(hours=30) <= lasts < timedelta(hours=30, minutes=1)
