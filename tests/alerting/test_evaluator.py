"""Rules evaluated on a real database: states, history, outages, errors, two instances."""

from __future__ import annotations

from datetime import timedelta

from tests.waiting import eventually_async
from tidegauge.alerting.evaluator import LEASE_TERM, TICK_S, Evaluator
from tidegauge.alerting.service import evaluator_options
from tidegauge.core.clock import SystemClock, to_datetime

from .conftest import Bench


async def test_a_breach_fires_after_its_time_and_resolves_after_its_time(bench: Bench) -> None:
    await bench.rule(**{"for": "30s", "keep_firing_for": "15s"})
    expected = ["pending", "pending", "firing", "firing"]
    for phase in expected:
        await bench.see(11, host="a")
        assert await bench.phases() == {"host=a": phase}
    await bench.see(9, host="a")  # the window still holds an 11: avg 10 is not above 10
    assert await bench.phases() == {"host=a": "recovering"}
    await bench.see(9, host="a")
    # its row stays for a while, so that flapping is noticed
    assert await bench.phases() == {"host=a": "inactive"}
    assert await bench.history() == [("resolved", "recovered")]
    steps = await bench.execute("SELECT from_phase, to_phase FROM alert_transitions ORDER BY id")
    assert steps == [("inactive", "pending"), ("pending", "firing"), ("firing", "recovering"),
                     ("recovering", "inactive")]  # fmt: skip


async def test_every_tag_set_is_an_alert_of_its_own(bench: Bench) -> None:
    await bench.rule(group_by=["host"])
    await bench.sample(99, host="a", disk="1")
    await bench.sample(0, host="a", disk="2", ago_s=2)
    await bench.sample(99, host="b", disk="1")
    await bench.sample(1, host="c", disk="1")
    await bench.round(5)
    assert await bench.phases() == {"host=a": "firing", "host=b": "firing"}


async def test_matchers_choose_series(bench: Bench) -> None:
    await bench.rule(matchers=["env=~prod|stage", "host!=b"])
    for env, host in (("prod", "a"), ("prod", "b"), ("dev", "a")):
        await bench.sample(99, env=env, host=host)
    await bench.round(5)
    assert await bench.phases() == {"env=prod,host=a": "firing"}


async def test_data_that_vanished_do_not_resolve_an_alert(bench: Bench) -> None:
    await bench.rule("kept", no_data="keep")
    await bench.rule("watched", no_data="no_data")
    await bench.see(11)
    for _ in range(5):
        await bench.see(None)
    rows = await bench.execute(
        "SELECT phase, history_id IS NOT NULL FROM alert_instances ORDER BY rule_id"
    )
    assert rows == [("firing", True), ("no_data", True)]
    assert [s for s, _ in await bench.history()] == ["firing", "firing"]
    await bench.see(1)
    assert await bench.history() == [("resolved", "recovered")] * 2


async def test_data_that_stay_away_expire_and_say_so(bench: Bench) -> None:
    await bench.rule()
    await bench.see(11)
    bench.evaluator._options = evaluator_options(
        bench.settings.model_copy(update={"alert_no_data_expiry": timedelta(seconds=60)})
    )
    for _ in range(8):
        await bench.see(None)
    assert await bench.history() == [("resolved", "expired")]


async def test_no_data_can_alert_by_itself(bench: Bench) -> None:
    await bench.rule(no_data="alert", **{"for": "15s"})
    await bench.see(1)
    assert await bench.phases() == {"": "inactive"}
    for _ in range(4):
        await bench.see(None)
    assert await bench.phases() == {"": "firing"}
    await bench.see(1)
    assert await bench.history() == [("resolved", "recovered")]


async def test_absence_fires_for_what_was_there_before(bench: Bench) -> None:
    await bench.rule(aggregation="absence", group_by=["service"])
    await bench.rule("never there", metric_name="unheard.of", aggregation="absence", group_by=[])
    await bench.see(1, service="a")
    assert await bench.phases() == {"service=a": "inactive", "": "firing"}
    for _ in range(3):
        await bench.see(1, service="b")
    assert (await bench.phases())["service=a"] == "firing"
    assert (await bench.phases())["service=b"] == "inactive"
    await bench.see(1, service="a")
    assert (await bench.phases())["service=a"] == "inactive"


async def test_an_outage_of_evaluation_does_not_shorten_for_and_is_recorded(bench: Bench) -> None:
    await bench.rule(**{"for": "60s"})
    await bench.see(11)
    await bench.see(11)
    await bench.see(11, advance_s=3600)  # an hour in which nobody looked
    assert await bench.phases() == {"": "pending"}
    [(gap_s, gap_at)] = await bench.execute("SELECT gap_s, gap_at FROM alert_slots")
    assert gap_s == 3600 - 15
    assert gap_at == bench.now
    await bench.see(11)
    await bench.see(11)
    assert await bench.phases() == {"": "firing"}


async def test_a_clock_that_jumps_back_neither_stops_nor_hurries_evaluation(bench: Bench) -> None:
    await bench.rule(**{"for": "30s"})
    await bench.see(11)
    await bench.see(11)
    await bench.see(11, advance_s=-7200)
    assert await bench.phases() == {"": "pending"}
    await bench.see(11)
    assert await bench.phases() == {"": "firing"}
    assert len(await bench.history()) == 1


async def test_a_restart_neither_fires_again_nor_forgets(bench: Bench) -> None:
    await bench.rule()
    await bench.see(11)
    await bench.evaluator.stop()
    bench.evaluator = Evaluator(bench.database, bench.clock, evaluator_options(bench.settings))
    await bench.see(11)
    assert await bench.history() == [("firing", None)]
    await bench.see(1)
    await bench.see(1)
    assert await bench.history() == [("resolved", "recovered")]


async def test_only_the_holder_of_the_lease_evaluates(bench: Bench) -> None:
    await bench.rule()
    other = Evaluator(bench.database, bench.clock, evaluator_options(bench.settings))
    await bench.see(11)
    await other.round()
    assert bench.evaluator.leading
    assert not other.leading
    await bench.execute("UPDATE leases SET expires_at = now() - interval '1 second'")  # it died
    bench.clock.advance(15)
    await bench.sample(12)
    await other.round()
    assert other.leading
    assert await bench.history() == [("firing", None)]


async def test_a_holder_that_was_overtaken_while_it_read_writes_nothing(bench: Bench) -> None:
    await bench.rule()
    other = Evaluator(bench.database, bench.clock, evaluator_options(bench.settings))
    bench.clock.advance(15)
    await bench.sample(99)
    real = bench.evaluator._write

    async def late(*arguments: object) -> int:
        await bench.execute("UPDATE leases SET expires_at = now() - interval '1 second'")
        await other.round()
        return await real(*arguments)  # type: ignore[arg-type]  # passed through

    bench.evaluator._write = late  # type: ignore[method-assign]
    await bench.evaluator.round()
    assert not bench.evaluator.leading
    assert await bench.history() == [("firing", None)]


async def test_a_rule_that_cannot_be_evaluated_goes_to_error_and_the_others_go_on(
    bench: Bench,
) -> None:
    broken = await bench.rule("broken", metric_name="huge", aggregation="sum")
    await bench.rule("fine")
    await bench.sample(99)
    await bench.sample(1e308, "huge", host="a")
    await bench.round(15)
    assert await bench.phases() == {"": "firing", "host=a": "firing"}
    await bench.sample(1e308, "huge", host="a")
    await bench.sample(1e308, "huge", host="a", ago_s=2)
    await bench.sample(99)
    await bench.round(15)
    assert await bench.phases() == {"": "firing", "host=a": "error"}
    [(error,)] = await bench.execute(f"SELECT last_error FROM alert_rules WHERE id = {broken.id}")
    assert "out of range" in error
    assert [s for s, _ in await bench.history()] == ["firing", "firing"]
    await bench.round(45)
    await bench.sample(1e300, "huge", host="a")
    await bench.round(15)
    [(error,)] = await bench.execute(f"SELECT last_error FROM alert_rules WHERE id = {broken.id}")
    assert error is None


async def test_too_many_groups_are_an_error_of_the_rule(bench: Bench) -> None:
    await bench.rule()
    bench.evaluator._options = evaluator_options(
        bench.settings.model_copy(update={"alert_max_groups": 2})
    )
    for host in "abc":
        await bench.sample(99, host=host)
    await bench.round()
    [(error,)] = await bench.execute("SELECT last_error FROM alert_rules")
    assert "TIDEGAUGE_ALERT_MAX_GROUPS=2" in error
    assert await bench.history() == []


async def test_an_alert_that_flaps_stays_open_until_it_is_quiet(bench: Bench) -> None:
    await bench.rule(window="10s")
    for _ in range(10):
        await bench.see(11)
        await bench.see(1)
    assert len(await bench.history()) == 4
    assert (await bench.history())[-1] == ("firing", None)
    for _ in range(62):
        await bench.see(1)
    assert (await bench.history())[-1] == ("resolved", "recovered")


async def test_rules_on_logged_errors_count_them(bench: Bench) -> None:
    await bench.rule(
        source="errors", metric_name="", aggregation="count", group_by=["service"],
        matchers=["severity=~error|fatal"], threshold=2, window="60s",
    )  # fmt: skip
    at = to_datetime(bench.clock.now_us())
    for service, severity, count in (("a", "error", 3), ("b", "info", 9), ("c", "fatal", 2)):
        await bench.execute(
            "INSERT INTO error_counts (ts, fingerprint_id, error_type, service, severity, count)"
            " VALUES (date_trunc('minute', %s::timestamptz), 1, 'E', %s, %s, %s)",
            [at, service, severity, count],
        )
    await bench.round(15)
    assert await bench.phases() == {"service=a": "firing"}
    await bench.round(135)  # counts are of whole minutes
    assert await bench.history() == [("resolved", "recovered")]


async def test_events_of_other_rooms_fire_and_clear(bench: Bench) -> None:
    insert = "INSERT INTO platform_events (kind, labels, detail) VALUES (%s, %s::jsonb, %s::jsonb)"
    await bench.rule("new", source="event", metric_name="error.new_group", keep_firing_for="10m")
    await bench.rule("down", source="event", metric_name="health.fail", group_by=["check"])
    await bench.execute(insert, ["error.new_group", '{"service":"a"}', '{"title":"boom"}'])
    await bench.execute(insert, ["health.fail", '{"check":"db"}', '{"output":"refused"}'])
    await bench.execute(insert, ["health.pass", '{"check":"db"}', "{}"])
    await bench.execute(insert, ["health.fail", '{"check":"db"}', "{}"])
    await bench.round(1)
    assert await bench.phases() == {"service=a": "firing", "check=db": "firing"}
    assert await bench.execute("SELECT count(*) FROM platform_events") == [(0,)]
    messages = await bench.execute("SELECT message FROM alert_history ORDER BY id")
    assert messages[0] == ("new (service=a): boom",)
    assert messages[1] == ("down (check=db): refused",)
    await bench.execute(insert, ["health.pass", '{"check":"db"}', "{}"])
    await bench.round(700)
    assert await bench.phases() == {}
    reasons = sorted(r or "" for _, r in await bench.history())
    assert reasons == ["expired", "recovered", "recovered"]


def test_a_lease_runs_out_soon_enough_for_ten_seconds() -> None:
    assert LEASE_TERM.total_seconds() + 2 * TICK_S <= 10


async def test_when_the_holder_dies_another_takes_over(bench: Bench) -> None:
    first, second = (
        Evaluator(bench.database, SystemClock(), evaluator_options(bench.settings))
        for _ in range(2)
    )
    await first.start()
    await eventually_async(lambda: first.leading)
    await second.start()
    await eventually_async(lambda: second.runs > 0)
    assert not second.leading
    assert first._task is not None
    first._task.cancel()  # it dies without handing the lease over
    await eventually_async(lambda: second.leading)
    rounds = second.runs
    await eventually_async(lambda: second.runs > rounds)  # the lease is committed
    await second.stop()
    assert await bench.execute("SELECT * FROM leases") == []  # a clean end hands it over at once


async def test_a_rule_that_plain_sql_changed_is_evaluated_as_it_is_now(bench: Bench) -> None:
    stored = await bench.rule(window="10s")
    await bench.see(11, host="a")
    assert await bench.phases() == {"host=a": "firing"}
    await bench.execute("UPDATE alert_rules SET threshold = 100")
    await bench.see(11, host="a")
    assert await bench.history() == [("resolved", "recovered")]
    [(version, newer)] = await bench.execute(
        "SELECT version, updated_at > created_at FROM alert_rules WHERE id = %s", [stored.id]
    )
    assert version > stored.version
    assert newer
    await bench.execute("UPDATE alert_rules SET last_error = 'evaluators write this'")
    assert await bench.execute("SELECT version FROM alert_rules") == [(version,)]
