"""SQL without its tables: one pass over the words, which knows where a table can stand.

A word is taken for a table after FROM, JOIN, INTO, UPDATE and the like and after the commas of their
lists; names of tables, aliases and CTEs are removed wherever else they stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORDS = re.compile(
    r"""\s+|"(?:[^"]|"")*(?:"|$)|`[^`]*(?:`|$)|(?<![\w\])])\[[^\]]*(?:\]|$)|[^\W\d][\w$]*|.""",
    re.VERBOSE,
)

KEYWORDS_ONLY = frozenset({
    "CREATE", "ALTER", "DROP", "TRUNCATE", "LOCK", "VACUUM", "ANALYZE", "REINDEX", "REFRESH", "GRANT",
    "REVOKE", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK", "CLOSE", "FETCH", "EXECUTE", "DEALLOCATE",
    "LISTEN", "NOTIFY", "OTHER",
})  # fmt: skip
"""Operations whose statements hold names and little else: they are their first keywords."""

_KEYWORDS = KEYWORDS_ONLY | {
    "TABLE", "INDEX", "UNIQUE", "VIEW", "MATERIALIZED", "TEMPORARY", "TEMP", "UNLOGGED", "SCHEMA",
    "SEQUENCE", "FUNCTION", "PROCEDURE", "TRIGGER", "TYPE", "DATABASE", "EXTENSION", "ROLE", "USER",
    "CONCURRENTLY", "IF", "NOT", "EXISTS", "OR", "REPLACE", "FOREIGN", "POLICY", "DOMAIN", "TO",
}  # fmt: skip

# after these a table is expected; with the first ones a list of them
_LIST_FOLLOWS = frozenset({"FROM", "JOIN", "UPDATE", "TABLE", "OF"})
_ONE_FOLLOWS = frozenset({"INTO", "COPY", "USING", "DELETE"})
_NEVER_CALLED = frozenset({"INTO", "COPY", "UPDATE", "TABLE"})
_LIST_ENDS = frozenset({
    "WHERE", "GROUP", "ORDER", "LIMIT", "OFFSET", "FETCH", "HAVING", "UNION", "INTERSECT", "EXCEPT",
    "FOR", "SET", "VALUES", "SELECT", "DEFAULT", "RETURNING", "WINDOW", "WHEN", "DO", "OVERRIDING",
    "TO", "SKIP", "NOWAIT", "STDIN", "STDOUT", "PROGRAM", "QUALIFY",
})  # fmt: skip
_NO_NAMES = _LIST_ENDS | _LIST_FOLLOWS | _ONE_FOLLOWS | {
    "ON", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL", "OUTER", "TABLESAMPLE", "AND", "OR",
    "NOT", "IS", "THEN", "END", "ASC", "DESC", "AS", "DISTINCT", "IN", "CASE", "ELSE", "LIKE", "WITH",
    "BETWEEN", "EXISTS", "NULL", "STRAIGHT_JOIN", "MATERIALIZED", "INSERT", "MERGE",
}  # fmt: skip
_FROM_IS_AN_ARGUMENT = frozenset({"EXTRACT", "SUBSTRING", "TRIM", "OVERLAY"})
_TYPE_FOLLOWS_AS = frozenset({"CAST", "TRY_CAST"})
_NAMED_BY = frozenset({"CONSTRAINT", "DECLARE", "PREPARE"})
_SPARE_BLANKS = re.compile(r" +(?=[ ,)])")


@dataclass(slots=True)
class _Level:
    """What is between two brackets."""

    function: str = ""
    """The word before the bracket."""
    listing: bool = False
    """Tables are being listed: after a comma comes another."""
    expected: str = ""
    """The word that says that a table comes next."""
    alias: bool = False
    """A table was there: its alias may follow."""
    called: bool = False
    """What stands for a table is a function, whose arguments come next."""
    is_table: bool = False
    """All of it stands for a table: a subquery, a join in brackets, a function's arguments."""


class _Rewriting:
    def __init__(self, operation: str, text: str) -> None:
        self.operation = operation
        self.words: list[str] = _WORDS.findall(text)
        self.levels = [_Level()]
        self.kept: list[str] = []
        self.names: set[str] = set()
        self.before = ""
        self.at = 0

    def result(self) -> str:
        while self.at < len(self.words):
            word = self.words[self.at]
            if word.isspace():
                self.kept.append(" ")
                self.at += 1
                continue
            kept, self.at = self.step(self.levels[-1], word, word.upper())
            if kept:
                self.kept.append(kept)
            self.before = word.upper()
        text = "".join("TABLE" if self.is_known(word) else word for word in self.kept)
        return _SPARE_BLANKS.sub("", text).strip()

    def is_known(self, word: str) -> bool:
        return _bare(word) in self.names and word.upper() not in _NO_NAMES

    def ahead(self, at: int) -> int:
        """Where the next word is, blanks aside; the end where there is none."""
        at += 1
        while at < len(self.words) and self.words[at].isspace():
            at += 1
        return at

    def step(self, level: _Level, word: str, upper: str) -> tuple[str, int]:
        """What is kept of a word, and where to go on."""
        further = self.at + 1
        ahead = self.ahead(self.at)
        following = self.words[ahead] if ahead < len(self.words) else ""
        if _is_name(word):
            if following == ".":
                return "", self.ahead(ahead)  # a qualifier
            if upper not in _NO_NAMES:
                return self.name(level, word, upper, following), further
            if upper == "AS" and self.is_label(level, following):
                if level.alias:
                    self.names.add(_bare(following))
                level.alias = False
                return "", ahead + 1
            level.alias, level.expected = False, ""
            self.keyword(level, upper)
        elif word == "(":
            self.levels.append(self.opened(level))
            level.expected, level.alias, level.called = "", False, False
        elif word == ")":
            if len(self.levels) > 1:
                closed = self.levels.pop()
                self.levels[-1].alias = closed.is_table
        else:
            level.alias = False
            level.expected = "," if word == "," and level.listing else ""
        return word, further

    def opened(self, level: _Level) -> _Level:
        if level.called:
            return _Level(is_table=True)
        joined = level.expected == "USING" and self.operation not in ("DELETE", "MERGE")
        if level.expected and not joined:
            return _Level(is_table=True, listing=True, expected=level.expected)
        return _Level(function=self.before)

    def name(self, level: _Level, word: str, upper: str, following: str) -> str:
        """A word that is none of the keywords that matter here."""
        if level.expected:
            if (upper in ("ONLY", "LATERAL") and (following == "(" or _is_name(following))) or (
                level.expected == "INTO"
                and upper in ("TEMP", "TEMPORARY", "UNLOGGED")
                and _is_name(following)
                and (following.upper() not in _NO_NAMES or following.upper() == "TABLE")
            ):
                return word
            expected, level.expected = level.expected, ""
            if following == "(" and expected not in _NEVER_CALLED:
                level.called = True
                return word
            level.alias = True
            self.names.add(_bare(word))
            return "TABLE"
        if level.alias:
            level.alias = False
            self.names.add(_bare(word))
            return ""
        return "" if self.before in _NAMED_BY else word

    def is_label(self, level: _Level, following: str) -> bool:
        """AS comes before an alias or a label, and not before a type or a query."""
        return (
            level.function not in _TYPE_FOLLOWS_AS
            and _is_name(following)
            and following.upper() not in _NO_NAMES
        )

    def keyword(self, level: _Level, keyword: str) -> None:
        """What a keyword says of the words that follow it."""
        if keyword in _LIST_ENDS:
            level.listing = False
        elif (
            (keyword == "FROM" and level.function in _FROM_IS_AN_ARGUMENT)
            or (keyword == "FROM" and self.before == "DISTINCT")
            or (keyword == "FROM" and self.operation == "COPY" and len(self.levels) == 1)
            or (keyword == "UPDATE" and self.before in ("FOR", "KEY"))
            or (keyword == "OF" and self.before not in ("UPDATE", "SHARE"))
        ):
            return
        elif keyword in _LIST_FOLLOWS:
            level.expected, level.listing = keyword, True
        elif keyword in _ONE_FOLLOWS:
            level.expected = keyword
            if keyword == "USING" and self.operation in ("DELETE", "MERGE"):
                level.listing = True


def _is_name(word: str) -> bool:
    return word[:1].isalpha() or word[:1] in ("_", '"', "`") or (word[:1] == "[" and len(word) > 1)


def _bare(word: str) -> str:
    return word.strip('"`[]').casefold()


def without_tables(operation: str, text: str) -> str:
    """A normalised statement in which every table is `TABLE`, which no table can be called; columns
    have no qualifiers, and there are no aliases."""
    if operation in KEYWORDS_ONLY:
        words = []
        for word in text.upper().split():
            if word not in _KEYWORDS:
                break
            words.append(word)
        return " ".join(words) or operation
    return _Rewriting(operation, text).result()
