"""SQL as a metric's tag: the operation, and the statement without any value."""

from __future__ import annotations

import re

STATEMENT_CHARACTERS = 200
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

_known: dict[tuple[str, bool], tuple[str, str]] = {}


def summarise(statement: str, system: str = "") -> tuple[str, str]:
    """Operation and normalised statement: literals and parameters are `?`, lists of them one."""
    double_quoted = system in STRINGS_IN_DOUBLE_QUOTES
    found = _known.get((statement, double_quoted))
    if found is None:
        found = (operation_of(statement), normalise(statement, double_quoted=double_quoted))
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


def normalise(statement: str, *, double_quoted: bool = False) -> str:
    """The statement on one line, without comments and values."""

    def instead(found: re.Match[str]) -> str:
        if found["quoted"]:
            return "?" if double_quoted else found[0]
        return "?" if found["literal"] else " "

    text = _TOKEN.sub(instead, statement[:10_000])
    text = re.sub(r"\s+", " ", text).strip().rstrip(";").strip()
    text = _ROWS.sub("(?)", _LIST.sub("?", text))
    return text if len(text) <= STATEMENT_CHARACTERS else text[: STATEMENT_CHARACTERS - 3] + "..."
