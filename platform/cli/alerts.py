"""`tidegauge alerts`: rules as YAML, exported, compared, applied."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path

from ..core.errors import ConfigurationError
from ..settings import Settings
from .common import Commands, add_command, add_group, migrated_database


def add(commands: Commands) -> None:
    """Add the commands."""
    group = add_group(commands, "alerts", "alert rules as YAML: export, plan, apply")
    add_command(group, "export", _export, "print the rules as YAML")
    for name, help_ in (
        ("plan", "show what applying a file would change"),
        ("apply", "make the rules those of a file"),
    ):
        command = add_command(group, name, _import, help_)
        command.add_argument("file", type=Path)
        command.add_argument(
            "--prune", action="store_true", help="delete rules that the file does not have"
        )
        command.set_defaults(apply=name == "apply")


def _export(_: argparse.Namespace, settings: Settings) -> int:
    from ..alerting.rule_store import load_rules
    from ..alerting.yaml_rules import export

    async def run() -> int:
        async with migrated_database(settings) as database, database.connection() as connection:
            print(export(await load_rules(connection)), end="")
        return 0

    return asyncio.run(run())


def _import(options: argparse.Namespace, settings: Settings) -> int:
    from ..alerting.yaml_rules import apply, make_plan, parse
    from ..core.clock import SystemClock, to_datetime

    try:
        rules = parse(options.file.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"{options.file}: {error.strerror}") from None

    async def run() -> int:
        async with migrated_database(settings) as database, database.connection() as connection:
            plan = await make_plan(connection, rules, prune=options.prune)
            if options.apply:
                await apply(connection, plan, to_datetime(SystemClock().now_us()))
        for line in lines(plan.shown(), done=options.apply):
            print(line)
        return 0

    return asyncio.run(run())


def lines(plan: dict[str, object], *, done: bool) -> list[str]:
    """A plan for people: + new, ~ changed with old and new, - deleted."""
    shown = json.loads(json.dumps(plan))
    found = [f"+ {name}" for name in shown["create"]]
    for update in shown["update"]:
        found.append(f"~ {update['rule_name']}")
        found += [
            f"    {field}: {json.dumps(c['from'])} -> {json.dumps(c['to'])}"
            for field, c in update["changes"].items()
        ]
    found += [f"- {name}" for name in shown["delete"]]
    counts = (len(shown["create"]), len(shown["update"]), len(shown["delete"]))
    verb = "made" if done else "to make"
    found.append(
        f"{counts[0]} {verb}, {counts[1]} changed, {counts[2]} deleted, {shown['unchanged']} unchanged"
    )
    return found
