"""SQL as tags and texts: the operation, the statement without values, and without tables, too."""

from __future__ import annotations

import re
from typing import NamedTuple

from .tables import without_tables

STATEMENT_CHARACTERS = 200
_SHAPED = 2_000  # whatever follows is cut off
REMEMBERED = 2000

OPERATIONS = frozenset({
    "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "CALL", "COPY", "BEGIN", "COMMIT",
    "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "SHOW", "CREATE", "ALTER", "DROP", "TRUNCATE",
    "EXPLAIN", "VACUUM", "ANALYZE", "LISTEN", "NOTIFY", "LOCK", "REFRESH", "DO", "DECLARE",
    "FETCH", "VALUES", "PIPELINE", "PRAGMA", "REPLACE", "GRANT", "REVOKE", "REINDEX", "CLOSE",
    "PREPARE", "EXECUTE", "DEALLOCATE", "START",
})  # fmt: skip

_TOKEN = re.compile(
    r"""
      --[^\n]*                                   # comments
    | /\*.*?(?:\*/|$)
    | (?P<quoted>"(?:[^"]|"")*"?)                # an identifier, but for MySQL a string
    | (?P<literal>
        \$(?P<q>\w*)\$.*?\$(?P=q)\$                # dollar quotes
      | [eEbBxXnN]?'(?:[^'\\]|''|\\.)*'?         # strings
      | (?<![\w"$:%.])[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?\b
      | \$\d+ | %\(\w+\)s | %[sbt] | (?<!:):\w+ | \?
      )
    | (?P<space>\s+)
    """,
    re.VERBOSE | re.DOTALL,
)
_LIST = re.compile(r"\?(?:\s*,\s*\?)+")
_ROWS = re.compile(r"\(\?\)(?:\s*,\s*\(\?\))+")
_FIRST_WORD = re.compile(r"\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*|\(\s*)*([A-Za-z]+)", re.DOTALL)

STRINGS_IN_DOUBLE_QUOTES = frozenset({"mysql", "mariadb"})


class Summary(NamedTuple):
    """What is told of a statement: `statement` has no values, `shape` no names of tables either."""

    operation: str
    statement: str
    shape: str


_known: dict[tuple[str, bool], Summary] = {}


def summarise(statement: str, system: str = "") -> Summary:
    """Operation, normalised statement (literals and parameters are `?`, lists of them one), and
    the same without tables, which is what a metric is kept by."""
    double_quoted = system in STRINGS_IN_DOUBLE_QUOTES
    found = _known.get((statement, double_quoted))
    if found is None:
        operation, text = operation_of(statement), _normalised(statement, double_quoted)
        found = Summary(operation, _cut(text), _cut(_shape(text[:_SHAPED])))
        if len(_known) >= REMEMBERED:
            _known.clear()
        if len(statement) < 10_000:
            _known[statement, double_quoted] = found
    return found


def operation_of(statement: str) -> str:
    """The statement's first word; `OTHER` where it is none that SQL begins with."""
    found = _FIRST_WORD.match(statement[:2000])
    word = found[1].upper() if found else ""
    return word if word in OPERATIONS else "OTHER"


def _shape(text: str) -> str:
    """A normalised text of one or more statements, without tables."""
    parts = [part.strip() for part in text.split(";")]
    return "; ".join(without_tables(operation_of(part), part) for part in parts)


def _normalised(statement: str, double_quoted: bool) -> str:
    """The statement on one line, without comments and values."""

    def instead(found: re.Match[str]) -> str:
        if found["quoted"]:
            return "?" if double_quoted else found[0]
        return "?" if found["literal"] else " "

    text = _TOKEN.sub(instead, statement[:10_000])
    text = re.sub(r"\s+", " ", text).strip().rstrip(";").strip()
    return _ROWS.sub("(?)", _LIST.sub("?", text))


def _cut(text: str) -> str:
    return text if len(text) <= STATEMENT_CHARACTERS else text[: STATEMENT_CHARACTERS - 3] + "..."
