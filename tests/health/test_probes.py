"""Each kind of probe against a real counterpart that fails as such services do, and recovers."""

from __future__ import annotations

import asyncio
import socket
import ssl
from pathlib import Path
from typing import Any

import dns.message
import dns.rrset
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.conftest import Server
from tests.health.servers import (
    Authority,
    black_hole,
    http_answer,
    make_authority,
    script,
    serve,
    web,
)
from tests.serving import free_port
from tidegauge.core.addresses import AddressRefused, HostUnknown, refusal, resolve_public
from tidegauge.core.service import Status
from tidegauge.health.checks.definition import JsonCondition, read_check
from tidegauge.health.probes import Network, Outcome, probe
from tidegauge.health.probes.http import json_problem, status_matches, target_of

NETWORK = Network(allow_private=True)  # one, as in the service: TLS contexts are dear


async def look(network: Network = NETWORK, **definition: Any) -> Outcome:
    definition = {"name": "c", "timeout": "10s", **definition}
    return await probe(read_check(definition), network)


def hang(output: str) -> dict[str, str]:
    """A short timeout for what is expected to hang; whoever answers gets time, machines are busy."""
    return {"timeout": "0.3s"} if output.startswith("no answer") else {}


def said(outcome: Outcome) -> tuple[str, str]:
    return outcome.status.value, outcome.output


# HTTP


async def http(answer: bytes | None, **definition: Any) -> Outcome:
    async with serve(web(lambda path, headers: answer)) as port:
        return await look(kind="http", url=f"http://127.0.0.1:{port}/x", **definition)


@pytest.mark.parametrize(
    ("answer", "definition", "output"),
    [
        (http_answer(b"ok"), {}, ""),
        (http_answer(b"", "503 Sorry"), {}, "status 503, not 2xx"),
        (http_answer(b"", "404 No"), {"status": ["2xx", 404]}, ""),
        (http_answer(b"all is well"), {"contains": ["well"]}, ""),
        (http_answer(b"all is well"), {"contains": ["bad"]}, "the body does not contain 'bad'"),
        (http_answer(b"an error"), {"not_contains": ["error"]}, "the body contains 'error'"),
        (http_answer(b"x", X_Kind="a, b"), {"response_headers": {"x-kind": "b"}}, ""),
        (http_answer(b"x"), {"response_headers": {"x-kind": "b"}}, "header x-kind is missing"),
        (http_answer(b'{"a":[{"b":3}]}'), {"json": [{"path": "$.a[0].b", "value": 3}]}, ""),
        (http_answer(b'{"a":1}'), {"json": [{"path": "a", "value": 2}]}, "a is 1, not == 2"),
        (http_answer(b"<html>"), {"json": [{"path": "a"}]}, "the body is not JSON"),
        (http_answer(b"", "302 Go", Location="/y"), {}, "status 302, not 2xx"),
        (b"nonsense\r\n\r\n", {}, "the answer is not HTTP"),
        (b"", {}, "the connection was closed without an answer"),
        (b"HTTP/1.1 200", {}, "the connection was closed without an answer"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + http_answer(b"x", "204 Fine"), {}, ""),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", {"contains": ["the end"]}, ""),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nfoo\r\n3\r\nbar\r\n0\r\n\r\n",
         {"contains": ["foobar"]}, ""),
        (http_answer(b"", "200 OK", A="1", a="2"), {"response_headers": {"A": "1, 2"}}, ""),
        (http_answer(b"gone"), {"method": "HEAD", "response_headers": {"content-length": "4"}}, ""),
        (b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 60_000, {}, "the"),
        (None, {}, "no answer within 0.3 s"),
    ],
)  # fmt: skip
async def test_http(answer: bytes | None, definition: dict[str, Any], output: str) -> None:
    outcome = await http(answer, **definition, **hang(output))
    assert outcome.status is (Status.FAIL if output else Status.PASS), outcome
    assert outcome.output.startswith(output)


async def test_a_slow_success_is_a_warning() -> None:
    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.1)
        writer.write(http_answer())

    async with serve(slow) as port:
        outcome = await look(kind="http", url=f"http://127.0.0.1:{port}", slow="0.05s")
    assert outcome.status is Status.WARN
    assert outcome.output == f"slow: {outcome.duration_s:.3f} s"
    assert outcome.duration_s >= 0.1


async def test_http_sends_what_the_check_says_and_the_name_of_the_host() -> None:
    seen: list[tuple[str, dict[str, str]]] = []

    def answer(path: str, headers: dict[str, str]) -> bytes:
        seen.append((path, headers))
        return http_answer()

    async with serve(web(answer)) as port:
        outcome = await look(
            kind="http", url=f"http://localhost:{port}/a?b=c", headers={"Authorization": "Bearer x"}
        )
    assert outcome.status is Status.PASS, outcome
    [(path, headers)] = seen
    assert path == "/a?b=c"
    assert headers["authorization"] == "Bearer x"
    assert headers["host"] == f"localhost:{port}"


async def test_redirects_are_followed_as_far_as_allowed_and_lose_the_secrets() -> None:
    seen: list[dict[str, str]] = []

    def there(path: str, headers: dict[str, str]) -> bytes:
        seen.append(headers)
        return http_answer(b"arrived")

    async with serve(web(there)) as target:
        location = f"http://127.0.0.1:{target}/"
        async with serve(web(lambda p, h: http_answer(b"", "302 Go", Location=location))) as port:
            definition = {
                "kind": "http",
                "url": f"http://127.0.0.1:{port}/",
                "headers": {"Authorization": "secret"},
                "contains": ["arrived"],
            }
            assert (await look(**definition, redirects=1)).status is Status.PASS
            assert "authorization" not in seen[0]
        async with serve(web(lambda p, h: http_answer(b"", "302 Go", Location="/again"))) as port:
            outcome = await look(kind="http", url=f"http://127.0.0.1:{port}/", redirects=2)
            assert said(outcome) == ("fail", "more than 2 redirects")


async def test_a_service_that_comes_back_is_a_pass_again() -> None:
    port = free_port()
    definition = {"kind": "http", "url": f"http://127.0.0.1:{port}/"}
    outcome = await look(**definition)
    assert said(outcome) == (
        "fail", f"cannot connect to 127.0.0.1:{port}: connection refused"
    )  # fmt: skip
    async with serve(web(lambda p, h: http_answer()), port=port):
        assert (await look(**definition)).status is Status.PASS


@pytest.mark.parametrize(
    ("op", "value", "document", "holds"),
    [
        ("==", 1, {"a": 1}, True),
        ("==", 1, {"a": True}, False),
        ("!=", "x", {"a": "y"}, True),
        (">", 1, {"a": 2}, True),
        (">", 1, {"a": "2"}, False),
        ("<=", 1, {"a": 1}, True),
        ("contains", "b", {"a": ["b"]}, True),
        ("contains", "b", {"a": 5}, False),
        ("exists", None, {"a": None}, True),
        ("exists", None, {}, False),
        ("==", None, {}, False),
        ("==", None, [], False),
    ],
)
def test_json_conditions(op: Any, value: Any, document: Any, holds: bool) -> None:
    condition = JsonCondition(path="a", op=op, value=value)
    assert (json_problem(condition, document) is None) is holds


@pytest.mark.parametrize(
    ("wanted", "status", "matches"),
    [("200", 200, True), ("2xx", 299, True), ("2xx", 300, False), ("200-204", 204, True),
     ("200-204", 205, False)],
)  # fmt: skip
def test_statuses(wanted: str, status: int, matches: bool) -> None:
    assert status_matches(wanted, status) is matches


@pytest.mark.parametrize(
    ("url", "authority", "path"),
    [
        ("http://a.test", "a.test", "/"),
        ("http://a.test:80/x?y=z#w", "a.test", "/x?y=z"),
        ("https://a.test:443/%20", "a.test", "/%20"),
        ("https://a.test:8443/", "a.test:8443", "/"),
        ("http://[::1]:81/ü", "[::1]:81", "/%C3%BC"),
        ("http://bücher.test/", "xn--bcher-kva.test", "/"),
    ],
)
def test_urls_go_on_the_wire_as_they_should(url: str, authority: str, path: str) -> None:
    target = target_of(url)
    assert (target.authority, target.path) == (authority, path)


# TLS


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def good(authority: Authority) -> ssl.SSLContext:
    return authority.context(20)


async def test_https_with_a_good_certificate(authority: Authority, good: ssl.SSLContext) -> None:
    async with serve(web(lambda p, h: http_answer()), tls=good) as port:
        url = f"https://localhost:{port}/"
        outcome = await look(kind="http", url=url, authority=authority.pem)
        assert outcome.status is Status.PASS, outcome
        assert 19 < float(outcome.observed["certificate_days"]) <= 20
        unknown = await look(kind="http", url=url)
        assert unknown.status is Status.FAIL
        assert "the certificate is not accepted" in unknown.output
        assert (await look(kind="http", url=url, verify=False)).status is Status.PASS


@pytest.mark.parametrize(
    ("levels", "status"),
    [
        ({}, "pass"),
        ({"certificate_warn": "21d"}, "warn"),
        ({"certificate_warn": "40d", "certificate_fail": "21d"}, "fail"),
    ],
)
async def test_a_certificate_that_expires_soon(
    authority: Authority, good: ssl.SSLContext, levels: dict[str, str], status: str
) -> None:
    async with serve(script(("", "")), tls=good) as port:
        outcome = await look(
            kind="tls", host="localhost", port=port, authority=authority.pem, **levels
        )
    assert outcome.status == status, outcome
    assert ("expires in 19d" in outcome.output) is (status != "pass")


async def test_an_expired_certificate_and_one_of_another_name(authority: Authority) -> None:
    for days, name, words in ((-1, "localhost", "expired"), (20, "other.test", "mismatch")):
        async with serve(script(("", "")), tls=authority.context(days, name)) as port:
            outcome = await look(kind="tls", host="localhost", port=port, authority=authority.pem)
        assert outcome.status is Status.FAIL
        assert words in outcome.output, outcome


async def test_tls_where_there_is_none() -> None:
    async with serve(script(("", "220 hello\r\n"))) as port:
        outcome = await look(kind="tls", host="127.0.0.1", port=port)
    assert outcome.status is Status.FAIL
    assert outcome.output.startswith("TLS: ")


# TCP


async def test_tcp() -> None:
    async with serve(script(("", "220 hello\r\n"), ("PING", "PONG\r\n"))) as port:
        tcp = {"kind": "tcp", "host": "127.0.0.1", "port": port}
        assert (await look(**tcp)).status is Status.PASS
        assert (await look(**tcp, send="PING\n", expect="PONG")).status is Status.PASS
        assert said(await look(**tcp, expect="nothing of it", timeout="0.3s")) == (
            "fail", "no answer within 0.3 s"
        )  # fmt: skip
    assert "connection refused" in (await look(**tcp)).output


async def test_a_black_hole_ends_at_the_timeout() -> None:
    async with black_hole() as port:
        outcome = await look(kind="tcp", host="127.0.0.1", port=port, timeout="0.3s")
        assert said(outcome) == ("fail", "no answer within 0.3 s")
        assert outcome.duration_s < 2
        url = f"http://127.0.0.1:{port}/"
        assert said(await look(kind="http", url=url, timeout="0.3s")) == (
            "fail", "no answer within 0.3 s"
        )  # fmt: skip


# SMTP

GREETING = ("", "220 mail ready\r\n")
EHLO = ("EHLO", "250-mail\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n")


@pytest.mark.parametrize(
    ("exchanges", "definition", "output"),
    [
        ([GREETING, EHLO, ("NOOP", "250 fine\r\n")], {}, ""),
        ([], {}, "no answer within 0.3 s"),
        ([GREETING], {}, "no answer within 0.3 s"),
        ([GREETING, EHLO], {}, "no answer within 0.3 s"),
        ([("", "554 go away\r\n")], {}, "greeting: (554, 'go away')"),
        ([GREETING, EHLO, ("NOOP", "421 closing\r\n")], {}, "NOOP: (421, 'closing')"),
        ([GREETING, EHLO, ("STARTTLS", "454 not now\r\n")], {"security": "starttls"},
         "STARTTLS: (454, 'not now')"),
        ([GREETING, EHLO, ("AUTH", "235 in\r\n"), ("NOOP", "250 fine\r\n")],
         {"username": "u", "password": "p"}, ""),
    ],
)  # fmt: skip
async def test_smtp(
    exchanges: list[tuple[str, str]], definition: dict[str, Any], output: str
) -> None:
    async with serve(script(*exchanges)) as port:
        outcome = await look(kind="smtp", host="127.0.0.1", port=port, **definition, **hang(output))
    if output.startswith("no answer") and outcome.output != output:
        output = outcome.output if "Timed out" in outcome.output else output
    assert said(outcome) == ("fail" if output else "pass", output)


# Redis


@pytest.mark.parametrize(
    ("answers", "definition", "output"),
    [
        ([b"+PONG\r\n"], {}, ""),
        ([b"-NOAUTH Authentication required.\r\n"], {},
         "PING: NOAUTH Authentication required."),
        ([b"+OK\r\n", b"+PONG\r\n"], {"password": "p"}, ""),
        ([b"-ERR a\0b\r\n"], {}, "PING: ERR a\\0b"),
        ([b"-WRONGPASS no\r\n"], {"username": "u", "password": "p"}, "AUTH: WRONGPASS no"),
        ([b"x" * 10_000], {}, "PING: the answer is not of the Redis protocol"),
        ([], {}, "no answer within 0.3 s"),
    ],
)  # fmt: skip
async def test_redis(answers: list[bytes], definition: dict[str, Any], output: str) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            words = int((await reader.readline())[1:])
            for _ in range(2 * words):
                await reader.readline()
            writer.write(answer)
        await asyncio.sleep(60)

    async with serve(handle) as port:
        outcome = await look(
            kind="redis", host="127.0.0.1", port=port, **definition, **hang(output)
        )
    assert said(outcome) == ("fail" if output else "pass", output)


# PostgreSQL


async def test_postgresql(server: Server) -> None:
    parts = conninfo_to_dict(server.conninfo)
    password = str(parts.get("password") or "")
    if parts.get("passfile"):
        password = Path(str(parts["passfile"])).read_text().strip().rsplit(":", 1)[1]
    at = str(parts.get("host") or "127.0.0.1")
    port = int(parts.get("port") or 5432)

    async def onward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if at.startswith("/"):
            theirs, ours = await asyncio.open_unix_connection(f"{at}/.s.PGSQL.{port}")
        else:
            theirs, ours = await asyncio.open_connection(at, port)

        async def pump(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
            while data := await source.read(65536):
                to.write(data)
            to.close()

        await asyncio.gather(pump(reader, ours), pump(theirs, writer))

    definition = {
        "kind": "postgresql", "host": "127.0.0.1", "user": parts["user"], "password": password,
        "database": parts.get("dbname") or "postgres", "timeout": "5s", "sslmode": "disable",
    }  # fmt: skip
    async with serve(onward) as listening:
        definition["port"] = listening
        outcome = await look(**definition, query="SELECT 7")
        assert outcome.status is Status.PASS, outcome
        assert outcome.observed == {"answer": "7"}
        assert said(await look(**definition, query="SELECT 1 WHERE false")) == (
            "fail", "the query gives no row"
        )  # fmt: skip
        wrong = await look(**definition, query="SELECT * FROM nowhere")
        assert wrong.status is Status.FAIL
    gone = await look(**definition)
    assert "onnection refused" in gone.output, gone


# DNS


class NameServer(asyncio.DatagramProtocol):
    """Answers A questions of service.test, says no to all others, or nothing at all."""

    silent = False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, address: Any) -> None:
        if self.silent:
            return
        query = dns.message.from_wire(data)
        answer = dns.message.make_response(query)
        name = query.question[0].name.to_text()
        if name == "service.test." and query.question[0].rdtype == 1:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "A", "192.0.2.7", "192.0.2.8"))
        elif name != "service.test.":
            answer.set_rcode(3)
        self.transport.sendto(answer.to_wire(), address)


async def test_dns() -> None:
    loop = asyncio.get_running_loop()
    transport, name_server = await loop.create_datagram_endpoint(
        NameServer, local_addr=("127.0.0.1", 0), family=socket.AF_INET
    )
    try:
        asked = {
            "kind": "dns", "server": "127.0.0.1",
            "server_port": transport.get_extra_info("sockname")[1],
        }  # fmt: skip
        outcome = await look(**asked, host="service.test", contains=["192.0.2.8"])
        assert outcome.status is Status.PASS, outcome
        assert outcome.observed["answers"] == 2
        assert said(await look(**asked, host="service.test", contains=["192.0.2.9"])) == (
            "fail", "answered 192.0.2.7, 192.0.2.8, without 192.0.2.9"
        )  # fmt: skip
        assert said(await look(**asked, host="other.test")) == (
            "fail", "other.test does not exist"
        )  # fmt: skip
        assert said(await look(**asked, host="service.test", record="MX")) == (
            "fail", "service.test has no MX record"
        )  # fmt: skip
        name_server.silent = True
        outcome = await look(**{**asked, "timeout": "0.3s"}, host="service.test")
        assert outcome.status is Status.FAIL
    finally:
        transport.close()


# The guard


@pytest.mark.parametrize(
    ("address", "refused", "refused_privately"),
    [
        ("8.8.8.8", False, False),
        ("2606:4700:4700::1111", False, False),
        ("127.0.0.1", True, False),
        ("::1", True, False),
        ("10.0.0.1", True, False),
        ("172.16.5.5", True, False),
        ("192.168.1.1", True, False),
        ("100.64.0.1", True, False),
        ("fd00::1", True, False),
        ("169.254.169.254", True, True),
        ("fe80::1%eth0", True, True),
        ("0.0.0.0", True, True),
        ("255.255.255.255", True, True),
        ("224.0.0.1", True, True),
        ("::ffff:127.0.0.1", True, False),
        ("::ffff:169.254.169.254", True, True),
        ("64:ff9b::a00:1", True, False),
        ("64:ff9b::a9fe:a9fe", True, True),
        ("2002:7f00:1::", True, False),
    ],
)
def test_addresses(address: str, refused: bool, refused_privately: bool) -> None:
    assert (refusal(address, allow_private=False) is not None) is refused
    assert (refusal(address, allow_private=True) is not None) is refused_privately


async def test_a_name_is_refused_for_its_address() -> None:
    with pytest.raises(AddressRefused) as refused:
        await resolve_public("localhost", 80, allow_private=False)
    assert refused.value.host == "localhost"
    assert await resolve_public("127.0.0.1", 80, allow_private=True) == ["127.0.0.1"]
    with pytest.raises(HostUnknown):
        await resolve_public("no such host", 80, allow_private=False)
    # decimal and octal spellings of 127.0.0.1 are resolved before they are judged
    for spelled in ("2130706433", "0x7f.1", "017700000001"):
        with pytest.raises((AddressRefused, HostUnknown)):
            await resolve_public(spelled, 80, allow_private=False)


@pytest.mark.parametrize(
    "definition",
    [
        {"kind": "http", "url": "http://127.0.0.1:1/"},
        {"kind": "http", "url": "http://169.254.169.254/latest/meta-data"},
        {"kind": "tcp", "host": "127.0.0.1", "port": 1},
        {"kind": "tls", "host": "127.0.0.1"},
        {"kind": "smtp", "host": "127.0.0.1"},
        {"kind": "redis", "host": "127.0.0.1"},
        {"kind": "postgresql", "host": "127.0.0.1", "user": "u"},
        {"kind": "dns", "host": "a.test", "server": "127.0.0.1"},
    ],
)
async def test_every_kind_is_guarded(definition: dict[str, Any]) -> None:
    outcome = await look(Network(allow_private=False), **definition)
    assert outcome.status is Status.FAIL
    assert "is refused" in outcome.output


async def test_a_redirect_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import tidegauge.health.probes.network as network_module

    real = resolve_public
    answer = http_answer(b"", "302 Go", Location="http://10.0.0.1/")
    async with serve(web(lambda p, h: answer)) as port:

        async def first_is_public(host: str, to: int, *, allow_private: bool) -> list[str]:
            if host == "public.test":
                return ["127.0.0.1"]
            return await real(host, to, allow_private=allow_private)

        monkeypatch.setattr(network_module, "resolve_public", first_is_public)
        outcome = await look(
            Network(allow_private=False),
            kind="http",
            url=f"http://public.test:{port}/",
            redirects=3,
        )
    assert outcome.status is Status.FAIL
    assert outcome.output.startswith("10.0.0.1 is refused")
