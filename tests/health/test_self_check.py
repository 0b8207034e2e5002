"""Tidegauge's health of itself: what it answers, what a fail is, and that asking costs nothing."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.health.conftest import Api
from tidegauge.core.clock import ManualClock
from tidegauge.core.levels import Levels, parse_levels
from tidegauge.core.service import Health, Registry, Status
from tidegauge.health.examiner import Examiner, OwnCheck
from tidegauge.health.findings import Finding
from tidegauge.health.own.ingest import IngestExaminer, IngestLevels
from tidegauge.health.own.loop_lag import LoopLag
from tidegauge.health.own.machine import MachineLevels, read_machine
from tidegauge.health.routes.answers import DetailAnswer

NEVER = Levels()


@pytest.mark.parametrize(
    ("text", "warn", "fail"),
    [
        ("85%/95%", 0.85, 0.95),
        ("0.25/3", 0.25, 3),
        ("3h/12h", 10800, 43200),
        ("90%/-", 0.9, None),
        ("-/-", None, None),
        ("1/1", 1, 1),
    ],
)
def test_levels_are_read(text: str, warn: float | None, fail: float | None) -> None:
    assert parse_levels(text) == Levels(warn, fail)


@pytest.mark.parametrize("text", ["", "85%", "9/8", "a/b", "1/2/3", "-1/2", "/"])
def test_wrong_levels_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"level"):
        parse_levels(text)


@pytest.mark.parametrize(
    ("value", "status"), [(0.84, "pass"), (0.85, "warn"), (0.949, "warn"), (0.95, "fail")]
)
def test_a_level_begins_at_its_value(value: float, status: str) -> None:
    assert Levels(0.85, 0.95).judge(value) == status


async def test_the_detailed_document_is_health_json(api: Api) -> None:
    answer = await api.get("/health/detailed")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/health+json"
    document = answer.json()
    assert document["status"] in ("pass", "warn")
    assert document["serviceId"] == "tidegauge"
    checks = document["checks"]
    for key in (
        "database:responseTime", "database:transactionIdAge", "database:size", "clock:offset",
        "timescaledb:rollupLag", "timescaledb:policies", "timescaledb:uncompressedChunks",
        "disk:utilization", "memory:utilization", "cpu:utilization", "eventLoop:lag",
        "ingest:queue", "ingest:oldestUnflushed", "ingest:rejects",
        "service database", "service writer", "service self check", "service writer:oldest_s",
        "service health checks:late_s",
    ):  # fmt: skip
        assert key in checks, key
    allowed = {"componentId", "componentType", "observedValue", "observedUnit", "status", "time",
               "output", "links"}  # fmt: skip
    for entries in checks.values():
        for entry in entries:
            assert set(entry) <= allowed
            assert entry["status"] in ("pass", "warn", "fail")
            assert entry["componentType"] in ("component", "datastore", "system")
            assert entry["time"].endswith("Z")


async def test_the_open_answers_tell_nothing_private(api: Api) -> None:
    for path in ("/health", "/health/live", "/health/ready"):
        answer = await api.get(path, scope="")
        assert answer.status_code == 200
        body = answer.json()
        assert set(body) <= {"status", "name", "message", "checks"}
        assert not body.get("checks")
    assert (await api.get("/health/detailed", scope="")).status_code == 401
    assert (await api.get("/health/detailed", scope="ingest")).status_code == 403


async def test_a_stopped_database_is_a_fail_and_its_return_a_pass(api: Api) -> None:
    examiner = api.platform.health.examiner
    database = api.platform.database
    api.platform.keyring.MEMORY_S = 600  # type: ignore[misc] # not as long as this test may take
    await api.get("/ingest/rejects")  # the key is remembered
    await database._pool.close()
    for _ in range(2):
        await examiner.examine()
    assert examiner.status() is Status.FAIL
    assert (await api.get("/health", scope="")).status_code == 503
    assert (await api.get("/health", scope="")).json()["status"] == "fail"
    detailed = await api.get("/health/detailed")
    assert detailed.status_code == 503
    assert DetailAnswer.model_validate_json(detailed.text).output
    [finding] = [f for f in examiner.kept() if f.key == "database"]
    assert finding.output.startswith("PoolClosed")
    assert (await api.get("/health/live", scope="")).status_code == 200


async def test_a_storm_of_probes_asks_the_database_once(api: Api) -> None:
    await api.get("/health/detailed")
    asked = 0
    real = api.platform.database.connection

    def counting() -> Any:
        nonlocal asked
        asked += 1
        return real()

    api.platform.database.connection = counting  # type: ignore[method-assign]
    paths = ["/health/ready", "/health", "/health/live", "/health/detailed"] * 100
    began = time.monotonic()
    answers = await asyncio.gather(*(api.get(path) for path in paths))
    seconds = time.monotonic() - began
    assert {a.status_code for a in answers} == {200}
    # ready and detailed once a second each, and what else the service does; not once for each of 300
    assert asked <= min(12 * (seconds + 1), 200), (asked, seconds)


def examiner(*checks: OwnCheck, failures: int = 2, clock: ManualClock | None = None) -> Examiner:
    return Examiner(
        checks, Registry(), clock or ManualClock(0), interval_s=10, timeout_s=0.05, failures=failures
    )  # fmt: skip


async def test_a_check_that_throws_or_hangs_is_a_fail_with_its_message() -> None:
    async def throws() -> list[Finding]:
        raise OSError("the disk is on fire")

    async def hangs() -> list[Finding]:
        await asyncio.sleep(60)
        return []

    async def works() -> list[Finding]:
        return [Finding("good")]

    examining = examiner(
        OwnCheck("a", throws), OwnCheck("b", hangs), OwnCheck("c", works), failures=1
    )
    await examining.examine()
    found = {f.component: (f.status, f.output) for f in examining.kept()}
    assert found == {
        "a": (Status.FAIL, "OSError: the disk is on fire"),
        "b": (Status.FAIL, "no answer within 0.05 s"),
        "good": (Status.PASS, ""),
    }


async def test_a_fail_is_a_warning_until_it_was_one_often_enough() -> None:
    statuses = iter([Status.FAIL, Status.FAIL, Status.FAIL, Status.PASS, Status.FAIL])

    async def changing() -> list[Finding]:
        return [Finding("x", status=next(statuses), output="bad")]

    examining = examiner(OwnCheck("x", changing), failures=3)
    seen = []
    for _ in range(5):
        await examining.examine()
        seen.append(examining.kept()[0].status.value)
    assert seen == ["warn", "warn", "fail", "pass", "warn"]


async def test_a_dear_check_runs_seldom_and_a_minute_after_trouble() -> None:
    runs = 0
    statuses = iter([Status.PASS, Status.FAIL, Status.PASS])

    async def dear() -> list[Finding]:
        nonlocal runs
        runs += 1
        return [Finding("x", status=next(statuses))]

    clock = ManualClock(0)
    examining = examiner(OwnCheck("x", dear, every_s=300), clock=clock)
    seen = []
    for after_s in (0, 299, 1, 59, 1):
        clock.advance(after_s)
        await examining.examine()
        seen.append((runs, examining.kept()[0].status.value))
    assert seen == [(1, "pass"), (1, "pass"), (2, "warn"), (2, "warn"), (3, "pass")]


async def test_results_that_are_too_old_are_a_fail() -> None:
    async def works() -> list[Finding]:
        return [Finding("good")]

    clock = ManualClock(0)
    examining = examiner(OwnCheck("c", works), clock=clock)
    await examining.examine()
    assert examining.status() is Status.PASS
    clock.advance(31)
    assert examining.status() is Status.FAIL
    assert examining.kept()[0].output == "has not run for 31 s"


async def test_a_service_that_fails_makes_the_whole_fail() -> None:
    class Broken:
        name = "broken"

        async def start(self) -> None: ...
        async def stop(self) -> None: ...
        def health(self) -> Health:
            return Health(Status.FAIL, "gone")

    registry = Registry()
    registry.register(Broken())
    examining = Examiner([], registry, ManualClock(0), interval_s=1, timeout_s=1, failures=1)
    await examining.examine()
    assert examining.status() is Status.FAIL
    assert examining.services()[0].output == "gone"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one MiB and 64 inodes."""
    where = tmp_path / "small"
    where.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m,nr_inodes=64", "tmpfs", str(where)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("mounting a tmpfs needs root")
    try:
        yield where
    finally:
        subprocess.run(["umount", str(where)], check=True)


def test_a_full_disk_is_a_fail_and_room_again_a_pass(small_disk: Path) -> None:
    levels = MachineLevels(disk=Levels(0.5, 0.9), inodes=Levels(0.5, 0.9), memory=NEVER, cpu=NEVER)

    def state() -> dict[str, str]:
        return {f.key: f.status.value for f in read_machine([small_disk], levels)}

    assert state()["disk:utilization"] == "pass"
    (small_disk / "big").write_bytes(b"x" * 1000_000)
    assert state()["disk:utilization"] == "fail"
    assert state()["disk:inodeUtilization"] == "pass"
    (small_disk / "big").unlink()
    for n in range(60):
        (small_disk / str(n)).touch()
    assert state()["disk:inodeUtilization"] == "fail"
    assert state()["disk:utilization"] == "pass"


def test_a_directory_that_is_not_there_yet_is_judged_by_its_parent(tmp_path: Path) -> None:
    levels = MachineLevels(
        disk=NEVER, inodes=NEVER, memory=Levels(0.0, None), cpu=Levels(None, 0.0)
    )
    found = {f.key: f for f in read_machine([tmp_path / "a" / "b"], levels)}
    assert found["disk:utilization"].component_id == str(tmp_path)
    assert found["memory:utilization"].status is Status.WARN
    assert found["cpu:utilization"].status is Status.FAIL


def test_ingest_is_judged_by_what_happened_since_the_last_look() -> None:
    examining = IngestExaminer(
        IngestLevels(queue=Levels(0.5, 0.9), oldest_s=Levels(5, 30), rejects=Levels(0.1, 0.5)), 1000
    )

    def look(rejected: float, **observed: float) -> dict[str, str]:
        findings = examining.examine(Health(observed=dict(observed)), rejected)
        return {f.measurement: f.status.value for f in findings}

    assert look(0, held_bytes=0, oldest_s=0, rows=1000) == {
        "queue": "pass", "oldestUnflushed": "pass", "rejects": "pass"
    }  # fmt: skip
    assert look(20, held_bytes=500, oldest_s=6, rows=1080) == {
        "queue": "warn", "oldestUnflushed": "warn", "rejects": "warn"
    }  # fmt: skip
    assert look(120, held_bytes=950, oldest_s=31, rows=1100)["rejects"] == "fail"
    assert look(120, held_bytes=0, oldest_s=0, rows=1100)["rejects"] == "pass"


async def test_a_blocked_event_loop_is_noticed() -> None:
    lag = LoopLag(Levels(0.05, 10), every_s=0.01)
    await lag.start()
    try:
        await asyncio.sleep(0.03)
        time.sleep(0.12)
        await asyncio.sleep(0.03)
        assert lag.health().status is Status.WARN
        assert lag.worst_s >= 0.1
    finally:
        await lag.stop()
