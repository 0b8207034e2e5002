"""Which events are the same error: versioned fingerprints, the client's own, and custom rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from hashlib import blake2b
from typing import Any

from . import v1
from .parameterise import parameterise

Parts = Callable[[dict[str, Any]], list[str]]  # Any: JSON of the event


@dataclass(frozen=True, slots=True)
class Version:
    """One way to tell errors apart; the number is stored with every fingerprint."""

    number: int
    parts: Parts


VERSIONS: tuple[Version, ...] = (Version(v1.VERSION, v1.parts),)
"""The current version first; older ones find the groups of errors known before it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the operator: events that match get this fingerprint. Patterns are globs."""

    match: Mapping[Any, str]  # Any: one of RULE_FIELDS, which the setting spells as literals
    fingerprint: tuple[str, ...]

    def matches(self, values: dict[str, str]) -> bool:
        """Whether every pattern of the rule holds."""
        return all(fnmatchcase(values.get(f, ""), p) for f, p in self.match.items())


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Identity of an error: sixteen bytes, and the version that made them."""

    identity: bytes
    version: int


@dataclass(frozen=True, slots=True)
class Grouping:
    """Fingerprints of events under these rules and versions."""

    rules: tuple[Rule, ...] = ()
    versions: Sequence[Version] = field(default=VERSIONS)

    def fingerprints(self, document: dict[str, Any], service: str) -> list[Fingerprint]:
        """The current fingerprint first, then those of older versions."""
        wanted = self._asked_for(document)
        result = []
        for version in self.versions:
            if wanted is None:
                texts = ["default", *version.parts(document)]
            else:
                texts = ["custom"]
                for part in wanted:
                    if _is_variable(part, "default"):
                        texts.extend(version.parts(document))
                    else:
                        texts.append("is " + _expand(part, document))
            digest = blake2b(digest_size=16)
            for text in (str(version.number), service, *texts):
                data = text.encode("utf-8", "backslashreplace")
                digest.update(len(data).to_bytes(4, "big") + data)
            result.append(Fingerprint(digest.digest(), version.number))
        return result

    def _asked_for(self, document: dict[str, Any]) -> Sequence[str] | None:
        """The fingerprint that a rule or the client asks for, None for the default."""
        if self.rules:
            values = _matchable(document)
            for rule in self.rules:
                if rule.matches(values):
                    return rule.fingerprint
        sent = document.get("fingerprint")
        if not isinstance(sent, list) or not sent:
            return None
        texts = [str(part)[:500] for part in sent[:20]]
        return None if len(texts) == 1 and _is_variable(texts[0], "default") else texts


RULE_FIELDS = ("type", "message", "service", "environment", "release", "module", "function",
               "filename", "platform", "severity", "endpoint")  # fmt: skip


def _matchable(document: dict[str, Any]) -> dict[str, str]:
    """What rules look at: the innermost frame of the last exception, and the event's own fields."""
    exceptions = document["exceptions"]
    frames = exceptions[-1].get("frames") if exceptions else None
    frame = frames[-1] if frames else {}
    request = document.get("request")
    values = {
        "type": document["error_type"],
        "message": document["error_message"],
        "endpoint": request.get("route", "") if isinstance(request, dict) else "",
    }
    values |= {f: frame.get(f) for f in ("module", "function", "filename")}
    values |= {
        f: document.get(f) for f in ("service", "environment", "release", "platform", "severity")
    }
    return {name: value for name, value in values.items() if isinstance(value, str)}


def _is_variable(part: str, name: str) -> bool:
    return part.startswith("{{") and part.endswith("}}") and part[2:-2].strip() == name


def _expand(part: str, document: dict[str, Any]) -> str:
    """`{{ type }}` and the like as the event has them; anything else as it is."""
    if not (part.startswith("{{") and part.endswith("}}")):
        return part
    name = part[2:-2].strip().removeprefix("error.").removeprefix("stack.")
    name = {"value": "message", "level": "severity", "transaction": "endpoint"}.get(name, name)
    value = _matchable(document).get(name, part)
    return parameterise(value) if name == "message" else value
