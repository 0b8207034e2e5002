"""A Tidegauge under load that is hurt again and again, and what must hold at the end.

Invariants: what was acknowledged is stored exactly once; every alert has both its messages,
once each; memory and queue keep their bounds; every client gets through within RECOVERY_S after
a fault has ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg

from tests.alerting.receivers import WebhookReceiver
from tests.clients.test_prometheus_agents import Target
from tests.servers import LocalServer
from tests.serving import Serving
from tests.waiting import eventually
from tidegauge.storage.embedded import EmbeddedDatabase

from .load import (
    Agent,
    Client,
    Errors,
    Samples,
    Sdks,
    SlowClients,
    doubled_moments,
    stored_errors,
    stored_scrapes,
    stored_values,
)

RECOVERY_S = 10.0
"""From the end of a fault (what was killed is started again) until every client was acknowledged
something."""
MOST_RESIDENT_BYTES = 600 * 1024 * 1024
QUEUE_BYTES = 16 * 1024 * 1024
PATIENCE_S = 150.0
"""Beyond that it never recovers; machines that run tests are busy, so RECOVERY_S is reported."""


@dataclass
class Row:
    """A line of the table: what was done, how often, and the longest recovery."""

    fault: str
    times: int = 0
    recovery_s: list[float] = field(default_factory=list)


class World:
    """Instances, their clients, an alert that comes and goes, and its receiver."""

    def __init__(
        self,
        directory: Path,
        server: LocalServer | None,
        *,
        seed: int,
        disk: Path | None = None,
        agents: bool = False,
    ) -> None:
        """`disk`: a small one that holds the database and may be filled; `agents`: vmagent and
        the SDKs send, too."""
        self._directory = directory
        self.disk = disk
        self._agents = agents
        self.page: Target | None = None
        self._programs: list[Agent | Sdks] = []
        self._scrapes = 0
        self._agent: Agent | None = None
        self.random = random.Random(seed)
        self.server = server
        common = {
            "TIDEGAUGE_HOST_METRICS": "false",
            "TIDEGAUGE_ALERT_DEFAULT_RULES": "false",
            "TIDEGAUGE_ALERT_FLAP_COUNT": "1000000",  # it comes and goes all the time
            "TIDEGAUGE_OUTBOUND_PRIVATE_NETWORKS": "true",
            "TIDEGAUGE_QUEUE_BYTES": str(QUEUE_BYTES),
            "TIDEGAUGE_HEADER_TIMEOUT": "2s",
            "TIDEGAUGE_BODY_TIMEOUT": "2s",
        }
        if server is not None:
            self.conninfo = server.make_database("chaos")
            common["TIDEGAUGE_DATABASE_URL"] = self.conninfo
        else:
            self.conninfo = EmbeddedDatabase((disk or directory) / "i0").conninfo
        count = 2 if server is not None else 1
        self.instances = [Serving((disk or directory) / f"i{n}", **common) for n in range(count)]
        for n, instance in enumerate(self.instances):
            instance.log = directory / f"i{n}.log"  # not on the disk that is filled
        self._ended = threading.Event()
        self.clients: list[Client] = []
        self.rows: dict[str, Row] = {}
        self.webhook = WebhookReceiver()
        self.most_resident_bytes = 0
        self._level = 0
        self._threads: list[threading.Thread] = []
        self._loop = asyncio.new_event_loop()

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Started, under load; stopped at the end whatever happened."""
        receiving = threading.Thread(target=self._receive, daemon=True)
        receiving.start()
        eventually(lambda: bool(self.webhook.url))
        try:
            first, *others = self.instances
            first.start()
            for other in others:
                other.key = first.key
                other.start()
            self._set_up_alert()
            self.clients = [Samples(self.instances, n, self._ended) for n in range(2)]
            self.clients += [Errors(self.instances, 7, self._ended)]
            self._threads = [*self.clients, threading.Thread(target=self._toggle, daemon=True),
                             threading.Thread(target=self._watch, daemon=True)]  # fmt: skip
            for thread in self._threads:
                thread.start()
            if self._agents:
                self._start_agents()
            yield
        finally:
            self._ended.set()
            for program in self._programs:
                program.stop()
            if self.page is not None:
                self.page.shutdown()
            for instance in self.instances:
                if instance.process is not None and instance.process.poll() is None:
                    with contextlib.suppress(AssertionError):
                        instance.stop()
            self._loop.call_soon_threadsafe(self._loop.stop)
            receiving.join(10)

    def _start_agents(self) -> None:
        self._programs.append(Sdks(self._directory, self.instances[0]))
        if Agent.installed():
            self.page = Target()
            threading.Thread(target=self.page.serve_forever, daemon=True).start()
            self._agent = Agent(self._directory, self.page.address, self.instances[0])
            self._programs.append(self._agent)

    def _receive(self) -> None:
        async def serve() -> None:
            async with self.webhook.running():
                await asyncio.Event().wait()

        asyncio.set_event_loop(self._loop)
        task = self._loop.create_task(serve())
        self._loop.run_forever()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            self._loop.run_until_complete(task)
        self._loop.close()

    def _set_up_alert(self) -> None:
        """A rule with a channel of its own: the default rules fire when they like."""
        headers = self.instances[0].headers
        for path, body in (
            ("/alerts/channels", {"name": "hook", "kind": "webhook",
             "group_interval": "0s", "hourly_cap": 10_000, "config": {"url": self.webhook.url}}),
            ("/alerts/rules", {"rule_name": "level", "metric_name": "chaos.level",
             "aggregation": "last", "condition": ">", "threshold": 0.5, "window": "10m",
             "interval": "5s", "channels": ["hook"]}),
        ):  # fmt: skip
            answer = httpx.post(
                self.instances[0].url + path, json=body, headers=headers, timeout=30
            )
            assert answer.status_code == 201, answer.text

    def _toggle(self) -> None:
        """The alert's metric goes up and down; each level lasts longer than two evaluations."""
        while not self._ended.wait(self.random.uniform(11, 14)):
            self._level = 1 - self._level
            self._send_level(self._level)

    def _send_level(self, level: int) -> float:
        """Until it is acknowledged; returns the time of the sample, Unix seconds."""
        now = time.time()
        body = {"name": "chaos.level", "value": level, "timestamp": now}
        deadline = time.monotonic() + PATIENCE_S
        for n in range(100_000):
            target = self.instances[n % len(self.instances)]
            with contextlib.suppress(httpx.HTTPError):
                answer = httpx.post(
                    f"{target.url}/api/v1/metrics", json=body, headers=target.headers, timeout=5
                )
                if answer.status_code == 200:
                    break
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
        return now

    def _watch(self) -> None:
        """Memory of the services, and how much their queues hold."""
        while not self._ended.wait(0.5):
            for instance in self.instances:
                with contextlib.suppress(psutil.Error, AttributeError):
                    process = psutil.Process(instance.process.pid)  # type: ignore[union-attr]
                    resident = process.memory_info().rss
                    self.most_resident_bytes = max(self.most_resident_bytes, resident)

    # faults

    def fault(self, name: str, begin: Callable[[], object], last_s: float = 0.0,
              end: Callable[[], object] = lambda: None) -> None:  # fmt: skip
        """Do it, let it last, end it, and wait until every client got something through."""
        begin()
        time.sleep(last_s)
        ended_at = time.monotonic()
        end()
        recovered_at = self._await_progress(name, ended_at)
        row = self.rows.setdefault(name, Row(name))
        row.times += 1
        row.recovery_s.append(recovered_at - ended_at)

    def _await_progress(self, name: str, since: float) -> float:
        """When the last client got something through again."""
        deadline = since + PATIENCE_S
        recovered: dict[int, float] = {}
        while len(recovered) < len(self.clients):
            for client in self.clients:
                assert client.wrong == [], client.wrong[:3]
                if client.last_at > since:
                    recovered.setdefault(client.number, client.last_at)
            assert time.monotonic() < deadline, f"no recovery from {name}; {self._said(recovered)}"
            time.sleep(0.02)
        return max(recovered.values())

    def _said(self, recovered: dict[int, float]) -> str:
        """What clients met that got nothing through, and how full the disk is."""
        met = [
            f"client {c.number} met {c.refusal}" for c in self.clients if c.number not in recovered
        ]
        used = shutil.disk_usage(self.disk or self._directory)
        return "; ".join([*met, f"{used.free / 1e6:.0f} MB free on the disk"])

    def kill_service(self) -> None:
        """kill -9 of one instance, and another start, as a supervisor does."""
        instance = self.random.choice(self.instances)
        self.fault(
            "kill -9 of the service" if len(self.instances) == 1 else "kill -9 of one of two instances",
            instance.kill, 0.2, lambda: instance.start(wait_s=PATIENCE_S),
        )  # fmt: skip

    def kill_database(self) -> None:
        if self.server is None:
            self.fault("kill -9 of the embedded database", self.instances[0].kill_database)
        else:
            self.fault("kill -9 of the server", self.server.kill, 0.5, self.server.start)

    def freeze_database(self, last_s: float) -> None:
        """SIGSTOP, SIGCONT."""
        if self.server is not None:
            self.fault(
                f"database stopped for {last_s:.0f} s", self.server.freeze, last_s, self.server.thaw
            )
            return
        pid = self.instances[0].database_pid()
        if pid is None:
            return
        process = psutil.Process(pid)
        self.fault(f"database stopped for {last_s:.0f} s", process.suspend, last_s, process.resume)

    def cut_connections(self) -> None:
        """Every connection to the server, ten times in a second, so that COPYs are hit."""
        assert self.server is not None
        for _ in range(10):
            self.server.cut_connections()
            time.sleep(0.1)
        self.fault("connections cut in mid-COPY (10 times)", self.server.cut_connections)

    def slow_clients(self) -> None:
        """Three hundred slow and silent ones beside the others."""
        slow = SlowClients(self.random.choice(self.instances), 300)
        self.fault("300 slow and half-open clients", lambda: None, 3.0, slow.close)

    def fill_disk(self) -> None:
        """Not a byte is left on the database's disk for three seconds."""
        assert self.disk is not None
        ballast = self.disk / "ballast"

        def fill() -> None:
            with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
                while True:
                    file.write(bytes(1 << 20))

        def empty() -> None:
            ballast.unlink()
            if self.server is not None and not self.server.runs():
                self.server.start()  # it ends when there is no room for its log

        self.fault("disk full for 3 s", fill, 3.0, empty)

    # the end

    def settle(self) -> None:
        """End the load, let the alert resolve and its messages go out."""
        self._ended.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive(), thread
        self._last_level = self._send_level(0)
        try:
            eventually(self._all_told, within_s=PATIENCE_S)
        except AssertionError:
            raise AssertionError(self._unsettled()) from None
        if self.page is not None:
            assert self._agent is not None
            self._lost = self._agent.lost_scrapes()  # what it asks for after the end does not count
            self.page.shutdown()
            self._scrapes = self.page.scrape
            try:
                eventually(self._all_scraped, within_s=PATIENCE_S)
            except AssertionError:
                stored = stored_scrapes(self.conninfo)
                missing = sorted(set(range(1, self._scrapes + 1)) - set(map(int, stored)))
                raise AssertionError(f"missing scrapes: {missing}; {self._agent.said()}") from None

    def _all_scraped(self) -> bool:
        """Whether vmagent has got rid of what it scraped; the last may have been cut off."""
        return len(stored_scrapes(self.conninfo)) >= self._scrapes - 1 - self._lost

    def _all_told(self) -> bool:
        """Whether the last level was judged, and all that followed from it is over."""
        with contextlib.suppress(psycopg.OperationalError):
            with psycopg.connect(self.conninfo, prepare_threshold=None) as connection:
                row = connection.execute(
                    "SELECT (SELECT count(*) FROM alert_history h JOIN alert_rules r"
                    " ON r.id = h.alert_rule_id AND r.rule_name = 'level' WHERE h.resolved_at IS NULL),"
                    " (SELECT count(*) FROM alert_messages WHERE status = 'pending'),"
                    " (SELECT count(*) FROM alert_outbox WHERE message_id IS NULL AND dropped IS NULL),"
                    " (SELECT min(last_at) >= to_timestamp(%s) FROM alert_slots WHERE interval_s = 5)",
                    [self._last_level],
                ).fetchone()
            return row == (0, 0, 0, True)
        return False

    def _unsettled(self) -> str:
        """What keeps alert and messages from their end, and what the instances say of it."""
        said = [f"{self.instances[0].data_dir}: alert or messages do not come to their end"]
        with psycopg.connect(self.conninfo, prepare_threshold=None) as connection:
            for query in (
                "SELECT h.id, h.status, h.triggered_at, h.resolved_at FROM alert_history h"
                " ORDER BY id DESC LIMIT 3",
                "SELECT i.* FROM alert_instances i",
                "SELECT * FROM alert_messages WHERE status = 'pending'",
                "SELECT * FROM alert_outbox WHERE message_id IS NULL AND dropped IS NULL",
                "SELECT name, open_until, failures_in_a_row, last_error FROM alert_channels",
                "SELECT now(), * FROM leases",
            ):
                with contextlib.suppress(psycopg.Error):
                    with connection.transaction():
                        said += [query, *map(repr, connection.execute(query.encode()).fetchall())]
        for instance in self.instances:
            with contextlib.suppress(httpx.HTTPError):
                answer = httpx.get(
                    f"{instance.url}/health/detailed", headers=instance.headers, timeout=20
                )
                said.append(answer.text)
            said += instance.log.read_text().splitlines()[-40:]
        return "\n".join(said)

    def check(self) -> dict[str, Any]:  # Any: figures for the report
        """Assert the invariants; returns what was counted."""
        stored = stored_values(self.conninfo)
        acknowledged = 0
        for client in self.clients:
            assert client.wrong == []
            acknowledged += len(client.acknowledged)
            if isinstance(client, Samples):
                counts = stored[f"chaos{client.number}"]
                lost = [n for n in client.acknowledged if counts[n] == 0]
                assert lost == [], f"lost {len(lost)}: {lost[:5]}"
                doubled = [n for n, times in counts.items() if times > 1]
                assert doubled == [], f"doubled {len(doubled)}: {doubled[:5]}"
        ids, counted = stored_errors(self.conninfo)
        for client in self.clients:
            if isinstance(client, Errors):
                assert [n for n in client.acknowledged if ids[client.id_of(n).hex] != 1] == []
                ours = sum(uuid.UUID(hex=i).int >> 64 == client.number for i in ids)
                assert counted[f"chaos{client.number}"] == ours, "an event counted twice"
        assert doubled_moments(self.conninfo, "chaosotlp%") == 0
        scraped = stored_scrapes(self.conninfo)
        assert [value for value, times in scraped.items() if times > 1] == []
        told = self._check_alerts()
        assert self.most_resident_bytes < MOST_RESIDENT_BYTES, self.most_resident_bytes
        return {
            "acknowledged": acknowledged,
            "retries": sum(client.retries for client in self.clients),
            "alerts": told,
            "scrapes": len(scraped),
            "resident_mb": self.most_resident_bytes // 2**20,
        }

    def _check_alerts(self) -> int:
        """Every alert that fired was told firing and resolved, each by one message only (which may
        have come again under the same key); one that was over before its message was composed, by
        one message for both. Nothing is unsent, dead or dropped."""
        with psycopg.connect(self.conninfo, prepare_threshold=None) as connection:
            alerts = connection.execute(
                "SELECT h.triggered_at, array_agg(DISTINCT o.message_id) FILTER (WHERE o.event = 'firing'),"
                " array_agg(DISTINCT o.message_id) FILTER (WHERE o.event = 'resolved')"
                " FROM alert_history h JOIN alert_rules r ON r.id = h.alert_rule_id AND r.rule_name = 'level'"
                " LEFT JOIN alert_outbox o ON o.history_id = h.id GROUP BY h.id"
            ).fetchall()
            unsent = connection.execute(
                "SELECT o.event, o.dropped, o.created_at, m.status, m.last_error, h.message,"
                " h.triggered_at, h.resolved_at FROM alert_outbox o"
                " LEFT JOIN alert_messages m ON m.id = o.message_id"
                " LEFT JOIN alert_history h ON h.id = o.history_id WHERE m.status IS DISTINCT FROM 'sent'"
            ).fetchall()
        assert unsent == []
        keys: dict[tuple[str, float], set[str]] = {}
        for one in self.webhook.received:
            for alert in one.json["alerts"]:
                at = _seconds(alert["startsAt"])
                keys.setdefault((alert["status"], at), set()).add(one.headers["idempotency-key"])
        told = {what: len(found) for what, found in keys.items()}
        for started, firing, resolved in alerts:
            at = started.timestamp()
            wanted = {"firing": 0 if firing == resolved else 1, "resolved": 1}
            for status, times in wanted.items():
                found = sum(n for (s, t), n in told.items() if s == status and abs(t - at) < 0.01)
                assert found == times, f"{status} of the alert of {at} was told {found} times"
        return len(alerts)


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
