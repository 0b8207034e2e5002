"""The diagram of docs/architecture.md: the layers of pyproject.toml and what the code imports."""

from __future__ import annotations

import tomllib
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "architecture.md"
_BEGIN = "<!-- rooms: made by make docs -->\n"
_END = "<!-- end of rooms -->\n"


def layers() -> list[list[str]]:
    """The rooms, highest layer first, as import-linter enforces them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    [layered] = [c for c in contracts["contracts"] if c["type"] == "layers"]
    return [layer.split(" | ") for layer in layered["layers"]]


def imports() -> set[tuple[str, str]]:
    """Pairs of rooms of which the first imports the second, the client package included."""
    graph = grimp.build_graph("tidegauge", "tidegauge_client", exclude_type_checking_imports=True)
    pairs = set()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            pair = _room(module), _room(imported)
            if pair[0] != pair[1]:
                pairs.add(pair)
    pairs.add(("start", "server"))  # by name, so that the database starts while it is loaded
    return pairs


def _room(module: str) -> str:
    package, _, rest = module.partition(".")
    return rest.partition(".")[0] if package == "tidegauge" else "client"


def reduced(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The same relation without the pairs that follow from others."""
    below: dict[str, set[str]] = {}

    def reach(room: str) -> set[str]:
        if room not in below:
            direct = {b for a, b in pairs if a == room}
            below[room] = direct.union(*(reach(b) for b in direct))
        return below[room]

    return {
        (a, b) for a, b in pairs
        if not any(b in reach(c) for d, c in pairs if d == a and c != b)
    }  # fmt: skip


def diagram() -> str:
    """Mermaid: a box for each layer, an arrow for each import that does not follow from others."""
    lines = ["```mermaid", "flowchart TD"]
    for n, rooms in enumerate(layers()):
        if len(rooms) == 1:
            lines.append(f"  {rooms[0]}")
        else:
            lines += [f"  subgraph layer{n} [ ]", *(f"    {room}" for room in rooms), "  end"]
    lines.append("  client[tidegauge_client]")
    lines += [f"  {a} --> {b}" for a, b in sorted(reduced(imports()))]
    return "\n".join([*lines, "```", ""])


def rendered(page: str) -> str:
    """The page with its diagram renewed."""
    head, rest = page.split(_BEGIN)
    _, tail = rest.split(_END)
    return head + _BEGIN + diagram() + _END + tail
