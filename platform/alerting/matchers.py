"""Matchers over labels, as Alertmanager writes them: name=value, name!=value, name=~regex, name!~regex."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

Operator = Literal["=", "!=", "=~", "!~"]

_FORM = re.compile(r"([^=!~\s\"{}]+)\s*(=~|!~|!=|=)\s*(.*)", re.DOTALL)
_MOST_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition on one label; a label that is absent reads as empty."""

    name: str
    operator: Operator
    value: str
    pattern: re.Pattern[str] | None = None

    def __call__(self, labels: Mapping[str, str]) -> bool:
        value = labels.get(self.name, "")
        if self.pattern is None:
            return (value == self.value) is (self.operator == "=")
        return (self.pattern.fullmatch(value) is not None) is (self.operator == "=~")

    def __str__(self) -> str:
        return f"{self.name}{self.operator}{self.value}"


@lru_cache(maxsize=20_000)
def parse_matcher(text: str) -> Matcher:
    """A matcher. Raises ValueError that says what is wrong with it."""
    if len(text) > _MOST_CHARACTERS or "\0" in text:
        raise ValueError(f"{text[:60]!r} is longer than {_MOST_CHARACTERS} characters or has a NUL")
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise ValueError(
            f"{text[:60]!r} is not name=value, name!=value, name=~regex or name!~regex"
        )
    name, operator, value = found[1], cast("Operator", found[2]), found[3]
    if len(value) >= 2 and value[0] == value[-1] == '"':
        value = value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    if operator in ("=", "!="):
        return Matcher(name, operator, value)
    try:
        return Matcher(name, operator, value, re.compile(value, re.DOTALL))
    except re.error as error:
        raise ValueError(f"{value[:60]!r} is not a regular expression: {error}") from error


def parse_matchers(texts: Iterable[str]) -> tuple[Matcher, ...]:
    """Matchers that must all hold. Raises ValueError."""
    return tuple(parse_matcher(text) for text in texts)


def all_match(matchers: Iterable[Matcher], labels: Mapping[str, str]) -> bool:
    """Whether every matcher holds; no matcher means everything."""
    return all(matcher(labels) for matcher in matchers)
