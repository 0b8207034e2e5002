"""The page about the architecture says what the code is."""

from __future__ import annotations

import re
from pathlib import Path

from scripts import rooms

ROOT = Path(__file__).resolve().parent.parent


def test_the_diagram_is_what_the_code_imports() -> None:
    page = rooms.PAGE.read_text()
    assert rooms.rendered(page) == page, "run make docs"


def test_every_room_is_described() -> None:
    table = "\n".join(re.findall(r"^\| (.*?) \|", rooms.PAGE.read_text(), re.MULTILINE))
    described = set(re.findall(r"`(\w+)`", table))
    found = {
        path.stem
        for path in (ROOT / "platform").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert described == found
    assert {room for layer in rooms.layers() for room in layer} == found


def test_arrows_that_follow_from_others_are_left_out() -> None:
    assert rooms.reduced({("a", "b"), ("b", "c"), ("a", "c")}) == {("a", "b"), ("b", "c")}
