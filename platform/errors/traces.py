"""Stack traces that come as text: Python, Java, JavaScript, Go, Ruby and PHP, read into exceptions and
frames as SDKs send them, so that they are grouped by where it happened and not by their wording."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Frame = dict[str, Any]
"""A frame of an event. Any: JSON."""

_MOST_CHARACTERS = 200_000
_MOST_LINE = 1000


@dataclass(slots=True)
class _Exception:
    """What is known of one exception of the chain; frames as they stand in the text."""

    type: str = ""
    value: str = ""
    frames: list[Frame] = field(default_factory=list)


def read_trace(text: str) -> list[dict[str, Any]]:  # Any: JSON
    """The exceptions of a trace, the oldest cause first, innermost frames last; empty if no line
    looks like a frame."""
    lines = [line[:_MOST_LINE].rstrip() for line in text[:_MOST_CHARACTERS].splitlines()]
    counts = [(sum(map(bool, map(frame.match, lines))), read) for frame, read in _LANGUAGES]
    most, reader = max(counts, key=lambda count: count[0])
    if not most:
        return []
    return [
        {"type": e.type, "value": e.value, "frames": e.frames}
        for e in reader(lines)
        if e.type or e.value or e.frames
    ]


_HEADER = re.compile(r"(?P<type>[A-Za-z_][\w.$:\\]*[\w$])(?:: (?P<value>.*))?$")


def _headed(line: str) -> _Exception:
    """An exception from its line `type: message`; a line of another shape is the message."""
    match = _HEADER.match(line.strip())
    if match is None:
        return _Exception(value=line.strip())
    return _Exception(match["type"], match["value"] or "")


_PYTHON = re.compile(r'\s*File "(?P<file>[^"]+)", line (?P<line>\d+)(?:, in (?P<name>.+))?$')
_PYTHON_LIBRARY = re.compile(r"site-packages|dist-packages|/lib/python\d|\\lib\\|^<", re.IGNORECASE)


def _python(lines: Sequence[str]) -> list[_Exception]:
    found: list[_Exception] = []
    current = _Exception()
    for line in lines:
        if match := _PYTHON.match(line):
            current.frames.append(
                _frame(match["file"], match["line"], match["name"], _PYTHON_LIBRARY)
            )
        elif line.startswith((" ", "\t")):
            source = line.strip()
            if current.frames and source.strip("^~ ") and "context_line" not in current.frames[-1]:
                current.frames[-1]["context_line"] = source
        elif line and current.frames and not line.startswith("Traceback ("):
            headed = _headed(line)
            headed.frames = current.frames
            found.append(headed)
            current = _Exception()
    return [*found, current] if current.frames else found


_JAVA = re.compile(
    r"\s*at (?:[\w.@-]*/)*(?P<class>[\w.$]+)\.(?P<name>[\w$<>]+)"
    r"\((?P<file>[\w$]+\.\w+|Native Method|Unknown Source)(?::(?P<line>\d+))?\)"
)
_JAVA_LIBRARY = re.compile(
    r"(?:javax?|jakarta|jdk|sun|com\.sun|kotlinx?|scala|groovy|org\.(?:springframework|apache|hibernate"
    r"|junit|eclipse)|io\.netty|reactor)\."
)
_JAVA_HEAD = re.compile(r'(?:Exception in thread "[^"]*" |Caused by: )?(?=[\w.$]+(?::|$))')


def _java(lines: Sequence[str]) -> list[_Exception]:
    chain: list[_Exception] = []
    suppressed = False
    for line in lines:
        if match := _JAVA.match(line):
            if suppressed:
                continue
            if not chain:
                chain.append(_Exception())
            frame: Frame = {
                "module": match["class"],
                "function": match["name"],
                "filename": match["file"],
                "in_app": not _JAVA_LIBRARY.match(match["class"]),
            }
            if match["line"]:
                frame["lineno"] = int(match["line"])
            chain[-1].frames.insert(0, frame)
        elif line.lstrip().startswith("Suppressed: "):
            suppressed = True
        elif line and not line[0].isspace():
            if line.startswith("Caused by: ") or not chain:
                suppressed = False
                chain.append(_headed(_JAVA_HEAD.sub("", line, count=1)))
            elif not chain[-1].frames:
                chain[-1].value += "\n" + line  # a message of several lines
    return chain[::-1]


_JAVASCRIPT = re.compile(
    r"(?:\s*at (?:async )?(?:(?P<name>.+?) \()?(?P<file>[^()\s][^()]*?):(?P<line>\d+):(?P<column>\d+)\)?$)"
    r"|(?:(?P<name2>[^@\s]*)@(?P<file2>\S+?):(?P<line2>\d+):(?P<column2>\d+)$)"
)
_JAVASCRIPT_LIBRARY = re.compile(
    r"node_modules|^node:|^internal/|^native|^<anonymous>|^moz-ext|^chrome-ext"
)


def _javascript(lines: Sequence[str]) -> list[_Exception]:
    only = _Exception()
    for line in lines:
        if match := _JAVASCRIPT.match(line):
            name, file, number, column = (
                match[part] or match[part + "2"] for part in ("name", "file", "line", "column")
            )
            frame = _frame(file, number, name or "<anonymous>", _JAVASCRIPT_LIBRARY)
            frame["colno"] = int(column)
            only.frames.insert(0, frame)
        elif line and not only.frames:
            if only.type or only.value:
                only.value += "\n" + line
            else:
                only = _headed(line.removeprefix("Uncaught "))
        elif line.startswith(("Caused by:", "    [cause]")):
            break
    return [only]


_GO = re.compile(r"\s+(?P<file>\S.*\.(?:go|s)):(?P<line>\d+)(?: \+0x[0-9a-f]+)?$")
_GO_LIBRARY = re.compile(r"/pkg/mod/|/go/src/|/usr/lib/go|^_cgo|/vendor/")
_GO_ARGUMENTS = re.compile(r"\([^()]*\)$| in goroutine \d+$")


def _go(lines: Sequence[str]) -> list[_Exception]:
    only = _Exception("panic")
    called = ""
    for line in lines:
        if match := _GO.match(line):
            path, dot, name = called.rpartition("/")
            package, _, function = name.partition(".")
            frame = _frame(match["file"], match["line"], function or name, _GO_LIBRARY)
            frame["module"] = path + dot + package
            if package in ("runtime", "panic"):
                frame["in_app"] = False
            only.frames.insert(0, frame)
        elif line.startswith("goroutine "):
            if only.frames:
                break  # the first is the one that fell
        elif line.startswith(("panic: ", "fatal error: ")):
            kind, _, value = line.partition(": ")
            if not only.value:
                only.type, only.value = kind, value.removesuffix(" [recovered]")
        elif line and not line[0].isspace():
            called = _GO_ARGUMENTS.sub("", line.removeprefix("created by "))
    return [only]


_RUBY = re.compile(
    r"\s*(?:from |\d+: from )?(?P<file>[^\s:][^:]*(?::[/\\][^:]*)?):(?P<line>\d+):in [`'](?P<name>[^']+)'"
    r"(?:: (?P<value>.*) \((?P<type>[\w:]+)\)$)?"
)
_RUBY_LIBRARY = re.compile(r"/gems/|/lib/ruby/|^<internal:")


def _ruby(lines: Sequence[str]) -> list[_Exception]:
    only = _Exception()
    for line in lines:
        if match := _RUBY.match(line):
            frame = _frame(match["file"], match["line"], match["name"], _RUBY_LIBRARY)
            if match["type"]:
                if only.frames:
                    break  # a cause, which Ruby prints behind
                only.type, only.value = match["type"], match["value"]
            only.frames.insert(0, frame)
        elif line and not only.frames and not only.type:
            only = _headed(line)
    return [only]


_PHP = re.compile(
    r"#\d+ (?:(?P<file>.+?)\((?P<line>\d+)\)|\[internal function\]): (?P<name>[\w\\:>{}@.$/-]+)\("
)
_PHP_LIBRARY = re.compile(r"/vendor/|^\[internal")
_PHP_HEAD = re.compile(
    r"(?:\[[^\]]*\] )?(?:PHP )?(?:Fatal error: +)?(?:Uncaught |Next )?"
    r"(?P<type>[A-Za-z_\\][\w\\]*)(?:: (?P<value>.*?))?(?: in (?P<file>\S+?)(?::| on line )(?P<line>\d+))?$"
)


def _php(lines: Sequence[str]) -> list[_Exception]:
    found: list[_Exception] = []
    thrown: Frame | None = None

    def end() -> None:
        if found and thrown is not None:
            found[-1].frames.append(thrown)

    for line in lines:
        if match := _PHP.match(line):
            if not found:
                found.append(_Exception())
            file, name = match["file"] or "[internal function]", match["name"]
            found[-1].frames.insert(0, _frame(file, match["line"], name, _PHP_LIBRARY))
        elif line.startswith(("Next ", "PHP Fatal", "Fatal error")) or (line and not found):
            end()
            head = _PHP_HEAD.match(line)
            found.append(_Exception(head["type"], head["value"] or "") if head else _headed(line))
            thrown = None
            if head and head["file"]:
                thrown = _frame(head["file"], head["line"], "", _PHP_LIBRARY)
    end()
    return found


def _frame(file: str, line: str | None, name: str | None, library: re.Pattern[str]) -> Frame:
    frame: Frame = {"filename": file, "in_app": not library.search(file)}
    if line:
        frame["lineno"] = int(line[:9])
    if name:
        frame["function"] = name
    return frame


_LANGUAGES: tuple[tuple[re.Pattern[str], Callable[[Sequence[str]], list[_Exception]]], ...] = (
    (_PYTHON, _python),
    (_JAVA, _java),
    (_RUBY, _ruby),
    (_PHP, _php),
    (_GO, _go),
    (_JAVASCRIPT, _javascript),
)
"""How a frame looks, and who reads the trace in which most lines look so; the first of equals."""
