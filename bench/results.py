"""What a bench found, as figures that a report can be made of: written where --json says."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

MORE_IS_BETTER = {"samples/s", "events/s"}
PROGRAMS = {
    "prometheus": ("prometheus", "--version"),
    "victoria-metrics": ("victoria-metrics", "--version"),
    "influxd": ("influxd", "version"),
}


@dataclass(frozen=True)
class Figure:
    """One number: of what (a row of the report), of whom (a column), and in which unit."""

    what: str
    who: str
    value: float
    unit: str


@dataclass
class Results:
    """The figures of one run and the conditions they were found under."""

    command: str = ""
    day: str = ""
    machine: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)

    @classmethod
    def of_this_run(cls) -> Results:
        """No figures yet; the conditions are those of this process."""
        module = sys.modules["__main__"].__spec__
        arguments = sys.argv[1:]
        for hidden in ("--json", "--kept"):  # of use to the report alone
            if hidden in arguments:
                at = arguments.index(hidden)
                del arguments[at : at + 2]
        if "--database-url" in arguments:
            arguments[arguments.index("--database-url") + 1] = "postgresql://..."
        shown = " ".join(a if " " not in a else f"'{a}'" for a in arguments)
        return cls(
            command=f"python -m {module.name if module else '?'} {shown}".strip(),
            day=time.strftime("%Y-%m-%d"),
            machine=f"{os.cpu_count()} cores, {_processor()}, {_distribution()}",
            versions={"Python": platform.python_version()},
        )

    def add(self, what: str, who: str, value: float, unit: str) -> None:
        self.figures.append(Figure(what, who, value, unit))

    def add_versions(self, *programs: str) -> None:
        """Those of installed peers."""
        for program in programs:
            if shutil.which(program):
                said = subprocess.run(PROGRAMS[program], capture_output=True, text=True)
                self.versions[program] = (said.stdout + said.stderr).splitlines()[0][:100]

    def write(self, path: Path | None) -> None:
        """Beside figures of earlier runs that this one did not find again."""
        if path is None:
            return
        found = {(f.what, f.who) for f in self.figures}
        if path.exists():
            earlier = Results.read(path)
            kept = [f for f in earlier.figures if (f.what, f.who) not in found]
            if kept and earlier.day != self.day:
                raise SystemExit(
                    f"{path} has {kept[0].what!r} of {earlier.day}, which this run did not find: a page"
                    " shows one run; remove the file first"
                )
            self.figures = [*kept, *self.figures]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def read(cls, path: Path) -> Results:
        fields = json.loads(path.read_text())
        return cls(**{**fields, "figures": [Figure(**f) for f in fields["figures"]]})


def add_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", type=Path, help="write the figures there, too")


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _distribution() -> str:
    return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
