"""SQL as resources: files of statements, each behind a line `-- name: the_name`.

One that differs only by the rollup it reads stands there once, behind
`-- name: the_name_{hourly,daily}`, with `{tier}` in its text.
"""

from __future__ import annotations

import re
from importlib.resources import files

_NAME = re.compile(r"^-- name: (\w+)(?:\{(\w+(?:,\w+)*)\})?[ \t]*$", re.MULTILINE)


def load_queries(package: str, filename: str = "queries.sql") -> dict[str, bytes]:
    """The named statements of one SQL resource.

    Bytes, because psycopg takes those as a query without proof that they are a literal; nothing
    is ever formatted into them but the tiers that the same file names.
    """
    text = files(package).joinpath(filename).read_text(encoding="utf-8")
    parts = _NAME.split(text)[1:]
    queries = {}
    for name, tiers, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        statement = body.strip().rstrip(";")
        if tiers is None:
            queries[name] = statement.encode()
            continue
        for tier in tiers.split(","):
            queries[name + tier] = statement.replace("{tier}", tier).encode()
    return queries
