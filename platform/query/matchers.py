"""Tag filters: `room=a`, `room!=a`, `room=~"a|b"`, `room!~"a.*"`, `room in (a,b)`.

An absent tag is the empty text, and regular expressions match the whole value, as in Prometheus;
the expressions are RE2's, which takes linear time whatever the pattern.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import re2

from ..core.errors import BadRequest

Operator = Literal["=", "!=", "=~", "!~", "in"]

_FILTER = re.compile(r"(.+?)\s*(=~|!~|!=|=|(?<=\s)in(?=[\s(]))\s*(.*)", re.DOTALL)
_MAX_PATTERN = 2_000
_OPTIONS = re2.Options()
_OPTIONS.max_mem = 4 << 20
_OPTIONS.log_errors = False


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition on a tag; `values` holds the one value or pattern, or the list of `in`."""

    name: str
    operator: Operator
    values: tuple[str, ...]

    @property
    def negated(self) -> bool:
        return self.operator in ("!=", "!~")

    @property
    def is_pattern(self) -> bool:
        return self.operator in ("=~", "!~")

    def accepts(self, values: Iterable[str]) -> list[str]:
        """Those of the values that the pattern matches as a whole, negated or not.

        Raises BadRequest for a pattern that RE2 does not take.
        """
        pattern = compile_pattern(self.values[0], where=self.name)
        return [v for v in values if pattern.fullmatch(v)]


def compile_pattern(text: str, *, where: str) -> re2._Regexp[str]:
    """The expression. Raises BadRequest that names it."""
    try:
        if len(text) > _MAX_PATTERN:
            raise re2.error("it is too long")
        return re2.compile(text, _OPTIONS)
    except re2.error as error:
        said = error.args[0] if error.args else ""
        said = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        raise BadRequest(
            f"{where}: {text[:80]!r} is not a regular expression (RE2): {said}", where=where
        ) from None


def parse_matchers(filters: list[str], parameter: str = "tag") -> tuple[Matcher, ...]:
    """Filters as people write them, all of which must hold. Raises BadRequest."""
    matchers = []
    for position, text in enumerate(filters):
        where = f"{parameter}[{position}]"
        match = _FILTER.fullmatch(text)
        if match is None:
            raise BadRequest(
                f"{where}: {text[:60]!r} is not name=value, name!=value, name=~pattern, "
                "name!~pattern or name in (a,b)",
                where=where,
            )
        if "\0" in text:
            raise BadRequest(f"{where}: a tag has no NUL", where=where)
        name, operator, value = match[1].strip(), match[2], match[3]
        if operator == "in":
            values = _list(value, where)
        else:
            values = (value,)
        matcher = Matcher(name, operator, values)  # type: ignore[arg-type]  # the expression's
        if matcher.is_pattern:
            compile_pattern(value, where=where)
        matchers.append(matcher)
    return tuple(matchers)


def _list(text: str, where: str) -> tuple[str, ...]:
    """`(a, b)`, `a,b` or, for values with commas, `("a,b", "c")`."""
    text = text.strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    if text.lstrip().startswith('"'):
        try:
            values = json.loads(f"[{text}]")
        except ValueError:
            values = []
        if not values or not all(isinstance(v, str) for v in values):
            raise BadRequest(f'{where}: write the values like ("a", "b")', where=where)
        return tuple(values)
    return tuple(v.strip() for v in text.split(","))
