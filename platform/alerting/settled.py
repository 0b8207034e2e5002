"""Alerts that were fine and still are: left out by arrays, without a look at each of their rows.

Rules that notice when a group vanishes keep a row for every group, tens of thousands of rows that
say `inactive`. Of these only (rule, fingerprint) is read, as numbers; whole rows only of those that
may change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..storage.columns import Ints, fetch_columns
from ..storage.database import Connection
from ..storage.sql import load_queries
from .decisions import remembers
from .judgement import BETWEEN, CLEAR, Codes
from .plan import Bools, Plan
from .transitions import Instance, instance_of, load_instances

QUERIES = load_queries("tidegauge.alerting")

_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Rows of alerts that are inactive: rule and fingerprint as a number, beside each other."""

    rule_ids: Ints
    prints: Ints

    def compare(self, plan: Plan, codes: Codes) -> tuple[Bools, Bools]:
        """Which groups of the plan have such a row and give no reason to change it; and which of
        the rows belong to no such group and have to be looked at."""
        settled, used = np.zeros(plan.total, np.bool_), np.zeros(len(self.prints), np.bool_)
        if not plan.total or not len(self.prints):
            return settled, ~used
        # one number finds a candidate; what is taken for the same is compared in full
        keys = _key(plan.rule_ids, plan.prints)
        order = np.argsort(keys)
        places = np.searchsorted(keys[order], _key(self.rule_ids, self.prints))
        group = order[np.minimum(places, plan.total - 1)]
        same = (plan.rule_ids[group] == self.rule_ids) & (plan.prints[group] == self.prints)
        used = same & ((codes[group] == CLEAR) | (codes[group] == BETWEEN))
        settled[group[used]] = True
        return settled, ~used


def _key(rule_ids: Ints, prints: Ints) -> NDArray[np.uint64]:
    return prints.view(np.uint64) ^ (rule_ids.view(np.uint64) * _MIX)


async def load_unsettled(
    connection: Connection, rule_ids: Sequence[int], plan: Plan, codes: Codes
) -> tuple[list[Instance], Bools]:
    """The alerts of the rules that may change, and which groups of the plan are settled."""
    watching = [r.rule_id for r in plan.rules if remembers(r.rule)]
    if not watching:
        return await load_instances(connection, rule_ids), np.zeros(plan.total, np.bool_)
    parameters = {"rules": list(rule_ids), "watching": watching}
    rows = await (await connection.execute(QUERIES["instances_moving"], parameters)).fetchall()
    columns = await fetch_columns(connection, QUERIES["instances_quiet"], parameters)
    quiet = Quiet(columns["rule_id"].astype(np.int64), columns["print"].astype(np.int64))
    settled, wanted = quiet.compare(plan, codes)
    if wanted.any():
        prints = quiet.prints[wanted].view(np.uint64)
        some = {
            "rules": quiet.rule_ids[wanted].tolist(),
            "prints": [f"{p:016x}" for p in prints.tolist()],
        }
        rows += await (await connection.execute(QUERIES["instances_of"], some)).fetchall()
    return [instance_of(row) for row in rows], settled
