"""Hatchling's build hook: a wheel carries the built dashboard where there is one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DashboardHook(BuildHookInterface):  # type: ignore[type-arg] # its configuration is of no use here
    """Adds dashboard/dist, which git ignores and force-include could not do without."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # Any: hatchling's
        """Called before each build; an editable install reads the checkout itself."""
        built = Path(self.root) / "dashboard" / "dist"
        if version != "editable" and (built / "index.html").is_file():
            build_data["force_include"][str(built)] = "tidegauge/dashboard_dist"
