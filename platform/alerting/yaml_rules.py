"""Rules as YAML: exported, compared with what is there, applied in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import yaml
from pydantic import ValidationError

from ..core.errors import BadRequest
from ..storage.database import Connection
from .rule_store import StoredRule, create_rule, delete_rule, load_rules, update_rule
from .rules import Rule

MOST_BYTES = 4 * 1024 * 1024


@dataclass(slots=True)
class Plan:
    """What applying a document would do."""

    create: list[Rule] = field(default_factory=list)
    update: list[tuple[StoredRule, Rule]] = field(default_factory=list)
    delete: list[StoredRule] = field(default_factory=list)
    unchanged: int = 0

    def shown(self) -> dict[str, Any]:  # Any: JSON
        """The plan as the API and the command show it: old and new of every field that differs."""
        return {
            "create": [rule.rule_name for rule in self.create],
            "update": [
                {"rule_name": new.rule_name, "changes": differences(old.rule, new)}
                for old, new in self.update
            ],
            "delete": [old.rule.rule_name for old in self.delete],
            "unchanged": self.unchanged,
        }


def differences(old: Rule, new: Rule) -> dict[str, dict[str, Any]]:  # Any: JSON
    """The fields that differ."""
    before, after = (r.model_dump(mode="json", by_alias=True) for r in (old, new))
    return {k: {"from": before[k], "to": after[k]} for k in after if before[k] != after[k]}


def export(rules: Sequence[StoredRule]) -> str:
    """The rules as a document that `parse` reads; fields at their default are left out."""
    shown = [
        stored.rule.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        for stored in rules
        if stored.rule.source != "external"
    ]
    return yaml.safe_dump({"rules": shown}, sort_keys=False, allow_unicode=True, width=100)


class _Loader(yaml.SafeLoader):
    """SafeLoader without aliases, with which a small document can mean a huge one."""

    def compose_node(self, parent: Any, index: Any) -> Any:  # Any: PyYAML's
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not allowed here")
        return super().compose_node(parent, index)


def parse(text: bytes) -> list[Rule]:
    """The rules of a document. Raises BadRequest that names the rule and the field."""
    if len(text) > MOST_BYTES:
        raise BadRequest(f"The document is larger than {MOST_BYTES} bytes")
    try:
        document = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadRequest(f"This is not YAML: {' '.join(str(error).split())[:500]}") from error
    entries = document.get("rules") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise BadRequest("rules: the document must have a list of rules", where="rules")
    rules: list[Rule] = []
    names = set()
    for position, entry in enumerate(entries):
        name = entry.get("rule_name", "") if isinstance(entry, dict) else ""
        where = f"rules[{position}] {str(name)[:80]!r}" if name else f"rules[{position}]"
        try:
            rule = Rule.model_validate(entry)
        except ValidationError as error:
            fault = error.errors()[0]
            place = ".".join(map(str, fault["loc"]))
            message = fault["msg"].removeprefix("Value error, ")
            detail = f"{where}: {place}: {message}" if place else f"{where}: {message}"
            raise BadRequest(detail, where=f"rules[{position}]") from error
        if rule.rule_name in names:
            raise BadRequest(f"{where}: the name is there twice", where=f"rules[{position}]")
        names.add(rule.rule_name)
        rules.append(rule)
    return rules


async def make_plan(connection: Connection, rules: Sequence[Rule], *, prune: bool) -> Plan:
    """Compare by name; with `prune`, rules that the document lacks are deleted."""
    stored = {s.rule.rule_name: s for s in await load_rules(connection)}
    plan = Plan()
    for rule in rules:
        old = stored.pop(rule.rule_name, None)
        if old is None:
            plan.create.append(rule)
        elif differences(old.rule, rule):
            plan.update.append((old, rule))
        else:
            plan.unchanged += 1
    if prune:
        plan.delete = [s for s in stored.values() if s.rule.source != "external"]
    return plan


async def apply(connection: Connection, plan: Plan, now: datetime) -> None:
    """Carry a plan out, whole or (the transaction is the caller's) not at all."""
    for old in plan.delete:
        await delete_rule(connection, old.id, now)
    for rule in plan.create:
        await create_rule(connection, rule)
    for old, rule in plan.update:
        await update_rule(connection, old.id, rule, now)
