"""Version 1 of the fingerprint: chain of exception types, own frames, parameterised messages.

What it hashes must never change: a better idea is a version 2 beside it, and errors known under
version 1 stay in their groups.
"""

from __future__ import annotations

from typing import Any

from .frames import is_minified, signatures
from .parameterise import parameterise

VERSION = 1


def parts(document: dict[str, Any]) -> list[str]:  # Any: JSON of the event
    """The texts whose hash is the fingerprint of an event."""
    exceptions = document["exceptions"]
    result: list[str] = []
    for exception in exceptions:
        kind = exception.get("type") or ""
        frames = exception.get("frames") or ()
        result.append(f"type {_type(kind)}")
        lines = signatures(frames)
        told = [line for line in lines if line[0] or line[1] or line[2]]
        result.extend("frame " + "\x1f".join(line) for line in told)
        weak = not told or all(is_minified(f) for f in frames if f.get("in_app") is not False)
        if weak and isinstance(exception.get("value"), str):
            result.append("value " + parameterise(exception["value"]))
    if not exceptions:
        result.append(f"type {document['error_type']}")
        template = document.get("message_template")
        text = template if isinstance(template, str) and template else document["error_message"]
        result.append("message " + parameterise(text))
    return result


def _type(kind: str) -> str:
    from .frames import normal_function

    return normal_function(kind[:300])
