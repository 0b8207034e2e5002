"""What a metric and a tag may be called, and what happens to those that may not."""

from __future__ import annotations

import logging
import os
import re
from collections import Counter
from collections.abc import Iterable

log = logging.getLogger("tidegauge_client")

NAME_BYTES = 255
TAG_VALUE_BYTES = 1024
TAGS = 32
RESERVED = frozenset(
    {"service.name", "deployment.environment.name", "service.instance.id", "le", "quantile"}
)
"""Tags that the client itself sets."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:/-]*")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_STRICT = frozenset({"development", "dev", "local", "test", "testing"})

Tags = tuple[tuple[str, str], ...]
"""Tag pairs sorted by name."""


class InvalidMetric(ValueError):
    """A name, tag or value that cannot be sent; raised in development, counted in production."""


class Faults:
    """What was wrong with metrics: raised where `strict`, else counted and logged once each."""

    def __init__(self, *, strict: bool) -> None:
        self.strict = strict
        self.counts: Counter[str] = Counter()

    def add(self, text: str) -> None:
        """Raises InvalidMetric where strict."""
        if self.strict:
            raise InvalidMetric(text)
        if len(self.counts) < 1000 or text in self.counts:
            self.counts[text] += 1
        if self.counts[text] == 1:
            log.warning("not recorded: %s", text)

    def take(self) -> int:
        """How many there were since the last call."""
        counts, self.counts = self.counts, Counter(dict.fromkeys(self.counts, 0))
        return sum(counts.values())

    def become(self, *, strict: bool) -> None:
        """Change the mode; what was counted before it was known to be strict is raised now."""
        self.strict = strict
        if strict and self.counts:
            first, *rest = self.counts
            self.counts.clear()
            raise InvalidMetric(f"{first} (and {len(rest)} more)" if rest else first)


def is_strict(environment: str) -> bool:
    """Whether an environment of this name is one where mistakes should be loud."""
    return environment.lower() in _STRICT


def strict_from_variables() -> bool:
    """The mode before `Tidegauge` is made: TIDEGAUGE_ENVIRONMENT decides."""
    return is_strict(os.environ.get("TIDEGAUGE_ENVIRONMENT", ""))


def name_fault(name: object) -> str:
    """Why a metric cannot have this name; empty if it can."""
    if not isinstance(name, str) or not name:
        return f"metric name {name!r:.80} is not a string with something in it"
    if not _NAME.fullmatch(name):
        return f"metric name {name!r:.80}: use letters, digits and _ . : / -, a letter first"
    if len(name) > NAME_BYTES - len("_bucket"):
        return f"metric name {name!r:.80}... is longer than {NAME_BYTES - 7} characters"
    return ""


def tags_fault(name: str, tags: Iterable[tuple[object, object]]) -> str:
    """Why a series of the metric cannot have these tags; empty if it can."""
    pairs = list(tags)
    if len(pairs) > TAGS:
        return f"{name}: {len(pairs)} tags, the limit is {TAGS}"
    for tag, value in pairs:
        if not isinstance(tag, str) or not tag or len(tag) > NAME_BYTES or _CONTROL.search(tag):
            return f"{name}: {tag!r:.80} cannot be a tag's name"
        if tag in RESERVED:
            return f"{name}: the tag {tag} is set by the client itself"
        if not isinstance(value, str):
            return f"{name}: tag {tag} is {type(value).__name__}, not a string"
        if not value or _CONTROL.search(value) or len(value.encode()) > TAG_VALUE_BYTES:
            return f"{name}: tag {tag} has no value, a control character or over {TAG_VALUE_BYTES} bytes"
    return ""
