"""The machine: disk space and inodes where the data is, memory, CPU."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from ...core.levels import Levels
from ..findings import Finding


@dataclass(frozen=True, slots=True)
class MachineLevels:
    """Shares in use, 0 to 1, from which on they are a worry."""

    disk: Levels
    inodes: Levels
    memory: Levels
    cpu: Levels


def read_machine(directories: Sequence[Path], levels: MachineLevels) -> list[Finding]:
    """What psutil and statvfs say. Blocks where a directory is on a dead network disk."""
    findings = [f for d in directories for f in read_disk(d, levels)]
    memory = psutil.virtual_memory()
    used = (memory.total - memory.available) / memory.total
    findings.append(
        _share("memory", "utilization", levels.memory, used, f"{used:.0%} of the memory is in use")
    )
    busy = psutil.cpu_percent(None) / 100  # since the last call
    findings.append(_share("cpu", "utilization", levels.cpu, busy, f"the CPUs are {busy:.0%} busy"))
    return findings


def read_disk(directory: Path, levels: MachineLevels) -> list[Finding]:
    """Space and inodes of the file system that a directory is on, as its user sees them."""
    existing = directory.absolute()
    while not existing.exists():
        existing = existing.parent
    stat = os.statvfs(existing)
    space = stat.f_blocks - stat.f_bfree + stat.f_bavail  # without what is kept for root
    used = 1 - stat.f_bavail / space if space else 0.0
    free_bytes = stat.f_bavail * stat.f_frsize
    found = [
        _share("disk", "utilization", levels.disk, used,
               f"{existing} is {used:.0%} full, {free_bytes / 2**20:.0f} MiB are left",
               str(existing)),
    ]  # fmt: skip
    if stat.f_files:  # some file systems have no fixed number of inodes
        inodes = 1 - stat.f_favail / stat.f_files
        found.append(
            _share("disk", "inodeUtilization", levels.inodes, inodes,
                   f"{inodes:.0%} of the inodes of {existing} are in use", str(existing))
        )  # fmt: skip
    return found


def _share(
    component: str, measurement: str, levels: Levels, share: float, output: str, id_: str = ""
) -> Finding:
    return Finding(
        component, measurement, levels.judge(share), round(share, 4), "1", output, "system",
        component_id=id_,
    )  # fmt: skip
