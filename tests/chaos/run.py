"""The long run, `make chaos` (ARGS="--minutes 30 --seed 7"): prints docs/reliability.md's tables."""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.servers import find_binaries, local_server, small_disk

from .world import RECOVERY_S, World


def main() -> int:
    """Exit code 1 if an invariant is broken or a recovery took too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--minutes", type=float, default=30, help="of faults, half for each database"
    )
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000))
    parser.add_argument(
        "--frozen", type=float, default=60, help="seconds for which the database stands"
    )
    parser.add_argument("--only", choices=["embedded", "server"])
    options = parser.parse_args()
    kinds = [options.only] if options.only else ["embedded", "server"]
    if "server" in kinds and find_binaries() is None:
        print("No PostgreSQL with TimescaleDB is installed here: the embedded database alone")
        kinds = ["embedded"]
    print(f"seed {options.seed}, {os.cpu_count()} CPUs, Python {platform.python_version()}")
    late = 0
    for kind in kinds:
        late += _run(kind, options.minutes * 60 / len(kinds), options.seed, options.frozen)
    return 1 if late else 0


def _run(kind: str, duration_s: float, seed: int, frozen_s: float) -> int:
    directory = Path(tempfile.mkdtemp(prefix="tg-"))
    try:
        with contextlib.ExitStack() as stack:
            disk = stack.enter_context(small_disk("4g"))
            server = stack.enter_context(local_server(disk)) if kind == "server" else None
            world = World(directory, server, seed=seed, disk=disk, agents=True)
            with world.running():
                started, frozen = time.monotonic(), False
                while time.monotonic() - started < duration_s:
                    left_s = duration_s - (time.monotonic() - started)
                    if not frozen and left_s > frozen_s:
                        world.freeze_database(frozen_s)
                        frozen = True
                    world.random.choice(_faults(world))()
                    time.sleep(world.random.uniform(0.5, 4))
                world.settle()
                counted = world.check()
            return _report(kind, time.monotonic() - started, world, counted)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _faults(world: World) -> list[Callable[[], None]]:
    common = [world.kill_service, world.kill_database, world.slow_clients,
              lambda: world.freeze_database(5)]  # fmt: skip
    if world.disk is not None:
        common.append(world.fill_disk)
    return common if world.server is None else [*common, world.cut_connections]


def _report(kind: str, took_s: float, world: World, counted: dict[str, int]) -> int:
    said = (
        f"{took_s / 60:.1f} minutes: {counted['acknowledged']:,} numbers acknowledged"
        f" ({counted['retries']:,} repetitions), none lost, none twice; {counted['alerts']} alerts,"
        " each told;"
        f" {counted['scrapes']} scrapes of vmagent, none twice;"
        f" at most {counted['resident_mb']} MB resident"
    )
    print(f"\n**{kind}**, {said}\n")
    print("| fault | times | recovery, median | longest |\n|---|---|---|---|")
    late = 0
    for row in world.rows.values():
        times = sorted(row.recovery_s)
        late += times[-1] > RECOVERY_S
        print(f"| {row.fault} | {row.times} | {times[len(times) // 2]:.1f} s | {times[-1]:.1f} s |")
    return late


if __name__ == "__main__":
    sys.exit(main())
