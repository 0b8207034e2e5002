"""SQL as resources: files of statements, each behind a line `-- name: the_name`."""

from __future__ import annotations

import re
from importlib.resources import files

_NAME = re.compile(r"^-- name: (\w+)[ \t]*$", re.MULTILINE)


def load_queries(package: str, filename: str = "queries.sql") -> dict[str, bytes]:
    """The named statements of one SQL resource.

    Bytes, because psycopg takes those as a query without proof that they are a literal; nothing
    is ever formatted into them.
    """
    text = files(package).joinpath(filename).read_text(encoding="utf-8")
    parts = _NAME.split(text)[1:]
    return {
        name: body.strip().rstrip(";").encode()
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }
