"""Writes the pages of docs/ that are made from code; tests keep the two the same."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from scripts import api_page, rooms
from tidegauge.core.durations import format_duration
from tidegauge.health import self_metrics
from tidegauge.settings import Settings

TARGET = Path(__file__).resolve().parent.parent / "docs" / "settings.md"

HEAD = """# Settings

Environment variables, or lines of `.env` in the working directory. Durations are written `90s`, `5m`,
`6h`, `7d`. `tidegauge settings` prints the effective values, secrets masked.
This page is generated from `platform/settings.py` (`make docs`).

| variable | default | |
|---|---|---|
"""


def render() -> str:
    """The page."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.default
        if isinstance(default, timedelta):
            shown = format_duration(default)
        elif isinstance(default, bool):
            shown = str(default).lower()
        elif default is None or isinstance(default, SecretStr):
            shown = ""
        else:
            shown = str(default)
        shown = f"`{shown}`" if shown else ""
        rows.append(f"| `TIDEGAUGE_{name.upper()}` | {shown} | {field.description} |\n")
    return HEAD + "".join(rows)


if __name__ == "__main__":
    TARGET.write_text(render())
    TARGET.with_name("self-metrics.md").write_text(self_metrics.page())
    api_page.PAGE.write_text(api_page.render())
    rooms.PAGE.write_text(rooms.rendered(rooms.PAGE.read_text()))
    sys.exit(0)
