"""Server-sent events: who is told what and when, and how a stream ends."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from tests.serving import Serving, serving
from tidegauge.core.service import Status
from tidegauge.dashboard import event_stream
from tidegauge.dashboard.live import parse_last_id

from .conftest import Measured, Site

Message = MutableMapping[str, Any]  # Any: ASGI


class Viewer:
    """One request to /api/v1/live, its events as they come."""

    def __init__(self, site: Site, headers: dict[str, str]) -> None:
        self._inbox: asyncio.Queue[Message] = asyncio.Queue()
        self._outbox: asyncio.Queue[Message] = asyncio.Queue()
        self.stuck = asyncio.Event()
        self.stuck.set()
        self.ids: list[int] = []
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
            "scheme": "http", "path": "/api/v1/live", "raw_path": b"/api/v1/live", "root_path": "",
            "query_string": b"", "client": ("192.0.2.1", 1), "server": ("t", 80), "state": {},
            "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
        }  # fmt: skip
        self._inbox.put_nowait({"type": "http.request", "body": b"", "more_body": False})
        self.task = asyncio.create_task(site.app(scope, self._inbox.get, self._send))

    async def _send(self, message: Message) -> None:
        await self.stuck.wait()
        await self._outbox.put(message)

    async def start(self) -> Message:
        return await self._next()

    async def _next(self) -> Message:
        async with asyncio.timeout(10):
            return await self._outbox.get()

    async def events(self, *, least: int = 1) -> dict[str, Any]:
        """At least so many further events, by name."""
        found: dict[str, Any] = {}
        while len(found) < least:
            for block in (await self._next())["body"].decode().split("\n\n"):
                fields = dict(line.split(": ", 1) for line in block.splitlines())
                if "event" in fields:
                    self.ids.append(int(fields["id"]))
                    found[fields["event"]] = json.loads(fields["data"])
        return found

    def silent(self) -> bool:
        return self._outbox.empty()

    def leave(self) -> None:
        self._inbox.put_nowait({"type": "http.disconnect"})

    async def ended(self) -> bool:
        """Waits for the end; whether the answer was brought to its end."""
        async with asyncio.timeout(10):
            await self.task
        last = None
        while not self._outbox.empty():
            last = self._outbox.get_nowait()
        return last is not None and not last.get("more_body", False)


@asynccontextmanager
async def viewing(site: Site, last_id: int | None = None) -> AsyncIterator[Viewer]:
    """A viewer who is signed in as ada."""
    async with site.browser("ada") as browser:
        [cookie] = [f"{name}={value}" for name, value in browser.http.cookies.items()]
        headers = {"Cookie": cookie}
        if last_id is not None:
            headers["Last-Event-ID"] = str(last_id)
        viewer = Viewer(site, headers)
        try:
            assert (await viewer.start())["status"] == 200
            yield viewer
        finally:
            viewer.leave()
            await asyncio.wait({viewer.task}, timeout=5)


@pytest.fixture
async def looked_at(site: Site) -> Site:
    """A site whose poller asks only when the test has it ask."""
    await site.make("ada")
    site.platform.live._least_s = site.platform.live._interval_s = 3600
    return site


async def poll(site: Site) -> None:
    site.clock.advance(5)
    await site.platform.live.poll()


ALERT = (
    "INSERT INTO alert_history (rule_name, severity, labels)"
    " VALUES ('hot', 'critical', '{}') RETURNING id"
)
FIRES = (
    "INSERT INTO alert_transitions (history_id, fingerprint, labels, from_phase, to_phase, at)"
    " SELECT max(id), '', '{}', 'inactive', 'firing', now() FROM alert_history"
)


async def test_a_viewer_is_told_everything_at_once_and_then_what_changes(
    looked_at: Site, measured: Measured
) -> None:
    await measured.requests("shop", 1, ok=300)
    async with viewing(looked_at) as viewer:
        first = await viewer.events(least=4)
        assert set(first) == {"overview", "alerts", "errors", "tick"}
        [shop] = first["overview"]["services"]
        assert (shop["service"], shop["requests_per_s"]) == ("shop", 1)
        assert "series" not in shop
        assert first["alerts"] == {"active": 0, "changed": []}
        assert first["errors"] == {"new_groups": 0}
        await poll(looked_at)
        assert set(await viewer.events()) == {"tick"}
        await measured.run(ALERT)
        await measured.run(FIRES)
        await poll(looked_at)
        told = await viewer.events(least=3)
        assert set(told) == {"overview", "alerts", "tick"}
        [(alert_id,)] = await looked_at.stored(b"SELECT id FROM alert_history")
        assert told["alerts"] == {
            "active": 1,
            "changed": [
                {"id": alert_id, "rule_name": "hot", "severity": "critical", "state": "firing"}
            ],
        }
        await measured.run(
            "UPDATE alert_history SET acknowledged_at = now(), acknowledged_by = 'ada'"
        )
        await poll(looked_at)
        assert (await viewer.events(least=2))["alerts"] == {"active": 1, "changed": []}
        assert viewer.ids == sorted(set(viewer.ids))


async def test_who_comes_back_is_told_what_it_missed(looked_at: Site, measured: Measured) -> None:
    async with viewing(looked_at) as stays:
        await stays.events(least=4)
        last_id = stays.ids[-1]
        await measured.run(ALERT)
        await poll(looked_at)
        await stays.events(least=3)
        async with viewing(looked_at, last_id) as returns:
            assert set(await returns.events(least=3)) == {"overview", "alerts", "tick"}
        async with viewing(looked_at, stays.ids[-1]) as up_to_date:
            await asyncio.sleep(0.2)
            retry = await up_to_date._next()
            assert retry["body"] == b"retry: 2000\n\n"
            assert up_to_date.silent()


async def test_all_viewers_together_cost_one_statement_and_nobody_costs_none(
    looked_at: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    live, borrowed = looked_at.platform.live, 0
    borrow = looked_at.platform.read_database.connection

    def counted() -> Any:
        nonlocal borrowed
        borrowed += 1
        return borrow()

    async with viewing(looked_at) as one, viewing(looked_at) as two:
        for viewer in (one, two):
            await viewer.events(least=4)
        monkeypatch.setattr(
            live, "_database", type("Counted", (), {"connection": staticmethod(counted)})
        )
        await poll(looked_at)
        assert set(await one.events()) == set(await two.events()) == {"tick"}
        assert borrowed == 1
        assert live.health().observed["viewers"] == 2
    await poll(looked_at)
    assert borrowed == 1
    assert live.health().observed["viewers"] == 0
    assert live.health().status == Status.PASS


async def test_what_was_known_before_a_pause_is_not_told_as_new(
    looked_at: Site, measured: Measured
) -> None:
    async with viewing(looked_at) as viewer:
        await viewer.events(least=4)
    await measured.run(ALERT)
    async with viewing(looked_at) as viewer:
        assert (await viewer.events(least=4))["alerts"]["active"] == 1


async def test_a_slow_viewer_misses_what_is_outdated_and_is_let_go_when_stuck(
    looked_at: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "SEND_S", 0.5)
    async with viewing(looked_at) as slow, viewing(looked_at) as quick:
        for viewer in (slow, quick):
            await viewer.events(least=4)
        slow.stuck.clear()
        for _ in range(3):
            await poll(looked_at)
            await quick.events()
        slow.stuck.set()
        await asyncio.sleep(0.1)
        assert len([m async for m in _drained(slow)]) <= 2
        slow.stuck.clear()
        await poll(looked_at)
        await asyncio.wait({slow.task}, timeout=5)
        assert slow.task.done()
        assert set(await quick.events()) == {"tick"}


async def _drained(viewer: Viewer) -> AsyncIterator[Message]:
    while not viewer.silent():
        yield await viewer._next()


async def test_a_stream_ends_with_the_viewer_the_session_and_the_server(
    looked_at: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "ALLOWED_EVERY_S", 0.1)
    async with viewing(looked_at) as viewer:
        await viewer.events(least=4)
        viewer.leave()
        assert await viewer.ended()
    async with viewing(looked_at) as viewer:
        await viewer.events(least=4)
        await asyncio.sleep(0.3)
        assert not viewer.task.done()
        await looked_at.stored(b"DELETE FROM user_sessions RETURNING 1")
        looked_at.clock.advance(6)
        assert await viewer.ended()
    async with viewing(looked_at) as viewer:
        await viewer.events(least=4)
        looked_at.platform.live.end()
        assert await viewer.ended()


async def test_nobody_is_told_anything_without_a_key(looked_at: Site) -> None:
    viewer = Viewer(looked_at, {})
    assert (await viewer.start())["status"] == 401
    await viewer.task


@pytest.mark.parametrize(
    ("text", "last_id"),
    [("12", 12), (None, 0), ("", 0), ("x", 0), ("-1", 0), ("٣", 0), ("9" * 30, 0)],
)
def test_the_last_id_is_read(text: str | None, last_id: int) -> None:
    assert parse_last_id(text) == last_id


async def test_the_server_stops_at_once_while_somebody_looks(tmp_path_factory: Any) -> None:
    def run() -> tuple[list[str], float]:
        import tempfile
        from pathlib import Path

        with tempfile.TemporaryDirectory(prefix="tg-") as directory:
            with serving(Path(directory) / "data") as running:
                return _look_and_stop(running)

    lines, took_s = await asyncio.to_thread(run)
    assert "event: tick" in lines
    assert took_s < 8  # uvicorn would wait ten seconds for the answer to end


def _look_and_stop(running: Serving) -> tuple[list[str], float]:
    import threading

    lines: list[str] = []
    began = 0.0
    headers = {"Authorization": f"Bearer {running.key}"}
    with httpx.stream("GET", f"{running.url}/api/v1/live", headers=headers, timeout=30) as answer:
        stopper = threading.Thread(target=running.stop)
        for line in answer.iter_lines():
            lines.append(line)
            if line == "event: tick" and not began:
                began = time.monotonic()
                stopper.start()
        ended = time.monotonic()
    stopper.join()
    return lines, ended - began
