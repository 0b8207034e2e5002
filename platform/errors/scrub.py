"""Secrets out of events before they are stored: by the name of a field and by the look of a value.

A value that was taken out reads `[Filtered]`, and the event lists in `scrubbed` what was taken
where and by which rule. Raw secrets never reach the database or a log.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import is_
from typing import Any, Final

from .documents import MOST_DEPTH, Document, encode
from .hints import card_length, find_hints

FILTERED: Final = "[Filtered]"
_MOST_LISTED = 100
_CONTAINERS = frozenset((dict, list))

_PARTS = (
    "password", "passwd", "passphrase", "passcode", "pwd", "secret", "token", "apikey", "accesskey",
    "privatekey", "encryptionkey", "signingkey", "authorization", "authentication", "credential",
    "cookie", "sessionid", "sessionkey", "phpsessid", "csrf", "xsrf", "jwt", "bearer", "creditcard",
    "cardnumber", "securitycode", "socialsecurity", "connectionstring", "mnemonic", "clientcert",
)  # fmt: skip
_WHOLE = frozenset(
    (
        "auth", "session", "sid", "pin", "otp", "totp", "cvv", "cvc", "cvv2", "ssn", "pan", "iban",
        "pass", "salt", "creds", "xamzsecuritytoken", "mysqlpwd", "signature", "pw",
    )
)  # fmt: skip
_COUNTED = ("token", "session", "cookie", "secret", "pin")
"""Names of these may hold counts (`max_tokens: 4096`), which say nothing."""

_SQUEEZE = str.maketrans("", "", "_-. []$:")

_NAMED = (
    r"(?<![\w-])(?=[\w-]*?(?:passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key"
    r"|private[_-]?key|credential|sessionid|session_id|session[_-]key|jwt))[\w-]++"
)
"""A word that holds one of these. Each word is looked at once, from its beginning, and never given
back: the time is linear in the text, however a sender repeats the words."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Values that look like a secret. The group `secret` is what is taken out, else the match."""

    name: str
    regex: re.Pattern[str]
    card: bool = False

    def replace(self, text: str) -> str:
        """The text without the secrets of this pattern."""

        def taken(match: re.Match[str]) -> str:
            if self.card:
                length = card_length(match[0])
                return FILTERED + match[0][length:] if length else match[0]
            if "secret" not in self.regex.groupindex or match["secret"] is None:
                return FILTERED
            if match["secret"].startswith(FILTERED):
                return match[0]
            start, end = match.span("secret")
            begin = match.start()
            return match[0][: start - begin] + FILTERED + match[0][end - begin :]

        return self.regex.sub(taken, text)


PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "private_key",
        re.compile(
            r"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----.*?"
            r"(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|$)",
            re.ASCII | re.DOTALL,
        ),
    ),
    Pattern(
        "jwt",
        re.compile(  # each word once, as in _NAMED
            r"(?<![\w-])(?:(?!\beyJ)[\w-])*+"
            r"(?P<secret>eyJ[\w-]{8,}+\.[\w-]{8,}(?:\.[\w-]*)?)",
            re.ASCII,
        ),
    ),
    Pattern(
        "authorization",
        re.compile(
            r"\b(?:bearer|basic|digest|token)\s+(?P<secret>[\w.~+/=-]{12,})",
            re.ASCII | re.IGNORECASE,
        ),
    ),
    Pattern(
        "provider_key",
        re.compile(
            r"\b(?:(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}|gh[pousr]_\w{30,}|github_pat_\w{40,}"
            r"|glpat-[\w-]{20,}|xox[abeoprs]-[\w-]{10,}|[srp]k_(?:live|test)_\w{16,}"
            r"|whsec_\w{16,}|AIza[\w-]{35}|ya29\.[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}"
            r"|sk-[\w-]{20,}|npm_\w{36}|pypi-[\w-]{40,}|tg_[\w-]{43}|hvs\.[\w-]{20,}"
            r"|dop_v1_\w{40,}|shpat_\w{30,}|key-[0-9a-f]{32})",
            re.ASCII,
        ),
    ),
    Pattern(
        "url_password",
        re.compile(r"(?<=://)[^\s:/@?#]{0,100}:(?P<secret>[^\s/@]{1,300})(?=@)", re.ASCII),
    ),
    Pattern(
        "card",
        re.compile(r"(?<![\d.\w-])[3-6]\d{3}(?:[ -]?\d){9,15}(?![\d\w]|\.\d)", re.ASCII),
        card=True,
    ),
    Pattern(
        "named_value",
        re.compile(
            rf"{_NAMED}[\"']?\]?\s{{0,3}}(?:=>|[=:])\s{{0,3}}"
            r"(?P<secret>b?u?\"(?:[^\"\\]|\\.){1,2000}\"|b?u?'(?:[^'\\]|\\.){1,2000}'"
            r"|[^\s\"'&,;{}()<>\[\]]{1,2000})",
            re.ASCII | re.IGNORECASE,
        ),
    ),
)
"""Tried in this order; the corpus of tests/errors/secrets.yaml shows what each takes out."""

_SOURCE_LITERAL = Pattern(
    "named_value",
    re.compile(
        rf"{_NAMED}[\"']?\]?\s{{0,3}}(?:=>|[=:])\s{{0,3}}"
        r"(?P<secret>b?u?\"(?:[^\"\\]|\\.){1,2000}\"|b?u?'(?:[^'\\]|\\.){1,2000}')",
        re.ASCII | re.IGNORECASE,
    ),
)
"""In a source line only what is quoted: `password = read()` tells nothing and is wanted."""

_SOURCE_FIELDS = frozenset(("context_line", "pre_context", "post_context"))
_NOT_SEARCHED = frozenset(
    ("event_id", "filename", "abs_path", "module", "function", "type", "severity", "platform",
     "trace_id", "request_id", "package", "instruction_addr", "lineno", "colno", "in_app")
)  # fmt: skip
_IP_NAMES = frozenset(
    ("ip", "ipaddress", "remoteaddr", "clientip", "xforwardedfor", "xrealip", "remoteip",
     "cfconnectingip", "trueclientip", "forwarded", "remotehost", "xclientip")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScrubRules:
    """What is taken out besides what everybody agrees on; see the settings errors_scrub_*."""

    fields: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    anonymise_ip: bool = True


@dataclass(slots=True)
class Scrubber:
    """Takes secrets out of documents; remembers which field names are secret."""

    rules: ScrubRules = field(default_factory=ScrubRules)
    _verdicts: dict[str, str | None] = field(default_factory=dict)
    _harmless: set[str] = field(default_factory=set)

    def scrub(self, document: Document) -> tuple[Document, bytes]:
        """A copy without secrets, `scrubbed` naming what was taken out; and its JSON."""
        found: list[dict[str, str]] = []
        clean: Document = self._names(document, "", 0, found)
        if clean is document:
            clean = document.copy()
        if found:
            clean["scrubbed"] = found[:_MOST_LISTED]
        text = encode(clean)
        hints = find_hints(text)
        if self.rules.patterns or hints:
            before = len(found)
            clean = self._values(clean, "", "", 0, found, hints)
            if len(found) > before:
                clean["scrubbed"] = found[:_MOST_LISTED]
                text = encode(clean)
        return clean, text

    def text(self, text: str) -> str:
        """One text without the secrets that patterns know."""
        if not self.rules.patterns and not find_hints(encode(text)):
            return text
        for pattern in self._patterns():
            text = pattern.replace(text)
        return text

    def _patterns(self) -> Sequence[Pattern]:
        return (*PATTERNS, *(Pattern("custom", regex) for regex in self.rules.patterns))

    def verdict(self, name: str) -> str | None:
        """`secret`, `counted`, `ip` or nothing, for the name of a field."""
        try:
            return self._verdicts[name]
        except KeyError:
            pass
        if len(self._verdicts) > 50_000:
            self._verdicts.clear()
            self._harmless.clear()
        self._verdicts[name] = verdict = self._judge(name)
        if verdict is None:
            self._harmless.add(name)
        return verdict

    def _judge(self, name: str) -> str | None:
        if name in _SOURCE_FIELDS:
            return None
        squeezed = name[:200].lower().translate(_SQUEEZE)
        if squeezed in (e.lower().translate(_SQUEEZE) for e in self.rules.exempt):
            return None
        if any(f.lower().translate(_SQUEEZE) in squeezed for f in self.rules.fields):
            return "secret"
        if squeezed in _WHOLE or any(part in squeezed for part in _PARTS):
            return "counted" if any(c in squeezed for c in _COUNTED) else "secret"
        return "ip" if squeezed in _IP_NAMES and self.rules.anonymise_ip else None

    def _names(self, value: Any, path: str, depth: int, found: list[dict[str, str]]) -> Any:
        """The value with secrets of such names out and addresses shortened; what holds none of
        them is not copied. Most objects are harmless at a glance."""
        if isinstance(value, dict):
            if depth > MOST_DEPTH:
                return "…"
            if self._is_harmless(value):
                return value
            harmless = self._harmless.issuperset(value)
            result = value
            for key, inner in value.items():
                verdict = None if harmless else self.verdict(key)
                if verdict is None:
                    kind = inner.__class__
                    if kind is dict:
                        if depth < MOST_DEPTH and self._is_harmless(inner):
                            continue
                    elif kind is not list or (key in _SOURCE_FIELDS and _is_source(inner)):
                        continue
                    clean = self._names(inner, f"{path}.{key}", depth + 1, found)
                else:
                    clean = self._judged(verdict, inner, f"{path}.{key}", found)
                if clean is not inner:
                    if result is value:
                        result = value.copy()
                    result[key] = clean
            return result
        if isinstance(value, list):
            if depth > MOST_DEPTH:
                return "…"
            if len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], str):
                verdict = self.verdict(value[0])  # headers and queries as pairs
                if verdict is not None:
                    return [value[0], self._judged(verdict, value[1], f"{path}.{value[0]}", found)]
            if _CONTAINERS.isdisjoint(map(type, value)):
                return value
            clean = [
                self._names(v, f"{path}[{i}]", depth + 1, found)
                if v.__class__ is list
                or (v.__class__ is dict and not (depth < MOST_DEPTH and self._is_harmless(v)))
                else v
                for i, v in enumerate(value)
            ]
            return value if all(map(is_, clean, value)) else clean
        return value

    def _is_harmless(self, value: Document) -> bool:
        """Whether an object has only names known as harmless, and no further object within."""
        return self._harmless.issuperset(value) and _CONTAINERS.isdisjoint(
            map(type, value.values())
        )

    def _judged(self, verdict: str, value: Any, path: str, found: list[dict[str, str]]) -> Any:
        if verdict == "ip":
            return _short_address(value, path, found)
        if value is None or value == "" or isinstance(value, bool):
            return value
        if verdict == "counted" and isinstance(value, int | float):
            return value
        found.append({"path": path[1:], "rule": "field"})
        return FILTERED

    def _values(
        self,
        value: Any,
        name: str,
        path: str,
        depth: int,
        found: list[dict[str, str]],
        hints: frozenset[str],
    ) -> Any:
        """Secrets by their look out of every text."""
        if isinstance(value, str):
            if not self.rules.patterns:
                lowered = value.lower()
                if not any(hint in lowered for hint in hints):
                    return value
            return self._value(value, name, path, found)
        if isinstance(value, dict) and depth <= MOST_DEPTH + 2:
            return {
                key: inner
                if key in _NOT_SEARCHED and isinstance(inner, str)
                else self._values(inner, key, f"{path}.{key}", depth + 1, found, hints)
                for key, inner in value.items()
            }
        if isinstance(value, list):
            return [
                self._values(v, name, f"{path}[{i}]", depth + 1, found, hints)
                for i, v in enumerate(value)
            ]
        return value

    def _value(self, text: str, name: str, path: str, found: list[dict[str, str]]) -> str:
        for pattern in self._patterns():
            if pattern.name == "named_value" and name in _SOURCE_FIELDS:
                pattern = _SOURCE_LITERAL
            clean = pattern.replace(text)
            if clean != text:
                found.append({"path": path[1:], "rule": pattern.name})
                text = clean
        return text


def _is_source(value: Any) -> bool:
    """Whether a value is source code, which is most of an event: a text, or a list that begins
    with one."""
    if value.__class__ is list:
        return not value or value[0].__class__ is str
    return value.__class__ is not dict


def _short_address(value: Any, path: str, found: list[dict[str, str]]) -> Any:
    """Addresses without their last part: 203.0.113.0, 2001:db8:1::."""
    if not isinstance(value, str):
        return value
    parts = []
    for part in value.split(","):
        text = part.strip()
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            parts.append(text)
            continue
        if address.is_loopback:
            parts.append(text)
            continue
        length = 24 if address.version == 4 else 48
        network = ipaddress.ip_network(f"{address}/{length}", strict=False)
        parts.append(str(network.network_address))
    short = ", ".join(parts)
    if short != value:
        found.append({"path": path[1:], "rule": "ip"})
    return short
