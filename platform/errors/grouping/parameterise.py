"""Messages without what differs each time: numbers, ids, addresses, dates, quoted values."""

from __future__ import annotations

import re
from functools import lru_cache

_PATTERN = re.compile(
    r"""
    (?P<email>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)
  | (?P<url>\b[a-z][a-z0-9+.-]{1,20}://[^\s"'<>]+)
  | (?P<uuid>\b[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\b)
  | (?P<date>\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?:\s?(?:Z|UTC|[+-]\d{2}:?\d{2}))?)?
      |\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s\d{1,2}\s[A-Z][a-z]{2}\s\d{4}(?:\s\d{2}:\d{2}:\d{2})?(?:\s(?:GMT|UTC|[+-]\d{4}))?
      |\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s[A-Z][a-z]{2}\s+\d{1,2}\s\d{2}:\d{2}:\d{2}\s(?:[A-Z]{3,4}\s)?\d{4}
      |\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{2}:\d{2}:\d{2}(?:[.,]\d+)?\b)
  | (?P<ip>\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b
      |(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?![\w:])|(?<![\w:])::1(?![\w:])
      |\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b)
  | (?P<hex>\b0x[0-9a-f]+\b|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,}\b)
  | (?P<quoted>"(?:[^"\\\n]|\\.){0,1000}"
      |(?<!\w)'(?:[^'\\\n]|\\.){0,1000}'(?!\w)|`[^`\n]{1,1000}`|«[^»\n]*»|“[^”\n]*”)
  | (?P<path>(?<![\w.])(?:[a-z]:\\|/)(?:[\w.@~+-]+[/\\])+[\w.@~+-]+)
  | (?P<n>(?<![a-z_])[+-]?\d+(?:[.,]\d+)*(?:e[+-]?\d+)?
      (?:\s?(?:ms|us|ns|s|kb|mb|gb|kib|mib|gib|bytes|%))?(?![a-z_])|\d+)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_BLANKS = re.compile(r"\s+")
_REPEATED = re.compile(r"(<\w+>)(?:\s*,\s*\1)+")
_CHARACTERS = 1000


@lru_cache(maxsize=8192)
def parameterise(message: str) -> str:
    """The message with placeholders for what varies: `user <n> of <email>`."""
    text = _PATTERN.sub(lambda match: f"<{match.lastgroup}>", message[:_CHARACTERS])
    text = _REPEATED.sub(r"\1", text)  # lists of any length are one
    return _BLANKS.sub(" ", text).strip()
