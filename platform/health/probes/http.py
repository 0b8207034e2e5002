"""HTTP: a request to a pinned address, and every condition on its answer."""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from ...core.service import Status
from ..checks.definition import HttpCheck, JsonCondition
from .certificate import judge_certificate
from .http1 import Answer, request
from .network import Network
from .outcome import Outcome, ProbeFailed

MOST_BODY_BYTES = 1024 * 1024
"""More of a body is not read; conditions look at what was."""

_MISSING = object()


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"http": 80, "https": 443}[self.scheme]
        return host if self.port == usual else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """The parts of a URL as they go on the wire. Raises ProbeFailed for one that does not."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = parts.hostname or ""
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise ProbeFailed(f"{url[:200]} is not a URL: {error}") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ProbeFailed(f"{url[:200]} is no HTTP address")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(
        parts.scheme,
        host,
        port or (443 if parts.scheme == "https" else 80),
        quote(path, safe=_WIRE),
    )


_WIRE = "/%?:@!$&'()*+,;=-._~[]"


async def probe(check: HttpCheck, network: Network) -> Outcome:
    """Follow as many redirects as allowed, each guarded like the first request."""
    url = check.url
    for _ in range(check.redirects + 1):
        answer = await _request(check, target_of(url), network)
        onward = answer.headers.get("location")
        if not check.redirects or onward is None or answer.status not in _REDIRECTS:
            return _judge(check, answer)
        url = urljoin(url, onward)
    raise ProbeFailed(f"more than {check.redirects} redirects")


_REDIRECTS = (301, 302, 303, 307, 308)


async def _request(check: HttpCheck, target: Target, network: Network) -> Answer:
    headers = {"host": target.authority, "user-agent": "tidegauge", "accept": "*/*"}
    if target.origin == target_of(check.url).origin:  # others do not see the secrets
        headers |= {name.lower(): value for name, value in check.headers.items()}
    body = check.body.encode()
    if body or check.method in ("POST", "PUT", "PATCH"):
        headers["content-length"] = str(len(body))
    headers["connection"] = "close"
    lines = [f"{check.method} {target.path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    message = ("\r\n".join(lines) + "\r\n\r\n").encode() + body
    tls = network.tls(check.verify, check.authority) if target.scheme == "https" else None
    read = check.method != "HEAD" and bool(
        check.contains or check.not_contains or check.json_conditions
    )
    why = ""
    for address in await network.addresses(target.host, target.port):
        try:
            return await request(
                address,
                target.port,
                message,
                tls=tls,
                server_name=target.host,
                most_body_bytes=MOST_BODY_BYTES if read else 0,
            )
        except ConnectionError as error:
            why = str(error)
    raise ProbeFailed(f"cannot connect to {target.host}:{target.port}: {why}")


def _judge(check: HttpCheck, answer: Answer) -> Outcome:
    problems = _problems(check, answer)
    outcome = Outcome(
        Status.FAIL if problems else Status.PASS,
        "; ".join(problems)[:1000],
        observed={"status": answer.status},
    )
    return judge_certificate(
        outcome, answer.certificate, warn=check.certificate_warn, fail=check.certificate_fail
    )


def _problems(check: HttpCheck, answer: Answer) -> list[str]:
    found = []
    if not any(status_matches(str(wanted), answer.status) for wanted in check.status):
        wanted = ", ".join(map(str, check.status))
        found.append(f"status {answer.status}, not {wanted}")
    for name, part in check.response_headers.items():
        value = answer.headers.get(name.lower())
        if value is None:
            found.append(f"header {name} is missing")
        elif part not in value:
            found.append(f"header {name} is {value[:100]!r}, without {part!r}")
    text = answer.body.decode("utf-8", "replace")
    found += [f"the body does not contain {part!r}" for part in check.contains if part not in text]
    found += [f"the body contains {part!r}" for part in check.not_contains if part in text]
    if check.json_conditions:
        try:
            document = json.loads(answer.body)
        except (ValueError, RecursionError):
            found.append("the body is not JSON")
        else:
            found += [p for c in check.json_conditions if (p := json_problem(c, document))]
    return found


def status_matches(wanted: str, status: int) -> bool:
    """Whether a status is `200`, in `2xx` or in `200-299`."""
    if wanted.endswith("xx"):
        return status // 100 == int(wanted[0])
    first, _, last = wanted.partition("-")
    return int(first) <= status <= int(last or first)


_OPERATIONS: dict[str, Callable[[Any, Any], bool]] = {  # Any: JSON values
    "==": lambda value, wanted: _same(value, wanted),
    "!=": lambda value, wanted: not _same(value, wanted),
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "contains": operator.contains,
}


def json_problem(condition: JsonCondition, document: Any) -> str | None:  # Any: JSON
    """How a document violates a condition, None if it does not."""
    value = at_path(document, condition.path)
    if condition.op == "exists":
        return None if value is not _MISSING else f"{condition.path} is missing"
    if value is _MISSING:
        return f"{condition.path} is missing"
    wanted = condition.value
    try:
        holds = _OPERATIONS[condition.op](value, wanted)
    except TypeError:
        holds = False
    if holds:
        return None
    return f"{condition.path} is {json.dumps(value)[:100]}, not {condition.op} {json.dumps(wanted)}"


def _same(a: Any, b: Any) -> bool:  # JSON's true is not 1
    return isinstance(a, bool) == isinstance(b, bool) and bool(a == b)


def at_path(document: Any, path: str) -> Any:  # Any: JSON
    """The value at `status`, `checks.0.state` or `$.items[2].ok`, `_MISSING` if there is none."""
    path = re.sub(r"\[(\d+)\]", r".\1", path.removeprefix("$"))
    for part in filter(None, path.split(".")):
        if isinstance(document, dict) and part in document:
            document = document[part]
        elif isinstance(document, list) and part.isdecimal() and int(part) < len(document):
            document = document[int(part)]
        else:
            return _MISSING
    return document
