"""Stack frames as they compare between machines, builds and runs: no paths, no generated names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

Frame = dict[str, Any]
"""A frame of an event. Any: JSON."""

_FUNCTION_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\{closure(?::[^}]*)?\}"), "{closure}"),  # PHP 8.4 names file and line
    (re.compile(r"@anonymous.*", re.DOTALL), "@anonymous"),  # PHP: path and line behind a NUL
    (re.compile(r"lambda\$([\w$]+?)\$\d+"), r"lambda$\1"),  # Java
    (re.compile(r"\$\$(?:Lambda|FastClassBy|EnhancerBy)[\w$./]*"), "$$generated"),
    (re.compile(r"\$\$SpringCGLIB\$\$\d+"), "$$generated"),
    (re.compile(r"\$(\d+)(?=$|[.$])"), "$"),  # Java's anonymous classes, Proxy
    (re.compile(r"\$Proxy\d+"), "$Proxy"),
    (re.compile(r"(Accessor|Proxy|Stub)\d+\b"), r"\1"),
    (re.compile(r"\.func\d+(?:\.\d+)*"), ".func"),  # Go closures
    (re.compile(r"(?<=\.)gowrap\d+"), "gowrap"),
    (re.compile(r"\[(?:\.\.\.|go\.shape[^\]]*)\]"), ""),  # Go's type parameters
    (re.compile(r"(block|rescue|ensure)(?: \(\d+ levels\))? in "), r"\1 in "),  # Ruby
    (re.compile(r"_{2,}\d+_\d+$"), ""),  # Ruby templates
    (re.compile(r"^(?:async\*?|new|Async)\s+"), ""),  # JavaScript
    (re.compile(r"^(?:[\w$]+\.)?<anonymous>$|^\?$|^anonymous$"), "<anonymous>"),
    (re.compile(r"\s*\[as [^\]]+\]"), ""),
    (re.compile(r"0x[0-9a-f]+", re.IGNORECASE), "<hex>"),
    (re.compile(r"(?<=[_$])(?:[0-9a-f]{8,})(?=$|[_$.])", re.IGNORECASE), "<hex>"),
)
_HASHED = re.compile(
    r"(?<=[.\-_~])(?=[\w-]*\d)[A-Za-z0-9_-]{6,64}(?=(?:\.chunk|\.bundle|\.min)?\.[cm]?jsx?$)"
)
_VERSIONED = re.compile(r"@v?\d[\w.+-]*|(?<=[\w])-v?\d+(?:\.\d+)+[\w.]*(?=/)")
_QUERY = re.compile(r"[?#].*$")
_NUMBERED = re.compile(r"\d+")
_GENERATED_FILE = re.compile(r"(?:ipython-input|ipykernel|<stdin>|<console>|<eval|<ipython)")
_SCRIPT = re.compile(r"\.[cm]?jsx?(?:$|[?#])")
_LITERALS = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`|\b\d[\w.]*")
_BLANKS = re.compile(r"\s+")
_LONGEST_LINE = 200
"""A longer source line is a minified file or data: it would differ with every build."""
_MOST_FRAMES = 60
_MOST_CYCLE = 6


@lru_cache(maxsize=16_384)
def normal_function(name: str) -> str:
    """`handle.func1.2` and `handle.func3` are the same closure of one function."""
    for pattern, replacement in _FUNCTION_RULES:
        name = pattern.sub(replacement, name)
    return name.strip()


@lru_cache(maxsize=16_384)
def normal_module(module: str, filename: str) -> str:
    """The module, else the last two parts of the file's path, without hash and version."""
    if module and not module.startswith(("http://", "https://", "/")) and "/" not in module[:1]:
        plain = _VERSIONED.sub("", normal_function(module))
        if not plain.endswith((".js", ".mjs", ".cjs")):
            return plain
        filename = plain
    path = _QUERY.sub("", filename.replace("\\", "/"))
    if _GENERATED_FILE.search(path):
        return _NUMBERED.sub("", path.rpartition("/")[2])
    path = path.partition("://")[2].partition("/")[2] if "://" in path else path
    parts = [p for p in _VERSIONED.sub("", path).split("/") if p not in ("", ".", "..", "~")]
    if not parts:
        return path
    last = _HASHED.sub("", parts[-1])
    # PHP and Ruby compile templates into files that are named by a hash
    last = re.sub(r"^[0-9a-f]{16,}(?=\.)", "<hex>", last)
    kept = [p for p in parts[-2:-1] if not re.fullmatch(r"v?\d[\w.-]*|[0-9a-f]{7,}", p)]
    return "/".join([*kept, last])


def normal_line(line: str) -> str:
    """A source line without blanks and literals; empty if it says nothing stable."""
    return _normal_line(line) if len(line) <= _LONGEST_LINE else ""


@lru_cache(maxsize=16_384)
def _normal_line(line: str) -> str:
    return _BLANKS.sub(" ", _LITERALS.sub("<literal>", line)).strip()


def is_minified(frame: Frame) -> bool:
    """Whether names and lines of a frame come from a minifier."""
    filename = frame.get("filename") or frame.get("abs_path") or ""
    line = frame.get("context_line")
    return (
        isinstance(filename, str)
        and _is_script(filename)
        and (
            ".min." in filename
            or _far(frame.get("colno"))
            or (isinstance(line, str) and len(line) > _LONGEST_LINE)
        )
    )


def _is_script(filename: str) -> bool:
    if len(filename) > _LONGEST_LINE:  # not remembered: a browser's data: URL may have megabytes
        return _SCRIPT.search(filename) is not None
    return _is_known_script(filename)


@lru_cache(maxsize=16_384)
def _is_known_script(filename: str) -> bool:
    return _SCRIPT.search(filename) is not None


def _far(column: object) -> bool:
    """Whether a column is one that only a minifier's lines have."""
    return isinstance(column, int) and column > 300


def signature(frame: Frame) -> tuple[str, str, str]:
    """Module, function and source line of a frame as they are hashed."""
    get = frame.get
    module, function, line = get("module"), get("function"), get("context_line")
    filename = get("filename") or get("abs_path")
    where = normal_module(
        module[:500] if isinstance(module, str) else "",
        filename[:500] if isinstance(filename, str) else "",
    )
    name = normal_function(function[:500]) if isinstance(function, str) else ""
    if is_minified(frame):
        return where, name if len(name) > 3 else "", ""
    return where, name, normal_line(line) if isinstance(line, str) and line else ""


def signatures(frames: Sequence[Frame]) -> list[tuple[str, str, str]]:
    """The frames that tell one error from another: the application's own, else all, innermost
    last, recursion of any depth folded into one round."""
    own = [f for f in frames if f.get("in_app") is True]
    chosen = own or [f for f in frames if f.get("in_app") is not False] or list(frames)
    result: list[tuple[str, str, str]] = []
    for frame in chosen[-4 * _MOST_FRAMES :]:
        last = signature(frame)
        result.append(last)
        if last not in result[-1 - _MOST_CYCLE : -1]:
            continue  # no round of any length ends here
        for length in range(1, _MOST_CYCLE + 1):
            if len(result) >= 2 * length and result[-length:] == result[-2 * length : -length]:
                del result[-length:]
                break
    return result[-_MOST_FRAMES:]
