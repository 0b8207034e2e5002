"""Secrets out of what leaves the process: by the name they have, and by the look of them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_plus

REMOVED = "[removed]"
DEPTH = 8
ITEMS = 100
TEXT = 4096

_NAMES = re.compile(
    r"(^|[-_])pass$|passphrase|^pwd?$|passwd|password|secret|token|api[-_]?key|apikey|auth(orization)?$"
    r"|cookie|^session(id)?$|sess(ion)?[-_]?id|credential|private[-_]?key|csrf|xsrf|signature|^sig$"
    r"|card[-_]?(number|no)|^cvv|^cvc|^ssn$|^iban$|dsn$|access[-_]?key|otp$|^pin$|bearer|jwt"
    r"|x-forwarded-client-cert",
    re.IGNORECASE,
)
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), instead)
    for pattern, instead in (
        (
            r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)",
            REMOVED,
        ),
        (r"(?i)\b(Bearer|Basic|Digest)\s+[A-Za-z0-9._~+/=-]{6,}", r"\1 " + REMOVED),
        (r"\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(\.[A-Za-z0-9_-]*)?", REMOVED),
        (r"(?i)(\b[a-z][a-z0-9+.-]{1,20}://)[^\s/@:]*:[^\s/@]+@", r"\1" + REMOVED + "@"),
        (r"\b(AKIA|ASIA)[A-Z0-9]{16}\b", REMOVED),
        (
            r"\b(tg_|sk-|sk_live_|sk_test_|rk_live_|ghp_|gho_|ghs_|github_pat_|glpat-|xox[abprs]-)"
            r"[A-Za-z0-9_-]{8,}",
            REMOVED,
        ),
        (
            r"(?i)([\"']?\b[\w.-]{0,40}(?:password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key"
            r"|cvv|credential)[\w-]{0,40}[\"']?\s*[=:]\s*)(?!\[removed)(?:\"[^\"]*\"|'[^']*'|[^\s&,;\"'})\]]+)",
            r"\1" + REMOVED,
        ),
    )
)
_MARKS = re.compile(
    r"(?i)bearer|basic|digest|eyJ|://|AKIA|ASIA|BEGIN|tg_|sk|rk_|gh|gl|xox|pass|secret|token|key|cvv|cred"
)
"""Without one of these no pattern matches; one quick look spares most strings the rest."""
_CARD = re.compile(r"\b(?:\d[ -]?){13,19}\b")


def is_secret_name(name: str) -> bool:
    """Whether a value of this name is one to remove."""
    return _NAMES.search(name) is not None


def scrub_text(text: str) -> str:
    """The text without what looks like a secret, and not longer than four thousand characters."""
    if len(text) > TEXT:
        text = text[:TEXT] + "..."
    if _MARKS.search(text):
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
    return _CARD.sub(_without_card, text)


def scrub(value: Any, *, depth: int = 0) -> Any:  # Any: JSON
    """A JSON value without secrets; what is too deep or too long is cut."""
    if isinstance(value, str):
        return scrub_text(value)
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else str(value)
    if depth >= DEPTH:
        return f"<{type(value).__name__}>"
    if isinstance(value, dict):
        return {
            str(k)[:200]: REMOVED if is_secret_name(str(k)) and v else scrub(v, depth=depth + 1)
            for k, v in list(value.items())[:ITEMS]
        }
    if isinstance(value, (list, tuple, set, frozenset)):
        return [scrub(v, depth=depth + 1) for v in list(value)[:ITEMS]]
    return f"<{type(value).__name__}>"


def scrub_query(query: str) -> str:
    """A raw query string, decoded, secrets removed by the names of its parameters.

    It is cut into parameters before it is decoded: a secret may have an `&` in it.
    """
    parts = []
    for part in query[:TEXT].split("&"):
        raw_name, equals, raw_value = part.partition("=")
        name, value = unquote_plus(raw_name), unquote_plus(raw_value)
        if equals and is_secret_name(name):
            value = REMOVED
        parts.append(f"{scrub_text(name)}{equals}{scrub_text(value)}")
    return "&".join(parts)


def _without_card(found: re.Match[str]) -> str:
    digits = [int(c) for c in found[0] if c.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return found[0]
    doubled = [d if i % 2 == len(digits) % 2 else sum(divmod(2 * d, 10)) for i, d in
               enumerate(digits, 1)]  # fmt: skip
    return REMOVED if sum(doubled) % 10 == 0 else found[0]
