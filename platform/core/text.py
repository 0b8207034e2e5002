"""Text of strangers, made fit for PostgreSQL."""

from __future__ import annotations


def storable(text: str, limit: int) -> str:
    """Text as PostgreSQL takes it: no NUL, no lone surrogates, at most `limit` characters before
    escapes."""
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if "\0" in text:
        text = text.replace("\0", "\\0")
    if not text.isascii():
        text = text.encode("utf-8", "backslashreplace").decode()
    return text
