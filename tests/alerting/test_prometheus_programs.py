"""Debian's Prometheus, Alertmanager and amtool: what they hand over to us, and what we hand over."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from tests.serving import free_port
from tests.waiting import eventually_async

from .conftest import Bench
from .receivers import WebhookReceiver
from .test_api import Api, api

__all__ = ["api"]

Json = Any  # Any: decoded JSON


def program(*names: str) -> str:
    for name in names:
        if found := shutil.which(name):
            return found
    pytest.skip(f"{names[0]} is not installed (make test installs it where it may)")


@contextlib.asynccontextmanager
async def listening(api: Api) -> AsyncIterator[str]:
    """The application on a port; its URL."""
    port = free_port()
    config = uvicorn.Config(api.app, port=port, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await eventually_async(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving


@contextlib.contextmanager
def running(*command: str) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.asynccontextmanager
async def alertmanager(directory: Path, config: str) -> AsyncIterator[str]:
    """A running Alertmanager that is ready; its URL."""
    (directory / "am.yml").write_text(config)
    url = f"http://127.0.0.1:{free_port()}"
    with running(
        program("prometheus-alertmanager", "alertmanager"), f"--config.file={directory}/am.yml",
        f"--storage.path={directory}/am", f"--web.listen-address={url.removeprefix('http://')}",
        "--cluster.listen-address=",
    ):  # fmt: skip
        async with httpx.AsyncClient() as http:
            async with asyncio.timeout(60):
                while True:
                    with contextlib.suppress(httpx.HTTPError):
                        if (await http.get(f"{url}/-/ready")).status_code == 200:
                            break
                    await asyncio.sleep(0.1)
        yield url


async def amtool(url: str, *arguments: str, config: Path | None = None) -> str:
    command = [program("amtool"), *arguments, f"--alertmanager.url={url}"]
    if config is not None:
        command.append(f"--http.config.file={config}")
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output
    return output.decode()


async def firing_here(api: Api) -> list[Json]:
    answer = await api.call("GET", "/alerts", state="firing", scope="read")
    return [a for a in answer.json()["alerts"] if a["source"] == "external"]


async def over_here(api: Api) -> list[Json]:
    answer = await api.call("GET", "/alerts/history", status="resolved", scope="read")
    return [a for a in answer.json()["alerts"] if a["source"] == "external"]


async def until(ask: Any, *arguments: Any, within_s: float = 60) -> list[Json]:  # Any: asks
    async with asyncio.timeout(within_s):
        while not (found := await ask(*arguments)):
            await asyncio.sleep(0.1)
    assert isinstance(found, list)
    return found


async def test_alertmanager_takes_our_alerts_and_their_end(bench: Bench, tmp_path: Path) -> None:
    # with its resolve_timeout it would call an alert without an end resolved within a second
    config = "global: {resolve_timeout: 1s}\nroute: {receiver: none}\nreceivers: [{name: none}]\n"
    async with alertmanager(tmp_path, config) as url:
        await bench.channel(config={"url": f"{url}/api/v2/alerts", "format": "alertmanager_v2"})
        bench.clock.advance(
            -90
        )  # its start lies in the past of Alertmanager's clock, its end about now
        await bench.rule("High", window="10s", annotations={"summary": "value {{ value }}"})
        await bench.see(11, host="a")
        await bench.deliverer.round()
        assert await bench.execute("SELECT status FROM alert_messages") == [("sent",)]

        async def known() -> Json:
            return json.loads(await amtool(url, "alert", "query", "alertname=High", "-o", "json"))

        [alert] = await known()
        assert alert["labels"] == {"alertname": "High", "host": "a", "severity": "warning"}
        assert alert["annotations"]["summary"] == "value 11"
        await asyncio.sleep(1.5)  # its resolve_timeout: time in which nothing may change
        assert [a["status"]["state"] for a in await known()] == ["active"]
        await bench.see(1, host="a")
        await bench.deliverer.round()
        assert await bench.history() == [("resolved", "recovered")]
        assert await bench.execute("SELECT status FROM alert_messages") == [("sent",)] * 2
        assert await known() == []


async def test_amtool_hands_alerts_over_and_sees_them(api: Api, tmp_path: Path) -> None:
    config = tmp_path / "http.yml"
    config.write_text(f"authorization: {{type: Bearer, credentials: {api.keys['admin']}}}\n")
    async with listening(api) as url:
        await amtool(url, "alert", "add", "DiskFull", "host=a", "--annotation=summary=full",
                     config=config)  # fmt: skip
        assert "DiskFull" in await amtool(url, "alert", "query", config=config)
        assert "DiskFull" in await amtool(url, "alert", "query", "host=a", config=config)
        assert "DiskFull" not in await amtool(url, "alert", "query", "host=b", config=config)
        assert [a["message"] for a in await firing_here(api)] == ["full"]
        await amtool(url, "alert", "add", "DiskFull", "host=a", "--end=2020-01-01T00:00:00Z",
                     "--start=2019-01-01T00:00:00Z", config=config)  # fmt: skip
        assert await firing_here(api) == []
        assert [a["resolve_reason"] for a in await over_here(api)] == ["recovered"]


async def test_alertmanager_hands_alerts_over_by_its_webhook(api: Api, tmp_path: Path) -> None:
    async with listening(api) as ours:
        config = f"""
route: {{receiver: tidegauge, group_wait: 0s, group_interval: 1s}}
receivers:
  - name: tidegauge
    webhook_configs:
      - url: {ours}/api/v2/webhook
        http_config: {{authorization: {{credentials: {api.keys["ingest"]}}}}}
"""
        async with alertmanager(tmp_path, config) as url:
            await amtool(url, "alert", "add", "DiskFull", "host=a", "severity=critical",
                         "--annotation=summary=full")  # fmt: skip
            [alert] = await until(firing_here, api)
            assert alert["labels"] == {"alertname": "DiskFull", "host": "a", "severity": "critical"}
            assert (alert["message"], alert["severity"]) == ("full", "critical")
            # Alertmanager does not speak of it again for hours; five minutes would be too short
            [(left,)] = await _rows(
                api, "SELECT ends_at - now() > interval '23 hours' FROM alert_instances"
            )
            assert left
            async with httpx.AsyncClient() as http:  # amtool cannot end what it began
                ended = {"labels": alert["labels"], "endsAt": "2026-01-01T00:00:00Z",
                         "startsAt": "2025-01-01T00:00:00Z"}  # fmt: skip
                (await http.post(f"{url}/api/v2/alerts", json=[ended])).raise_for_status()
            assert [a["resolve_reason"] for a in await until(over_here, api)] == ["recovered"]
            assert await firing_here(api) == []
    body = {"version": "3", "alerts": []}
    refused = await api.call("POST", "/api/v2/webhook", body)
    assert refused.status_code == 400
    assert "version" in refused.text


async def _rows(api: Api, query: str) -> list[tuple[Any, ...]]:  # Any: columns
    async with api.platform.database.connection() as connection:
        return await (await connection.execute(query.encode())).fetchall()


async def test_prometheus_hands_its_alerts_over(
    api: Api, tmp_path: Path, webhook: WebhookReceiver
) -> None:
    channel = {"name": "hook", "kind": "webhook", "config": {"url": webhook.url},
               "is_default": True, "group_interval": "0s"}  # fmt: skip
    assert (await api.call("POST", "/alerts/channels", channel)).status_code == 201
    value = 7

    async def page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = f"# TYPE trouble gauge\ntrouble {value}\n"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n"
        writer.write(f"{head}Connection: close\r\n\r\n{body}".encode())
        await writer.drain()
        writer.close()

    scraped = await asyncio.start_server(page, "127.0.0.1", 0)
    (tmp_path / "rules.yml").write_text(
        """
groups:
  - name: g
    interval: 1s
    rules:
      - alert: NotRight
        expr: trouble > 5
        labels: {severity: critical, team: a}
        annotations: {summary: "it is {{ $value }}"}
"""
    )
    async with scraped, listening(api) as ours:
        target = f"127.0.0.1:{scraped.sockets[0].getsockname()[1]}"
        (tmp_path / "prometheus.yml").write_text(
            f"""
global: {{scrape_interval: 1s, evaluation_interval: 1s, external_labels: {{site: x}}}}
rule_files: [{tmp_path}/rules.yml]
scrape_configs:
  - job_name: shop
    static_configs: [{{targets: ["{target}"]}}]
alerting:
  alertmanagers:
    - authorization: {{credentials: {api.keys["ingest"]}}}
      static_configs: [{{targets: ["{ours.removeprefix("http://")}"]}}]
"""
        )
        address = f"127.0.0.1:{free_port()}"
        with running(
            program("prometheus"), f"--config.file={tmp_path}/prometheus.yml",
            f"--storage.tsdb.path={tmp_path}/tsdb", f"--web.listen-address={address}",
            "--rules.alert.resend-delay=5s",
        ):  # fmt: skip
            [alert] = await until(firing_here, api)
            assert alert["labels"] == {
                "alertname": "NotRight", "severity": "critical", "team": "a", "site": "x",
                "job": "shop", "instance": target,
            }  # fmt: skip
            assert (alert["message"], alert["severity"]) == ("it is 7", "critical")
            assert alert["detail"]["url"].startswith("http")  # the graph at Prometheus
            [first_end] = await _rows(api, "SELECT ends_at FROM alert_instances")
            async with asyncio.timeout(30):  # it is handed over again, and is the same
                while await _rows(api, "SELECT ends_at FROM alert_instances") == [first_end]:
                    await asyncio.sleep(0.2)
            assert [a["id"] for a in await firing_here(api)] == [alert["id"]]
            value = 3
            [over] = await until(over_here, api)
            assert (over["id"], over["resolve_reason"]) == (alert["id"], "recovered")
            assert await firing_here(api) == []
            await eventually_async(lambda: len(webhook.received) == 2, within_s=20)
    assert webhook.alerts() == [("firing", "NotRight"), ("resolved", "NotRight")]
