"""Every named statement of every .sql resource is used by a module that loads its file."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import tidegauge
from tidegauge.storage.sql import load_queries

ROOT = Path(next(iter(tidegauge.__path__)))
Loaded = tuple[str, str]
"""Package and file of a `load_queries`."""

TIERED = {("tidegauge.query", "queries.sql"): "tidegauge.query.aggregations"}
"""Where statements are called as a value of a type says, and the tier: the module of that type."""


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(("tidegauge", *(p for p in parts if p != "__init__")))


def loaded_by(tree: ast.Module) -> set[Loaded]:
    """The resources that a module loads."""
    calls = (n for n in ast.walk(tree) if isinstance(n, ast.Call))
    return {
        (str(texts[0]), str(texts[1]) if len(texts) > 1 else "queries.sql")
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "load_queries"
        if (texts := [a.value for a in call.args if isinstance(a, ast.Constant)])
    }


def imported_queries(path: Path, tree: ast.Module) -> set[str]:
    """The modules whose statements a module imports."""
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any("QUERIES" in a.name for a in node.names):
            base = package[: len(package) - node.level + 1] if node.level else []
            found.add(".".join([*base, *(node.module or "").split(".")]))
    return found


def spelled(tree: ast.Module) -> list[str]:
    """Patterns of the names that a module can spell: constants, f-strings, and parts put together."""
    patterns = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (
                re.escape(v.value) if isinstance(v, ast.Constant) and isinstance(v.value, str)
                else r"\w+" for v in node.values
            )  # fmt: skip
            pattern = "".join(parts)
            if re.search(r"[a-z]{3}", pattern.replace(r"\w+", "")):
                patterns.append(pattern)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if re.fullmatch(r"\w+", text):
                patterns.append(text + r"\w+" if text.endswith("_") else text)
    return patterns


def test_every_named_statement_is_used() -> None:
    trees = {p: ast.parse(p.read_text(encoding="utf-8")) for p in ROOT.rglob("*.py")}
    loads = {module_name(p): loaded_by(tree) for p, tree in trees.items()}
    unused = []
    for resource in sorted(ROOT.rglob("*.sql")):
        package = ".".join(("tidegauge", *resource.relative_to(ROOT).parts[:-1]))
        key = (package, resource.name)
        patterns = [
            pattern
            for path, tree in trees.items()
            if key in loads[module_name(path)]
            or TIERED.get(key) == module_name(path)
            or any(key in loads.get(m, ()) for m in imported_queries(path, tree))
            for pattern in spelled(tree)
        ]
        any_of = re.compile("|".join(f"(?:{p})(?:_of)?" for p in patterns) or "(?!)")
        unused += [
            f"{package}/{resource.name}: {name}"
            for name in load_queries(*key)
            if not any_of.fullmatch(name)
            and not (key in TIERED and any_of.fullmatch(re.sub("_(raw|hourly|daily)$", "", name)))
        ]
    assert not unused, "\n".join(unused)


def test_every_statement_that_is_asked_for_is_there() -> None:
    missing = []
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Subscript)
                and isinstance(node.value, ast.Name)
                and node.value.id.endswith("QUERIES")
                and isinstance(node.slice, ast.Constant)
            ):
                known = getattr(importlib.import_module(module_name(path)), node.value.id)
                if node.slice.value not in known:
                    missing.append((module_name(path), node.slice.value))
    assert missing == []
