"""Prometheus' series selectors: `up{job="a",env=~"x|y"}` to matchers; and names as it takes them.

Tidegauge's names may have dots, Prometheus' (before 3.0) may not, so it is shown underscores, and
its matchers are applied to what it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ..core.errors import BadRequest
from ..storage.database import Connection
from .cells import QUERIES
from .exposition import safe_label, safe_name
from .matchers import Matcher, Operator, compile_pattern
from .selection import SeriesRow, select_series

NAME: Final = "__name__"

_METRIC = re.compile(r"\s*([a-zA-Z_:][a-zA-Z0-9_:]*)?\s*(\{)?")
_MATCHER = re.compile(
    r"""\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)\s*(,)?""",
    re.DOTALL,
)
_END = re.compile(r"\s*\}\s*")
_ESCAPED = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)", re.DOTALL)
_CHARACTERS: Final = {
    "n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v",
    "\\": "\\", '"': '"', "'": "'",
}  # fmt: skip


def parse_selector(text: str, where: str = "match[]") -> tuple[Matcher, ...]:
    """The matchers of a selector, with `__name__` among them. Raises BadRequest."""

    def bad(why: str) -> BadRequest:
        return BadRequest(f"{where}: {text[:80]!r} is not a series selector: {why}", where=where)

    head = _METRIC.match(text)
    assert head is not None  # it matches nothing at all, too
    matchers = [Matcher(NAME, "=", (head[1],))] if head[1] else []
    position = head.end()
    if head[2]:
        more = True
        while more and (found := _MATCHER.match(text, position)):
            try:
                value = _unquote(found[3])
            except (ValueError, OverflowError):
                raise bad("there is an unknown escape") from None
            operator: Operator = found[2]  # type: ignore[assignment]  # the expression's
            if operator in ("=~", "!~"):
                compile_pattern(value, where=where)
            matchers.append(Matcher(found[1], operator, (value,)))
            position, more = found.end(), found[4] is not None
        end = _END.match(text, position)
        if end is None:
            raise bad("a matcher or } is missing")
        position = end.end()
    if position != len(text):
        raise bad(f"{text[position : position + 20]!r} is left over")
    if not any(_needs_something(matcher) for matcher in matchers):
        raise bad("at least one matcher must not match the empty text")
    return tuple(matchers)


def _needs_something(matcher: Matcher) -> bool:
    if matcher.is_pattern:
        return bool(matcher.accepts([""])) == matcher.negated
    return (matcher.values[0] == "") == matcher.negated


def _unquote(quoted: str) -> str:
    if quoted[0] == "`":
        return quoted[1:-1]

    def replaced(found: re.Match[str]) -> str:
        code = found[1]
        if code[0] in "xuU" and len(code) > 1:
            return chr(int(code[1:], 16))
        if len(code) == 3:
            return chr(int(code, 8))
        if code not in _CHARACTERS:
            raise ValueError(code)
        return _CHARACTERS[code]

    return _ESCAPED.sub(replaced, quoted[1:-1])


def shown(row: SeriesRow) -> dict[str, str]:
    """The labels of a series as Prometheus is shown them, `__name__` included."""
    labels = {NAME: safe_name(row.metric)}
    for name, value in sorted(row.tags.items()):
        safe = safe_label(name)
        while safe in labels:  # a.b beside a_b
            safe += "_"
        labels[safe] = value
    return labels


async def select_shown(
    connection: Connection, matchers: Sequence[Matcher], *, limit: int
) -> list[tuple[SeriesRow, dict[str, str]]]:
    """The series whose labels, as shown, all matchers accept.

    The database narrows down by what means one tag for certain; what is left is decided here.
    """
    by_name = [m for m in matchers if m.name == NAME]
    metrics: list[str] | None = None
    if by_name:
        cursor = await connection.execute(QUERIES["metric_names"])
        metrics = [
            name
            for (name,) in await cursor.fetchall()
            if all(accepted(m, safe_name(name)) for m in by_name)
        ]
        if not metrics:
            return []
    others = [m for m in matchers if m.name != NAME]
    certain, uncertain = [], []
    if others:
        cursor = await connection.execute(QUERIES["tag_names"], {"metrics": metrics})
        named: dict[str, list[str]] = {}
        for (name,) in await cursor.fetchall():
            named.setdefault(safe_label(name).rstrip("_"), []).append(name)
        for matcher in others:
            meant = named.get(matcher.name.rstrip("_"), [matcher.name])
            if len(meant) == 1 and safe_label(meant[0]) == matcher.name:
                certain.append(Matcher(meant[0], matcher.operator, matcher.values))
            else:
                uncertain.append(matcher)
    rows = await select_series(connection, metrics, certain, limit=limit, where="match[]")
    found = [(row, shown(row)) for row in rows]
    return [
        (row, labels)
        for row, labels in found
        if all(accepted(m, labels.get(m.name, "")) for m in uncertain)
    ]


def accepted(matcher: Matcher, value: str) -> bool:
    """Whether the matcher holds for the value."""
    if matcher.is_pattern:
        return bool(matcher.accepts([value])) != matcher.negated
    return (value in matcher.values) != matcher.negated


async def shown_names(connection: Connection) -> set[str]:
    """Every label name there is."""
    cursor = await connection.execute(QUERIES["tag_names"], {"metrics": None})
    return {NAME, *(safe_label(name) for (name,) in await cursor.fetchall())}


async def shown_label_values(connection: Connection, label: str) -> set[str]:
    """Every value of a label."""
    if label == NAME:
        cursor = await connection.execute(QUERIES["metric_names"])
        return {safe_name(name) for (name,) in await cursor.fetchall()}
    cursor = await connection.execute(QUERIES["tag_names"], {"metrics": None})
    names = [name for (name,) in await cursor.fetchall() if safe_label(name) == label]
    values: set[str] = set()
    for name in names:
        cursor = await connection.execute(
            QUERIES["tag_values_of_metrics"], {"name": name, "metrics": None}
        )
        values |= {value for (value,) in await cursor.fetchall() if value}
    return values
