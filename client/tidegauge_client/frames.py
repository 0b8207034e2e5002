"""An exception as data: its chain, their frames with source lines and local variables."""

from __future__ import annotations

import linecache
import logging
import os
import sys
import sysconfig
from collections.abc import Iterator
from types import FrameType, TracebackType
from typing import Any

from .scrub import REMOVED, is_secret_name, scrub_text

FRAMES = 60
CHAIN = 10
VARIABLES = 25
SOURCE_LINES = 5
LINE = 300

Frame = dict[str, Any]  # Any: JSON

_OUTSIDE = tuple(
    {
        os.path.realpath(path) + os.sep
        for name in ("stdlib", "platstdlib", "purelib", "platlib")
        if (path := sysconfig.get_paths().get(name))
    }
)
_HERE = os.path.dirname(os.path.realpath(__file__)) + os.sep


def chain_of(error: BaseException) -> list[BaseException]:
    """The exception and what caused it, the oldest first."""
    found: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and len(found) < CHAIN and current not in found:
        found.append(current)
        if current.__cause__ is not None:
            current = current.__cause__
        elif current.__context__ is not None and not current.__suppress_context__:
            current = current.__context__
        elif isinstance(current, BaseExceptionGroup):
            current = current.exceptions[0]
        else:
            current = None
    return found[::-1]


def describe(error: BaseException, *, handled: bool, mechanism: str, variables: bool) -> Frame:
    """One exception of a chain."""
    try:
        text = str(error)
    except Exception:  # a __str__ of the application
        text = f"<{type(error).__name__} that cannot be shown>"
    return {
        "type": type(error).__name__,
        "value": scrub_text(text),
        "module": type(error).__module__,
        "mechanism": {"type": mechanism, "handled": handled},
        "frames": frames_of(error.__traceback__, variables=variables),
    }


def frames_of(trace: TracebackType | None, *, variables: bool) -> list[Frame]:
    """Frames of a traceback, the outermost first; of a very long one the two ends."""
    found = list(_walk(trace))
    if len(found) > FRAMES:
        found = found[: FRAMES // 2] + found[-FRAMES // 2 :]
    return [frame_data(frame, line, variables=variables) for frame, line in found]


def frames_here(frame: FrameType | None) -> list[Frame]:
    """Frames of a running call, the outermost first, without variables; logging's own, through
    which a call may have come to us, are left out."""
    found: list[tuple[FrameType, int]] = []
    while frame is not None and len(found) < FRAMES:
        path = frame.f_code.co_filename
        if not path.startswith(_HERE) and (found or path != logging.__file__):
            found.append((frame, frame.f_lineno))
        frame = frame.f_back
    return [frame_data(f, line, variables=False) for f, line in reversed(found)]


def _walk(trace: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith(_HERE):
            yield trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next


def frame_data(frame: FrameType, line: int, *, variables: bool) -> Frame:
    """One frame: where it is, the source around it, and what its variables held."""
    code = frame.f_code
    path = code.co_filename
    module = str(frame.f_globals.get("__name__") or "")
    in_app = is_in_app(path)
    data: Frame = {
        "filename": short(path, module),
        "abs_path": path,
        "module": module,
        "function": getattr(code, "co_qualname", code.co_name),
        "lineno": line,
        "in_app": in_app,
    }
    source = linecache.getlines(path, frame.f_globals)
    if 0 < line <= len(source):
        cut = [scrub_text(text.rstrip("\n")[:LINE]) for text in
               source[max(0, line - 1 - SOURCE_LINES) : line + SOURCE_LINES]]  # fmt: skip
        before = min(line - 1, SOURCE_LINES)
        data["pre_context"] = cut[:before]
        data["context_line"] = cut[before]
        data["post_context"] = cut[before + 1 :]
    if variables and in_app:
        data["vars"] = {
            name: REMOVED if is_secret_name(name) else show(value)
            for name, value in list(frame.f_locals.items())[:VARIABLES]
            if not name.startswith("__")
        }
    return data


def is_in_app(path: str) -> bool:
    """Whether a file is the application's: not a library's, not Python's own."""
    if path.startswith("<") or "site-packages" in path or "dist-packages" in path:
        return False
    return not path.startswith(_OUTSIDE) and not path.startswith(sys.base_prefix + "/lib/python")


def short(path: str, module: str) -> str:
    """The path from where the module's top package begins."""
    depth = module.count(".") + (1 if not path.endswith("__init__.py") else 2)
    parts = path.replace("\\", "/").split("/")
    return "/".join(parts[-depth:]) if module and module != "__main__" else parts[-1]


def show(value: Any, depth: int = 0) -> str:  # Any: whatever a variable holds
    """A value in a few characters. Never calls the application's __repr__, which may do anything
    (an ORM's may query the database)."""
    kind = type(value)
    if value is None or kind in (bool, float, complex):
        return repr(value)
    if kind is int:
        return repr(value) if abs(value) < 10**50 else "<large int>"
    if kind is str:
        return repr(scrub_text(value[:200]))
    if kind in (bytes, bytearray):
        return f"<{kind.__name__} of {len(value)} bytes>"
    if depth < 2 and kind is dict:
        shown = [
            f"{show(k, depth + 1)}: "
            f"{REMOVED if type(k) is str and is_secret_name(k) else show(v, depth + 1)}"
            for k, v in list(value.items())[:8]
        ]
        return _cut("{", shown, len(value), "}")
    if depth < 2 and kind in (list, tuple, set, frozenset):
        shown = [show(v, depth + 1) for v in list(value)[:8]]
        first, last = ("[", "]") if kind is list else ("(", ")") if kind is tuple else ("{", "}")
        return _cut(first, shown, len(value), last)
    return f"<{kind.__module__}.{kind.__qualname__}>"


def _cut(first: str, shown: list[str], count: int, last: str) -> str:
    more = ", ..." if count > len(shown) else ""
    return f"{first}{', '.join(shown)}{more}{last}"[:500]
